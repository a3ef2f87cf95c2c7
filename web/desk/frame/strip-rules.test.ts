import { expect, it } from 'vitest';
import { mostUrgent, neighbour, promiseUrgency, urgencyOf } from './strip-rules.ts';

const row = (id: string, lastFrom: 'resident' | 'staff', minute: number, state = 'active') => ({
  id,
  lastFrom,
  state,
  lastMessageAt: `2026-04-01T09:${String(minute).padStart(2, '0')}:00.000Z`,
});
const rows = [
  row('a', 'staff', 1),
  row('b', 'resident', 9),
  row('c', 'resident', 5),
  row('d', 'resident', 2, 'wrap-up'),
];

it('finds who has waited longest for a word, then what is to be wrapped up, passing what is answered', () => {
  expect(mostUrgent(rows)).toBe('c');
  expect(mostUrgent(rows.filter(({ id }) => id === 'a' || id === 'd'))).toBe('d');
  expect(mostUrgent([row('a', 'staff', 1)])).toBeNull();
  expect(rows.map((one) => one.id)).toEqual(['a', 'b', 'c', 'd']);
});

it('goes round all conversations in both directions, beginning at an end', () => {
  expect(neighbour(rows, 'd', 1)).toBe('a');
  expect(neighbour(rows, 'a', -1)).toBe('d');
  expect(neighbour(rows, null, 1)).toBe('a');
  expect(neighbour(rows, 'elsewhere', -1)).toBe('d');
  expect(neighbour([], null, 1)).toBeNull();
});

it('calls a wait late after three minutes', () => {
  const reply = (sec: number) => urgencyOf(sec, 60, 'reply');
  expect([59, 60, 179, 180].map(reply)).toEqual(['calm', 'soon', 'soon', 'late']);
  const answer = (sec: number) => urgencyOf(sec, 60, 'answer');
  expect([29, 30, 59, 60].map(answer)).toEqual(['calm', 'soon', 'soon', 'late']);
  // Messages have a quarter of an hour.
  expect(urgencyOf(180, 900, 'answer')).toBe('calm');
});

it('says of a promise that its day is today, or over', () => {
  const urgency = (dueOn: string) => promiseUrgency(dueOn, '2026-04-02');
  expect(['2026-04-01', '2026-04-02', '2026-04-03'].map(urgency)).toEqual(['late', 'soon', 'calm']);
});
