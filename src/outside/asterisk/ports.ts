import { createSocket } from 'node:dgram';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';

const RTP_PORTS = 400;
/** Below what Linux gives to outgoing connections. */
const RTP_FROM = 10_000;
const RTP_BLOCKS = 50;

/** The wanted TCP port if nobody listens on it, else any free one. */
export async function freeTcpPort(host: string, wanted = 0): Promise<number> {
  const port = await tryTcp(host, wanted);
  return port ?? freeTcpPort(host);
}

/** The wanted UDP port if nobody has it, else any free one. */
export async function freeUdpPort(host: string, wanted = 0): Promise<number> {
  const port = await tryUdp(host, wanted);
  return port ?? freeUdpPort(host);
}

/**
 * Whether a UDP port is this process's own, as Linux tells it. Asterisk that finds its SIP port taken comes up all the same,
 * answers every question, and no call ever reaches it.
 */
export function hasUdpPort(pid: number, port: number): boolean {
  const own = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => socketOf(`/proc/${pid}/fd/${fd}`)));
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync(`/proc/${pid}/net/udp`, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .some((fields) => fields[1]?.endsWith(`:${hex}`) && own.has(`socket:[${fields[9]}]`));
}

function socketOf(place: string): string {
  try {
    return readlinkSync(place);
  } catch {
    // Closed between the two looks.
    return '';
  }
}

/** A range of ports for sound, another one for exchanges whose HTTP port differs, so that several stand on one machine. */
export function rtpRange(httpPort: number): { rtpFrom: number; rtpTo: number } {
  const rtpFrom = RTP_FROM + (httpPort % RTP_BLOCKS) * RTP_PORTS;
  return { rtpFrom, rtpTo: rtpFrom + RTP_PORTS - 1 };
}

function tryTcp(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}

function tryUdp(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(undefined));
    socket.bind(port, host, () => {
      const { port: bound } = socket.address();
      socket.close(() => resolve(bound));
    });
  });
}
