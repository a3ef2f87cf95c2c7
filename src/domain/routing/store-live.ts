import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import { type Viewer, visibleTo } from '#domain/staff/access.ts';
import { type Answer, SAMPLE_MAX } from './expected-wait.ts';
import type { PresenceStatus } from './types.ts';
import type { Tally } from './live-types.ts';

export interface Span {
  name: 'recent' | 'today';
  from: Date;
}

export interface TallyRow extends Tally {
  queueId: string;
  span: Span['name'];
}

/**
 * Arrivals by queue and span, with what became of them, as far as the viewer may see their interactions.
 * `withinSec`: the time promised by channel; a channel that is not named has none and counts as 60 s. `ownWithinSec`: of
 * queues that promise another.
 */
export async function selectTallies(
  tx: Tx,
  given: {
    viewer: Viewer;
    queueIds: readonly string[];
    spans: readonly Span[];
    withinSec: Readonly<Record<string, number>>;
    ownWithinSec: Readonly<Record<string, number>>;
    shortSec: number;
  },
): Promise<TallyRow[]> {
  const from = new Date(Math.min(...given.spans.map((span) => span.from.getTime())));
  const { rows } = await sql<TallyRow>`
    with arrival as (
      select e.queue_id, e.state, e.entered_at,
        extract(epoch from coalesce(e.left_at, ${tx.now}::timestamptz) - e.entered_at) as wait_sec,
        coalesce((${JSON.stringify(given.ownWithinSec)}::jsonb ->> e.queue_id::text)::int, (${JSON.stringify(given.withinSec)}::jsonb ->> e.channel)::int, 60) as within_sec
      from queue_entry e
      join interaction i on i.tenant_id = e.tenant_id and i.id = e.interaction_id
      where e.tenant_id = ${tx.tenantId} and e.entered_at >= ${from}
        and e.queue_id = any(${[...given.queueIds]}::uuid[]) and ${visibleTo(given.viewer, 'i.audience')}
    )
    select a.queue_id, s.name as span,
      count(*)::int as queued,
      count(*) filter (where state = 'answered')::int as answered,
      count(*) filter (where state = 'answered' and wait_sec <= within_sec)::int as answered_within,
      coalesce(sum(wait_sec) filter (where state = 'answered'), 0)::float8 as answered_wait_sec,
      count(*) filter (where state = 'abandoned')::int as abandoned,
      count(*) filter (where state = 'abandoned' and wait_sec <= within_sec)::int as abandoned_within,
      count(*) filter (where state = 'abandoned' and wait_sec <= ${given.shortSec})::int as abandoned_short,
      count(*) filter (where state = 'withdrawn')::int as withdrawn,
      count(*) filter (where state in ('waiting', 'offered') and wait_sec <= within_sec)::int as waiting_within
    from arrival a
    join jsonb_to_recordset(${JSON.stringify(given.spans)}::jsonb) s(name text, "from" timestamptz) on a.entered_at >= s."from"
    group by a.queue_id, s.name`.execute(tx.db);
  return rows;
}

export interface LineRow {
  queueId: string;
  waiting: number;
  longestWaitSince: Date | null;
}

/** Who waits in each line now. */
export async function selectLines(
  tx: Tx,
  given: { viewer: Viewer; queueIds: readonly string[] },
): Promise<LineRow[]> {
  const { rows } = await sql<LineRow>`
    select e.queue_id, count(*)::int as waiting, min(e.entered_at) as longest_wait_since
    from queue_entry e
    join interaction i on i.tenant_id = e.tenant_id and i.id = e.interaction_id
    where e.tenant_id = ${tx.tenantId} and e.state in ('waiting', 'offered')
      and e.queue_id = any(${[...given.queueIds]}::uuid[]) and ${visibleTo(given.viewer, 'i.audience')}
    group by e.queue_id`.execute(tx.db);
  return rows;
}

/** What the expected wait is told from, for many lines at once: the same as for one in store-waits.ts. */
export async function selectRecentAnswers(
  tx: Tx,
  queueIds: readonly string[],
  since: Date,
): Promise<(Answer & { queueId: string })[]> {
  const { rows } = await sql<Answer & { queueId: string }>`
    select q.id as queue_id, a.* from unnest(${[...queueIds]}::uuid[]) q(id)
    cross join lateral (
      select e.entered_at, e.left_at as answered_at, o.staff_id,
        case when not i.times_apart
        then extract(epoch from coalesce(i.wrapped_up_at, i.ended_at) - i.answered_at)::float8 end as handle_sec
      from queue_entry e
        join offer o on o.tenant_id = e.tenant_id and o.queue_entry_id = e.id and o.state = 'accepted'
        join interaction i on i.tenant_id = e.tenant_id and i.id = e.interaction_id
      where e.tenant_id = ${tx.tenantId} and e.queue_id = q.id and e.state = 'answered' and e.handover_id is null
        and e.left_at > ${since}
      order by e.left_at desc limit ${SAMPLE_MAX}) a
    order by q.id, a.answered_at desc`.execute(tx.db);
  return rows;
}

/** Whom the surge switch of each line calls in. */
export async function selectReserve(
  tx: Tx,
  queueIds: readonly string[],
): Promise<{ queueId: string; name: string; status: PresenceStatus }[]> {
  const { rows } = await sql<{ queueId: string; name: string; status: PresenceStatus }>`
    select m.queue_id, s.name, coalesce(p.status, 'offline') as status
    from queue_member m
    join staff s on s.tenant_id = m.tenant_id and s.id = m.staff_id and s.active
    left join presence p on p.account_id = s.account_id
    where m.tenant_id = ${tx.tenantId} and m.reserve and m.queue_id = any(${[...queueIds]}::uuid[])
    order by s.kana, s.id`.execute(tx.db);
  return rows;
}

export interface AgentRow {
  staffId: string;
  accountId: string;
  name: string;
  departmentId: string;
  queueIds: string[];
  status: PresenceStatus;
  reason: string | null;
  since: Date | null;
  idleSince: Date | null;
  missedInRow: number;
  setAside: boolean;
}

/** Everybody who answers one of these queues (the reserve while it is called in), with their presence. `queueIds` of a row names only these. */
export async function selectAgents(tx: Tx, queueIds: readonly string[]): Promise<AgentRow[]> {
  const { rows } = await sql<AgentRow>`
    select s.id as staff_id, s.account_id, s.name, s.department_id, m.queue_ids,
      coalesce(p.status, 'offline') as status, p.reason, p.since, p.idle_since,
      coalesce(p.missed_count, 0) as missed_in_row, coalesce(p.set_aside, false) as set_aside
    from staff s
    join (select m.staff_id, array_agg(m.queue_id::text) as queue_ids
      from queue_member m join queue q on q.tenant_id = m.tenant_id and q.id = m.queue_id
      where m.tenant_id = ${tx.tenantId} and m.queue_id = any(${[...queueIds]}::uuid[]) and (not m.reserve or q.surge_on)
      group by m.staff_id) m on m.staff_id = s.id
    left join presence p on p.account_id = s.account_id
    where s.tenant_id = ${tx.tenantId} and s.active
    order by s.kana, s.id`.execute(tx.db);
  return rows;
}

export interface HandRow {
  staffId: string;
  channel: string;
  active: number;
  activeSince: Date | null;
  wrappingUp: number;
  wrapUpSince: Date | null;
}

/** What everybody has in hand, by channel, as far as the viewer may see it. */
export async function selectInHand(tx: Tx, viewer: Viewer): Promise<HandRow[]> {
  const { rows } = await sql<HandRow>`
    select i.owner_staff_id as staff_id, i.channel,
      count(*) filter (where i.state = 'active')::int as active,
      min(coalesce(l.started_at, i.answered_at)) filter (where i.state = 'active') as active_since,
      count(*) filter (where i.state = 'wrap-up' and i.wrap_up_until > ${tx.now})::int as wrapping_up,
      min(i.ended_at) filter (where i.state = 'wrap-up' and i.wrap_up_until > ${tx.now}) as wrap_up_since
    from interaction i
    left join leg l on l.tenant_id = i.tenant_id and l.interaction_id = i.id and l.kind = 'agent' and l.ended_at is null
    where i.tenant_id = ${tx.tenantId} and i.state in ('active', 'wrap-up') and ${visibleTo(viewer, 'i.audience')}
    group by 1, 2`.execute(tx.db);
  return rows;
}

export interface OfferCountRow {
  staffId: string;
  ringing: number;
  missedToday: number;
  lastMissedAt: Date | null;
}

/** Offers by person since `from`: what rings now, what was missed. Of interactions that the viewer may see. */
export async function selectOfferCounts(
  tx: Tx,
  given: { viewer: Viewer; from: Date },
): Promise<OfferCountRow[]> {
  const { rows } = await sql<OfferCountRow>`
    select o.staff_id,
      count(*) filter (where o.state = 'pending')::int as ringing,
      count(*) filter (where o.state = 'missed')::int as missed_today,
      max(o.decided_at) filter (where o.state = 'missed') as last_missed_at
    from offer o
    join interaction i on i.tenant_id = o.tenant_id and i.id = o.interaction_id
    where o.tenant_id = ${tx.tenantId} and (o.state = 'pending' or (o.state = 'missed' and o.offered_at >= ${given.from}))
      and ${visibleTo(given.viewer, 'i.audience')}
    group by o.staff_id`.execute(tx.db);
  return rows;
}

export interface WaitingRow {
  interactionId: string;
  enteredAt: Date;
  priority: number;
  offered: boolean;
}

/** Who stands in a line, in its order, as far as the viewer may see it. */
export async function selectWaiting(
  tx: Tx,
  given: { viewer: Viewer; queueId: string; limit: number },
): Promise<WaitingRow[]> {
  const { rows } = await sql<WaitingRow>`
    select e.interaction_id, e.entered_at, e.priority, e.state = 'offered' as offered
    from queue_entry e
    join interaction i on i.tenant_id = e.tenant_id and i.id = e.interaction_id
    where e.tenant_id = ${tx.tenantId} and e.queue_id = ${given.queueId} and e.state in ('waiting', 'offered')
      and ${visibleTo(given.viewer, 'i.audience')}
    order by case when e.age_point_sec is null then -e.priority else 0 end,
      e.entered_at - coalesce(e.age_point_sec, 0) * e.priority * interval '1 second', e.id limit ${given.limit}`.execute(
    tx.db,
  );
  return rows;
}
