import { describe, expect, test } from 'vitest';
import { overlaps } from '#domain/staff/access.ts';
import { audienceOf, mayMove } from './rules.ts';
import type { InteractionState } from './types.ts';

const OPEN = { queueId: 'q', departmentId: 'd', ownerStaffId: null, sealed: false };

describe('who sees an interaction', () => {
  test('an open one: its queue, its department and the first line; with an owner, the owner too', () => {
    expect(audienceOf(OPEN)).toEqual(['queue:q', 'department:d', 'city']);
    expect(audienceOf({ ...OPEN, ownerStaffId: 's' })).toEqual([
      'queue:q',
      'department:d',
      'city',
      'staff:s',
    ]);
  });

  test("a sealed one: only who may open that department's records, and its owner", () => {
    const keys = audienceOf({ ...OPEN, sealed: true, ownerStaffId: 's' });
    expect(keys).toEqual(['sealed:d', 'staff:s']);
    expect(overlaps(keys, new Set(['everyone', 'city', 'queue:q', 'department:d']))).toBe(false);
  });

  test('while a hand-over is asked for, its receivers as well, and of a sealed department only those who may', () => {
    const to = { queueId: 'q2', departmentId: 'd2' };
    expect(audienceOf(OPEN, { ...to, sealed: false })).toEqual([
      'queue:q',
      'department:d',
      'city',
      'queue:q2',
      'department:d2',
    ]);
    expect(audienceOf(OPEN, { ...to, sealed: true })).toEqual([
      'queue:q',
      'department:d',
      'city',
      'sealed:d2',
    ]);
  });
});

describe('the ways of an interaction', () => {
  const states: InteractionState[] = ['waiting', 'active', 'wrap-up', 'ended'];
  test('it waits, is answered or goes back, is wrapped up and ended; after the end nothing comes', () => {
    const ways = states.flatMap((from) =>
      states.filter((to) => mayMove(from, to)).map((to) => `${from}→${to}`),
    );
    expect(ways).toEqual([
      'waiting→active',
      'waiting→ended',
      'active→waiting',
      'active→active',
      'active→wrap-up',
      'wrap-up→active',
      'wrap-up→ended',
    ]);
  });
});
