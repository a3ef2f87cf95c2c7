/**
 * The catalogue of everything the product says no with. A code is part of the contract: `http` maps it to a status,
 * screens map it to words. No sentence and no status stands here.
 * "Not found" and "not yours" are one code on purpose: the difference would tell of records one may not see.
 */
export const REFUSAL_CODES = [
  'request.invalid',
  'request.too-large',
  'request.unsupported-type',
  'request.rate-limited',
  'session.required',
  'session.wrong-credentials',
  'session.locked',
  'session.code-required',
  'session.wrong-code',
  'session.factor-required',
  'session.csrf',
  'session.not-by-password',
  'session.desk-locked',
  'session.only',
  'sign-on.failed',
  'sign-on.not-admitted',
  'session.address',
  'passkey.failed',
  'password.short',
  'password.guessable',
  'token.invalid',
  'token.beyond-sponsor',
  'token.without-sponsor',
  'permission.missing',
  'not-found',
  'approval.own',
  'idempotency.in-progress',
  'idempotency.other-request',
  'text.not-allowed',
  'text.too-long',
  'version.conflict',
  'state.conflict',
  'offer.gone',
  'capacity.full',
  'agent.offline',
  'file.type',
  'file.too-large',
  'file.broken',
  'file.storage-full',
  'file.infected',
  'file.unscanned',
  'handover.pending',
  'handover.same',
  'message.sent',
  'template.unfilled',
  'flow.unfinished',
  'mention.not-visible',
  'case.closed',
  'promise.past',
  'fax.characters',
  'pdf.locked',
  'pdf.pages',
  'fax.no-number',
  'phone.away',
  'phone.elsewhere',
  'phone.none-free',
  'exchange.away',
  'speech.failed',
  'database.unavailable',
  'data.damaged',
  'data.newer',
  'data.in-use',
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** A no that the caller can act on. Everything else that is thrown is a defect. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: RefusalCode, details: Record<string, unknown> = {}) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
  }
}
