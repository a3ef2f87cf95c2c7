import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { partsOf, readSender } from './rules.ts';
import * as store from './store.ts';
import type { TextFailure, TextHanded, TextLimits, TextSender, TextStatus } from './types.ts';

export { canAnswer, canBeTexted } from './rules.ts';

const DAY_MS = 86_400_000;

// ── senders ──────────────────────────────────────────────────────────────────

/** The city that a sender belongs to; undefined for one that nobody has. */
export function findTenantOfSender(db: Kysely<Tables>, sender: string): Promise<string | undefined> {
  const read = readSender(sender);
  return read === undefined ? Promise.resolve(undefined) : store.tenantOfSender(db, read);
}

/** The senders of the city, the oldest first: what the house sends by itself goes by that one. */
export function listSenders(tx: Tx): Promise<TextSender[]> {
  return store.selectSenders(tx);
}

/** Waits for whoever counts or receives at this sender; undefined where the entry point has none. */
export function lockSender(tx: Tx, entryPointId: string): Promise<TextSender | undefined> {
  return store.lockSender(tx, entryPointId);
}

/** The form of a sender that a city may have. Refuses 'request.invalid' {field: 'sender', why: 'no-sender'}. */
export function citySender(text: string): string {
  const sender = readSender(text);
  if (sender === undefined) throw new Refusal('request.invalid', { field: 'sender', why: 'no-sender' });
  return sender;
}

/** Gives an entry point its sender. Refuses 'request.invalid' {field: 'sender', why: 'taken'} for one in use. */
export async function addSender(tx: Tx, sender: TextSender): Promise<void> {
  if (!(await store.insertSender(tx, sender)))
    throw new Refusal('request.invalid', { field: 'sender', why: 'taken' });
}

// ── attempts ─────────────────────────────────────────────────────────────────

const hashOf = (tx: Tx, number: string): Buffer => tx.sealer.blindIndex(tx.tenantId, 'text.number', number);
const hashesOf = (tx: Tx, number: string): Buffer[] =>
  tx.sealer.blindIndexes(tx.tenantId, 'text.number', number);

/** Whether one more may go to this number now, by what went within 24 hours. */
export async function mayText(tx: Tx, number: string, limits: TextLimits): Promise<boolean> {
  const since = new Date(tx.now.getTime() - DAY_MS);
  const { toNumber, all } = await store.countSince(tx, since, hashesOf(tx, number));
  return toNumber < limits.mostPerNumber && all < limits.mostPerDay;
}

/** `ask`: the provider may be asked now, and that stands in a row. Everything else is how it went already. */
export type Begun = { ask: TextSender } | { state: 'sent' | 'delivered' } | { errorCode: TextFailure };

/**
 * Keeps that the provider is about to be asked to send a message, before it is: whoever finds that row without an answer
 * knows that asking again could send it twice, and says 'text.unknown'. Over a limit it fails with 'text.limit'.
 */
export async function beginText(
  tx: Tx,
  text: { messageId: string; entryPointId: string; number: string; body: string },
  limits: TextLimits,
): Promise<Begun> {
  const { messageId, entryPointId, number } = text;
  const sender = await store.lockSender(tx, entryPointId);
  if (!sender) return { errorCode: 'text.no-sender' };
  const before = await store.lockAttempt(tx, messageId);
  if (before && before.state !== 'waiting') return alreadyBegun(tx, before);
  if (!(await mayText(tx, number, limits))) {
    if (before) await fail(tx, messageId, 'text.limit');
    return { errorCode: 'text.limit' };
  }
  if (before) {
    await store.updateAttempt(tx, messageId, { state: 'asking', askedAt: tx.now });
    return { ask: sender };
  }
  await store.insertAttempt(tx, {
    ...{ messageId, entryPointId, numberHash: hashOf(tx, number), parts: partsOf(text.body) },
    ...{ state: 'asking', providerId: null, errorCode: null, askedAt: tx.now, settledAt: null },
  });
  return { ask: sender };
}

async function alreadyBegun(tx: Tx, before: store.AttemptRow): Promise<Begun> {
  switch (before.state) {
    case 'accepted':
      return { state: 'sent' };
    case 'delivered':
      return { state: 'delivered' };
    case 'failed':
      return { errorCode: before.errorCode ?? 'text.refused' };
    default:
      await store.updateAttempt(tx, before.messageId, { state: 'unknown', errorCode: 'text.unknown' });
      return { errorCode: 'text.unknown' };
  }
}

/** What the provider answered. Its word on what became of the text may have come before. */
export async function endAsking(tx: Tx, messageId: string, handed: TextHanded): Promise<void> {
  const attempt = await store.lockAttempt(tx, messageId);
  if (attempt?.state !== 'asking') return;
  switch (handed.state) {
    case 'accepted':
      return store.updateAttempt(tx, messageId, { state: 'accepted', providerId: handed.providerId });
    case 'failed':
      return fail(tx, messageId, handed.errorCode);
    case 'later':
      return store.updateAttempt(tx, messageId, { state: 'waiting' });
    case 'unknown':
      return store.updateAttempt(tx, messageId, { state: 'unknown', errorCode: 'text.unknown' });
  }
}

/**
 * What the provider tells of a text afterwards, in whatever order: arrived is the last word. Undefined when it is none of
 * ours, belongs to another text, or says nothing new.
 */
export async function settleText(
  tx: Tx,
  messageId: string,
  status: TextStatus,
): Promise<{ state: 'delivered' } | { state: 'failed'; errorCode: TextFailure } | undefined> {
  const attempt = await store.lockAttempt(tx, messageId);
  if (!attempt || attempt.state === 'delivered') return undefined;
  const { providerId } = status;
  if (attempt.providerId !== null && attempt.providerId !== providerId) return undefined;
  if (status.state === 'on-its-way') {
    // Asked without an answer, and yet it was taken.
    if (attempt.state === 'asking' || attempt.state === 'unknown')
      await store.updateAttempt(tx, messageId, { state: 'accepted', providerId, errorCode: null });
    return undefined;
  }
  const { state } = status;
  if (state === attempt.state) return undefined;
  const errorCode = state === 'failed' ? (status.errorCode ?? 'text.refused') : null;
  await store.updateAttempt(tx, messageId, { state, providerId, errorCode, settledAt: tx.now });
  return errorCode === null ? { state: 'delivered' } : { state: 'failed', errorCode };
}

/** Keeps that a text came; false when the provider tells it again. */
export function keepReceived(tx: Tx, providerId: string): Promise<boolean> {
  return store.insertReceived(tx, providerId);
}

function fail(tx: Tx, messageId: string, errorCode: TextFailure): Promise<void> {
  return store.updateAttempt(tx, messageId, { state: 'failed', errorCode, settledAt: tx.now });
}
