import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { holdMostUntil, isHolding } from './rules.ts';
import * as store from './store.ts';
import type { Hold, Recording } from './types.ts';

export { isHolding } from './rules.ts';

const scope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'recording-hold.reason' });
const releaseScope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'recording-hold.release-reason' });

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
    releaseReason: null,
  };
  await store.insertHold(tx, { ...row, reason: tx.sealer.seal(scope(tx), wish.reason) });
  tx.audit({ action: 'write', subjectKind: 'recording', subjectId: recordingId, fields: ['hold'] });
  return toHold(row, wish.reason, null);
}

function canHold({ state }: Recording): boolean {
  return state === 'running' || state === 'awaited' || state === 'kept';
}

/** Lets go what held it, for a reason: if its time is over, it is deleted at the next look. Refuses 'not-found'. Audited. */
export async function releaseHold(
  tx: Tx,
  of: { recordingId: string; holdId: string },
  by: { staffId: string; reason: string },
): Promise<void> {
  // Locked as for a deletion: of the two one comes first.
  await store.lockRecording(tx, of.recordingId);
  const isDone = await store.releaseHold(tx, of, {
    releasedBy: by.staffId,
    releasedAt: tx.now,
    releaseReason: tx.sealer.seal(releaseScope(tx), by.reason),
  });
  if (!isDone) throw new Refusal('not-found');
  tx.audit({ action: 'write', subjectKind: 'recording', subjectId: of.recordingId, fields: ['hold'] });
}

/** All holds of these recordings, also those that are over. */
export async function holdsOf(tx: Tx, recordingIds: readonly string[]): Promise<Hold[]> {
  const rows = await store.selectHolds(tx, recordingIds);
  return rows.map((row) =>
    toHold(
      row,
      tx.sealer.open(scope(tx), row.reason),
      row.releaseReason && tx.sealer.open(releaseScope(tx), row.releaseReason),
    ),
  );
}

/** Whether something holds it now. */
export async function isHeld(tx: Tx, recordingId: string): Promise<boolean> {
  const rows = await store.selectHolds(tx, [recordingId]);
  return rows.some((row) => isHolding({ until: row.untilAt, releasedAt: row.releasedAt }, tx.now));
}

function toHold(
  { untilAt, ...row }: Omit<store.HoldRow, 'reason' | 'releaseReason'>,
  reason: string,
  releaseReason: string | null,
): Hold {
  return { ...row, reason, releaseReason, until: untilAt };
}
