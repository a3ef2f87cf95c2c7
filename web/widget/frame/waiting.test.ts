import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askAgainMs, coarseMinutes, improveWait, isLate } from './waiting.ts';
import type { ShownWait } from './waiting.ts';

const answer = (position: number | null, expectedWaitSec: number | null = null, interactionId = 'a') => ({
  interactionId,
  position,
  expectedWaitSec,
});

describe('the place and the time shown while waiting', () => {
  it('never grow within one wait, whatever the city answers', () => {
    const step = fc.record({
      position: fc.integer({ min: 1, max: 50 }),
      waitSec: fc.option(fc.integer({ min: 0, max: 7_200 })),
      afterMs: fc.integer({ min: 0, max: 300_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 2 }), (steps) => {
        let shown: ShownWait | null = null;
        let nowMs = 0;
        for (const { position, waitSec, afterMs } of steps) {
          nowMs += afterMs;
          const before: ShownWait | null = shown;
          shown = improveWait(before, answer(position, waitSec), nowMs);
          expect(shown!.position).toBeLessThanOrEqual(position);
          if (!before) continue;
          expect(shown!.position).toBeLessThanOrEqual(before.position);
          if (before.minutes !== null) expect(shown!.minutes).toBeLessThanOrEqual(before.minutes);
          if (shown!.position === before.position && nowMs - before.toldAtMs < 90_000)
            expect(shown).toBe(before);
        }
      }),
    );
  });

  it('begin anew with another wait, and end with the wait', () => {
    const first = improveWait(null, answer(2, 60), 0);
    expect(improveWait(first, answer(9, 600, 'b'), 1)).toMatchObject({ position: 9, minutes: 10 });
    expect(improveWait(first, answer(null), 1)).toBeNull();
  });

  it('say when it takes longer than they said', () => {
    const shown = improveWait(null, answer(1, 120), 0)!;
    expect(shown.minutes).toBe(2);
    expect(isLate(shown, 150_000)).toBe(false);
    expect(isLate(shown, 150_001)).toBe(true);
  });

  it.each([
    [0, 1],
    [60, 1],
    [61, 2],
    [301, 10],
    [1_501, 30],
    [7_200, 60],
  ])('%d s are said as %d min', (waitSec, minutes) => expect(coarseMinutes(waitSec)).toBe(minutes));

  it('are asked for seldom by those far behind', () => {
    expect([1, 3, 10, 3_000].map(askAgainMs)).toEqual([10_000, 12_000, 40_000, 60_000]);
  });
});
