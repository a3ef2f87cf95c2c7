import { expect, test } from 'vitest';
import { createTicker } from './ticker.ts';

function tickerByHand() {
  const clock = { nowMs: 100_000, running: 0, run: () => undefined as void };
  const ticker = createTicker(10_000, {
    nowMs: () => clock.nowMs,
    every: (_ms, run) => {
      clock.running++;
      clock.run = run;
      return () => clock.running--;
    },
  });
  return { clock, ticker };
}

test('all that listen hear one tick, and nothing runs when nobody does', () => {
  const { clock, ticker } = tickerByHand();
  const heard: string[] = [];
  const leave = [ticker.subscribe(() => heard.push('a')), ticker.subscribe(() => heard.push('b'))];
  clock.nowMs = 110_000;
  expect(ticker.now()).toBe(100_000);
  clock.run();
  expect([ticker.now(), heard]).toEqual([110_000, ['a', 'b']]);
  expect(clock.running).toBe(1);
  for (const each of leave) each();
  expect(clock.running).toBe(0);
});

test('a screen that changes more often than it ticks still goes with the time', () => {
  const { clock, ticker } = tickerByHand();
  let leave = ticker.subscribe(() => undefined);
  for (let changes = 0; changes < 5; changes++) {
    clock.nowMs += 7_000;
    // As a page does it: the next one is drawn before the last one leaves.
    ticker.now();
    leave();
    leave = ticker.subscribe(() => undefined);
    expect(clock.nowMs - ticker.now()).toBeLessThan(10_000);
  }
});
