import type { Channel } from '#domain/interactions/types.ts';

/** Chat on the city's own pages. Its abilities are data; the widget fetches what was sent, so sending is being there. */
export function createWebchat(options: { maxFileBytes: number }): Channel {
  return {
    id: 'webchat',
    abilities: {
      name: 'チャット',
      written: true,
      maxChars: 4_000,
      files: true,
      maxFileBytes: options.maxFileBytes,
      readReceipts: true,
      capacity: 4,
      answerWithinSec: 60,
      attention: 'live',
      embedded: true,
    },
    send: () => Promise.resolve({ state: 'sent' }),
  };
}
