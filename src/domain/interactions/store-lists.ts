import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import { type Viewer, visibleTo } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Place } from '#kernel/search.ts';
import { asInteraction, INTERACTION } from './store.ts';
import type { Interaction, InteractionState } from './types.ts';

export interface ListFilter {
  view: 'mine' | 'waiting' | 'handovers' | 'active' | 'ended';
  limit: number;
  before?: { at: Date; id: string };
}

function viewed(tx: Tx, actor: StaffActor, view: ListFilter['view']) {
  let query = tx.db
    .selectFrom('interaction')
    .where('interaction.tenantId', '=', tx.tenantId)
    .where(visibleTo(actor, 'interaction.audience'));
  if (view === 'mine')
    query = query
      .where('ownerStaffId', '=', actor.staffId)
      .where('state', 'in', ['active', 'wrap-up'] satisfies InteractionState[]);
  if (view === 'waiting') query = query.where('state', '=', 'waiting');
  if (view === 'active')
    query = query.where('state', 'in', ['active', 'wrap-up'] satisfies InteractionState[]);
  if (view === 'ended') query = query.where('state', '=', 'ended');
  if (view === 'handovers') {
    // Pending ones that this person sent, or whose receiver they are.
    query = query.where(
      sql<boolean>`exists (select 1 from handover h join department d on d.tenant_id = h.tenant_id and d.id = h.to_department_id where h.tenant_id = interaction.tenant_id and h.interaction_id = interaction.id and h.state = 'pending'
        and (h.from_staff_id = ${actor.staffId} or h.to_staff_id = ${actor.staffId}
          or (h.to_staff_id is null or h.fell_back_at is not null) and case when d.sealed then array['sealed:' || h.to_department_id]
               else array['queue:' || h.to_queue_id, 'department:' || h.to_department_id] end && ${[...actor.keys]}::text[]))`,
    );
  }
  return query;
}

/** What waits longest comes first; what is over, newest first. */
export async function selectInteractionPage(
  tx: Tx,
  actor: StaffActor,
  filter: ListFilter,
): Promise<Interaction[]> {
  const direction = filter.view === 'ended' ? 'desc' : 'asc';
  let query = viewed(tx, actor, filter.view).select(INTERACTION);
  if (filter.before) {
    const { at, id } = filter.before;
    query = query.where(
      direction === 'desc'
        ? sql<boolean>`(opened_at, id) < (${at}, ${id})`
        : sql<boolean>`(opened_at, id) > (${at}, ${id})`,
    );
  }
  const rows = await query
    .orderBy('openedAt', direction)
    .orderBy('id', direction)
    .limit(filter.limit)
    .execute();
  return rows.map(asInteraction);
}

/** How many stand in each list of what is not over. In one question: each page of a list shows all four. */
export async function countInteractions(
  tx: Tx,
  actor: StaffActor,
): Promise<Record<Exclude<ListFilter['view'], 'ended'>, number>> {
  const count = (view: ListFilter['view']) =>
    sql`(${viewed(tx, actor, view).select((eb) => eb.fn.countAll().as('count'))})`;
  const { rows } = await sql<{ mine: number; waiting: number; handovers: number; active: number }>`select
    ${count('mine')} as mine, ${count('waiting')} as waiting, ${count('handovers')} as handovers,
    ${count('active')} as active`.execute(tx.db);
  return rows[0]!;
}

export async function selectInteractionsOfResident(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  limit: number,
  before: Place | null,
): Promise<Interaction[]> {
  let query = tx.db
    .selectFrom('interaction')
    .select(INTERACTION)
    .where('tenantId', '=', tx.tenantId)
    .where('residentId', '=', residentId)
    .where(visibleTo(actor, 'interaction.audience'));
  if (before) query = query.where(sql<boolean>`(opened_at, id) < (${before.at}, ${before.id}::uuid)`);
  const rows = await query.orderBy('openedAt', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(asInteraction);
}

export async function selectLastContacts(
  tx: Tx,
  actor: StaffActor,
  residentIds: readonly string[],
): Promise<Map<string, Date>> {
  if (residentIds.length === 0) return new Map();
  const rows = await tx.db
    .selectFrom('interaction')
    .select((eb) => ['residentId', eb.fn.max('openedAt').as('at')])
    .where('tenantId', '=', tx.tenantId)
    .where(sql<boolean>`resident_id = any(${[...residentIds]}::uuid[])`)
    .where(visibleTo(actor, 'interaction.audience'))
    .groupBy('residentId')
    .execute();
  return new Map(rows.map((row) => [row.residentId, row.at]));
}

export async function selectFirstAnsweredAt(tx: Tx): Promise<Date | null> {
  // By the order of opening, which an index has: the first that was opened was all but surely the first to be answered.
  const row = await tx.db
    .selectFrom('interaction')
    .select('answeredAt')
    .where('tenantId', '=', tx.tenantId)
    .where('answeredAt', 'is not', null)
    .where('sealed', '=', false)
    .orderBy('openedAt')
    .limit(1)
    .executeTakeFirst();
  return row?.answeredAt ?? null;
}

export async function selectVisibleInteractions(
  tx: Tx,
  actor: StaffActor,
  ids: readonly string[],
): Promise<Interaction[]> {
  if (ids.length === 0) return [];
  const rows = await tx.db
    .selectFrom('interaction')
    .select(INTERACTION)
    .where('tenantId', '=', tx.tenantId)
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .where(visibleTo(actor, 'interaction.audience'))
    .execute();
  return rows.map(asInteraction);
}

/** What a person has in hand, the oldest first. */
export async function selectInteractionsOfOwner(
  tx: Tx,
  actor: Viewer,
  ownerStaffId: string,
): Promise<Interaction[]> {
  const rows = await tx.db
    .selectFrom('interaction')
    .select(INTERACTION)
    .where('tenantId', '=', tx.tenantId)
    .where('ownerStaffId', '=', ownerStaffId)
    .where('state', 'in', ['active', 'wrap-up'] satisfies InteractionState[])
    .where(visibleTo(actor, 'interaction.audience'))
    .orderBy('openedAt')
    .orderBy('id')
    .execute();
  return rows.map(asInteraction);
}
