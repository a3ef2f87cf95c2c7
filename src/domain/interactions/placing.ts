import type { Tx } from '#db/transaction.ts';
import { audience } from '#domain/staff/access.ts';
import { Refusal } from '#kernel/refusal.ts';
import { updateEntryPointPlace } from './store.ts';

/**
 * What an entry point is called, and the queue of those who arrive there from now on. Refuses 'not-found'.
 * Emits `entry-point.changed`.
 */
export async function placeEntryPoint(
  tx: Tx,
  id: string,
  place: { name: string; queueId: string },
): Promise<void> {
  if (!(await updateEntryPointPlace(tx, id, place))) throw new Refusal('not-found');
  tx.append({
    type: 'entry-point.changed',
    subjectKind: 'entry-point',
    subjectId: id,
    audience: [audience.everyone],
  });
}
