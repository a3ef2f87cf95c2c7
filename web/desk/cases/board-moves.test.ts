import { expect, it } from 'vitest';
import { columnFilter, departmentChoices, mayMove, nextColumn } from './board-moves.ts';

const row = (status: 'open' | 'in-progress' | 'waiting-resident' | 'done', can = ['change-status']) => ({
  status,
  can,
});

it('moves to the nearest column that the case may take, passing those it may not', () => {
  expect(nextColumn(row('open'), 1)).toBe('in-progress');
  expect(nextColumn(row('waiting-resident'), -1)).toBe('in-progress');
  expect(nextColumn(row('in-progress'), -1)).toBeNull();
  // What is done can only be taken up again.
  expect(nextColumn(row('done'), -1)).toBe('in-progress');
  expect(nextColumn(row('done'), 1)).toBeNull();
});

it('offers nothing to somebody who may not change the case', () => {
  expect(nextColumn(row('open', []), 1)).toBeNull();
  expect(mayMove(row('open', ['write']), 'done')).toBe(false);
});

it('asks for each column what the view asks for, with the column in place of its statuses', () => {
  const filter = { departmentId: 'd', status: ['open' as const, 'done' as const], sort: 'newest' as const };
  expect(columnFilter(filter, 'open', 14)).toEqual({ departmentId: 'd', status: ['open'], sort: 'due' });
  expect(columnFilter(filter, 'done', 14)).toEqual({
    departmentId: 'd',
    status: ['done'],
    sort: 'changed',
    closedWithinDays: 14,
  });
  expect(columnFilter(filter, 'done', null)).not.toHaveProperty('closedWithinDays');
});

it('lets the head of several departments choose among these, who sees the city among all, others not at all', () => {
  const departments = [
    { id: 'parks', parentId: 'build' },
    { id: 'build', parentId: null },
    { id: 'trees', parentId: 'parks' },
    { id: 'tax', parentId: null },
  ];
  const choices = (own: string, seesCity = false) =>
    departmentChoices(departments, own, seesCity).map(({ id }) => id);
  expect(choices('build')).toEqual(['parks', 'build', 'trees']);
  expect(choices('tax')).toEqual([]);
  expect(choices('tax', true)).toEqual(['parks', 'build', 'trees', 'tax']);
});
