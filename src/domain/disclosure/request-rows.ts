import type { Tx } from '#db/transaction.ts';
import { audience, requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { cleanText } from '#kernel/text.ts';
import { type AmendmentRow, selectAmendments } from './store-amendments.ts';
import * as store from './store.ts';
import type { DataRequest, Marks, RequestDecision, RequestState } from './types.ts';

const NO_MARKS: Marks = { blackOuts: [], withheld: [], pieces: [] };
export const scope = (tx: Tx, what: 'words' | 'marks' | 'package') => ({
  tenantId: tx.tenantId,
  purpose: `data-request.${what}`,
});
export const seal = (tx: Tx, text: string, field: string, maxChars = 2_000): Buffer =>
  tx.sealer.seal(scope(tx, 'words'), cleanText(text, { maxChars, multiline: true, field }));
const open = (tx: Tx, value: Buffer | null): string | null =>
  value && tx.sealer.open(scope(tx, 'words'), value);

/** Those of before files and recordings were decided one by one say nothing of them. */
function openMarks(tx: Tx, sealed: Buffer): Partial<Marks> {
  return JSON.parse(tx.sealer.open(scope(tx, 'marks'), sealed)) as Partial<Marks>;
}

/** A row as people read it, with the amendments it waited for. */
export function toRequest(tx: Tx, row: store.RequestRow, amendments: readonly AmendmentRow[]): DataRequest {
  return {
    ...row,
    amendments: amendments
      .filter(({ requestId }) => requestId === row.id)
      .map(({ id, askedOn, amendedOn, what }) => ({ id, askedOn, amendedOn, what: open(tx, what) })),
    kind: row.kind as DataRequest['kind'],
    way: row.way as DataRequest['way'],
    requester: row.requester as DataRequest['requester'],
    decision: row.decision as RequestDecision | null,
    wish: tx.sealer.open(scope(tx, 'words'), row.wish),
    representative: open(tx, row.representative),
    identity: open(tx, row.identity),
    extensionReason: open(tx, row.extensionReason),
    decisionReason: open(tx, row.decisionReason),
    returned: open(tx, row.returned),
    handedOver: open(tx, row.handedOver),
    marks: { ...NO_MARKS, ...(row.marks && openMarks(tx, row.marks)) },
  };
}

/** Who handles them, and who is the second of two. */
export function requireOfficer(actor: StaffActor): void {
  if (!actor.permissions.has('privacy.approve')) requirePermission(actor, 'privacy.handle');
}

/** What was done to a request stands in the audit. Emits `data-request.changed`. */
export function note(tx: Tx, id: string, what: string): void {
  tx.audit({ action: 'write', subjectKind: 'data-request', subjectId: id, fields: [what] });
  const subject = { subjectKind: 'data-request', subjectId: id };
  tx.append({ type: 'data-request.changed', ...subject, audience: [audience.oversight] });
}

/** The request, in one of these states and of that version; refuses 'not-found', 'state.conflict', 'version.conflict'. */
export async function loadFor(
  tx: Tx,
  id: string,
  version: number,
  states: readonly RequestState[],
): Promise<DataRequest> {
  const row = await store.selectRequest(tx, id);
  if (!row) throw new Refusal('not-found');
  if (row.version !== version) throw new Refusal('version.conflict', { version: row.version });
  if (!states.includes(row.state)) throw new Refusal('state.conflict', { state: row.state });
  return toRequest(tx, row, await selectAmendments(tx, [id]));
}

/** Refuses 'version.conflict' when somebody was quicker. Emits `data-request.changed`. */
export async function change(
  tx: Tx,
  id: string,
  version: number,
  set: store.RequestFields,
  what: string,
): Promise<void> {
  if ((await store.updateRequest(tx, id, version, set)) === undefined)
    throw new Refusal('version.conflict', {});
  note(tx, id, what);
}
