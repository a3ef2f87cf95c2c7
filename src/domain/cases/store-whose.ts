import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import { visibleTo } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';

/** Locks a resident's cases, all or those named, in the order of their ids. */
export function lockCasesOf(tx: Tx, residentId: string, ids: readonly string[] | 'all') {
  let query = tx.db
    .selectFrom('case')
    .select(['id', 'audience'])
    .where('tenantId', '=', tx.tenantId)
    .where('residentId', '=', residentId);
  if (ids !== 'all') query = query.where(sql<boolean>`id = any(${[...ids]}::uuid[])`);
  return query.orderBy('id').forNoKeyUpdate().execute();
}

export async function updateResidentOf(tx: Tx, ids: readonly string[], residentId: string): Promise<void> {
  await tx.db
    .updateTable('case')
    .set({ residentId })
    .where('tenantId', '=', tx.tenantId)
    .where('id', 'in', ids)
    .execute();
}

/** By resident: whether the actor sees a case of theirs, and whether a sealed one is kept from the actor. */
export async function selectSight(tx: Tx, actor: StaffActor, residentIds: readonly string[]) {
  if (residentIds.length === 0) return [];
  const { rows } = await sql<{ residentId: string; seen: boolean; sealedOff: boolean }>`
    select resident_id, bool_or(${visibleTo(actor, 'audience')}) as seen,
      bool_or(sealed and not (${visibleTo(actor, 'audience')})) as sealed_off
    from "case" where tenant_id = ${tx.tenantId} and resident_id = any(${[...residentIds]}::uuid[])
    group by resident_id`.execute(tx.db);
  return rows;
}

/** How many of these cases the actor sees. */
export async function countVisible(tx: Tx, actor: StaffActor, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const row = await tx.db
    .selectFrom('case')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('tenantId', '=', tx.tenantId)
    .where('id', 'in', ids)
    .where(visibleTo(actor, 'case.audience'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** The cases that these interactions are linked to, as far as the actor sees them. */
export async function selectByInteractions(tx: Tx, actor: StaffActor, interactionIds: readonly string[]) {
  if (interactionIds.length === 0) return [];
  return tx.db
    .selectFrom('caseInteraction as l')
    .innerJoin('case as c', (join) =>
      join.onRef('c.tenantId', '=', 'l.tenantId').onRef('c.id', '=', 'l.caseId'),
    )
    .select(['l.interactionId', 'c.id', 'c.number', 'c.title', 'c.status'])
    .where('l.tenantId', '=', tx.tenantId)
    .where('l.interactionId', 'in', interactionIds)
    .where(visibleTo(actor, 'c.audience'))
    .orderBy('l.linkedAt')
    .execute();
}

/** Whether a resident has a case in the open that is not finished. */
export async function hasUnfinished(tx: Tx, residentId: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom('case')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('residentId', '=', residentId)
    .where('closedAt', 'is', null)
    .where('sealed', '=', false)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The cases of these records, by their ids. */
export async function selectIdsOfPerson(tx: Tx, residentIds: readonly string[]): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('case')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where(sql<boolean>`resident_id = any(${[...residentIds]}::uuid[])`)
    .execute();
  return rows.map(({ id }) => id);
}
