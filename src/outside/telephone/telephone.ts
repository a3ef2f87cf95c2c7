import type { Channel } from '#domain/interactions/types.ts';

/** Telephone calls. Nothing is ever written to the other side: what is said goes through the exchange. */
export function createTelephone(): Channel {
  return {
    id: 'telephone',
    abilities: {
      name: '電話',
      written: false,
      maxChars: 4_000,
      files: false,
      maxFileBytes: 0,
      readReceipts: false,
      capacity: 1,
      answerWithinSec: 20,
      attention: 'voice',
    },
    send: () => Promise.reject(new Error('nothing can be written to a telephone')),
  };
}
