/** What the city says of a wait. */
export interface WaitAnswer {
  interactionId: string | null;
  position: number | null;
  expectedWaitSec: number | null;
}

/** What was shown of this wait so far, kept on the device so that a page opened anew says nothing worse. */
export interface ShownWait {
  interactionId: string;
  position: number;
  /** About how long, coarse; null as long as that could not be said. */
  minutes: number | null;
  toldAtMs: number;
  /** When the shown minutes are over. */
  untilMs: number | null;
}

/** METRICS.md: told every 90 s at most, and only what improved. */
const TELL_AGAIN_MS = 90_000;
const LATE_AFTER_MS = 30_000;
export const HOUR_MINUTES = 60;

/** Minutes as one says them: up to five exactly, then by fives, from an hour on "an hour". Never less than they are. */
export function coarseMinutes(waitSec: number): number {
  const minutes = Math.max(1, Math.ceil(waitSec / 60));
  if (minutes <= 5) return minutes;
  return minutes >= HOUR_MINUTES ? HOUR_MINUTES : Math.ceil(minutes / 5) * 5;
}

/**
 * What to show now: within one wait the place never goes up and the time never grows, whatever others are let before.
 * Null when nobody waits.
 */
export function improveWait(kept: ShownWait | null, answer: WaitAnswer, nowMs: number): ShownWait | null {
  const { interactionId, position, expectedWaitSec } = answer;
  if (interactionId === null || position === null) return null;
  const minutes = expectedWaitSec === null ? null : coarseMinutes(expectedWaitSec);
  const untilMs = minutes === null ? null : nowMs + minutes * 60_000;
  if (kept?.interactionId !== interactionId)
    return { interactionId, position, minutes, toldAtMs: nowMs, untilMs };
  const nearer = position < kept.position;
  const due = nowMs - kept.toldAtMs >= TELL_AGAIN_MS;
  const quicker = minutes !== null && (kept.minutes === null || minutes < kept.minutes);
  if (!nearer && !(due && quicker)) return kept;
  const shown = { interactionId, position: Math.min(position, kept.position), toldAtMs: nowMs };
  return quicker
    ? { ...shown, minutes, untilMs }
    : { ...shown, minutes: kept.minutes, untilMs: kept.untilMs };
}

/** The time that was told is over and nobody has answered: better said than left standing. */
export function isLate(shown: ShownWait, nowMs: number): boolean {
  return shown.untilMs !== null && nowMs > shown.untilMs + LATE_AFTER_MS;
}

/** When to ask again how far the line has moved: soon for those in front, seldom for thousands behind them. */
export function askAgainMs(position: number): number {
  return Math.min(60, Math.max(10, position * 4)) * 1_000;
}
