import { createSocket } from 'node:dgram';
import { setTimeout as rest } from 'node:timers/promises';

const LINE = '\r\n';
const AT_ONCE = 20;
const LONG = 8_000;

/** The same numbers from the same seed. */
function chance(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Invite {
  start: string;
  headers: string[];
  body: string;
}

function invite(to: string, port: number, nth: number): Invite {
  const body = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    'm=audio 9 RTP/AVP 0',
  ];
  return {
    start: `INVITE sip:${to}@127.0.0.1 SIP/2.0`,
    headers: [
      `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK-bent-${nth}`,
      'Max-Forwards: 70',
      `From: <sip:0901234${String(nth).padStart(4, '0')}@127.0.0.1>;tag=bent${nth}`,
      `To: <sip:${to}@127.0.0.1>`,
      `Call-ID: bent-${nth}@127.0.0.1`,
      'CSeq: 1 INVITE',
      `Contact: <sip:bent@127.0.0.1:${port}>`,
      'Content-Type: application/sdp',
    ],
    body: `${body.join(LINE)}${LINE}`,
  };
}

function written({ start, headers, body }: Invite, length: string = String(Buffer.byteLength(body))): Buffer {
  return Buffer.from([start, ...headers, `Content-Length: ${length}`, '', body].join(LINE), 'latin1');
}

type Bend = (given: Invite, random: (below: number) => number) => Buffer;

const withHeader = (given: Invite, name: string, value: string): Invite => ({
  ...given,
  headers: given.headers.map((line) => (line.startsWith(`${name}:`) ? `${name}: ${value}` : line)),
});
const pick = <T>(from: readonly T[], random: (below: number) => number): T => from[random(from.length)]!;

/** How a datagram may be wrong (RFC 4475 calls such messages torture): each makes one from a good INVITE. */
const BENDS: readonly Bend[] = [
  (_, random) => Buffer.from(Array.from({ length: 1 + random(1_400) }, () => random(256))),
  (given, random) => written(given).subarray(0, 1 + random(written(given).length - 1)),
  (given, random) => {
    const bytes = written(given);
    for (let n = 0; n <= random(20); n++) bytes[random(bytes.length)] = random(256);
    return bytes;
  },
  (given, random) => {
    const without = random(given.headers.length);
    return written({ ...given, headers: given.headers.filter((_, at) => at !== without) });
  },
  (given, random) => {
    const again = pick(given.headers, random);
    return written({ ...given, headers: [...given.headers, ...Array.from({ length: 60 }, () => again)] });
  },
  (given, random) =>
    written({ ...given, headers: [`X-Long: ${'x'.repeat(random(LONG))}`, ...given.headers] }),
  (given, random) => written(given, pick(['-1', '99999999999', 'many', '', '0'], random)),
  (given, random) =>
    written(withHeader(given, 'CSeq', pick(['99999999999 INVITE', '-1 INVITE', '1 BYE', 'INVITE'], random))),
  (given, random) => {
    const names = [
      '"\u00ff\u00fe',
      '"<script>alert(1)</script>"',
      '"a\u0000b"',
      `"${'n'.repeat(LONG)}"`,
      '<<<',
    ];
    return written(withHeader(given, 'From', `${pick(names, random)} <sip:%zz@[::1>;tag=${random(9)}`));
  },
  (given, random) => {
    const bodies = [
      'm=audio 999999 RTP/AVP 0',
      `v=0${LINE}m=audio`,
      '\u0000'.repeat(200),
      `${'a=x\n'.repeat(900)}`,
    ];
    return written({ ...given, body: pick(bodies, random) });
  },
  (given, random) =>
    written({
      ...given,
      start: pick(['BREW sip:tea@x SIP/2.0', 'INVITE', 'INVITE sip: SIP/9.9', 'SIP/2.0 200 OK'], random),
    }),
  // A good call otherwise, whose number or name holds bytes that are no text.
  (given) => written({ ...given, start: given.start.replace('@', '\u00ff\u00fe@') }),
  (given) => written(withHeader(given, 'Call-ID', `\u00ff${given.headers[4]?.slice(9) ?? ''}`)),
  (given, random) => {
    const method = pick(['BYE', 'ACK', 'CANCEL', 'REGISTER', 'NOTIFY', 'REFER'], random);
    const start = given.start.replace('INVITE', method);
    return written(withHeader({ ...given, start }, 'CSeq', `1 ${method}`));
  },
];

/**
 * Sends malformed SIP to a port of this machine, `count` datagrams, each kind equally often, by the chance of `seed`. A call
 * that comes of one all the same is ended as a telephone would. Answers how many were sent, and how many answers came.
 */
export async function sendMalformedSip(options: {
  port: number;
  to: string;
  count: number;
  seed: number;
}): Promise<{ sent: number; answers: number; close(): void }> {
  const random = chance(options.seed);
  const socket = createSocket('udp4');
  const result = { sent: 0, answers: 0, close: () => socket.close() };
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  socket.on('message', (bytes) => {
    result.answers++;
    const said = bytes.toString('latin1');
    const status = Number(/^SIP\/2\.0 (\d{3})/.exec(said)?.[1] ?? 0);
    if (status < 200 || !/^CSeq: \d+ INVITE/m.test(said)) return;
    for (const method of status < 300 ? ['ACK', 'BYE'] : ['ACK'])
      socket.send(inDialog(said, method, port), options.port, '127.0.0.1');
  });
  for (let nth = 0; nth < options.count; nth++) {
    const bend = BENDS[nth % BENDS.length]!;
    socket.send(bend(invite(options.to, port, nth), random), options.port, '127.0.0.1');
    result.sent++;
    if (nth % AT_ONCE === 0) await rest(10);
  }
  return result;
}

/** What a telephone says next in the dialog that an answer names. */
function inDialog(answer: string, method: string, port: number): Buffer {
  const header = (name: string): string => new RegExp(`^${name}: *(.*)$`, 'im').exec(answer)?.[1] ?? '';
  const contact = /<([^>]*)>/.exec(header('Contact'))?.[1] ?? 'sip:127.0.0.1';
  const seq = method === 'BYE' ? 2 : Number(/\d+/.exec(header('CSeq'))?.[0] ?? 1);
  const lines = [
    `${method} ${contact} SIP/2.0`,
    method === 'BYE'
      ? `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK-bye-${header('Call-ID')}`
      : `Via: ${header('Via')}`,
    'Max-Forwards: 70',
    `From: ${header('From')}`,
    `To: ${header('To')}`,
    `Call-ID: ${header('Call-ID')}`,
    `CSeq: ${seq} ${method}`,
    'Content-Length: 0',
  ];
  return Buffer.from([...lines, '', ''].join(LINE), 'latin1');
}
