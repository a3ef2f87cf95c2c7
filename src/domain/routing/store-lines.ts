import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import { CALLBACK_CHANNEL } from '#domain/interactions/types.ts';
import type { Offer, Presence, QueueEntry, QueuePolicy, Why } from './types.ts';

/** What the single writer reads and writes, in sets: one statement for many entries, so that a long line stays cheap. */

export type HereRow = Pick<Presence, 'accountId' | 'status' | 'reason' | 'setAside' | 'idleSince'>;

/** Who of this city is ready or away. */
export async function selectHere(tx: Tx): Promise<HereRow[]> {
  const { rows } = await sql<HereRow>`
    select p.account_id, p.status, p.reason, p.set_aside, p.idle_since
    from staff s join presence p on p.account_id = s.account_id
    where s.tenant_id = ${tx.tenantId} and s.active and p.status in ('ready', 'away')`.execute(tx.db);
  return rows;
}

export interface UsedRow {
  accountId: string;
  channel: string;
  units: number;
  /** How many of them are after-contact work. */
  wrapping: number;
}

/** Units in use by account and channel in this city: what is in hand, what is being wrapped up in time, what is offered. */
export async function selectUsedUnits(tx: Tx): Promise<UsedRow[]> {
  const { rows } = await sql<UsedRow>`
    select account_id, channel, sum(units)::int as units, sum(wrapping)::int as wrapping from (
      select s.account_id, i.channel, count(*) as units, count(*) filter (where i.state = 'wrap-up') as wrapping
        from interaction i join staff s on s.tenant_id = i.tenant_id and s.id = i.owner_staff_id
        where i.tenant_id = ${tx.tenantId} and (i.state = 'active' or (i.state = 'wrap-up' and i.wrap_up_until > ${tx.now}))
        group by 1, 2
      union all
      select account_id, channel, count(*), 0 from offer where tenant_id = ${tx.tenantId} and state = 'pending' group by 1, 2
    ) used group by 1, 2`.execute(tx.db);
  return rows;
}

/** The channels that something can wait by in this city: those that it arrives by, and calls that the city owes. */
export async function selectChannels(tx: Tx): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('entryPoint')
    .select('channel')
    .distinct()
    .where('tenantId', '=', tx.tenantId)
    .execute();
  return [...rows.map((row) => row.channel), CALLBACK_CHANNEL];
}

/** An entry, and how often it was offered to somebody. */
export type Head = QueueEntry & { offersMade: number };

export interface OpenLines {
  queueIds: readonly string[];
  channels: readonly string[];
  staffIds: readonly string[];
  /** How many could be offered at all. */
  most: number;
}

/**
 * All who wait in these lines, who came to them and stand elsewhere now, and who wait for one of these people; each once,
 * and each kind by an index of its own. As one question with `or` it read everybody who waits: of 5,000, 10.8 ms against
 * 0.45. `offset 0` keeps the planner from joining it back into that.
 */
function waitingBefore(tx: Tx, { queueIds, channels, staffIds }: OpenLines) {
  const lines = sql`unnest(${queueIds}::uuid[], ${channels}::text[])`;
  const waiting = sql`select * from queue_entry w where w.tenant_id = ${tx.tenantId} and w.state = 'waiting'`;
  const isNotBefore = sql`(e.queue_id, e.channel) not in (select * from ${lines})`;
  return sql`
    select e.* from ${lines} as line(queue_id, channel) cross join lateral (
      ${waiting} and w.queue_id = line.queue_id and w.channel = line.channel offset 0) e
    union all
    select e.* from ${lines} as line(queue_id, channel) cross join lateral (
      ${waiting} and w.home_queue_id = line.queue_id and w.channel = line.channel offset 0) e
    where ${isNotBefore}
    union all
    select e.* from (${waiting} and w.preferred_until > ${tx.now} and w.preferred_staff && ${staffIds}::uuid[] offset 0) e
    where ${isNotBefore} and (e.home_queue_id is null or (e.home_queue_id, e.channel) not in (select * from ${lines}))`;
}

/**
 * The heads of the waiting lines that somebody could take now: of each class of equal entries at most `most`, which is
 * how many could be offered at all. What has a history or preferences of its own is a class of its own.
 */
export async function selectHeads(tx: Tx, open: OpenLines): Promise<Head[]> {
  const { rows } = await sql<Head>`
    select id, interaction_id, queue_id, handover_id, channel, language, priority, required_skills, excluded_staff, excluded_until, state,
      entered_at, age_point_sec, preferred_staff, preferred_until, personal, home_queue_id, moved_at, moves, fell_back_at, fell_back_why, offers_made
    from (
      select e.*, row_number() over (
        partition by queue_id, home_queue_id, channel, language, required_skills, priority, age_point_sec, handover_id is null,
          case when offers_made > 0 or excluded_staff <> '{}' or preferred_until > ${tx.now} then id end
        order by entered_at, id) as nth
      from (${waitingBefore(tx, open)}) e
    ) line where nth <= ${open.most}`.execute(tx.db);
  return rows;
}

/** Those of the entries that wait in a queue it is time to leave. */
export function selectMoveDue(tx: Tx, most: number): Promise<{ id: string; interactionId: string }[]> {
  return tx.db
    .selectFrom('queueEntry')
    .select(['id', 'interactionId'])
    .where('tenantId', '=', tx.tenantId)
    .where('state', '=', 'waiting')
    .where('moveDueAt', '<=', tx.now)
    .orderBy('moveDueAt')
    .limit(most)
    .execute();
}

/** The presences of these accounts, held until the transaction ends: nobody goes away while they are offered something. */
export async function holdPresences(
  tx: Tx,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, Pick<Presence, 'status' | 'reason' | 'setAside'>>> {
  const rows = await tx.db
    .selectFrom('presence')
    .select(['accountId', 'status', 'reason', 'setAside'])
    .where('accountId', 'in', accountIds)
    .orderBy('accountId')
    .forShare()
    .execute();
  return new Map(rows.map((row) => [row.accountId, row]));
}

/** Compare-and-set of many: which of them were still waiting, in the queue they were chosen in, and are offered now. */
export async function offerEntries(
  tx: Tx,
  entries: readonly { id: string; queueId: string }[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    update queue_entry e set state = 'offered', offers_made = offers_made + 1, left_at = null
    from unnest(${entries.map((entry) => entry.id)}::uuid[], ${entries.map((entry) => entry.queueId)}::uuid[]) as chosen(id, queue_id)
    where e.tenant_id = ${tx.tenantId} and e.id = chosen.id and e.queue_id = chosen.queue_id and e.state = 'waiting'
    returning e.id`.execute(tx.db);
  return new Set(rows.map((row) => row.id));
}

/** Entries that were marked as offered a moment ago in this transaction, to somebody who has gone, wait as before. */
export async function unofferEntries(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.db
    .updateTable('queueEntry')
    .set({ state: 'waiting', offersMade: sql<number>`offers_made - 1` })
    .where('tenantId', '=', tx.tenantId)
    .where('id', 'in', ids)
    .where('state', '=', 'offered')
    .execute();
}

export type NewOffer = Omit<Offer, 'state' | 'offeredAt'> & { epoch: number; why: Why };

export async function insertOffers(tx: Tx, offers: readonly NewOffer[]): Promise<void> {
  await tx.db
    .insertInto('offer')
    .values(
      offers.map((offer) => ({
        ...offer,
        why: JSON.stringify(offer.why),
        tenantId: tx.tenantId,
        state: 'pending' as const,
        reason: null,
        offeredAt: tx.now,
        decidedAt: null,
      })),
    )
    .execute();
}

// ── queues and places ────────────────────────────────────────────────────────

export async function updatePolicy(tx: Tx, queueId: string, policy: Partial<QueuePolicy>): Promise<boolean> {
  const result = await tx.db
    .updateTable('queue')
    .set({ policy: sql`policy || ${JSON.stringify(policy)}::jsonb` })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', queueId)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** True when it was the other way until now. */
export async function updateSurge(tx: Tx, queueId: string, on: boolean, by: string): Promise<boolean> {
  const result = await tx.db
    .updateTable('queue')
    .set({ surgeOn: on, surgeAt: tx.now, surgeBy: by })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', queueId)
    .where('surgeOn', '=', !on)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Holds the queue's row, so that two who arrive at the same moment do not both take the last place. */
export async function holdQueue(tx: Tx, queueId: string): Promise<void> {
  await tx.db
    .selectFrom('queue')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', queueId)
    .forUpdate()
    .execute();
}

/** How many wait in a queue; hand-overs do not count. */
export async function countWaiting(tx: Tx, queueId: string): Promise<number> {
  const row = await tx.db
    .selectFrom('queueEntry')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('tenantId', '=', tx.tenantId)
    .where('queueId', '=', queueId)
    .where('state', 'in', ['waiting', 'offered'])
    .where('handoverId', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** How many wait in a queue who came before an instant. */
export async function countEnteredBefore(tx: Tx, queueId: string, before: Date): Promise<number> {
  const row = await tx.db
    .selectFrom('queueEntry')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('tenantId', '=', tx.tenantId)
    .where('queueId', '=', queueId)
    .where('state', 'in', ['waiting', 'offered'])
    .where('enteredAt', '<', before)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Changes an entry that still stands where it was seen; false when it does not. */
export async function updateEntry(
  tx: Tx,
  entry: Pick<QueueEntry, 'id' | 'queueId'>,
  change: Partial<
    Pick<
      QueueEntry,
      | 'queueId'
      | 'homeQueueId'
      | 'movedAt'
      | 'moves'
      | 'agePointSec'
      | 'preferredUntil'
      | 'personal'
      | 'fellBackAt'
      | 'fellBackWhy'
    > & {
      requiredSkills: string[];
      preferredStaff: string[];
      moveDueAt: Date | null;
    }
  >,
): Promise<boolean> {
  const result = await tx.db
    .updateTable('queueEntry')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', entry.id)
    .where('queueId', '=', entry.queueId)
    .where('state', 'in', ['waiting', 'offered'])
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function countReserve(tx: Tx, queueId: string): Promise<number> {
  const row = await tx.db
    .selectFrom('queueMember')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('tenantId', '=', tx.tenantId)
    .where('queueId', '=', queueId)
    .where('reserve', '=', true)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
