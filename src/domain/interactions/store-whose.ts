import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import { visibleTo } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { asInteraction, INTERACTION } from './store.ts';
import type { Interaction } from './types.ts';

/** Which conversations of a resident: all, those of some contact points, or those named. */
export type Which = { contactPointIds: readonly string[] } | { ids: readonly string[] } | 'all';

/** Locks a resident's conversations, always in the order of their ids, and answers which they are. */
export async function lockConversationsOf(tx: Tx, residentId: string, which: Which): Promise<string[]> {
  let query = tx.db
    .selectFrom('conversation')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('residentId', '=', residentId);
  if (which !== 'all') {
    const [column, values] =
      'ids' in which ? (['id', which.ids] as const) : (['contactPointId', which.contactPointIds] as const);
    query = query.where(sql<boolean>`${sql.ref(column)} = any(${[...values]}::uuid[])`);
  }
  const rows = await query.orderBy('id').forNoKeyUpdate().execute();
  return rows.map((row) => row.id);
}

/** Conversations and all their interactions are this resident's from now on. Answers the unfinished interactions. */
export async function updateResidentOf(
  tx: Tx,
  conversationIds: readonly string[],
  residentId: string,
): Promise<Interaction[]> {
  if (conversationIds.length === 0) return [];
  await tx.db
    .updateTable('conversation')
    .set({ residentId })
    .where('tenantId', '=', tx.tenantId)
    .where('id', 'in', conversationIds)
    .execute();
  const rows = await tx.db
    .updateTable('interaction')
    .set({ residentId })
    .where('tenantId', '=', tx.tenantId)
    .where('conversationId', 'in', conversationIds)
    .returning(INTERACTION)
    .execute();
  return rows.map(asInteraction).filter((interaction) => interaction.state !== 'ended');
}

/** By resident: whether the actor sees an interaction of theirs, and whether a sealed one is kept from the actor. */
export async function selectSight(tx: Tx, actor: StaffActor, residentIds: readonly string[]) {
  if (residentIds.length === 0) return [];
  const { rows } = await sql<{ residentId: string; seen: boolean; sealedOff: boolean }>`
    select resident_id, bool_or(${visibleTo(actor, 'audience')}) as seen,
      bool_or(sealed and not (${visibleTo(actor, 'audience')})) as sealed_off
    from interaction where tenant_id = ${tx.tenantId} and resident_id = any(${[...residentIds]}::uuid[])
    group by resident_id`.execute(tx.db);
  return rows;
}

/** Conversations among these in which the actor sees an interaction. */
export async function selectVisibleConversations(
  tx: Tx,
  actor: StaffActor,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await tx.db
    .selectFrom('interaction')
    .select('conversationId')
    .distinct()
    .where('tenantId', '=', tx.tenantId)
    .where('conversationId', 'in', ids)
    .where(visibleTo(actor, 'interaction.audience'))
    .execute();
  return rows.map((row) => row.conversationId);
}

/** A resident's conversations, each with the contact point that it hangs on. */
export function selectContactPointsOfConversations(tx: Tx, residentId: string) {
  return tx.db
    .selectFrom('conversation')
    .select(['id', 'contactPointId'])
    .where('tenantId', '=', tx.tenantId)
    .where('residentId', '=', residentId)
    .execute();
}

/** The newest interaction that the actor sees in each of a resident's conversations, the newest first. */
export async function selectNewestOfConversations(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  limit: number,
): Promise<Interaction[]> {
  const rows = await tx.db
    .with('newest', (db) =>
      db
        .selectFrom('interaction')
        .select(INTERACTION)
        .distinctOn('conversationId')
        .where('tenantId', '=', tx.tenantId)
        .where('residentId', '=', residentId)
        .where(visibleTo(actor, 'interaction.audience'))
        .orderBy('conversationId')
        .orderBy('openedAt', 'desc')
        .orderBy('id', 'desc'),
    )
    .selectFrom('newest')
    .selectAll()
    .orderBy('openedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(asInteraction);
}

/** Conversations and interactions of these records, by their ids. */
export async function selectIdsOfPerson(tx: Tx, residentIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from conversation where tenant_id = ${tx.tenantId} and resident_id = any(${[...residentIds]}::uuid[])
    union all
    select id from interaction where tenant_id = ${tx.tenantId} and resident_id = any(${[...residentIds]}::uuid[])`.execute(
    tx.db,
  );
  return rows.map(({ id }) => id);
}
