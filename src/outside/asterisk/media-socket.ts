import { ExchangeAway } from '#domain/calls/exchange.ts';
import type { Clock } from '#kernel/clock.ts';
import { assertOutsideTransaction } from '#kernel/network-guard.ts';
import { type AriAddress, authorization } from './ari-client.ts';

const OPEN_WITHIN_MS = 5_000;

/** Node's client takes headers, which the standard has not. */
const Socket = WebSocket as unknown as new (
  url: string,
  options: { protocols: string[]; headers: Record<string, string> },
) => WebSocket;

/**
 * Opens the sound of a channel of media: 16 bits, 16,000 samples a second, as it comes. What comes as text are Asterisk's
 * own words on it, of no use here. Returns how to close it. Throws ExchangeAway.
 */
export function openMediaSocket(parts: {
  address: AriAddress;
  connectionId: string;
  clock: Clock;
  hear: (piece: Int16Array) => void;
  onLost: () => void;
}): Promise<() => void> {
  assertOutsideTransaction('the exchange');
  const { address, clock } = parts;
  const url = new URL(`/media/${encodeURIComponent(parts.connectionId)}`, address.url.replace(/^http/, 'ws'));
  const socket = new Socket(url.href, {
    protocols: ['media'],
    headers: { authorization: authorization(address) },
  });
  socket.binaryType = 'arraybuffer';
  let isWanted = true;
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isWanted && data instanceof ArrayBuffer && data.byteLength > 1)
      parts.hear(new Int16Array(data, 0, data.byteLength >> 1));
  });
  const close = (): void => {
    isWanted = false;
    socket.close();
  };
  return new Promise((resolve, reject) => {
    const fail = (cause?: unknown): void => {
      clock.clear(timer);
      close();
      reject(new ExchangeAway('the sound of a leg: refused or no answer', { cause }));
    };
    const timer = clock.after(OPEN_WITHIN_MS, fail);
    socket.addEventListener('open', () => {
      clock.clear(timer);
      socket.addEventListener('close', () => {
        if (isWanted) parts.onLost();
      });
      resolve(close);
    });
    socket.addEventListener('error', fail);
  });
}
