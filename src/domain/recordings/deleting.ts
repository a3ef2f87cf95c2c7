import type { Tx } from '#db/transaction.ts';
import { isHeld } from './holds.ts';
import * as store from './store.ts';
import type { DeletionProof } from './types.ts';

const BATCH = 50;

/** Recordings whose time is over. */
export function dueForDeletion(tx: Tx): Promise<string[]> {
  return store.selectDue(tx, tx.now, BATCH);
}

/**
 * Begins to delete one: from now on nobody listens to it or can hold it. Answers the file that is to be removed; undefined
 * when it is held, or not due after all.
 */
export async function beginDeletion(tx: Tx, id: string): Promise<string | undefined> {
  const recording = await store.lockRecording(tx, id);
  if (!recording?.deleteAfter || recording.deleteAfter > tx.now) return undefined;
  const isFree = recording.state === 'kept' && !(await isHeld(tx, id));
  if (!isFree && recording.state !== 'deleting') return undefined;
  if (isFree) await store.updateRecording(tx, id, { state: 'deleting', fileKey: null, peaks: null });
  return recording.fileId ?? undefined;
}

/**
 * Its file was removed, looked for and not found: writes down what is left, the proof. The key was destroyed before, so that
 * a copy of the file that is left anywhere opens no more. Audited; emits `recording.deleted`.
 */
export async function proveDeletion(tx: Tx, id: string): Promise<DeletionProof | undefined> {
  const recording = await store.lockRecording(tx, id);
  if (recording?.state !== 'deleting') return undefined;
  const { keptAt, durationMs, sizeBytes, sha256 } = recording;
  if (!keptAt || durationMs === null || sizeBytes === null || !sha256)
    throw new Error('a recording was kept without its measures');
  const holds = await store.selectHolds(tx, [id]);
  const heldUntil = holds.map((hold) => hold.releasedAt ?? hold.untilAt).sort((a, b) => +b - +a)[0] ?? null;
  const proof: DeletionProof = {
    recordingId: id,
    callId: recording.callId,
    kind: recording.kind,
    startedAt: recording.startedAt,
    keptAt,
    deletedAt: tx.now,
    keepDays: recording.keepDays,
    heldUntil,
    durationMs,
    sizeBytes,
    sha256,
    deletedBy: tx.actor,
  };
  await store.insertDeletion(tx, proof);
  await store.updateRecording(tx, id, { state: 'deleted' });
  tx.audit({ action: 'write', subjectKind: 'recording', subjectId: id, fields: ['deleted'] });
  tx.append({ type: 'recording.deleted', subjectKind: 'recording', subjectId: id, audience: [] });
  return proof;
}

/** What was deleted, newest first. */
export function listDeletions(
  tx: Tx,
  page: { before: { at: Date; id: string } | null; limit: number },
): Promise<DeletionProof[]> {
  return store.selectDeletions(tx, page);
}

/** What is left of those of these recordings that are gone. */
export function proofsOf(tx: Tx, recordingIds: readonly string[]): Promise<DeletionProof[]> {
  return store.selectDeletionsOf(tx, recordingIds);
}
