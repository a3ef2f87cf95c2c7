import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { QueueMember } from './members.ts';

export async function selectMembers(tx: Tx): Promise<QueueMember[]> {
  return tx.db
    .selectFrom('queueMember')
    .select(['queueId', 'staffId', 'reserve'])
    .where('tenantId', '=', tx.tenantId)
    .orderBy('queueId')
    .orderBy('staffId')
    .execute();
}

export async function deleteMembers(
  tx: Tx,
  members: readonly Pick<QueueMember, 'queueId' | 'staffId'>[],
): Promise<void> {
  for (const { queueId, staffId } of members)
    await tx.db
      .deleteFrom('queueMember')
      .where('tenantId', '=', tx.tenantId)
      .where('queueId', '=', queueId)
      .where('staffId', '=', staffId)
      .execute();
}

export async function upsertMembers(tx: Tx, members: readonly QueueMember[]): Promise<void> {
  if (members.length === 0) return;
  await tx.db
    .insertInto('queueMember')
    .values(members.map((member) => ({ ...member, tenantId: tx.tenantId })))
    .onConflict((conflict) =>
      conflict
        .columns(['tenantId', 'queueId', 'staffId'])
        .doUpdateSet((eb) => ({ reserve: eb.ref('excluded.reserve') })),
    )
    .execute();
}

/** How many of these are people of the city who are here. */
export async function countStaff(tx: Tx, ids: readonly string[]): Promise<number> {
  const row = await tx.db
    .selectFrom('staff')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('tenantId', '=', tx.tenantId)
    .where('active', '=', true)
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
