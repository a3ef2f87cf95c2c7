import type { Channel } from '#domain/interactions/types.ts';

/** One working day, as for a letter by mail. */
const ANSWER_WITHIN_SEC = 8 * 3_600;

/** Faxes over the city's telephone lines. What is written is drawn on paper; how it goes on its way is the house's own work. */
export function createFax(options: {
  maxFileBytes: number;
  send: Channel['send'];
  check: NonNullable<Channel['check']>;
}): Channel {
  return {
    id: 'fax',
    abilities: {
      name: 'ファクス',
      written: true,
      maxChars: 4_000,
      files: true,
      picturesOnly: true,
      paper: true,
      quiet: true,
      maxFileBytes: options.maxFileBytes,
      readReceipts: false,
      capacity: 1,
      answerWithinSec: ANSWER_WITHIN_SEC,
      attention: 'deferred',
    },
    send: options.send,
    check: options.check,
  };
}
