/** Opening hours of one or more days: ISO weekdays (1 Monday … 7 Sunday), 'HH:MM' to 'HH:MM' ('24:00' ends the day). */
export type OpeningSlot = { days: readonly number[]; from: string; to: string };
export type WeeklyHours = readonly OpeningSlot[];

/** When a city works. Dates are 'YYYY-MM-DD', `yearEnd` is 'MM-DD' and may span the turn of the year. */
export type CalendarRules = {
  /** ISO weekdays, 6 and 7 for most city halls, none for a centre that never closes. */
  closedWeekdays: readonly number[];
  holidays: ReadonlySet<string>;
  yearEnd?: { from: string; to: string };
  extraClosed?: ReadonlySet<string>;
  extraOpen?: ReadonlySet<string>;
  /** Parts of days taken out of whatever hours there are. */
  closedParts?: readonly { onDate: string; from: string; to: string }[];
  timeZone: string;
};

/** Answers by a city's calendar. Pure: independent of the process's time zone and of the present. */
export interface WorkingCalendar {
  /** One-off closures win over one-off openings, and these over weekdays, holidays and the turn of the year. */
  isWorkingDay(on: string): boolean;
  /** The nth working day after that day (before it if negative); with 0 the day itself or the next working day. */
  addWorkingDays(on: string, days: number): string;
  /** When that much open time has passed. The end of a slot counts as reached: 17:15, not next morning. */
  addWorkingMinutes(instant: Date, minutes: number, hours: WeeklyHours): Date;
  /** Open time between two instants in minutes, fractions included; negative when they are the other way round. */
  workingMinutesBetween(from: Date, to: Date, hours: WeeklyHours): number;
  /** The first moment of a slot is open, its last is not. */
  isOpen(instant: Date, hours: WeeklyHours): boolean;
  /** The instant itself while open, else the next opening; undefined when there is none within two years. */
  nextOpening(instant: Date, hours: WeeklyHours): Date | undefined;
  /** The civil date of an instant in the city. */
  dayOf(instant: Date): string;
  /** The same calendar with exceptions of one desk. */
  except(exceptions: CalendarExceptions): WorkingCalendar;
}

/** One desk's own: closed on days or parts of days, open when holidays close the others. */
export type CalendarExceptions = {
  closures: readonly { onDate: string; from?: string; to?: string }[];
  holidaysOpen: boolean;
};

type Span = { fromMs: number; toMs: number };

// A calendar without a working day is a mistake in the settings; it must end in an error, not in a loop.
const HORIZON_DAYS = 731;
const MINUTE_MS = 60_000;

/**
 * A calendar by these rules. A day opened on purpose (日曜開庁) keeps the hours of its weekday; where the weekly hours
 * have none for it, those of the first weekday that has some.
 */
export function createCalendar(rules: CalendarRules): WorkingCalendar {
  const closedWeekdays = new Set(rules.closedWeekdays);

  const works = (day: Temporal.PlainDate): boolean => {
    const on = day.toString();
    if (rules.extraClosed?.has(on)) return false;
    if (rules.extraOpen?.has(on)) return true;
    if (closedWeekdays.has(day.dayOfWeek) || rules.holidays.has(on)) return false;
    return !isWithin(on.slice(5), rules.yearEnd);
  };

  const spansOn = (day: Temporal.PlainDate, hours: WeeklyHours): Span[] => {
    if (!works(day)) return [];
    const spans = merge(slotsOf(day, hours, rules).map((slot) => toSpan(day, slot, rules.timeZone)));
    const closed = (rules.closedParts ?? []).filter((part) => part.onDate === day.toString());
    return closed.reduce((open, part) => without(open, toSpan(day, part, rules.timeZone)), spans);
  };

  const plainDayOf = (instant: Date) =>
    instant.toTemporalInstant().toZonedDateTimeISO(rules.timeZone).toPlainDate();

  /** Open spans from an instant on, day by day, the first one cut at the instant. */
  function* spansFrom(instant: Date, hours: WeeklyHours): Generator<Span> {
    const startMs = instant.getTime();
    let day = plainDayOf(instant);
    for (let idleDays = 0; idleDays < HORIZON_DAYS; idleDays++, day = day.add({ days: 1 })) {
      for (const span of spansOn(day, hours)) {
        if (span.toMs <= startMs) continue;
        idleDays = 0;
        yield { fromMs: Math.max(span.fromMs, startMs), toMs: span.toMs };
      }
    }
  }

  const minutesBetween = (from: Date, to: Date, hours: WeeklyHours): number => {
    if (to < from) return -minutesBetween(to, from, hours);
    let openMs = 0;
    for (const span of spansFrom(from, hours)) {
      if (span.fromMs >= to.getTime()) break;
      openMs += Math.min(span.toMs, to.getTime()) - span.fromMs;
    }
    return openMs / MINUTE_MS;
  };

  return {
    isWorkingDay: (on) => works(dateOf(on)),
    addWorkingDays: (on, days) => stepWorkingDays(dateOf(on), days, works),
    addWorkingMinutes: (instant, minutes, hours) => {
      if (!(minutes >= 0)) throw new RangeError('minutes must not be negative');
      let leftMs = minutes * MINUTE_MS;
      if (leftMs === 0) return instant;
      for (const span of spansFrom(instant, hours)) {
        if (span.toMs - span.fromMs >= leftMs) return new Date(span.fromMs + leftMs);
        leftMs -= span.toMs - span.fromMs;
      }
      throw new RangeError('no opening hours within two years');
    },
    workingMinutesBetween: minutesBetween,
    isOpen: (instant, hours) =>
      spansOn(plainDayOf(instant), hours).some(
        (span) => span.fromMs <= instant.getTime() && instant.getTime() < span.toMs,
      ),
    nextOpening: (instant, hours) => {
      const next = spansFrom(instant, hours).next();
      return next.done ? undefined : new Date(next.value.fromMs);
    },
    dayOf: (instant) => plainDayOf(instant).toString(),
    except: (exceptions) => createCalendar(withExceptions(rules, exceptions)),
  };
}

function withExceptions(rules: CalendarRules, { closures, holidaysOpen }: CalendarExceptions): CalendarRules {
  const whole = closures.filter((closure) => closure.from === undefined && closure.to === undefined);
  const parts = closures.filter((closure) => !whole.includes(closure));
  const { yearEnd, ...rest } = rules;
  return {
    ...rest,
    ...(holidaysOpen || !yearEnd ? {} : { yearEnd }),
    holidays: holidaysOpen ? new Set() : rules.holidays,
    extraClosed: new Set([...(rules.extraClosed ?? []), ...whole.map((closure) => closure.onDate)]),
    closedParts: [
      ...(rules.closedParts ?? []),
      ...parts.map(({ onDate, from, to }) => ({ onDate, from: from ?? '00:00', to: to ?? '24:00' })),
    ],
  };
}

/** What is left of open spans when another is taken out of them. */
function without(spans: readonly Span[], closed: Span): Span[] {
  return spans.flatMap((span) =>
    [
      { fromMs: span.fromMs, toMs: Math.min(span.toMs, closed.fromMs) },
      { fromMs: Math.max(span.fromMs, closed.toMs), toMs: span.toMs },
    ].filter((part) => part.fromMs < part.toMs),
  );
}

function stepWorkingDays(
  from: Temporal.PlainDate,
  days: number,
  works: (day: Temporal.PlainDate) => boolean,
): string {
  if (!Number.isInteger(days)) throw new RangeError('whole days expected');
  const step = days < 0 ? -1 : 1;
  let day = from;
  let left = Math.abs(days);
  if (left === 0 && works(day)) return day.toString();
  for (let idleDays = 0; idleDays < HORIZON_DAYS; idleDays++) {
    day = day.add({ days: step });
    if (!works(day)) continue;
    left--;
    idleDays = 0;
    if (left <= 0) return day.toString();
  }
  throw new RangeError('no working day within two years');
}

function slotsOf(day: Temporal.PlainDate, hours: WeeklyHours, rules: CalendarRules): OpeningSlot[] {
  const own = hours.filter((slot) => slot.days.includes(day.dayOfWeek));
  if (own.length > 0 || !rules.extraOpen?.has(day.toString())) return own;
  const first = Math.min(...hours.flatMap((slot) => slot.days));
  return hours.filter((slot) => slot.days.includes(first));
}

function toSpan(day: Temporal.PlainDate, slot: { from: string; to: string }, timeZone: string): Span {
  const span = { fromMs: instantMs(day, slot.from, timeZone), toMs: instantMs(day, slot.to, timeZone) };
  if (slot.from >= slot.to)
    throw new RangeError(`opening hours end before they begin: ${slot.from}-${slot.to}`);
  return span;
}

function instantMs(day: Temporal.PlainDate, time: string, timeZone: string): number {
  if (!/^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$/.test(time)) throw new RangeError(`no time of day: ${time}`);
  const zoned =
    time === '24:00'
      ? day.add({ days: 1 }).toZonedDateTime(timeZone)
      : day.toZonedDateTime({ timeZone, plainTime: time });
  return zoned.epochMilliseconds;
}

/** Slots that touch or overlap become one: an hour said twice is still one hour. */
function merge(spans: Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans.sort((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last && span.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, span.toMs);
    else merged.push({ ...span });
  }
  return merged;
}

function isWithin(monthDay: string, range: { from: string; to: string } | undefined): boolean {
  if (!range) return false;
  if (range.from <= range.to) return range.from <= monthDay && monthDay <= range.to;
  return monthDay >= range.from || monthDay <= range.to;
}

function dateOf(on: string): Temporal.PlainDate {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(on)) throw new RangeError(`no civil date: ${on}`);
  return Temporal.PlainDate.from(on, { overflow: 'reject' });
}
