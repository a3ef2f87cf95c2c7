import { expect, it } from 'vitest';
import { isCode, nextCode } from './natural-key.ts';

it('counts on from the highest of its kind, whatever else is taken', () => {
  expect(nextCode('queue', [])).toBe('queue-1');
  expect(nextCode('queue', ['main', 'queue-2', 'queue-10', 'queue-x', 'queues-40'])).toBe('queue-11');
});

it('takes for a code what stands in a file without quotes', () => {
  expect(['env', 'queue-11', '2-counter'].every(isCode)).toBe(true);
  expect(['', 'Env', '環境', 'a b', '-a', 'a'.repeat(61)].some(isCode)).toBe(false);
});
