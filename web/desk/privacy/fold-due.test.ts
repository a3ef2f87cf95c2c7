import { expect, test } from 'vitest';
import { foldDue, sumByDay } from './fold-due.ts';

const one = { kind: 'case', departmentId: null, channel: null } as const;
const DUE = [
  { ...one, dueOn: '2026-11-29', count: 3, held: 1 },
  { ...one, dueOn: '2026-12-29', count: 2, held: 0 },
  { ...one, dueOn: '2026-12-30', count: 1, held: 1 },
  { ...one, kind: 'interaction' as const, channel: 'letter', dueOn: '2026-12-30', count: 5, held: 0 },
];

test('each kind, department and channel has one line: overdue, within 30 and within 90 days', () => {
  expect(foldDue(DUE, '2026-11-29')).toEqual([
    { ...one, held: 2, now: 3, in30: 5, in90: 6 },
    { ...one, kind: 'interaction', channel: 'letter', held: 0, now: 0, in30: 0, in90: 5 },
  ]);
  expect(sumByDay(DUE)).toEqual([
    { dueOn: '2026-11-29', count: 3, held: 1 },
    { dueOn: '2026-12-29', count: 2, held: 0 },
    { dueOn: '2026-12-30', count: 6, held: 1 },
  ]);
});
