import type { WeeklyHours } from '#kernel/japan/calendar.ts';
import { readPhone } from '#kernel/japan/phone.ts';
import type { AttemptOutcome, CallbackSettings, CampaignSettings, CampaignState, Slot } from './types.ts';

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const MINUTE_MS = 60_000;

/** The next moment at which somebody may be called, from the given one on; undefined when there is none. */
export type NextAllowed = (from: Date) => Date | undefined;

/** The E.164 form of a number that may be called by itself: no emergency, short, or charged number. Undefined for others. */
export function callableNumber(text: string): string | undefined {
  const reading = readPhone(text);
  if (reading?.kind !== 'number' || reading.extension !== undefined) return undefined;
  return ['fixed', 'mobile', 'ip', 'other'].includes(reading.use) ? reading.e164 : undefined;
}

// ── when telephones may ring ─────────────────────────────────────────────────

/** What of opening hours is not quiet; without hours it is every day. */
export function ringingHours(hours: WeeklyHours, ringing: { from: string; until: string }): WeeklyHours {
  const { from, until } = ringing;
  if (hours.length === 0) return [{ days: EVERY_DAY, from, to: until }];
  return hours.flatMap((slot) => {
    const part = {
      days: slot.days,
      from: slot.from > from ? slot.from : from,
      to: slot.to < until ? slot.to : until,
    };
    return part.from < part.to ? [part] : [];
  });
}

// ── slots ────────────────────────────────────────────────────────────────────

/** When the slot begins that holds this moment. Slots of a quarter, half or whole hour lie alike in every city of Japan. */
export function slotStart(at: Date, slotMinutes: number): Date {
  const slotMs = slotMinutes * MINUTE_MS;
  return new Date(Math.floor(at.getTime() / slotMs) * slotMs);
}

/**
 * The first slots from a moment on that have room, at most `most`, none after `until`. A slot that has begun or is cut by
 * the hours begins when calling begins in it. `taken`: how many stand in each, by the milliseconds of its start.
 */
export function freeSlots(
  settings: Pick<CallbackSettings, 'slotMinutes' | 'perSlot'>,
  given: {
    from: Date;
    until: Date;
    taken: ReadonlyMap<number, number>;
    nextAllowed: NextAllowed;
    most: number;
  },
): Slot[] {
  const found: Slot[] = [];
  let at = given.nextAllowed(given.from);
  while (at && at <= given.until && found.length < given.most) {
    const start = slotStart(at, settings.slotMinutes);
    const until = new Date(start.getTime() + settings.slotMinutes * MINUTE_MS);
    const taken = given.taken.get(start.getTime()) ?? 0;
    if (settings.perSlot === null || taken < settings.perSlot) found.push({ from: at, until });
    at = given.nextAllowed(until);
  }
  return found;
}

// ── trying again ─────────────────────────────────────────────────────────────

/** Whether a call that ended so was a try that reached nobody, and may be made again. */
export function isUnreached(outcome: AttemptOutcome): boolean {
  return ['busy', 'no-answer', 'unreachable', 'exchange-lost'].includes(outcome);
}

/**
 * When it is tried again after so many tries, each pause at least as long as the one before; null when all tries are used,
 * or when there is no time left before `until`.
 */
export function retryAt(
  settings: { retries: number; pausesMin: readonly number[] },
  given: { tries: number; now: Date; until: Date | null; nextAllowed: NextAllowed },
): Date | null {
  const { tries, now, until } = given;
  if (tries > settings.retries) return null;
  const pause = settings.pausesMin[Math.min(tries, settings.pausesMin.length) - 1] ?? 0;
  const at = given.nextAllowed(new Date(now.getTime() + pause * MINUTE_MS));
  return at && (until === null || at < until) ? at : null;
}

/** What became of a dialled call, by how it ended. */
export function outcomeOf(call: {
  answered: boolean;
  keyPressed: boolean;
  /** Whether pressing a key tells a person from a machine: an announcement; an agent hears it. */
  announced: boolean;
  endReason: string;
}): AttemptOutcome {
  if (call.answered) return call.announced && !call.keyPressed ? 'machine-unclear' : 'answered';
  switch (call.endReason) {
    case 'busy':
    case 'no-answer':
    case 'unreachable':
    case 'exchange-lost':
      return call.endReason;
    default:
      return 'not-dialled';
  }
}

// ── whose turn it is ─────────────────────────────────────────────────────────

/** Whether a callback that begins with the caller is dialled: nobody stands before it but whom somebody free could take. */
export function isCallersTurn(given: { ahead: number; free: number }): boolean {
  return given.ahead < given.free;
}

// ── how fast a list is called ────────────────────────────────────────────────

/**
 * How many calls of a campaign may begin now: no more in a minute and under way than it may, and no more at one look than
 * the minute's share, so that they come evenly.
 */
export function mayBegin(
  settings: Pick<CampaignSettings, 'perMinute' | 'atOnce'>,
  given: { begunLastMinute: number; underWay: number; lookSec: number },
): number {
  const share = Math.ceil((settings.perMinute * given.lookSec) / 60);
  const left = Math.min(share, settings.perMinute - given.begunLastMinute, settings.atOnce - given.underWay);
  return Math.max(0, left);
}

/** The states into which a campaign may be brought from where it is. */
export function nextStates(state: CampaignState): CampaignState[] {
  switch (state) {
    // One that was made by mistake holds numbers of people: it is stopped, and they are forgotten.
    case 'draft':
      return ['running', 'stopped'];
    case 'running':
      return ['paused', 'stopped'];
    case 'paused':
      return ['running', 'stopped'];
    default:
      return [];
  }
}
