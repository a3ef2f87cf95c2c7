import { describe, expect, it } from 'vitest';
import { countdown, ServerTime, skewOf } from './desk-countdown.ts';

const START = '2026-11-22T01:00:00.000Z';
const END = '2026-11-22T01:00:30.000Z';
const ms = Date.parse(START);

describe('countdown', () => {
  it('rounds seconds up, so that 1 is shown until the last moment', () => {
    expect(countdown(START, END, ms + 29_001)).toMatchObject({ leftSec: 1, over: false });
  });

  it('is whole before its start and empty after its end', () => {
    expect(countdown(START, END, ms - 5000)).toEqual({ leftSec: 30, share: 1, over: false });
    expect(countdown(START, END, ms + 60_000)).toEqual({ leftSec: 0, share: 0, over: true });
  });

  it('tells the share that is left', () => {
    expect(countdown(START, END, ms + 15_000).share).toBeCloseTo(0.5);
  });
});

describe('the server’s time', () => {
  it('takes the middle of the trip', () => {
    expect(skewOf(1000, 1400, new Date(61_200).toISOString())).toEqual({ skewMs: 60_000, errorMs: 200 });
  });

  it('refuses what is no time', () => {
    expect(skewOf(0, 1, 'soon')).toBeNull();
  });

  it('corrects a clock that is ten minutes late, also from the first of several offers', () => {
    const time = new ServerTime(() => 1_000_000);
    time.learn(999_900, 1_000_000, { offers: [{ now: new Date(1_600_000 - 50).toISOString() }] });
    expect(time.nowMs()).toBe(1_600_000);
  });

  it('keeps a good guess against a worse one for a minute', () => {
    const time = new ServerTime(() => 0);
    time.learn(0, 20, { now: new Date(5010).toISOString() });
    time.learn(1000, 9000, { now: new Date(500_000).toISOString() });
    expect(time.nowMs()).toBe(5000);
    time.learn(70_000, 78_000, { now: new Date(174_000).toISOString() });
    expect(time.nowMs()).toBe(100_000);
  });

  it('ignores answers without a time', () => {
    const time = new ServerTime(() => 7);
    time.learn(0, 1, { rows: [] });
    time.learn(0, 1, null);
    expect(time.nowMs()).toBe(7);
  });
});
