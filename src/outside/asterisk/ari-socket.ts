import type { Clock, Timer } from '#kernel/clock.ts';
import { type AriAddress, authorization } from './ari-client.ts';

const OPEN_WITHIN_MS = 5_000;
const AGAIN_AFTER_MS = [100, 250, 500, 1_000, 2_000, 5_000];
const LOOK_EVERY_MS = 5_000;

/** The stream of events of one Asterisk, opened again whenever it breaks. */
export interface AriSocket {
  start(): void;
  stop(): void;
}

/** What a stream needs: who hears it, and how to ask whether the other side still lives. */
export interface AriSocketParts {
  address: AriAddress;
  clock: Clock;
  onOpen(): void;
  onMessage(text: string): void;
  onLost(): void;
  /** Fails when Asterisk does not answer: a connection whose other end vanished stays silent for ever. */
  ping(): Promise<unknown>;
}

/** Node's client takes headers, which the standard has not: a password in the address would stand in logs of proxies. */
const Socket = WebSocket as unknown as new (
  url: string,
  options: { headers: Record<string, string> },
) => WebSocket;

/** Opens a stream of events and keeps it open from `start` to `stop`. */
export function createAriSocket(parts: AriSocketParts): AriSocket {
  const { address, clock } = parts;
  let socket: WebSocket | undefined;
  let timer: Timer | undefined;
  let isWanted = false;
  let failures = 0;

  function open(): void {
    const url = new URL('/ari/events', address.url.replace(/^http/, 'ws'));
    url.searchParams.set('app', address.app);
    const opening = new Socket(url.href, { headers: { authorization: authorization(address) } });
    socket = opening;
    let isOpen = false;
    let isOver = false;
    const limit = clock.after(OPEN_WITHIN_MS, end);
    let look: Timer | undefined;

    function end(): void {
      if (isOver) return;
      isOver = true;
      clock.clear(limit);
      if (look) clock.clear(look);
      opening.close();
      if (isOpen) parts.onLost();
      if (isWanted && socket === opening) again();
    }

    function lookAfter(): void {
      look = clock.after(LOOK_EVERY_MS, () => {
        parts.ping().then(() => !isOver && lookAfter(), end);
      });
    }

    opening.addEventListener('open', () => {
      if (isOver) return;
      isOpen = true;
      failures = 0;
      clock.clear(limit);
      parts.onOpen();
      lookAfter();
    });
    opening.addEventListener('message', ({ data }) => {
      if (!isOver && typeof data === 'string') parts.onMessage(data);
    });
    opening.addEventListener('close', end);
    opening.addEventListener('error', end);
  }

  function again(): void {
    const waitMs = AGAIN_AFTER_MS[Math.min(failures++, AGAIN_AFTER_MS.length - 1)] as number;
    timer = clock.after(waitMs, open);
  }

  return {
    start() {
      isWanted = true;
      open();
    },
    stop() {
      isWanted = false;
      if (timer) clock.clear(timer);
      socket?.close();
    },
  };
}
