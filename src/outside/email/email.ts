import type { Channel } from '#domain/interactions/types.ts';

/** One working day (METRICS.md). */
const ANSWER_WITHIN_SEC = 8 * 3_600;

/** Mail over the city's own servers. How a message becomes a mail, and when it is tried again, is the house's own work. */
export function createEmail(options: { maxFileBytes: number; send: Channel['send'] }): Channel {
  return {
    id: 'email',
    abilities: {
      name: 'メール',
      written: true,
      maxChars: 20_000,
      files: true,
      maxFileBytes: options.maxFileBytes,
      readReceipts: false,
      capacity: 1,
      answerWithinSec: ANSWER_WITHIN_SEC,
      attention: 'deferred',
      letters: true,
    },
    send: options.send,
  };
}
