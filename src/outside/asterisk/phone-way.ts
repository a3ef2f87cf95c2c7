import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { ExchangeAway, type PhoneWay } from '#domain/calls/exchange.ts';
import type { Clock } from '#kernel/clock.ts';
import { assertOutsideTransaction } from '#kernel/network-guard.ts';

const ANSWERS_WITHIN_MS = 5_000;

/**
 * Asks the WebSocket of an Asterisk (`/ws` beside ARI) in the words of a browser's own handshake. What follows it is
 * passed on as it is: nobody between browser and exchange reads or remakes a frame. Throws ExchangeAway.
 */
export function openPhoneWay(url: string, key: string, clock: Clock): Promise<PhoneWay> {
  assertOutsideTransaction('the exchange');
  const place = new URL('/ws', url);
  const request = place.protocol === 'https:' ? requestSecure : requestPlain;
  return new Promise((resolve, reject) => {
    const asked = request(place, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-protocol': 'sip',
        'sec-websocket-key': key,
      },
    });
    const timer = clock.after(ANSWERS_WITHIN_MS, () => fail());
    const fail = (cause?: Error) => {
      clock.clear(timer);
      asked.destroy();
      reject(new ExchangeAway('the way of a telephone: refused or no answer', { cause }));
    };
    asked.once('upgrade', (answer, socket, head) => {
      const accept = answer.headers['sec-websocket-accept'];
      if (accept === undefined) return fail();
      clock.clear(timer);
      socket.setNoDelay(true);
      if (head.length > 0) socket.unshift(head);
      resolve({ accept, bytes: socket });
    });
    asked.once('response', () => fail());
    asked.once('error', fail);
    asked.end();
  });
}
