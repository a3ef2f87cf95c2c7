import { expect, it } from 'vitest';
import { MOST_SELECTED, selectRange } from './select-range.ts';

const order = ['a', 'b', 'c', 'd', 'e'];

it('selects from either end, both included, and lets go of a range likewise', () => {
  expect([...selectRange(new Set(['a']), order, 'b', 'd', true)]).toEqual(['a', 'b', 'c', 'd']);
  expect([...selectRange(new Set(), order, 'd', 'b', true)].sort()).toEqual(['b', 'c', 'd']);
  expect([...selectRange(new Set(order), order, 'b', 'd', false)]).toEqual(['a', 'e']);
});

it('takes the one row alone when the other end is not on the screen any more', () => {
  expect([...selectRange(new Set(), order, 'gone', 'c', true)]).toEqual(['c']);
});

it('never holds more than one operation may change', () => {
  const many = Array.from({ length: 150 }, (_, n) => `row ${n}`);
  expect(selectRange(new Set(), many, 'row 0', 'row 149', true).size).toBe(MOST_SELECTED);
});
