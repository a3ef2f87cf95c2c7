import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';

const HOST = '127.0.0.1';
const RTP_HEADER_BYTES = 12;

/** A line to the exchange that carries SIP as it is and spoils as much of the sound as it is told to. */
export interface BadLine {
  /** Where a telephone finds the exchange at the other end. */
  readonly port: number;
  /** The next packets that the telephone sends, of 20 ms each, arrive as noise. */
  spoil(packets: number): void;
  close(): void;
}

/** Opens a line to the SIP port of an exchange. One call at a time. */
export async function openBadLine(exchangePort: number): Promise<BadLine> {
  const outer = await openSocket();
  const inner = await openSocket();
  const fromPhone = await openSocket();
  const fromExchange = await openSocket();
  let phonePort = 0;
  let phoneSound = 0;
  let exchangeSound = 0;
  let toSpoil = 0;

  outer.on('message', (message, from: RemoteInfo) => {
    phonePort = from.port;
    inner.send(
      throughLine(message, fromExchange, (port) => (phoneSound = port)),
      exchangePort,
      HOST,
    );
  });
  inner.on('message', (message) => {
    outer.send(
      throughLine(message, fromPhone, (port) => (exchangeSound = port)),
      phonePort,
      HOST,
    );
  });
  fromPhone.on('message', (packet) => {
    if (exchangeSound > 0) fromExchange.send(toSpoil-- > 0 ? noise(packet) : packet, exchangeSound, HOST);
  });
  fromExchange.on('message', (packet) => {
    if (phoneSound > 0) fromPhone.send(packet, phoneSound, HOST);
  });

  return {
    port: outer.address().port,
    spoil: (packets) => {
      toSpoil = packets;
    },
    close: () => [outer, inner, fromPhone, fromExchange].forEach((socket) => void socket.close()),
  };
}

/** A SIP message whose sound is led through `socket`; `told` hears where its sender wanted it. */
function throughLine(message: Buffer, socket: Socket, told: (port: number) => void): Buffer {
  const [head = '', body = ''] = message.toString('latin1').split('\r\n\r\n');
  const wanted = /^m=audio (\d+)/m.exec(body)?.[1];
  if (wanted === undefined) return message;
  told(Number(wanted));
  const led = body.replace(/^m=audio \d+/m, `m=audio ${socket.address().port}`);
  return Buffer.from(
    `${head.replace(/^Content-Length: *\d+/im, `Content-Length: ${led.length}`)}\r\n\r\n${led}`,
    'latin1',
  );
}

function noise(packet: Buffer): Buffer {
  const spoiled = Buffer.from(packet);
  for (let at = RTP_HEADER_BYTES; at < spoiled.length; at++)
    spoiled[at] = (at * 167 + packet.length * at) & 0xff;
  return spoiled;
}

async function openSocket(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, HOST);
  await once(socket, 'listening');
  return socket;
}
