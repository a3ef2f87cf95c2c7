import type { Tx } from '#db/transaction.ts';
import { requirePermission, type Viewer } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { formatPlace, parsePlace } from '#kernel/search.ts';
import { Refusal } from '#kernel/refusal.ts';
import * as store from './store-missed.ts';
import type { MissedCall, MissedReason, MissedState } from './types.ts';

const numberScope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'missed-call.number' });

/** What a number is found again by; calls are found by the same (domain/calls). */
function hashOf(tx: Tx, number: string): Buffer {
  return tx.sealer.blindIndex(tx.tenantId, 'call.number', number);
}

function hashesOf(tx: Tx, number: string): Buffer[] {
  return tx.sealer.blindIndexes(tx.tenantId, 'call.number', number);
}

function toMissed(tx: Tx, row: store.MissedRow): MissedCall {
  const { number, numberHash: _, ...rest } = row;
  return { ...rest, number: tx.sealer.open(numberScope(tx), number) };
}

export interface NewMissed {
  queueId: string;
  entryPointId: string;
  /** E.164. */
  number: string;
  reason: MissedReason;
  waitSec: number;
  audience: readonly string[];
}

/** Keeps that a caller was not spoken with; from the same number to the same queue it is one more. Audited; emits `missed-call.changed`. */
export async function noteMissed(tx: Tx, input: NewMissed): Promise<void> {
  const { number, audience, ...rest } = input;
  const missed: store.MissedRow = {
    ...rest,
    id: tx.newId(),
    number: tx.sealer.seal(numberScope(tx), number),
    numberHash: hashOf(tx, number),
    times: 1,
    firstAt: tx.now,
    lastAt: tx.now,
    state: 'open',
    audience: [...audience],
    settledAt: null,
    settledBy: null,
  };
  const row = await store.upsertMissed(tx, missed, hashesOf(tx, number));
  tx.audit({ action: 'write', subjectKind: 'missed-call', subjectId: row.id, fields: ['number'] });
  tell(tx, row);
}

/** Whoever called in vain is spoken with, or will be: in one queue, or in all. Emits `missed-call.changed` for each. */
export async function settleMissed(
  tx: Tx,
  number: string,
  state: Exclude<MissedState, 'open' | 'by-hand'>,
  queueId?: string,
): Promise<void> {
  for (const row of await store.settleOpen(tx, { numberHashes: hashesOf(tx, number), queueId }, state))
    tell(tx, row);
}

/** Somebody says that nothing is left to do. Refuses 'permission.missing', 'not-found', 'state.conflict'. Audited. */
export async function settleMissedByHand(tx: Tx, actor: StaffActor, id: string): Promise<void> {
  requirePermission(actor, 'interaction.answer');
  if (!(await store.selectVisible(tx, actor, id))) throw new Refusal('not-found');
  const row = await store.settleOne(tx, id, actor.staffId);
  if (!row) throw new Refusal('state.conflict');
  tx.audit({ action: 'write', subjectKind: 'missed-call', subjectId: id, fields: ['state'] });
  tell(tx, row);
}

/** A page of missed calls that the actor may see, the newest first. Whose numbers are shown is audited. Refuses 'request.invalid' {before}. */
export async function listMissed(
  tx: Tx,
  actor: StaffActor,
  filter: { open: boolean },
  page: { before: string | undefined; limit: number },
): Promise<{ missed: MissedCall[]; nextBefore: string | null }> {
  requirePermission(actor, 'interaction.answer');
  const before = page.before === undefined ? undefined : parsePlace(page.before);
  const found = await store.selectMissed(tx, actor, filter, { before, limit: page.limit + 1 });
  const rows = found.slice(0, page.limit);
  const [first] = rows;
  const last = rows.at(-1);
  if (first)
    tx.audit({
      action: 'read',
      subjectKind: 'missed-call-list',
      subjectId: first.id,
      fields: rows.map((row) => row.id),
    });
  return {
    missed: rows.map((row) => toMissed(tx, row)),
    nextBefore: last && found.length > rows.length ? formatPlace({ at: last.lastAt, id: last.id }) : null,
  };
}

/** How many are open, as far as the viewer may see them. */
export function countMissed(tx: Tx, viewer: Viewer): Promise<number> {
  return store.countOpen(tx, viewer);
}

function tell(tx: Tx, row: store.MissedRow): void {
  tx.append({
    type: 'missed-call.changed',
    subjectKind: 'missed-call',
    subjectId: row.id,
    audience: row.audience,
    data: { queueId: row.queueId, state: row.state },
  });
}
