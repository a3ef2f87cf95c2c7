import type { Tx } from '#db/transaction.ts';
import { visibleInteractions } from '#domain/interactions/interactions.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import {
  abandonment,
  answerRate,
  averageSpeedOfAnswer,
  RECENT_SEC,
  serviceLevel,
  SHORT_ABANDON_SEC,
} from '#domain/routing/live-rules.ts';
import type { LiveAgent, LiveQueue, Tally } from '#domain/routing/live-types.ts';
import type { ChannelTerms } from '#domain/routing/live.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Alert, Notice } from '#domain/supervision/types.ts';
import { loadNames, type Names, presentRows } from './present.ts';
import type { AlertsAnswer, NoticesAnswer, SupervisedRows, SupervisionAnswer } from './supervision-shapes.ts';

/** Turns what the lines are like into what the supervisor's pages show. */

const iso = (instant: Date | null) => instant?.toISOString() ?? null;

export function presentLines(
  live: { queues: readonly LiveQueue[]; agents: readonly LiveAgent[] },
  names: Names,
  channels: ChannelTerms,
): Omit<SupervisionAnswer, 'now' | 'cursor'> {
  return {
    queues: live.queues.map((queue) => ({
      id: queue.id,
      name: queue.name,
      departmentName: names.department(queue.departmentId),
      open: queue.open,
      waiting: queue.waiting,
      longestWaitSince: iso(queue.longestWaitSince),
      expectedWaitSec: queue.expectedWaitSec,
      recent: figuresOf(queue.recent),
      today: figuresOf(queue.today),
      agents: queue.agents,
      available: queue.available,
      surge: { on: queue.surge.on, since: iso(queue.surge.since) },
      reserve: [...queue.reserve],
    })),
    agents: live.agents.map((agent) => ({
      id: agent.staffId,
      name: agent.name,
      departmentName: names.department(agent.departmentId),
      queueIds: [...agent.queueIds],
      state: agent.state,
      status: agent.status,
      setAside: agent.setAside,
      reason: agent.reason,
      stateSince: iso(agent.stateSince),
      inHand: agent.inHand.map((hand) => ({ ...hand, since: hand.since.toISOString() })),
      wrappingUp: agent.wrappingUp,
      ringing: agent.ringing,
      missedInRow: agent.missedInRow,
      missedToday: agent.missedToday,
    })),
    terms: {
      recentSec: RECENT_SEC,
      shortSec: SHORT_ABANDON_SEC,
      answerWithinSec: Object.fromEntries(
        [...channels].map(([id, { abilities }]) => [id, abilities.answerWithinSec]),
      ),
    },
  };
}

function figuresOf(tally: Tally): SupervisionAnswer['queues'][number]['today'] {
  return {
    queued: tally.queued,
    answered: tally.answered,
    abandoned: tally.abandoned,
    withdrawn: tally.withdrawn,
    serviceLevel: serviceLevel(tally, 'short-abandons-excluded'),
    answerRate: answerRate(tally),
    abandonment: abandonment(tally),
    asaSec: averageSpeedOfAnswer(tally),
  };
}

/** Interactions in the given order, with what an intervention has to name. */
export async function presentSupervised(
  tx: Tx,
  actor: StaffActor,
  interactions: readonly Interaction[],
  offered: ReadonlySet<string> = new Set(),
): Promise<SupervisedRows['rows']> {
  const rows = await presentRows(tx, actor, interactions);
  const versions = new Map(interactions.map((interaction) => [interaction.id, interaction.version]));
  return rows.map((row) => ({ ...row, version: versions.get(row.id)!, offered: offered.has(row.id) }));
}

/** The same for those who stand in a line. */
export async function presentWaiting(
  tx: Tx,
  actor: StaffActor,
  line: readonly { interactionId: string; offered: boolean }[],
): Promise<SupervisedRows['rows']> {
  const ids = line.map((row) => row.interactionId);
  const found = new Map(
    (await visibleInteractions(tx, actor, ids)).map((interaction) => [interaction.id, interaction]),
  );
  const offered = new Set(line.filter((row) => row.offered).map((row) => row.interactionId));
  return presentSupervised(
    tx,
    actor,
    ids.flatMap((id) => found.get(id) ?? []),
    offered,
  );
}

export async function presentAlerts(tx: Tx, alerts: readonly Alert[]): Promise<AlertsAnswer['rows']> {
  const names = await loadNames(tx);
  return alerts.map((alert) => ({
    id: alert.id,
    kind: alert.kind,
    subjectKind: alert.subjectKind,
    subjectId: alert.subjectId,
    subjectName: names[alert.subjectKind](alert.subjectId) ?? '',
    value: alert.value,
    threshold: alert.threshold,
    raisedAt: alert.raisedAt.toISOString(),
    acknowledgedAt: iso(alert.acknowledgedAt),
    acknowledgedByName: names.staff(alert.acknowledgedBy),
    clearedAt: iso(alert.clearedAt),
  }));
}

export async function presentNotices(tx: Tx, notices: readonly Notice[]): Promise<NoticesAnswer['rows']> {
  const names = await loadNames(tx);
  return notices.map((notice) => ({
    id: notice.id,
    kind: notice.kind,
    interactionId: notice.interactionId,
    byName: names.staff(notice.byStaffId) ?? '',
    at: notice.givenAt.toISOString(),
  }));
}
