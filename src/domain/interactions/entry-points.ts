import type { Tx } from '#db/transaction.ts';
import { audience } from '#domain/staff/access.ts';
import { Refusal } from '#kernel/refusal.ts';
import { updateEntryPointPlace, updateEntryPointSettings } from './store.ts';
import type { EntryPointSettings } from './types.ts';

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

/** How an entry point looks and which pages may hold it. Refuses 'not-found'. Emits `entry-point.changed`. */
export async function setEntryPointSettings(tx: Tx, id: string, settings: EntryPointSettings): Promise<void> {
  if (!(await updateEntryPointSettings(tx, id, settings))) throw new Refusal('not-found');
  tx.append({
    type: 'entry-point.changed',
    subjectKind: 'entry-point',
    subjectId: id,
    audience: [audience.everyone],
  });
}
