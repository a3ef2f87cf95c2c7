import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** The sound of many telephones by one port: G.711, fifty packets a second to everybody, counted where they come back. */
export interface Sound {
  port: number;
  /** Speaks to this port of the exchange from now on. */
  reach(port: number): void;
  sent(): number;
  heard(): number;
  /** Speaks to nobody any more. */
  hush(): void;
  close(): void;
}

const EVERY_MS = 20;
const SAMPLES = 160;

export async function openSound(): Promise<Sound> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 8_000_000 });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const ports: number[] = [];
  let sent = 0;
  let heard = 0;
  let turn = 0;
  socket.on('message', () => void heard++);
  const packet = Buffer.alloc(12 + SAMPLES, 0x55);
  packet[0] = 0x80;
  packet[1] = 0;
  packet.writeUInt32BE(0x454e4757, 8);
  const speak = (): void => {
    turn++;
    packet.writeUInt16BE(turn & 0xffff, 2);
    packet.writeUInt32BE((turn * SAMPLES) >>> 0, 4);
    for (const port of ports) {
      socket.send(packet, port, '127.0.0.1');
      sent++;
    }
  };
  const timer = setInterval(speak, EVERY_MS);
  return {
    port: socket.address().port,
    reach: (port) => void ports.push(port),
    sent: () => sent,
    heard: () => heard,
    hush: () => void (ports.length = 0),
    close() {
      clearInterval(timer);
      socket.close();
    },
  };
}
