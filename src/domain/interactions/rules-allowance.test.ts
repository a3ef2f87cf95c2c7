import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeToken } from './rules-allowance.ts';

const at = (ms: number) => new Date(1_800_000_000_000 + ms);
const limit = { perSec: 2, burst: 3 };

describe('a bucket of three that gets two a second', () => {
  it('gives three at once, then one each half second', () => {
    let fullAt = at(0);
    for (let n = 0; n < 3; n++) {
      const taken = takeToken(fullAt, limit, at(0));
      if (!('fullAt' in taken)) throw new Error(`the ${n + 1}th was refused`);
      fullAt = taken.fullAt;
    }
    expect(takeToken(fullAt, limit, at(0))).toEqual({ notBefore: at(500) });
    expect(takeToken(fullAt, limit, at(499))).toEqual({ notBefore: at(500) });
    expect(takeToken(fullAt, limit, at(500))).toEqual({ fullAt: at(2_000) });
  });

  it('never holds more than three, however long nobody sent', () => {
    expect(takeToken(at(0), limit, at(3_600_000))).toEqual({ fullAt: at(3_600_500) });
  });
});

it('whoever asks at whatever times, of a clock that may go back, is never given more than the contract', () => {
  fc.assert(
    fc.property(
      fc.record({ perSec: fc.integer({ min: 1, max: 20 }), burst: fc.integer({ min: 1, max: 20 }) }),
      fc.array(fc.integer({ min: -300, max: 2_000 }), { minLength: 1, maxLength: 60 }),
      (contract, gaps) => {
        let fullAt = at(0);
        let ms = 0;
        let latestMs = 0;
        const given: number[] = [];
        for (const gap of gaps) {
          ms += gap;
          const taken = takeToken(fullAt, contract, at(ms));
          latestMs = Math.max(latestMs, ms);
          if ('fullAt' in taken) {
            fullAt = taken.fullAt;
            given.push(latestMs);
          } else expect('fullAt' in takeToken(fullAt, contract, taken.notBefore)).toBe(true);
        }
        for (const [first, from] of given.entries())
          for (const [last, to] of given.entries())
            if (last >= first)
              expect(last - first + 1).toBeLessThanOrEqual(
                contract.burst + ((to - from) / 1000) * contract.perSec,
              );
      },
    ),
  );
});
