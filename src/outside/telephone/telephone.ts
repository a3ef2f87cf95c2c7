import { CALLBACK_CHANNEL, type Channel } from '#domain/interactions/types.ts';

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

/** Calls that the city owes: an agent takes one as they take a call, and only then does a telephone ring. */
export function createCallbacks(): Channel {
  const { abilities, send } = createTelephone();
  // Nobody holds a line: what was promised is a time of the day, not seconds.
  return { id: CALLBACK_CHANNEL, abilities: { ...abilities, name: '折り返し', answerWithinSec: 900 }, send };
}
