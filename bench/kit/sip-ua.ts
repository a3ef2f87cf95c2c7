import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Sound } from './rtp.ts';

/** A telephone that only signals: every instant is taken on one clock, in the process that measures. */
export interface SipAnswerer {
  port: number;
  /** When each INVITE came, by its place in the order. */
  invitedMs: number[];
  /** How many of its calls are up. */
  upCount(): number;
  close(): void;
}

export interface SipCall {
  sentMs: number;
  /** Resolves at the final answer to the INVITE with its status. */
  answered: Promise<number>;
  /** Resolves when it is over, by whichever side. */
  over: Promise<void>;
  hangUp(): void;
}

export interface SipCaller {
  call(to: string, from?: string): SipCall;
  close(): void;
}

const sdp = (port: number): string =>
  `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${port} RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n`;

interface Message {
  first: string;
  headers: Map<string, string>;
  vias: string[];
  text: string;
}

function parse(data: Buffer): Message {
  const text = data.toString();
  const [first = '', ...lines] = text.split('\r\n\r\n')[0]!.split('\r\n');
  const headers = new Map<string, string>();
  const vias: string[] = [];
  for (const line of lines) {
    const at = line.indexOf(':');
    const name = line.slice(0, at).trim().toLowerCase();
    if (name === 'via') vias.push(line.slice(at + 1).trim());
    else if (!headers.has(name)) headers.set(name, line.slice(at + 1).trim());
  }
  return { first, headers, vias, text };
}

const header = (message: Message, name: string): string => message.headers.get(name) ?? '';

function reply(message: Message, status: string, contactPort: number, body = ''): string {
  const to = header(message, 'to');
  return [
    `SIP/2.0 ${status}`,
    ...message.vias.map((via) => `Via: ${via}`),
    `From: ${header(message, 'from')}`,
    `To: ${to.includes(';tag=') ? to : `${to};tag=a${contactPort}`}`,
    `Call-ID: ${header(message, 'call-id')}`,
    `CSeq: ${header(message, 'cseq')}`,
    `Contact: <sip:bench@127.0.0.1:${contactPort}>`,
    ...(body ? ['Content-Type: application/sdp'] : []),
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

async function open(port: number): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 8_000_000 });
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

/** Where the sound of a side is sent, as its SDP says. */
function audioPortOf({ text }: Message): number | undefined {
  const found = /^m=audio (\d+) /m.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Answers every call at a port at once; with `sound` it speaks and listens. */
export async function openAnswerer(port: number, sound?: Sound): Promise<SipAnswerer> {
  const socket = await open(port);
  const invitedMs: number[] = [];
  const seen = new Set<string>();
  const up = new Set<string>();
  socket.on('message', (data, from) => {
    const message = parse(data);
    const say = (status: string, body?: string) =>
      socket.send(reply(message, status, port, body), from.port, from.address);
    if (message.first.startsWith('INVITE')) {
      const key = `${header(message, 'call-id')} ${header(message, 'cseq')}`;
      if (!seen.has(key)) invitedMs.push(performance.now());
      seen.add(key);
      say('180 Ringing');
      const theirs = audioPortOf(message);
      if (sound && theirs !== undefined) sound.reach(theirs);
      return say('200 OK', sdp(sound?.port ?? 9));
    }
    if (message.first.startsWith('ACK')) up.add(header(message, 'call-id'));
    if (message.first.startsWith('BYE')) up.delete(header(message, 'call-id'));
    if (/^(BYE|CANCEL|OPTIONS)/.test(message.first)) say('200 OK');
  });
  return { port, invitedMs, upCount: () => up.size, close: () => socket.close() };
}

/** Calls an exchange; many at once through one port. With `sound` they speak and listen. */
export async function openCaller(exchangePort: number, sound?: Sound): Promise<SipCaller> {
  const socket = await open(0);
  const { port } = socket.address();
  const calls = new Map<string, (message: Message) => void>();
  let counter = 0;
  const send = (text: string): void => socket.send(text, exchangePort, '127.0.0.1');
  socket.on('message', (data, from) => {
    const message = parse(data);
    calls.get(header(message, 'call-id'))?.(message);
    if (message.first.startsWith('BYE')) socket.send(reply(message, '200 OK', port), from.port, from.address);
  });
  return {
    call(to, from = '0312345678') {
      const id = `bench-${port}-${++counter}`;
      const target = `sip:${to}@127.0.0.1:${exchangePort}`;
      const head = (method: string, cseq: number, uri: string, toHeader: string, branch: string) => [
        `${method} ${uri} SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${branch}`,
        'Max-Forwards: 70',
        `From: <sip:${from}@127.0.0.1>;tag=c${id}`,
        `To: ${toHeader}`,
        `Call-ID: ${id}`,
        `CSeq: ${cseq} ${method}`,
        `Contact: <sip:bench@127.0.0.1:${port}>`,
      ];
      let toHeader = `<${target}>`;
      let uri = target;
      let isUp = false;
      let answer: (status: number) => void = () => undefined;
      let end: () => void = () => undefined;
      const answered = new Promise<number>((resolve) => (answer = resolve));
      const over = new Promise<void>((resolve) => (end = resolve));
      const finish = (): void => {
        calls.delete(id);
        end();
      };
      calls.set(id, (message) => {
        if (message.first.startsWith('BYE')) return finish();
        const status = Number(message.first.split(' ')[1]);
        const method = header(message, 'cseq').split(' ')[1];
        if (method === 'BYE') return finish();
        if (method !== 'INVITE' || status < 200) return;
        toHeader = header(message, 'to');
        uri = /<(.+)>/.exec(header(message, 'contact'))?.[1] ?? target;
        send(
          [
            ...head('ACK', 1, status === 200 ? uri : target, toHeader, `${id}-ack`),
            'Content-Length: 0',
            '',
            '',
          ].join('\r\n'),
        );
        isUp = status === 200;
        const theirs = audioPortOf(message);
        if (isUp && sound && theirs !== undefined) sound.reach(theirs);
        answer(status);
        if (!isUp) finish();
      });
      const body = sdp(sound?.port ?? 9);
      const invite = [
        ...head('INVITE', 1, target, toHeader, `${id}-1`),
        'Content-Type: application/sdp',
        `Content-Length: ${Buffer.byteLength(body)}`,
        '',
        body,
      ];
      const sentMs = performance.now();
      send(invite.join('\r\n'));
      return {
        sentMs,
        answered,
        over,
        hangUp() {
          if (!calls.has(id)) return;
          const method = isUp ? 'BYE' : 'CANCEL';
          const branch = isUp ? `${id}-bye` : `${id}-1`;
          send(
            [
              ...head(method, isUp ? 2 : 1, isUp ? uri : target, toHeader, branch),
              'Content-Length: 0',
              '',
              '',
            ].join('\r\n'),
          );
        },
      };
    },
    close: () => socket.close(),
  };
}
