import { readCalendar, readCity } from '#domain/city/city.ts';
import type { ChannelAbilities } from '#domain/interactions/types.ts';
import { audience, overlaps, type Viewer } from '#domain/staff/access.ts';
import { listDepartments } from '#domain/staff/staff.ts';
import type { Department } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { expectedWaitSec, WINDOW_SEC } from './expected-wait.ts';
import { agentStateOf, RECENT_SEC, SHORT_ABANDON_SEC } from './live-rules.ts';
import type { AgentState, LiveAgent, LiveQueue, Tally } from './live-types.ts';
import { isQueueOpen } from './rules.ts';
import { selectQueues } from './store.ts';
import * as store from './store-live.ts';
import type { Queue } from './types.ts';

/** What each channel promises, by its id. */
export type ChannelTerms = ReadonlyMap<
  string,
  { readonly abilities: Pick<ChannelAbilities, 'answerWithinSec'> }
>;

/**
 * Who learns that a line exists on the supervisor's page: as with what waits in it. Of a sealed department's, those who
 * may open its records and nobody else.
 */
export function audienceOfQueue(queue: Queue, department: Department): string[] {
  return department.sealed
    ? [audience.sealed(department.id)]
    : [audience.queue(queue.id), audience.department(department.id), audience.city];
}

/** The city's lines that the viewer may learn of. */
export async function visibleQueues(tx: Tx, viewer: Viewer): Promise<Queue[]> {
  const departments = new Map((await listDepartments(tx)).map((department) => [department.id, department]));
  const keys = new Set(viewer.keys);
  return (await selectQueues(tx)).filter((queue) => {
    const department = departments.get(queue.departmentId);
    return department !== undefined && overlaps(audienceOfQueue(queue, department), keys);
  });
}

/** A line that the viewer may learn of; refuses 'not-found'. */
export async function getVisibleQueue(tx: Tx, viewer: Viewer, id: string): Promise<Queue> {
  const queue = (await visibleQueues(tx, viewer)).find((candidate) => candidate.id === id);
  if (!queue) throw new Refusal('not-found');
  return queue;
}

/** Who stands in a line, in its order, with since when. */
export function waitingIn(
  tx: Tx,
  viewer: Viewer,
  queueId: string,
  limit: number,
): Promise<store.WaitingRow[]> {
  return store.selectWaiting(tx, { viewer, queueId, limit });
}

/** The viewer's lines and the people who answer them, as they are now. */
export async function lookAtLines(
  tx: Tx,
  viewer: Viewer,
  channels: ChannelTerms,
): Promise<{ queues: LiveQueue[]; agents: LiveAgent[] }> {
  const queues = await visibleQueues(tx, viewer);
  const queueIds = queues.map((queue) => queue.id);
  const { opening } = await readCalendar(tx);
  const today = startOfDay(tx.now, (await readCity(tx)).timeZone);
  const agents = await lookAtAgents(tx, { viewer, queueIds, today });
  const tallies = await tallyOf(tx, { viewer, queueIds, queues, channels, today });
  const lines = new Map((await store.selectLines(tx, { viewer, queueIds })).map((row) => [row.queueId, row]));
  const answers = Map.groupBy(
    await store.selectRecentAnswers(tx, [...lines.keys()], new Date(tx.now.getTime() - WINDOW_SEC * 1000)),
    (answer) => answer.queueId,
  );
  const reserve = Map.groupBy(await store.selectReserve(tx, queueIds), (row) => row.queueId);
  return {
    agents,
    queues: queues.map((queue) => {
      const line = lines.get(queue.id) ?? { waiting: 0, longestWaitSince: null };
      const members = agents.filter((agent) => agent.queueIds.includes(queue.id));
      const open = isQueueOpen(queue, opening, tx.now);
      const available = members.filter((agent) => takesContactsOf(queue, agent)).length;
      const facts = { answers: answers.get(queue.id) ?? [], available };
      return {
        id: queue.id,
        name: queue.name,
        departmentId: queue.departmentId,
        open,
        waiting: line.waiting,
        longestWaitSince: line.longestWaitSince,
        // Where nobody waits there is nothing to tell, and a look at all lines stays quick.
        expectedWaitSec: open && line.waiting > 0 ? expectedWaitSec(facts, line.waiting + 1) : null,
        recent: tallies(queue.id, 'recent'),
        today: tallies(queue.id, 'today'),
        agents: countStates(members),
        available,
        surge: { on: queue.surgeOn, since: queue.surgeAt },
        reserve: (reserve.get(queue.id) ?? []).map(({ name, status }) => ({ name, status })),
      };
    }),
  };
}

/** Whether a person counts as available to this line: ready, or away for a reason that it does not mind. */
function takesContactsOf(queue: Queue, agent: LiveAgent): boolean {
  if (agent.setAside) return false;
  if (agent.status === 'ready') return true;
  return (
    agent.status === 'away' &&
    agent.reason !== null &&
    queue.policy.available.awayReasons.includes(agent.reason)
  );
}

/** People by id who answer a line that the viewer may learn of; refuses 'not-found'. */
export async function getLiveAgent(tx: Tx, viewer: Viewer, staffId: string): Promise<LiveAgent> {
  const queueIds = (await visibleQueues(tx, viewer)).map((queue) => queue.id);
  const today = startOfDay(tx.now, (await readCity(tx)).timeZone);
  const found = (await lookAtAgents(tx, { viewer, queueIds, today })).find(
    (agent) => agent.staffId === staffId,
  );
  if (!found) throw new Refusal('not-found');
  return found;
}

interface Look {
  viewer: Viewer;
  queueIds: readonly string[];
  channels: ChannelTerms;
  today: Date;
}

const NOTHING: Tally = {
  queued: 0,
  answered: 0,
  answeredWithin: 0,
  answeredWaitSec: 0,
  abandoned: 0,
  abandonedWithin: 0,
  abandonedShort: 0,
  withdrawn: 0,
  waitingWithin: 0,
};

async function tallyOf(
  tx: Tx,
  { viewer, queueIds, queues, channels, today }: Look & { queues: readonly Queue[] },
) {
  const rows = await store.selectTallies(tx, {
    viewer,
    queueIds,
    spans: [
      { name: 'recent', from: new Date(tx.now.getTime() - RECENT_SEC * 1000) },
      { name: 'today', from: today },
    ],
    withinSec: Object.fromEntries([...channels].map(([id, terms]) => [id, terms.abilities.answerWithinSec])),
    ownWithinSec: Object.fromEntries(
      queues.flatMap(({ id, policy }) =>
        policy.answerWithinSec === null ? [] : [[id, policy.answerWithinSec]],
      ),
    ),
    shortSec: SHORT_ABANDON_SEC,
  });
  const known = new Map(rows.map(({ queueId, span, ...tally }) => [`${queueId} ${span}`, tally]));
  return (queueId: string, span: store.Span['name']): Tally => known.get(`${queueId} ${span}`) ?? NOTHING;
}

async function lookAtAgents(
  tx: Tx,
  { viewer, queueIds, today }: Omit<Look, 'channels'>,
): Promise<LiveAgent[]> {
  const rows = await store.selectAgents(tx, queueIds);
  const offers = new Map(
    (await store.selectOfferCounts(tx, { viewer, from: today })).map((row) => [row.staffId, row]),
  );
  const hands = new Map<string, store.HandRow[]>();
  for (const hand of await store.selectInHand(tx, viewer))
    hands.set(hand.staffId, [...(hands.get(hand.staffId) ?? []), hand]);
  return rows.map((row) => toAgent(row, hands.get(row.staffId) ?? [], offers.get(row.staffId)));
}

function toAgent(
  row: store.AgentRow,
  hands: readonly store.HandRow[],
  offers: store.OfferCountRow | undefined,
): LiveAgent {
  const active = hands.reduce((sum, hand) => sum + hand.active, 0);
  const wrappingUp = hands.reduce((sum, hand) => sum + hand.wrappingUp, 0);
  const ringing = offers?.ringing ?? 0;
  const state = agentStateOf({ ...row, active, wrappingUp });
  return {
    staffId: row.staffId,
    accountId: row.accountId,
    name: row.name,
    departmentId: row.departmentId,
    queueIds: row.queueIds,
    status: row.status,
    setAside: row.setAside,
    state,
    reason: row.reason,
    stateSince: sinceOf(state, row, hands, offers),
    inHand: hands.flatMap((hand) =>
      hand.activeSince ? [{ channel: hand.channel, count: hand.active, since: hand.activeSince }] : [],
    ),
    wrappingUp,
    ringing,
    missedInRow: row.missedInRow,
    missedToday: offers?.missedToday ?? 0,
  };
}

function sinceOf(
  state: AgentState,
  row: store.AgentRow,
  hands: readonly store.HandRow[],
  offers: store.OfferCountRow | undefined,
): Date | null {
  if (state === 'busy') return earliest(hands.map((hand) => hand.activeSince));
  if (state === 'wrap-up') return earliest(hands.map((hand) => hand.wrapUpSince));
  if (state === 'set-aside') return offers?.lastMissedAt ?? row.since;
  return state === 'ready' ? row.idleSince : row.since;
}

function earliest(instants: readonly (Date | null)[]): Date | null {
  const known = instants.flatMap((instant) => (instant ? [instant.getTime()] : []));
  return known.length > 0 ? new Date(Math.min(...known)) : null;
}

function countStates(agents: readonly LiveAgent[]): Record<AgentState, number> {
  const counts = { ready: 0, busy: 0, 'wrap-up': 0, away: 0, 'set-aside': 0, offline: 0 };
  for (const agent of agents) counts[agent.state]++;
  return counts;
}

/** Midnight in the city. */
function startOfDay(now: Date, timeZone: string): Date {
  const zoned = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  return new Date(zoned.startOfDay().epochMilliseconds);
}
