import { expect, test } from 'vitest';
import { closedLine } from './closed-line.ts';

const queue = (id: string, departmentId: string, open: boolean) => ({
  id,
  name: `line ${id}`,
  departmentId,
  open,
  mine: false,
});
const QUEUES = [queue('a', 'd', false), queue('b', 'd', true), queue('c', 'e', false)];

test('whoever hands over is told where nobody takes it in now: a closed line, a department without an open one', () => {
  expect(closedLine(QUEUES, 'queue a')).toBe('line a');
  expect(closedLine(QUEUES, 'department e')).toBe('line c');
});

test('an open line, a department with one, a person and nothing chosen are nothing to tell of', () => {
  for (const target of ['queue b', 'department d', 'staff e', 'department f', null])
    expect(closedLine(QUEUES, target)).toBeNull();
});
