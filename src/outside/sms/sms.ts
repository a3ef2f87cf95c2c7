import type { Channel } from '#domain/interactions/types.ts';

/** As for a message that nobody sits before (METRICS.md, messages). */
const ANSWER_WITHIN_SEC = 900;
/** What Japan's networks put together again; each seventy signs are a message of their own, and paid for. */
const MAX_CHARS = 660;

/** Text messages to mobile telephones. Each costs, so that the house by itself tells nothing by it. */
export function createSms(options: { send: Channel['send'] }): Channel {
  return {
    id: 'sms',
    abilities: {
      name: 'SMS',
      written: true,
      maxChars: MAX_CHARS,
      files: false,
      maxFileBytes: 0,
      readReceipts: false,
      quiet: true,
      toMobiles: true,
      capacity: 1,
      answerWithinSec: ANSWER_WITHIN_SEC,
      attention: 'deferred',
    },
    send: options.send,
  };
}
