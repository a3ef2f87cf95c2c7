import type { Tx } from '#db/transaction.ts';
import { readCalendar } from '#domain/city/city.ts';
import { type NextAllowed, ringingHours } from '#domain/outreach/rules.ts';
import type { Campaign } from '#domain/outreach/types.ts';
import { type Opening, isQueueOpen, opensNext } from '#domain/routing/rules.ts';
import { getQueue } from '#domain/routing/routing.ts';
import type { Queue } from '#domain/routing/types.ts';
import type { WeeklyHours } from '#kernel/japan/calendar.ts';

/** When telephones may ring for a queue: while it is open, and not in the quiet hours. */
export async function nextRinging(
  tx: Tx,
  { hours, policy }: Pick<Queue, 'hours' | 'policy'>,
  ringing: { from: string; until: string },
): Promise<NextAllowed> {
  // Who is always open is so on holidays too.
  const openOnHolidays = hours.length === 0 || policy.openOnHolidays;
  return nextWithin(tx, {
    hours: ringingHours(hours, ringing),
    policy: { closures: policy.closures, openOnHolidays },
  });
}

/** When telephones may ring by weekly hours of one's own. */
export async function nextWithin(tx: Tx, opening: Opening & { hours: WeeklyHours }): Promise<NextAllowed> {
  if (opening.hours.length === 0) return () => undefined;
  const calendar = (await readCalendar(tx)).opening;
  return (from) =>
    isQueueOpen(opening, calendar, from) ? from : (opensNext(opening, calendar, from) ?? undefined);
}

/** When a campaign may call: on its days and in its hours, and only while somebody could answer who presses the key. */
export async function campaignHours(
  tx: Tx,
  { queueId, settings }: Pick<Campaign, 'queueId' | 'settings'>,
): Promise<NextAllowed> {
  const queue = queueId === null ? undefined : await getQueue(tx, queueId);
  const isAlwaysOpen = !queue || queue.hours.length === 0 || queue.policy.openOnHolidays;
  const hours = ringingHours(queue?.hours ?? [], settings.ringing).flatMap((slot) => {
    const days = slot.days.filter((day) => settings.days.includes(day));
    return days.length > 0 ? [{ ...slot, days }] : [];
  });
  return nextWithin(tx, {
    hours,
    policy: {
      closures: queue?.policy.closures ?? [],
      openOnHolidays: settings.onHolidays && isAlwaysOpen,
    },
  });
}
