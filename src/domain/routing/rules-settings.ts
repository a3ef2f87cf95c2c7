import type { WeeklyHours } from '#kernel/japan/calendar.ts';
import { Refusal } from '#kernel/refusal.ts';
import { checkPolicy } from './rules.ts';
import type { Closure, QueueSettings } from './types.ts';

const TIME = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;

/** Refuses 'request.invalid' {field, why} for settings of a queue that are out of their bounds or contradict themselves. */
export function checkSettings(settings: QueueSettings, queueId: string): void {
  const require = (ok: boolean, field: string, why = 'range'): void => {
    if (!ok) throw new Refusal('request.invalid', { field, why });
  };
  require(isBetween(settings.priority, -100, 100), 'priority');
  require(isBetween(settings.offerSec, 5, 600), 'offerSec');
  require(isBetween(settings.wrapUpSec, 0, 3_600), 'wrapUpSec');
  require(settings.hours.every(isSlot), 'hours', 'order');
  require(!overlap(settings.hours), 'hours', 'overlap');
  require(settings.policy.closures.every(isClosure), 'closures', 'order');
  require(new Set(settings.requiredSkills).size ===
    settings.requiredSkills.length, 'requiredSkills', 'twice');
  checkPolicy(settings.policy, queueId);
}

function isBetween(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function isSlot(slot: WeeklyHours[number]): boolean {
  return slot.days.length > 0 && isPart(slot);
}

function isPart({ from, to }: { from: string; to: string }): boolean {
  return TIME.test(from) && TIME.test(to) && from < to;
}

function isClosure({ from, to }: Closure): boolean {
  if (from === undefined && to === undefined) return true;
  return isPart({ from: from ?? '00:00', to: to ?? '24:00' });
}

/** Whether two slots of one day run into each other. */
function overlap(hours: WeeklyHours): boolean {
  return [1, 2, 3, 4, 5, 6, 7].some((day) => {
    const slots = hours
      .filter((slot) => slot.days.includes(day))
      .toSorted((a, b) => (a.from < b.from ? -1 : 1));
    return slots.some((slot, n) => n > 0 && slot.from < slots[n - 1]!.to);
  });
}

/** Whether the ways out, followed from this queue, lead back to it. `ways`: queue → the one it overflows to. */
export function overflowCycle(ways: ReadonlyMap<string, string | null>, from: string): boolean {
  const seen = new Set<string>();
  for (let at = ways.get(from); at; at = ways.get(at)) {
    if (at === from) return true;
    if (seen.has(at)) return false;
    seen.add(at);
  }
  return false;
}
