import type { Tx } from '#db/transaction.ts';

declare module '#db/tables.ts' {
  interface Tables {
    sendAllowance: { tenantId: string; entryPointId: string; fullAt: Date };
  }
}

/** When the bucket of an account is full again, held until the transaction ends; a new bucket is full now. */
export async function lockAllowance(tx: Tx, entryPointId: string): Promise<Date> {
  await tx.db
    .insertInto('sendAllowance')
    .values({ tenantId: tx.tenantId, entryPointId, fullAt: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { fullAt } = await tx.db
    .selectFrom('sendAllowance')
    .select('fullAt')
    .where('tenantId', '=', tx.tenantId)
    .where('entryPointId', '=', entryPointId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return fullAt;
}

export async function updateAllowance(tx: Tx, entryPointId: string, fullAt: Date): Promise<void> {
  await tx.db
    .updateTable('sendAllowance')
    .set({ fullAt })
    .where('tenantId', '=', tx.tenantId)
    .where('entryPointId', '=', entryPointId)
    .execute();
}

export async function selectEntryPointOf(tx: Tx, conversationId: string): Promise<string> {
  const { entryPointId } = await tx.db
    .selectFrom('conversation')
    .select('entryPointId')
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow();
  return entryPointId;
}

/** Holds a message that has not gone until then. */
export async function holdDelivery(tx: Tx, messageId: string, until: Date): Promise<void> {
  await tx.db
    .updateTable('delivery')
    .set({ sendAfter: until })
    .where('tenantId', '=', tx.tenantId)
    .where('messageId', '=', messageId)
    .where('state', '=', 'queued')
    .execute();
}
