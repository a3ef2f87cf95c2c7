import type { FaxEnd, LeaveCause } from './exchange.ts';

/** How a fax ended; `exchange-lost`: the exchange went with it; `unknown`: we were away when it did. */
export type FaxResultCode = FaxEnd | LeaveCause | 'exchange-lost' | 'unknown';

/**
 * After which time it is tried again, by how often it was. Machines may dial by themselves at most twice in three minutes
 * (端末設備等規則, article 11); and somebody who is on the telephone there must be able to end their call.
 */
const AGAIN_AFTER_SEC = [180, 300, 600];

/** What another attempt may mend. Not: a person who answered, or a number that nobody has. */
const PASSING: readonly FaxResultCode[] = [
  'busy',
  'no-answer',
  'congested',
  'cut-off',
  'bad-line',
  'failed',
  'vanished',
  'exchange-lost',
];

/** When a fax that did not get through is tried again; undefined when it is not. `attempts` counts the one that ended. */
export function againAfterSec(result: FaxResultCode, attempts: number): number | undefined {
  return PASSING.includes(result) ? AGAIN_AFTER_SEC[attempts - 1] : undefined;
}

/** How many attempts there are at most. */
export const MOST_ATTEMPTS = AGAIN_AFTER_SEC.length + 1;
