import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import { visibleTo } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { asInteraction, INTERACTION } from './store.ts';
import type { Interaction, InteractionFilter } from './types.ts';

function filtered(tx: Tx, actor: StaffActor, filter: InteractionFilter) {
  let rows = tx.db
    .selectFrom('interaction')
    .where('tenantId', '=', tx.tenantId)
    .where(visibleTo(actor, 'audience'));
  if (filter.state && filter.state.length > 0) rows = rows.where('state', 'in', filter.state);
  if (filter.queueId) rows = rows.where('queueId', '=', filter.queueId);
  if (filter.departmentId) rows = rows.where('departmentId', '=', filter.departmentId);
  if (filter.language) rows = rows.where('language', '=', filter.language);
  if (filter.channel) rows = rows.where('channel', '=', filter.channel);
  if (filter.owner === 'none') rows = rows.where('ownerStaffId', 'is', null);
  else if (filter.owner)
    rows = rows.where('ownerStaffId', '=', filter.owner === 'me' ? actor.staffId : filter.owner);
  return rows;
}

/** A page of a filter: the oldest first, or the newest. */
export async function selectFilteredInteractions(
  tx: Tx,
  actor: StaffActor,
  filter: InteractionFilter,
  page: { before: { at: Date; id: string } | undefined; limit: number },
): Promise<Interaction[]> {
  const direction = filter.sort === 'newest' ? 'desc' : 'asc';
  let rows = filtered(tx, actor, filter).select(INTERACTION);
  if (page.before) {
    const { at, id } = page.before;
    rows = rows.where(
      direction === 'desc'
        ? sql<boolean>`(opened_at, id) < (${at}, ${id})`
        : sql<boolean>`(opened_at, id) > (${at}, ${id})`,
    );
  }
  const found = await rows
    .orderBy('openedAt', direction)
    .orderBy('id', direction)
    .limit(page.limit)
    .execute();
  return found.map(asInteraction);
}

/** How many there are; counted no further than `most`. */
export async function countFilteredInteractions(
  tx: Tx,
  actor: StaffActor,
  filter: InteractionFilter,
  most: number,
): Promise<number> {
  const row = await tx.db
    .selectFrom(filtered(tx, actor, filter).select('id').limit(most).as('found'))
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Compare-and-set: another end of after-contact work, while it goes on. False when it is over. */
export async function updateWrapUpUntil(tx: Tx, id: string, until: Date): Promise<boolean> {
  const result = await tx.db
    .updateTable('interaction')
    .set((eb) => ({ wrapUpUntil: until, version: eb('version', '+', 1) }))
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('state', '=', 'wrap-up')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
