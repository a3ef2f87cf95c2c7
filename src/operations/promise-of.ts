import type { Tx } from '#db/transaction.ts';
import { readCalendar } from '#domain/city/city.ts';
import { getQueue } from '#domain/routing/routing.ts';
import type { Queue } from '#domain/routing/types.ts';
import type { WeeklyHours, WorkingCalendar } from '#kernel/japan/calendar.ts';

const DAY_MINUTES = 24 * 60;

/**
 * Until when somebody answers what was left: so many working days as its queue says, one unless told otherwise
 * (METRICS.md). Left on a Saturday one is Monday's closing time, left on Monday at ten it is Tuesday at ten.
 */
export async function promiseOf(tx: Tx, queueId: string): Promise<Date> {
  const { opening } = await readCalendar(tx);
  return promiseIn(await getQueue(tx, queueId), opening, tx.now);
}

/** The same of a queue, or of an entry point with hours of its own, by a calendar. */
export function promiseIn(
  { hours, policy }: Pick<Queue, 'hours' | 'policy'>,
  opening: WorkingCalendar,
  now: Date,
): Date {
  return promisedBy(hours, opening, now, policy.promiseDays);
}

function promisedBy(hours: WeeklyHours, calendar: WorkingCalendar, now: Date, days: number): Date {
  let by = now;
  for (let day = 0; day < days; day++) by = aWorkingDayAfter(hours, calendar, by);
  return by;
}

function aWorkingDayAfter(hours: WeeklyHours, calendar: WorkingCalendar, now: Date): Date {
  if (hours.length === 0) return new Date(now.getTime() + DAY_MINUTES * 60_000);
  const opens = calendar.nextOpening(now, hours) ?? now;
  const dayAfter = new Date(opens.getTime() + DAY_MINUTES * 60_000);
  const minutesOfDay = calendar.workingMinutesBetween(
    startOf(calendar.dayOf(opens)),
    startOf(calendar.dayOf(dayAfter)),
    hours,
  );
  return calendar.addWorkingMinutes(now, Math.max(60, minutesOfDay), hours);
}

/** Midnight in the city; every Japanese city keeps the same time, all year. */
const startOf = (on: string) => new Date(`${on}T00:00:00+09:00`);
