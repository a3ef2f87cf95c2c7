import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CalendarRules, createCalendar, type WeeklyHours } from './calendar.ts';
import { HOLIDAYS } from './holidays.ts';

const CITY_HALL: CalendarRules = {
  closedWeekdays: [6, 7],
  holidays: HOLIDAYS,
  yearEnd: { from: '12-29', to: '01-03' },
  timeZone: 'Asia/Tokyo',
};
const HOURS: WeeklyHours = [
  { days: [1, 2, 3, 4, 5], from: '08:30', to: '12:00' },
  { days: [1, 2, 3, 4, 5], from: '13:00', to: '17:15' },
];
const DAY_MIN = 3.5 * 60 + 4.25 * 60;
const hall = createCalendar(CITY_HALL);
const tokyo = (text: string) => new Date(`${text}:00+09:00`);
const show = (instant: Date | undefined) =>
  instant
    ?.toTemporalInstant()
    .toZonedDateTimeISO('Asia/Tokyo')
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });

describe('working days', () => {
  it.each([
    ['2026-04-01', true, 'a Wednesday'],
    ['2026-04-04', false, 'a Saturday'],
    ['2026-04-29', false, '昭和の日'],
    ['2026-05-06', false, 'a substitute holiday'],
    ['2026-12-28', true, 'the last day of the year at work'],
    ['2026-12-29', false, 'the year-end'],
    ['2027-01-03', false, 'the new year'],
    ['2027-01-04', true, 'the first day at work'],
  ])('%s: %s (%s)', (on, works) => {
    expect(hall.isWorkingDay(on)).toBe(works);
  });

  it('counts from the next day, over weekends, holidays and the turn of the year', () => {
    expect(hall.addWorkingDays('2026-04-28', 1)).toBe('2026-04-30');
    expect(hall.addWorkingDays('2026-05-01', 1)).toBe('2026-05-07');
    expect(hall.addWorkingDays('2026-12-28', 1)).toBe('2027-01-04');
    expect(hall.addWorkingDays('2027-01-04', -1)).toBe('2026-12-28');
    expect(hall.addWorkingDays('2026-04-04', 0)).toBe('2026-04-06');
    expect(hall.addWorkingDays('2026-04-06', 0)).toBe('2026-04-06');
    expect(hall.addWorkingDays('2026-04-04', 1)).toBe('2026-04-06');
  });

  it('takes one-off closures before one-off openings before everything else', () => {
    const calendar = createCalendar({
      ...CITY_HALL,
      extraOpen: new Set(['2026-03-29', '2026-04-29', '2026-06-07']),
      extraClosed: new Set(['2026-04-01', '2026-06-07']),
    });
    expect(['2026-03-29', '2026-04-29', '2026-04-01', '2026-06-07'].map(calendar.isWorkingDay)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('goes there and back again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 1, max: 60 }), (offset, days) => {
        const start = Temporal.PlainDate.from('2020-01-01').add({ days: offset }).toString();
        const working = hall.addWorkingDays(start, 0);
        const later = hall.addWorkingDays(working, days);
        expect(hall.isWorkingDay(later)).toBe(true);
        expect(hall.addWorkingDays(later, -days)).toBe(working);
      }),
    );
  });

  it('ends in an error where nothing is ever open, and refuses what is no date', () => {
    const never = createCalendar({ ...CITY_HALL, closedWeekdays: [1, 2, 3, 4, 5, 6, 7] });
    expect(() => never.addWorkingDays('2026-04-01', 1)).toThrow(RangeError);
    expect(() => never.addWorkingMinutes(tokyo('2026-04-01T09:00'), 1, HOURS)).toThrow(RangeError);
    expect(never.nextOpening(tokyo('2026-04-01T09:00'), HOURS)).toBeUndefined();
    for (const on of ['2026-02-30', '2026-4-1', '20260401', '']) {
      expect(() => hall.isWorkingDay(on), on).toThrow(RangeError);
    }
  });
});

describe('working time', () => {
  it.each([
    ['2026-04-01T09:00', 60, '2026-04-01T10:00'],
    ['2026-04-01T11:30', 60, '2026-04-01T13:30'],
    ['2026-04-01T07:00', 30, '2026-04-01T09:00'],
    ['2026-04-01T16:15', 60, '2026-04-01T17:15'],
    ['2026-04-01T16:15', 61, '2026-04-02T08:31'],
    ['2026-04-03T17:00', 30, '2026-04-06T08:45'],
    ['2026-12-28T17:00', 30, '2027-01-04T08:45'],
    ['2026-04-04T10:00', 0, '2026-04-04T10:00'],
    ['2026-04-01T08:30', DAY_MIN, '2026-04-01T17:15'],
  ])('%s + %d min = %s', (from, minutes, expected) => {
    expect(show(hall.addWorkingMinutes(tokyo(from), minutes, HOURS))).toBe(expected);
  });

  it('measures what it adds', () => {
    const instant = fc
      .integer({ min: 0, max: 500 * 24 * 60 })
      .map((minutes) => new Date(tokyo('2026-01-01T00:00').getTime() + minutes * 60_000));
    fc.assert(
      fc.property(instant, fc.integer({ min: 0, max: 10_000 }), (from, minutes) => {
        const to = hall.addWorkingMinutes(from, minutes, HOURS);
        expect(hall.workingMinutesBetween(from, to, HOURS)).toBe(minutes);
        expect(hall.workingMinutesBetween(to, from, HOURS)).toBe(minutes === 0 ? 0 : -minutes);
      }),
    );
  });

  it('counts an hour that two slots name only once, and fractions', () => {
    const twice = [...HOURS, { days: [3], from: '09:00', to: '13:00' }];
    const [from, to] = [tokyo('2026-04-01T00:00'), tokyo('2026-04-02T00:00')];
    expect(hall.workingMinutesBetween(from, to, twice)).toBe(DAY_MIN + 60);
    expect(
      hall.workingMinutesBetween(tokyo('2026-04-01T09:00'), new Date('2026-04-01T09:00:30+09:00'), HOURS),
    ).toBe(0.5);
  });

  it('refuses hours that are none', () => {
    const at = tokyo('2026-04-01T09:00');
    for (const slot of [
      { days: [3], from: '17:00', to: '09:00' },
      { days: [3], from: '9:00', to: '17:00' },
      { days: [3], from: '09:00', to: '25:00' },
    ]) {
      expect(() => hall.isOpen(at, [slot])).toThrow(RangeError);
    }
    expect(() => hall.addWorkingMinutes(at, -1, HOURS)).toThrow(RangeError);
    expect(() => hall.addWorkingMinutes(at, Number.NaN, HOURS)).toThrow(RangeError);
  });
});

describe('opening', () => {
  it('includes the first moment of a slot and not its last', () => {
    const open = ['08:29', '08:30', '11:59', '12:00', '12:59', '13:00', '17:14', '17:15'];
    expect(open.map((time) => hall.isOpen(tokyo(`2026-04-01T${time}`), HOURS))).toEqual([
      false,
      true,
      true,
      false,
      false,
      true,
      true,
      false,
    ]);
    expect(hall.isOpen(tokyo('2026-04-29T10:00'), HOURS)).toBe(false);
  });

  it('says when it opens next', () => {
    const next = (text: string) => show(hall.nextOpening(tokyo(text), HOURS));
    expect(next('2026-04-01T12:30')).toBe('2026-04-01T13:00');
    expect(next('2026-04-01T10:00')).toBe('2026-04-01T10:00');
    expect(next('2026-05-01T17:15')).toBe('2026-05-07T08:30');
    expect(hall.nextOpening(tokyo('2026-05-01T17:15'), [])).toBeUndefined();
  });

  it('gives a Sunday opened on purpose the hours of the first weekday', () => {
    const calendar = createCalendar({ ...CITY_HALL, extraOpen: new Set(['2026-03-29']) });
    expect(calendar.isOpen(tokyo('2026-03-29T10:00'), HOURS)).toBe(true);
    expect(calendar.isOpen(tokyo('2026-03-29T12:30'), HOURS)).toBe(false);
    expect(hall.isOpen(tokyo('2026-03-29T10:00'), HOURS)).toBe(false);
  });

  it('never closes where nothing is closed', () => {
    const always = createCalendar({ closedWeekdays: [], holidays: new Set(), timeZone: 'Asia/Tokyo' });
    const hours = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }];
    expect(always.isOpen(tokyo('2027-01-01T00:00'), hours)).toBe(true);
    expect(show(always.addWorkingMinutes(tokyo('2026-12-31T23:00'), 120, hours))).toBe('2027-01-01T01:00');
  });
});

describe('the time zone of the process', () => {
  const script = `
    import { createCalendar } from ${JSON.stringify(import.meta.resolve('./calendar.ts'))};
    import { HOLIDAYS } from ${JSON.stringify(import.meta.resolve('./holidays.ts'))};
    const calendar = createCalendar({ closedWeekdays: [6, 7], holidays: HOLIDAYS, timeZone: 'Asia/Tokyo',
      yearEnd: { from: '12-29', to: '01-03' } });
    const hours = [{ days: [1, 2, 3, 4, 5], from: '08:30', to: '17:15' }];
    const at = new Date('2026-09-24T07:30:00+09:00');
    console.log(JSON.stringify([new Date(0).getTimezoneOffset(), calendar.dayOf(at), calendar.isWorkingDay('2026-09-21'),
      calendar.isWorkingDay('2026-09-22'), calendar.nextOpening(at, hours), calendar.addWorkingDays('2026-09-18', 1),
      calendar.addWorkingMinutes(at, 600, hours)]));
  `;
  it.each([
    ['UTC', 0],
    ['America/Los_Angeles', 480],
    ['Asia/Tokyo', -540],
    ['Pacific/Kiritimati', 640],
  ])('%s changes no answer', (TZ, offsetMin) => {
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      env: { TZ },
      cwd: import.meta.dirname,
      encoding: 'utf8',
    });
    expect(JSON.parse(output)).toEqual([
      offsetMin,
      '2026-09-24',
      false,
      false,
      '2026-09-23T23:30:00.000Z',
      '2026-09-24',
      '2026-09-25T00:45:00.000Z',
    ]);
  });
});
