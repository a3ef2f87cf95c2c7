import type { Clock } from '#kernel/clock.ts';

/** Resolves after `ms` of the given clock. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
