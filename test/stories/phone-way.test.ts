import { request } from 'node:http';
import { Duplex } from 'node:stream';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Exchange, ExchangeAway } from '#domain/calls/exchange.ts';
import { createIds } from '#kernel/ids.ts';
import { createPretendExchange } from '#outside/pretend-exchange/pretend-exchange.ts';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import type { DeskClient } from '../kit/clients.ts';
import { until } from '../kit/until.ts';

const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';
const HOLDER = 'browser-of-the-story';
/** The other ends of the ways that were opened: what an exchange would hear and say. */
let ends: { heard: string; say(text: string): void; isOver(): boolean }[];
let isAway: boolean;
let origin: string;

const town = aobaCity({
  watchers: [],
  telephone: (clock) => {
    const { exchange } = createPretendExchange({
      id: 'pretend',
      clock,
      ids: createIds(clock),
      phones: [
        { name: 'desk-01', kind: 'browser' },
        { name: 'table-01', kind: 'desk' },
      ],
    });
    exchange.start();
    const open: Exchange['openPhoneWay'] = async () => {
      if (isAway) throw new ExchangeAway('away');
      return { accept: ACCEPT, bytes: way() };
    };
    return { exchanges: [Object.assign(Object.create(exchange) as Exchange, { openPhoneWay: open })] };
  },
});

function way(): Duplex {
  const bytes = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      end.heard += chunk.toString();
      done();
    },
  });
  const end = { heard: '', say: (text: string) => void bytes.push(text), isOver: () => bytes.destroyed };
  ends.push(end);
  return bytes;
}

beforeEach(async () => {
  ends = [];
  isAway = false;
  origin = await town.house.app.listen({ host: '127.0.0.1', port: 0 });
});
const sockets: Duplex[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

interface Asked {
  cookie?: string;
  from?: string;
  path?: string;
  headers?: Record<string, string>;
}

/** A browser's handshake; the status, and the bytes when it was taken. */
async function shake(asked: Asked): Promise<{ status: number; socket?: Duplex; accept?: string }> {
  const sent = request(`${origin}${asked.path ?? '/desk/phone/ws'}`, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      origin: asked.from ?? origin,
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-protocol': 'sip',
      ...(asked.cookie ? { cookie: asked.cookie } : {}),
      ...asked.headers,
    },
  });
  sent.end();
  return new Promise((resolve, reject) => {
    sent.once('upgrade', (answer, socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      resolve({ status: 101, socket, accept: String(answer.headers['sec-websocket-accept']) });
    });
    sent.once('response', (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode ?? 0 });
    });
    sent.once('error', reject);
  });
}

async function deskWithPhone(): Promise<DeskClient> {
  const sato = await town.desk('sato');
  await sato.call('POST', '/desk/phone', { holder: HOLDER, deskPhone: null });
  return sato;
}

test('whoever is signed in and has a telephone in the browser is joined with the exchange, both ways, byte by byte', async () => {
  const { cookie } = await deskWithPhone();
  const { status, socket, accept } = await shake({ cookie });
  expect([status, accept]).toEqual([101, ACCEPT]);
  socket?.write('REGISTER');
  await until('the exchange hears it', () => ends[0]?.heard === 'REGISTER');
  const said = once(socket!, 'data');
  ends[0]?.say('200 OK');
  expect(String((await said)[0])).toBe('200 OK');
  socket?.destroy();
  await until('the exchange is let go', () => ends[0]?.isOver());
});

test('nobody else is', async () => {
  expect((await shake({})).status).toBe(401);
  expect((await shake({ cookie: 'engawa_session=made-up' })).status).toBe(401);
  const sato = await town.desk('sato');
  expect((await shake({ cookie: sato.cookie })).status).toBe(401);
  await sato.call('POST', '/desk/phone', { holder: HOLDER, deskPhone: 'table-01' });
  expect((await shake({ cookie: sato.cookie })).status).toBe(401);
  await sato.call('POST', '/desk/phone', { holder: HOLDER, deskPhone: null });
  expect((await shake({ cookie: sato.cookie })).status).toBe(101);
});

test('a page of another site is refused, and what is no handshake of a telephone', async () => {
  const { cookie } = await deskWithPhone();
  expect((await shake({ cookie, from: 'https://evil.example' })).status).toBe(403);
  expect((await shake({ cookie, from: 'null' })).status).toBe(403);
  const wrong: Record<string, string>[] = [
    { 'sec-websocket-protocol': 'chat' },
    { 'sec-websocket-version': '8' },
    { 'sec-websocket-key': 'short' },
    { upgrade: 'h2c' },
  ];
  for (const headers of wrong)
    expect((await shake({ cookie, headers })).status, JSON.stringify(headers)).toBe(400);
  expect((await shake({ cookie, path: '/desk/feed' })).status).toBe(404);
  expect((await shake({ cookie, path: '/desk/phone/ws?exchange=nobody' })).status).toBe(404);
  expect(ends).toEqual([]);
});

test('an exchange that does not answer is no reason to hang', async () => {
  const { cookie } = await deskWithPhone();
  isAway = true;
  expect((await shake({ cookie })).status).toBe(503);
});

test('one person has not more ways than a desk needs', async () => {
  const { cookie } = await deskWithPhone();
  const statuses: number[] = [];
  for (let at = 0; at < 9; at++) statuses.push((await shake({ cookie })).status);
  expect(statuses).toEqual([...Array.from({ length: 8 }, () => 101), 429]);
});

test('who floods the exchange with signalling loses the way to it; who says as much over an hour does not', async () => {
  const { cookie } = await deskWithPhone();
  const piece = Buffer.alloc(128 * 1024);
  const calm = (await shake({ cookie })).socket!;
  for (let n = 1; n <= 6; n++) {
    calm.write(piece);
    await until('it is heard', () => ends[0]!.heard.length === n * piece.length);
    town.house.clock.advance(10_000);
  }
  const flood = (await shake({ cookie })).socket!;
  for (let n = 0; n < 6; n++) flood.write(piece);
  await until('the flood is cut off', () => ends[1]?.isOver());
  expect(ends[0]?.isOver()).toBe(false);
});

test('covered, the desk keeps its way; given back or signed out, it is cut', async () => {
  const sato = await deskWithPhone();
  await shake({ cookie: sato.cookie });
  await sato.call('POST', '/desk/lock');
  town.house.clock.advance(31_000);
  await sato.call('POST', '/desk/phone/renew', { holder: HOLDER });
  town.house.clock.advance(31_000);
  expect(ends[0]?.isOver()).toBe(false);
  await sato.call('POST', '/desk/lock/open', { password: PASSWORD });
  await sato.call('DELETE', '/desk/session');
  town.house.clock.advance(31_000);
  await until('the way is cut', () => ends[0]?.isOver());
});

test('when the server stops, no way is left behind', async () => {
  const { cookie } = await deskWithPhone();
  const { socket } = await shake({ cookie });
  const over = once(socket!, 'close');
  await town.house.app.close();
  await over;
  expect(ends[0]?.isOver()).toBe(true);
});
