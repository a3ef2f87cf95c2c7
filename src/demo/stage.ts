import type { StoryClock } from './story-clock.ts';

/** Stories due within this time of one another are told side by side: one by one they would take several times as long. */
const SIDE_BY_SIDE_MS = 25_000;

interface Sleeper {
  atMs: number;
  key: string | undefined;
  wake: (atMs: number, news: unknown) => void;
  news: unknown;
}

/**
 * Runs stories in the order of their time without waiting for any of it. A story is an async function that sleeps on
 * the stage; when all sleep, time moves on to the next one due, and `between` is called after each such step.
 */
export class Stage {
  #clock: StoryClock;
  #between: () => Promise<void>;
  #sleepers: Sleeper[] = [];
  #awake = 0;
  #allAsleep: (() => void) | undefined;
  #failure: { error: unknown } | undefined;

  constructor(clock: StoryClock, between: () => Promise<void>) {
    this.#clock = clock;
    this.#between = between;
  }

  /** Puts a story on the programme. */
  begin(at: Date, story: (now: Date) => Promise<void>): void {
    this.#sleep({
      atMs: at.getTime(),
      key: undefined,
      news: undefined,
      wake: () => void this.#tell(at, story),
    });
  }

  /** Sleeps until then. */
  async until(at: Date): Promise<Date> {
    await this.#pause(at, undefined);
    return at;
  }

  /** Sleeps until `tell` brings news for this key, or until then; undefined when nothing came. */
  async hearing<T>(key: string, until: Date): Promise<{ now: Date; news: T | undefined }> {
    const { at, news } = await this.#pause(until, key);
    return { now: at, news: news as T | undefined };
  }

  /** Wakes whoever listens for the key, at the moment where the stage stands. */
  tell(key: string, news: unknown): void {
    const sleeper = this.#sleepers.find((each) => each.key === key);
    if (!sleeper) return;
    this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
    this.#sleep({ ...sleeper, atMs: this.#clock.now().getTime(), key: undefined, news });
  }

  /** Tells everything that is on the programme, and what it leads to. */
  async run(onStep: (at: Date) => void): Promise<void> {
    while (this.#sleepers.length > 0) {
      const due = this.#nextDue();
      this.#clock.jumpTo(new Date(Math.max(this.#clock.now().getTime(), due.at(-1)!.atMs)));
      await this.#wakeAll(due);
      if (this.#failure) throw this.#failure.error;
      await this.#between();
      onStep(this.#clock.now());
    }
  }

  #nextDue(): Sleeper[] {
    const untilMs = this.#sleepers[0]!.atMs + SIDE_BY_SIDE_MS;
    const count = this.#sleepers.findIndex((each) => each.atMs > untilMs);
    return this.#sleepers.splice(0, count === -1 ? this.#sleepers.length : count);
  }

  async #wakeAll(due: readonly Sleeper[]): Promise<void> {
    const asleep = new Promise<void>((resolve) => (this.#allAsleep = resolve));
    this.#awake += due.length;
    for (const sleeper of due) sleeper.wake(sleeper.atMs, sleeper.news);
    await asleep;
  }

  async #tell(at: Date, story: (now: Date) => Promise<void>): Promise<void> {
    try {
      await story(at);
    } catch (error) {
      this.#failure ??= { error };
    }
    this.#fallAsleep();
  }

  #pause(until: Date, key: string | undefined): Promise<{ at: Date; news: unknown }> {
    const paused = new Promise<{ at: Date; news: unknown }>((resolve) => {
      const sleeper: Sleeper = {
        atMs: until.getTime(),
        key,
        news: undefined,
        wake: (atMs, news) => resolve({ at: new Date(atMs), news }),
      };
      this.#sleep(sleeper);
    });
    this.#fallAsleep();
    return paused;
  }

  #fallAsleep(): void {
    this.#awake--;
    if (this.#awake === 0) this.#allAsleep?.();
  }

  /** Kept in order; most sleepers are due soon, so the place is looked for from the front. */
  #sleep(sleeper: Sleeper): void {
    const place = this.#sleepers.findIndex((each) => each.atMs > sleeper.atMs);
    this.#sleepers.splice(place === -1 ? this.#sleepers.length : place, 0, sleeper);
  }
}
