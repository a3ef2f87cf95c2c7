import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { holdMostUntil, isHolding } from './rules.ts';
import * as store from './store.ts';
import type { Hold, Recording } from './types.ts';

export { isHolding } from './rules.ts';

const scope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'recording-hold.reason' });

/**
 * Keeps a recording beyond its time, also one that still runs; several may hold one, each for a reason of its own. Refuses
 * 'state.conflict' for one that is gone or going, 'request.invalid' {field: 'until'} for a day that is past or more than
 * five years away. Audited.
 */
export async function holdRecording(
  tx: Tx,
  recordingId: string,
  wish: { reason: string; until: Date; staffId: string },
): Promise<Hold> {
  const recording = await store.lockRecording(tx, recordingId);
  if (!recording) throw new Refusal('not-found');
  if (!canHold(recording)) throw new Refusal('state.conflict');
  if (wish.until <= tx.now || wish.until > holdMostUntil(tx.now))
    throw new Refusal('request.invalid', { field: 'until' });
  const row = {
    id: tx.newId(),
    recordingId,
    untilAt: wish.until,
    heldBy: wish.staffId,
    heldAt: tx.now,
    releasedBy: null,
    releasedAt: null,
  };
  await store.insertHold(tx, { ...row, reason: tx.sealer.seal(scope(tx), wish.reason) });
  tx.audit({ action: 'write', subjectKind: 'recording', subjectId: recordingId, fields: ['hold'] });
  return toHold(row, wish.reason);
}

function canHold({ state }: Recording): boolean {
  return state === 'running' || state === 'awaited' || state === 'kept';
}

/** Lets go what held it: if its time is over, it is deleted at the next look. Refuses 'not-found'. Audited. */
export async function releaseHold(
  tx: Tx,
  of: { recordingId: string; holdId: string },
  staffId: string,
): Promise<void> {
  // Locked as for a deletion: of the two one comes first.
  await store.lockRecording(tx, of.recordingId);
  const isDone = await store.releaseHold(tx, of, { releasedBy: staffId, releasedAt: tx.now });
  if (!isDone) throw new Refusal('not-found');
  tx.audit({ action: 'write', subjectKind: 'recording', subjectId: of.recordingId, fields: ['hold'] });
}

/** All holds of these recordings, also those that are over. */
export async function holdsOf(tx: Tx, recordingIds: readonly string[]): Promise<Hold[]> {
  const rows = await store.selectHolds(tx, recordingIds);
  return rows.map((row) => toHold(row, tx.sealer.open(scope(tx), row.reason)));
}

/** Whether something holds it now. */
export async function isHeld(tx: Tx, recordingId: string): Promise<boolean> {
  const rows = await store.selectHolds(tx, [recordingId]);
  return rows.some((row) => isHolding({ until: row.untilAt, releasedAt: row.releasedAt }, tx.now));
}

function toHold({ untilAt, ...row }: Omit<store.HoldRow, 'reason'>, reason: string): Hold {
  return { ...row, reason, until: untilAt };
}
