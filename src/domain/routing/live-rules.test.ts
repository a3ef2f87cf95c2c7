import { describe, expect, test } from 'vitest';
import { abandonment, agentStateOf, answerRate, averageSpeedOfAnswer, serviceLevel } from './live-rules.ts';
import type { Tally } from './live-types.ts';

/** The sample of METRICS.md: 100 queued; 85 answered, 70 within 20 s; 15 abandoned, 6 within 20 s, 2 within 5 s. */
const SAMPLE: Tally = {
  queued: 100,
  answered: 85,
  answeredWithin: 70,
  answeredWaitSec: 1_700,
  abandoned: 15,
  abandonedWithin: 6,
  abandonedShort: 2,
  withdrawn: 0,
  waitingWithin: 0,
};
const percent = (value: number | null) => (value === null ? null : Math.round(value * 1000) / 10);

describe('service level, by the vectors of METRICS.md', () => {
  test.each([
    ['answered-of-queued', 70],
    ['short-abandons-excluded', 71.4],
    ['removed-of-queued', 76],
    ['answered-of-answered', 82.4],
  ] as const)('%s is %d %%', (definition, expected) => {
    expect(percent(serviceLevel(SAMPLE, definition))).toBe(expected);
  });

  test('the same with S = T', () => {
    expect(percent(serviceLevel({ ...SAMPLE, abandonedShort: 6 }, 'short-abandons-excluded'))).toBe(74.5);
  });

  test('who still waits in time is not held against the line; who waits longer is', () => {
    const inTime = { ...SAMPLE, queued: 110, waitingWithin: 10 };
    expect(percent(serviceLevel(inTime, 'short-abandons-excluded'))).toBe(71.4);
    expect(percent(serviceLevel({ ...SAMPLE, queued: 110 }, 'answered-of-queued'))).toBe(63.6);
  });

  test('without a base there is no figure, not a good one', () => {
    const nothing = { ...SAMPLE, queued: 2, answered: 0, answeredWithin: 0, abandonedShort: 2 };
    expect(serviceLevel(nothing, 'short-abandons-excluded')).toBeNull();
    expect(serviceLevel({ ...nothing, waitingWithin: 2 }, 'answered-of-queued')).toBeNull();
    expect(averageSpeedOfAnswer(nothing)).toBeNull();
  });

  test('answer rate, abandonment and ASA have the arrivals as their base', () => {
    expect([answerRate(SAMPLE), abandonment(SAMPLE), averageSpeedOfAnswer(SAMPLE)]).toEqual([0.85, 0.15, 20]);
  });
});

describe('the state of a person', () => {
  const facts = { status: 'ready', setAside: false, active: 0, wrappingUp: 0 } as const;
  test.each([
    [{}, 'ready'],
    [{ active: 2, wrappingUp: 1 }, 'busy'],
    [{ wrappingUp: 1 }, 'wrap-up'],
    [{ setAside: true, active: 1 }, 'set-aside'],
    [{ status: 'away', active: 1 }, 'away'],
    [{ status: 'offline', setAside: true }, 'offline'],
  ] as const)('%o is %s', (change, expected) => {
    expect(agentStateOf({ ...facts, ...change })).toBe(expected);
  });
});
