/** A timer that was set; passing it to `clear` makes it never fire. */
export type Timer = { readonly ref: unknown };

/**
 * The only source of time and timers. Handed to everything that asks what time it is, so that tests move it by
 * hand and the demo city can be lived through in seconds.
 */
export interface Clock {
  now(): Date;
  /** Milliseconds that never go backwards, for measuring durations when the wall clock jumps. */
  monotonicMs(): number;
  after(delayMs: number, run: () => void): Timer;
  clear(timer: Timer): void;
}

/** The machine's own clock. Timers do not keep the process alive: services decide how long it lives. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  after: (delayMs, run) => {
    // A timer of no time waits for a millisecond.
    const soon = delayMs > 0 ? setTimeout(run, delayMs) : setImmediate(run);
    soon.unref();
    return { ref: () => soon[Symbol.dispose]() };
  },
  clear: (timer) => (timer.ref as () => void)(),
};

/** Resolves after `ms` of the given clock. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}

/** A clock that stands still until `advance` moves it; timers then fire in the order of their time. */
export class ManualClock implements Clock {
  #nowMs: number;
  #startMs: number;
  #sequence = 0;
  #timers = new Map<number, { atMs: number; run: () => void }>();

  constructor(start: Date) {
    this.#nowMs = start.getTime();
    this.#startMs = this.#nowMs;
  }

  now(): Date {
    return new Date(this.#nowMs);
  }

  monotonicMs(): number {
    return this.#nowMs - this.#startMs;
  }

  after(delayMs: number, run: () => void): Timer {
    const ref = ++this.#sequence;
    this.#timers.set(ref, { atMs: this.#nowMs + Math.max(0, delayMs), run });
    return { ref };
  }

  clear(timer: Timer): void {
    this.#timers.delete(timer.ref as number);
  }

  /** Moves time on by `ms` and fires what falls due on the way. */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const next = this.#nextDue(untilMs);
      if (!next) break;
      const [ref, timer] = next;
      this.#timers.delete(ref);
      this.#nowMs = Math.max(this.#nowMs, timer.atMs);
      timer.run();
    }
    this.#nowMs = untilMs;
  }

  /** Sets the wall clock without firing timers, as a machine's clock jumps when it is corrected. */
  jumpTo(instant: Date): void {
    this.#nowMs = instant.getTime();
  }

  #nextDue(untilMs: number): [number, { atMs: number; run: () => void }] | undefined {
    let best: [number, { atMs: number; run: () => void }] | undefined;
    for (const entry of this.#timers) {
      if (entry[1].atMs > untilMs) continue;
      if (!best || entry[1].atMs < best[1].atMs) best = entry;
    }
    return best;
  }
}
