import type { Clock } from '#kernel/clock.ts';

const LEAST_MS = 1_000;
const MOST_REMEMBERED = 10_000;

/** Lets one sign of typing a second through for each writer; the others are dropped, because nobody needs them. */
export function createTypingLimit(clock: Clock): (writer: string) => boolean {
  const last = new Map<string, number>();
  return (writer) => {
    const nowMs = clock.now().getTime();
    if (nowMs - (last.get(writer) ?? -LEAST_MS) < LEAST_MS) return false;
    last.delete(writer);
    last.set(writer, nowMs);
    if (last.size > MOST_REMEMBERED) last.delete(last.keys().next().value!);
    return true;
  };
}
