import { createSocket, type Socket } from 'node:dgram';
import { readFileSync } from 'node:fs';

/** Below what Linux gives out by itself, and above the ports for sound of any exchange (ports.ts). */
const FROM = 30_000;
const BLOCK = 64;
const BLOCKS = 43;

/** Ports of the loopback that nobody else of these tests takes, however many files run at once. */
export interface UdpBlock {
  readonly ports: readonly number[];
  release(): void;
}

/**
 * Takes a block of ports for one world's telephones. A port that was only found free may be taken a moment later by a
 * socket that asked for no particular one, and the telephone that was to stand there never rings.
 */
export async function takeUdpBlock(): Promise<UdpBlock> {
  const first = Math.floor(Math.random() * BLOCKS);
  for (let nth = 0; nth < BLOCKS; nth++) {
    const from = FROM + ((first + nth) % BLOCKS) * BLOCK;
    const guard = await bound(from);
    if (guard)
      return {
        ports: Array.from({ length: BLOCK - 1 }, (_, at) => from + 1 + at),
        release: () => guard.close(),
      };
  }
  throw new Error('no block of ports is free');
}

/** Whether somebody listens at this UDP port of the loopback, as Linux tells it. */
export function isUdpBound(port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return new RegExp(`^\\s*\\d+: (?:0100007F|00000000):${hex} `, 'm').test(
    readFileSync('/proc/net/udp', 'utf8'),
  );
}

function bound(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(undefined));
    socket.bind(port, '127.0.0.1', () => resolve(socket));
  });
}
