import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCalendar } from '#kernel/japan/calendar.ts';
import {
  callableNumber,
  freeSlots,
  isCallersTurn,
  mayBegin,
  nextStates,
  outcomeOf,
  retryAt,
  ringingHours,
  slotStart,
} from './rules.ts';
import { CAMPAIGN_STATES, callbackSettings } from './types.ts';

const HOUR_MS = 3_600_000;
const calendar = createCalendar({
  timeZone: 'Asia/Tokyo',
  closedWeekdays: [],
  holidays: new Set(['2026-04-29']),
});
const OFFICE = [{ days: [1, 2, 3, 4, 5], from: '08:30', to: '17:15' }];
const HOURS = ringingHours(OFFICE, { from: '09:00', until: '20:00' });
const nextAllowed = (from: Date) => calendar.nextOpening(from, HOURS);
const tokyo = (text: string) => new Date(`${text}:00+09:00`);

const instants = fc
  .date({ min: tokyo('2026-04-01T00:00'), max: tokyo('2026-06-30T23:59'), noInvalidDate: true })
  .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000));

describe('when telephones may ring', () => {
  test('hours of the desk without what is quiet; always open means every day', () => {
    expect(HOURS).toEqual([{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:15' }]);
    expect(ringingHours([], { from: '08:30', until: '20:00' })).toEqual([
      { days: [1, 2, 3, 4, 5, 6, 7], from: '08:30', to: '20:00' },
    ]);
    expect(ringingHours(OFFICE, { from: '18:00', until: '20:00' })).toEqual([]);
  });

  test('whatever the hours, no part of what is left is quiet or closed', () => {
    const time = fc
      .integer({ min: 0, max: 95 })
      .map(
        (at) => `${String(Math.floor(at / 4)).padStart(2, '0')}:${String((at % 4) * 15).padStart(2, '0')}`,
      );
    const span = fc.tuple(time, time).filter(([from, to]) => from < to);
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 4 }), span, (spans, [from, until]) => {
        const hours = spans.map(([opens, to]) => ({ days: [1], from: opens, to }));
        for (const part of ringingHours(hours, { from, until })) {
          expect(part.from >= from && part.to <= until && part.from < part.to).toBe(true);
          expect(hours.some((slot) => part.from >= slot.from && part.to <= slot.to)).toBe(true);
        }
      }),
    );
  });

  test.each([
    ['090-1234-5678', '+819012345678'],
    ['０２２−３３３−４４４４', '+81223334444'],
    ['050-1234-5678', '+815012345678'],
  ])('%s may be called', (text, number) => {
    expect(callableNumber(text)).toBe(number);
  });

  test.each(['119', '110', '118', '171', '0570-000-000', '0990-500-000', '非通知', '12', ''])(
    '%s may not',
    (text) => {
      expect(callableNumber(text)).toBeUndefined();
    },
  );
});

describe('slots', () => {
  const settings = { slotMinutes: 30 as const, perSlot: 2 };

  test('a slot that has begun starts now; a full one gives way to the next; closing time to the next morning', () => {
    const from = tokyo('2026-04-28T16:40');
    const taken = new Map([[slotStart(from, 30).getTime(), 2]]);
    expect(
      freeSlots(settings, { from, until: tokyo('2026-05-05T00:00'), taken, nextAllowed, most: 2 }),
    ).toEqual([
      { from: tokyo('2026-04-28T17:00'), until: tokyo('2026-04-28T17:30') },
      // 29 April is a holiday.
      { from: tokyo('2026-04-30T09:00'), until: tokyo('2026-04-30T09:30') },
    ]);
  });

  test('however many ask, no slot holds more than it may, each is within hours, and everybody has one', () => {
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 60 }),
        (from, perSlot, asking) => {
          const taken = new Map<number, number>();
          const until = new Date(from.getTime() + 60 * 24 * HOUR_MS);
          let last = 0;
          for (let n = 0; n < asking; n++) {
            const [slot] = freeSlots(
              { slotMinutes: 30, perSlot },
              { from, until, taken, nextAllowed, most: 1 },
            );
            expect(slot).toBeDefined();
            const key = slotStart(slot!.from, 30).getTime();
            taken.set(key, (taken.get(key) ?? 0) + 1);
            expect(taken.get(key)).toBeLessThanOrEqual(perSlot);
            expect(calendar.isOpen(slot!.from, HOURS)).toBe(true);
            // Who asks later is never called earlier.
            expect(slot!.from.getTime()).toBeGreaterThanOrEqual(last);
            last = slot!.from.getTime();
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('none after the end, and none where nobody is ever called', () => {
    const from = tokyo('2026-04-28T16:40');
    const none = { from, taken: new Map(), most: 3 };
    expect(freeSlots(settings, { ...none, until: from, nextAllowed: () => undefined })).toEqual([]);
    expect(freeSlots(settings, { ...none, until: tokyo('2026-04-28T17:00'), nextAllowed })).toHaveLength(2);
  });
});

describe('trying again', () => {
  const settings = callbackSettings.parse({});

  test('twice by default, after ten minutes and after an hour, and not in the quiet hours', () => {
    const now = tokyo('2026-04-27T10:00');
    const given = { now, until: null, nextAllowed };
    expect(retryAt(settings, { ...given, tries: 1 })).toEqual(tokyo('2026-04-27T10:10'));
    expect(retryAt(settings, { ...given, tries: 2 })).toEqual(tokyo('2026-04-27T11:00'));
    expect(retryAt(settings, { ...given, tries: 3 })).toBeNull();
    expect(retryAt(settings, { ...given, tries: 2, now: tokyo('2026-04-27T16:50') })).toEqual(
      tokyo('2026-04-28T09:00'),
    );
    expect(retryAt(settings, { ...given, tries: 1, until: tokyo('2026-04-27T10:05') })).toBeNull();
  });

  test('pauses rise, or the settings are refused', () => {
    expect(callbackSettings.safeParse({ pausesMin: [60, 10] }).success).toBe(false);
    expect(callbackSettings.safeParse({ pausesMin: [5, 5, 60] }).success).toBe(true);
  });

  test('never more tries than there are, never outside the hours, never after it expired, each pause at least its own', () => {
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: 0, max: 4 }),
        fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 4 }),
        (start, retries, anyPauses) => {
          const pausesMin = anyPauses.toSorted((a, b) => a - b);
          const until = new Date(start.getTime() + 7 * 24 * HOUR_MS);
          let now = nextAllowed(start)!;
          let tries = 1;
          for (; tries < 20; tries++) {
            const next = retryAt({ retries, pausesMin }, { tries, now, until, nextAllowed });
            if (next === null) break;
            const pause = pausesMin[Math.min(tries, pausesMin.length) - 1]!;
            expect(next.getTime() - now.getTime()).toBeGreaterThanOrEqual(pause * 60_000);
            expect(next < until).toBe(true);
            expect(calendar.isOpen(next, HOURS)).toBe(true);
            now = next;
          }
          expect(tries).toBeLessThanOrEqual(retries + 1);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('what became of a call', () => {
  test.each([
    [{ answered: true, keyPressed: false, announced: false, endReason: 'resident-left' }, 'answered'],
    [{ answered: true, keyPressed: true, announced: true, endReason: 'abandoned' }, 'answered'],
    [{ answered: true, keyPressed: false, announced: true, endReason: 'flow-ended' }, 'machine-unclear'],
    [{ answered: false, keyPressed: false, announced: true, endReason: 'busy' }, 'busy'],
    [{ answered: false, keyPressed: false, announced: true, endReason: 'no-answer' }, 'no-answer'],
    [{ answered: false, keyPressed: false, announced: false, endReason: 'agent-away' }, 'not-dialled'],
    [{ answered: false, keyPressed: false, announced: false, endReason: 'agent-ended' }, 'not-dialled'],
  ] as const)('%o', (call, outcome) => {
    expect(outcomeOf(call)).toBe(outcome);
  });
});

describe('whose turn it is', () => {
  test('a caller is dialled only when somebody is free beyond those who stand before them', () => {
    expect(isCallersTurn({ ahead: 0, free: 0 })).toBe(false);
    expect(isCallersTurn({ ahead: 0, free: 1 })).toBe(true);
    expect(isCallersTurn({ ahead: 2, free: 2 })).toBe(false);
  });
});

describe('how fast a list is called', () => {
  test('evenly, and never more in a minute or at once than it may', () => {
    const settings = { perMinute: 60, atOnce: 10 };
    expect(mayBegin(settings, { begunLastMinute: 0, underWay: 0, lookSec: 2 })).toBe(2);
    expect(mayBegin(settings, { begunLastMinute: 59, underWay: 0, lookSec: 2 })).toBe(1);
    expect(mayBegin(settings, { begunLastMinute: 0, underWay: 9, lookSec: 2 })).toBe(1);
    expect(mayBegin(settings, { begunLastMinute: 60, underWay: 12, lookSec: 2 })).toBe(0);
    expect(mayBegin({ perMinute: 1, atOnce: 1 }, { begunLastMinute: 0, underWay: 0, lookSec: 2 })).toBe(1);
  });

  test('what is over does not begin again', () => {
    expect(CAMPAIGN_STATES.map((state) => [state, nextStates(state)])).toEqual([
      ['draft', ['running', 'stopped']],
      ['running', ['paused', 'stopped']],
      ['paused', ['running', 'stopped']],
      ['done', []],
      ['stopped', []],
    ]);
  });
});
