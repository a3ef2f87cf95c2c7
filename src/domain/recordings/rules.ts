import type { Gap, Hold, Part } from './types.ts';

const DAY_MS = 86_400_000;
/** Evidence of harassment may be needed as long as claims can be made (TELEPHONY.md, manners in Japan). */
const HOLD_MOST_YEARS = 5;
/** What lasts no longer was nobody's word: a telephone laid down at once. */
const MESSAGE_LEAST_MS = 1_500;
/** As a share of full scale; a quiet voice on a poor line is ten times as loud. */
const MESSAGE_LEAST_PEAK = 0.01;

/** When a recording is deleted if nothing holds it. */
export function deleteAfter(startedAt: Date, keepDays: number): Date {
  return new Date(startedAt.getTime() + keepDays * DAY_MS);
}

/** The last moment to which something may be held. */
export function holdMostUntil(now: Date): Date {
  const until = new Date(now);
  until.setUTCFullYear(until.getUTCFullYear() + HOLD_MOST_YEARS);
  return until;
}

/** A hold that was neither released nor is over. */
export function isHolding(hold: Pick<Hold, 'until' | 'releasedAt'>, now: Date): boolean {
  return hold.releasedAt === null && hold.until > now;
}

/** Whether nobody said anything that could be listened to. `peak`: the loudest, as a share of full scale. */
export function isEmptyMessage(durationMs: number, peak: number): boolean {
  return durationMs < MESSAGE_LEAST_MS || peak < MESSAGE_LEAST_PEAK;
}

/** What was not recorded between the parts of a talk. Parts are in order of their beginning. */
export function gapsOf(parts: readonly Part[]): Gap[] {
  const [first] = parts;
  if (!first) return [];
  return parts.flatMap((part, index): Gap[] => {
    const next = parts[index + 1];
    if (!next || !part.endedAt || part.endedWhy === null || part.endedWhy === 'over') return [];
    const fromMs = part.endedAt.getTime() - first.startedAt.getTime();
    const toMs = next.startedAt.getTime() - first.startedAt.getTime();
    return toMs > fromMs ? [{ why: part.endedWhy, fromMs, toMs }] : [];
  });
}
