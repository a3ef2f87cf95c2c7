import type { Tx } from '#db/transaction.ts';

/** Lets an entry count as waiting since another instant: whoever is moved to another line keeps the place in time. */
export async function updateEnteredAt(tx: Tx, interactionId: string, enteredAt: Date): Promise<void> {
  await openEntry(tx, interactionId).set({ enteredAt, movedAt: tx.now }).execute();
}

/** False when it stands in no line any more. */
export async function updatePriority(tx: Tx, interactionId: string, priority: number): Promise<boolean> {
  const result = await openEntry(tx, interactionId).set({ priority }).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

function openEntry(tx: Tx, interactionId: string) {
  return tx.db
    .updateTable('queueEntry')
    .where('tenantId', '=', tx.tenantId)
    .where('interactionId', '=', interactionId)
    .where('state', 'in', ['waiting', 'offered']);
}
