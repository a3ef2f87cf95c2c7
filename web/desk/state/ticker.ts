/** A clock that is read by many and moves for all of them together. */
export type Ticker = {
  /** Ticks for this listener until the answer is called. */
  subscribe(listener: () => void): () => void;
  /** The time (ms) of the last tick; while nobody listens, of now, rounded down. */
  now(): number;
};

/**
 * Ticks every `everyMs` while somebody listens. Whoever begins to listen to a clock that stood finds it at the present time:
 * a screen that is changed more often than it ticks would otherwise show the same second for ever.
 */
export function createTicker(
  everyMs: number,
  given: { nowMs: () => number; every: (ms: number, run: () => void) => () => void },
): Ticker {
  const listeners = new Set<() => void>();
  const rounded = (): number => Math.floor(given.nowMs() / everyMs) * everyMs;
  let lastMs = rounded();
  let stop: (() => void) | null = null;
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      if (!stop) {
        lastMs = rounded();
        stop = given.every(everyMs, () => {
          lastMs = given.nowMs();
          for (const each of [...listeners]) each();
        });
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        stop = null;
      };
    },
    now: () => {
      if (!stop) lastMs = rounded();
      return lastMs;
    },
  };
}
