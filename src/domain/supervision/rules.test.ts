import { describe, expect, test } from 'vitest';
import { breachesOf, DEFAULT_RULES, LEAST_ARRIVALS, reconcile } from './rules.ts';
import type { Alert, AlertKind, AlertRule, Measures, QueueMeasure } from './types.ts';

const calm: QueueMeasure = {
  queueId: 'q1',
  sealed: false,
  audience: ['supervisors'],
  open: true,
  waiting: 0,
  longestWaitSec: 0,
  serviceLevelToday: null,
  arrivalsToday: 0,
  available: 1,
};
const seen = (...queues: Partial<QueueMeasure>[]): Measures => ({
  queues: queues.map((queue) => ({ ...calm, ...queue })),
  setAside: [],
  overdue: [],
});
const rule = (kind: AlertKind, threshold: number, change: Partial<AlertRule> = {}): AlertRule => ({
  id: `${kind}-1`,
  kind,
  threshold,
  queueId: null,
  active: true,
  ...change,
});
const values = (rules: AlertRule[], measures: Measures) =>
  breachesOf(rules, measures).map((one) => one.value);

describe('what breaks a rule', () => {
  test.each([
    ['longest-wait', 300, { longestWaitSec: 301 }, { longestWaitSec: 300 }],
    ['longest-wait', 300, { longestWaitSec: 301 }, { longestWaitSec: 9_000, open: false }],
    ['waiting-count', 3, { waiting: 4 }, { waiting: 3 }],
    [
      'service-level-today',
      80,
      { serviceLevelToday: 0.79, arrivalsToday: LEAST_ARRIVALS },
      { serviceLevelToday: 0.8, arrivalsToday: LEAST_ARRIVALS },
    ],
    [
      'service-level-today',
      80,
      { serviceLevelToday: 0, arrivalsToday: LEAST_ARRIVALS },
      { serviceLevelToday: 0, arrivalsToday: LEAST_ARRIVALS - 1 },
    ],
    ['nobody-available', 1, { available: 0, waiting: 1 }, { available: 0, waiting: 0 }],
    ['nobody-available', 0, { available: 0 }, { available: 0, open: false }],
  ] as const)('%s %d: %o does, %o does not', (kind, threshold, over, calmly) => {
    expect(breachesOf([rule(kind, threshold)], seen(over))).toHaveLength(1);
    expect(breachesOf([rule(kind, threshold)], seen(calmly))).toEqual([]);
  });

  test('a rule for one line leaves the others alone, and one that rests says nothing', () => {
    const crowded = seen({ queueId: 'q1', waiting: 9 }, { queueId: 'q2', waiting: 8 });
    expect(values([rule('waiting-count', 3, { queueId: 'q2' })], crowded)).toEqual([8]);
    expect(values([rule('waiting-count', 3, { active: false })], crowded)).toEqual([]);
  });

  test('people set aside and late cases carry who may know of them', () => {
    const measures: Measures = {
      queues: [],
      setAside: [{ staffId: 's1', missed: 3, sealed: false, audience: ['supervisors'] }],
      overdue: [
        { departmentId: 'd1', count: 2, sealed: true, audience: ['sealed:d1'] },
        { departmentId: 'd1', count: 1, sealed: false, audience: ['supervisors'] },
      ],
    };
    const found = breachesOf([rule('agent-set-aside', 0), rule('cases-overdue', 1)], measures);
    expect(found.map(({ subjectKind, value, audience }) => ({ subjectKind, value, audience }))).toEqual([
      { subjectKind: 'staff', value: 3, audience: ['supervisors'] },
      { subjectKind: 'department', value: 2, audience: ['sealed:d1'] },
    ]);
  });

  test('what a city begins with is quiet in a quiet house', () => {
    expect(breachesOf(DEFAULT_RULES, seen({}))).toEqual([]);
  });
});

describe('an alert', () => {
  const [breach] = breachesOf([rule('waiting-count', 3)], seen({ waiting: 4 }));
  const open: Alert = {
    ...breach!,
    id: 'a1',
    raisedAt: new Date(0),
    acknowledgedAt: null,
    acknowledgedBy: null,
    clearedAt: null,
  };

  test('is raised once while it lasts, whatever its figure does meanwhile', () => {
    expect(reconcile([], [breach!])).toEqual({ raise: [breach], clear: [] });
    expect(reconcile([open], [{ ...breach!, value: 40 }])).toEqual({ raise: [], clear: [] });
  });

  test('is over when its rule finds nothing any more; the sealed part of a subject is another one', () => {
    expect(reconcile([open], [])).toEqual({ raise: [], clear: [open] });
    const sealed = { ...breach!, sealed: true };
    expect(reconcile([open], [sealed])).toEqual({ raise: [sealed], clear: [open] });
  });
});
