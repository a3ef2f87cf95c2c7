import { expect, it } from 'vitest';
import { neighbour, urgencyOf, waitedLongest } from './strip-rules.ts';

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

it('finds who has waited longest for a word, passing what is answered or being wrapped up', () => {
  expect(waitedLongest(rows)).toBe('c');
  expect(waitedLongest([row('a', 'staff', 1)])).toBeNull();
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
  expect([59, 60, 179, 180].map(urgencyOf)).toEqual(['calm', 'soon', 'soon', 'late']);
});
