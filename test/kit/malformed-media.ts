import { createSocket } from 'node:dgram';
import { isUdpBound } from './udp-ports.ts';

const TIMES = 20;

/** Bytes that are the same every time, and nothing in particular. */
function noise(length: number, seed: number): Buffer {
  let state = seed;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state >> 16;
    }),
  );
}

/** What looks like SRTP (RFC 3550, 3711) as far as its first byte, and is none: `first` is version, padding, extension, sources. */
function packet(first: number, length: number, seed: number): Buffer {
  const bytes = noise(length, seed);
  bytes[0] = first;
  if (length > 1) bytes[1] = seed % 2 === 0 ? 111 : 0;
  return bytes;
}

/** Packets for a media port that are malformed, each in its own way. */
function malformed(seed: number): Buffer[] {
  return [
    Buffer.alloc(0),
    ...[1, 4, 11].map((length) => packet(0x80, length, seed)),
    // Whole, with a tag of nobody; as long as they go; of another version.
    ...[12, 22, 60, 172, 1_472, 9_000].map((length) => packet(0x80, length, seed)),
    ...[0x00, 0x40, 0xc0].map((first) => packet(first, 172, seed)),
    // Fifteen sources, an extension, padding: each longer than the packet.
    ...[0x8f, 0x90, 0xa0, 0xbf].map((first) => packet(first, 20, seed)),
    // Control packets, and halves of what else comes to such a port: DTLS, STUN.
    ...[4, 8, 28, 200].map((length) => Buffer.concat([Buffer.of(0x80, 0xc8), noise(length, seed)])),
    Buffer.concat([Buffer.of(0x16, 0xfe, 0xfd), noise(40, seed)]),
    Buffer.concat([Buffer.of(0x00, 0x01, 0xff, 0xff, 0x21, 0x12, 0xa4, 0x42), noise(12, seed)]),
  ];
}

/** Sends malformed packets to every port of the range at which somebody listens; answers how many ports and packets. */
export async function sendMalformedMedia(
  fromPort: number,
  toPort: number,
): Promise<{ ports: number; packets: number }> {
  const socket = createSocket('udp4');
  const open = Array.from({ length: toPort - fromPort + 1 }, (_, at) => fromPort + at).filter(isUdpBound);
  let packets = 0;
  for (let time = 0; time < TIMES; time++)
    for (const port of open)
      for (const bytes of malformed(time * 1_000 + port)) {
        await new Promise((resolve) => socket.send(bytes, port, '127.0.0.1', resolve));
        packets++;
      }
  socket.close();
  return { ports: open.length, packets };
}
