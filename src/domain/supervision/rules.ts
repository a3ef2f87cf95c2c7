import type { Alert, AlertRule, AlertSubject, Breach, Measures, QueueMeasure } from './types.ts';

/** How often the rules are looked at. */
export const EVALUATE_SEC = 10;
/** A share of fewer arrivals than this says nothing. */
export const LEAST_ARRIVALS = 10;
/** Whoever looks on says so again within this, or counts as gone. */
export const WATCH_SEC = 90;
export const MOST_RULES = 50;

/** What every city begins with, until it saves rules of its own. */
export const DEFAULT_RULES: readonly AlertRule[] = [
  { id: 'longest-wait', kind: 'longest-wait', threshold: 300, queueId: null, active: true },
  { id: 'waiting-count', kind: 'waiting-count', threshold: 10, queueId: null, active: true },
  { id: 'service-level-today', kind: 'service-level-today', threshold: 60, queueId: null, active: true },
  { id: 'nobody-available', kind: 'nobody-available', threshold: 1, queueId: null, active: true },
  { id: 'agent-set-aside', kind: 'agent-set-aside', threshold: 0, queueId: null, active: true },
  { id: 'cases-overdue', kind: 'cases-overdue', threshold: 10, queueId: null, active: false },
];

/** Everything that the rules find to be over (or, for the service level, under) its threshold. */
export function breachesOf(rules: readonly AlertRule[], measures: Measures): Breach[] {
  return rules.filter((rule) => rule.active).flatMap((rule) => breachesOfRule(rule, measures));
}

function breachesOfRule(rule: AlertRule, measures: Measures): Breach[] {
  const found = { ruleId: rule.id, kind: rule.kind, threshold: rule.threshold };
  if (rule.kind === 'agent-set-aside')
    return measures.setAside.map(({ staffId, missed, sealed, audience }) => ({
      ...found,
      subjectKind: 'staff',
      subjectId: staffId,
      value: missed,
      sealed,
      audience,
    }));
  if (rule.kind === 'cases-overdue')
    return measures.overdue
      .filter(({ count }) => count > rule.threshold)
      .map(({ departmentId, count, sealed, audience }) => ({
        ...found,
        subjectKind: 'department',
        subjectId: departmentId,
        value: count,
        sealed,
        audience,
      }));
  return measures.queues
    .filter((queue) => rule.queueId === null || rule.queueId === queue.queueId)
    .flatMap((queue) => {
      const value = overOf(rule, queue);
      if (value === null) return [];
      const { queueId, sealed, audience } = queue;
      return [{ ...found, subjectKind: 'queue' as const, subjectId: queueId, value, sealed, audience }];
    });
}

/** The figure that breaks the rule; null when it does not. */
function overOf(rule: AlertRule, queue: QueueMeasure): number | null {
  switch (rule.kind) {
    case 'longest-wait':
      return queue.open && queue.longestWaitSec > rule.threshold ? queue.longestWaitSec : null;
    case 'waiting-count':
      return queue.waiting > rule.threshold ? queue.waiting : null;
    case 'service-level-today': {
      if (queue.serviceLevelToday === null || queue.arrivalsToday < LEAST_ARRIVALS) return null;
      const percent = queue.serviceLevelToday * 100;
      return percent < rule.threshold ? percent : null;
    }
    case 'nobody-available':
      return queue.open && queue.available === 0 && queue.waiting >= rule.threshold ? queue.waiting : null;
    default:
      return null;
  }
}

type Key = AlertSubject & { ruleId: string };
const keyOf = (one: Key) => `${one.ruleId} ${one.subjectId} ${one.sealed}`;

/** What is new, and which open alerts are over: each thing is raised once while it lasts. */
export function reconcile(
  open: readonly Alert[],
  breaches: readonly Breach[],
): { raise: Breach[]; clear: Alert[] } {
  const known = new Set(open.map(keyOf));
  const lasting = new Set(breaches.map(keyOf));
  return {
    raise: breaches.filter((breach) => !known.has(keyOf(breach))),
    clear: open.filter((alert) => !lasting.has(keyOf(alert))),
  };
}
