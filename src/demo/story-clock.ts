import { AsyncLocalStorage } from 'node:async_hooks';
import { ManualClock } from '#kernel/clock.ts';

/**
 * The clock of the demo's past. Stories that do not touch one another are told side by side, each at its own moment:
 * within `at` it shows that moment, elsewhere where the stage stands.
 */
export class StoryClock extends ManualClock {
  #moment = new AsyncLocalStorage<Date>();

  override now(): Date {
    return this.#moment.getStore() ?? super.now();
  }

  at<T>(moment: Date, work: () => Promise<T>): Promise<T> {
    return this.#moment.run(moment, work);
  }
}
