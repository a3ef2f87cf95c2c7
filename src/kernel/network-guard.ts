import { AsyncLocalStorage } from 'node:async_hooks';

const insideTransaction = new AsyncLocalStorage<true>();

/** Runs `work` as the inside of a database transaction: nothing outward may be called from within it. */
export function runInsideTransaction<T>(work: () => Promise<T>): Promise<T> {
  return insideTransaction.run(true, work);
}

/**
 * Throws a defect when called inside a transaction. Every outward call asks first: a slow neighbour inside a
 * transaction holds row locks, and everybody behind them, for as long as it likes.
 */
export function assertOutsideTransaction(what: string): void {
  if (insideTransaction.getStore()) throw new Error(`${what} was called inside a database transaction`);
}
