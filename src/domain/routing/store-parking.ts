import type { Tx } from '#db/transaction.ts';
import type { Parked } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    parkedConversation: Parked & { tenantId: string; conversationId: string; parkedAt: Date };
  }
}

export async function upsertParked(tx: Tx, conversationId: string, parked: Parked): Promise<void> {
  await tx.db
    .insertInto('parkedConversation')
    .values({ ...parked, conversationId, tenantId: tx.tenantId, parkedAt: tx.now })
    .onConflict((conflict) =>
      conflict.columns(['tenantId', 'conversationId']).doUpdateSet({ ...parked, parkedAt: tx.now }),
    )
    .execute();
}

export async function deleteParked(tx: Tx, conversationId: string): Promise<void> {
  await tx.db
    .deleteFrom('parkedConversation')
    .where('tenantId', '=', tx.tenantId)
    .where('conversationId', '=', conversationId)
    .execute();
}

export function selectParked(tx: Tx, conversationId: string): Promise<Parked | undefined> {
  return tx.db
    .selectFrom('parkedConversation')
    .select(['interactionId', 'staffId', 'untilAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('conversationId', '=', conversationId)
    .executeTakeFirst();
}
