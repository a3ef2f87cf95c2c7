/** A serial queue per key. */
export interface Mailbox {
  /**
   * Runs `job` after everything that was given for the same key before it; jobs of other keys run meanwhile.
   * Settles as the job does; a job that fails does not hold up the next. A job must not wait for another job of its own
   * key: that one cannot start.
   */
  run<T>(key: string, job: () => T | Promise<T>): Promise<T>;
  /** How many keys have something running or waiting. A key that has nothing takes no memory. */
  readonly busyKeys: number;
  /** Resolves once nothing runs or waits, also what is added until then. */
  idle(): Promise<void>;
}

/** An empty mailbox: for what must happen strictly one after another, such as the events of one call. */
export function createMailbox(): Mailbox {
  const tails = new Map<string, Promise<void>>();

  const run = <T>(key: string, job: () => T | Promise<T>): Promise<T> => {
    const before = tails.get(key) ?? Promise.resolve();
    const result = before.then(job);
    const tail = result.then(ignore, ignore).then(() => {
      if (tails.get(key) === tail) tails.delete(key);
    });
    tails.set(key, tail);
    return result;
  };

  const idle = async () => {
    while (tails.size > 0) await Promise.all(tails.values());
  };

  return {
    run,
    idle,
    get busyKeys() {
      return tails.size;
    },
  };
}

function ignore(): void {}
