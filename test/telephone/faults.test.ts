import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPool } from '#db/connection.ts';
import { findPostmaster } from '#db/server/postmaster.ts';
import { runningServerUrl } from '#db/server/server.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { sendMalformedSip } from '../kit/malformed-sip.ts';
import { defectsOf, type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { prepareSmallCity } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { staff, type StaffClient, type Wire } from '../kit/wire.ts';
import { answererBySip, burstBySip } from '../kit/sip-phone.ts';
import { openRealWorld, type RealWorld } from './real-world.ts';
import type { Person } from './world.ts';

const NUMBER = '0220000000';
const NOBODYS = '0229999999';
const LINES = Array.from({ length: 48 }, (_, at) => `line-${at}`);

let world: RealWorld;
let product: Product;
let dataDir: string;
let wire: Wire;
const people: Person[] = [];

beforeAll(async () => {
  world = await openRealWorld();
  // The product is the one that listens; here the exchange is only looked at.
  await world.exchange().stop();
  dataDir = path.join(makeScratchDir(), 'city');
  // Whoever was on the telephone is free for the next test.
  await prepareSmallCity(dataDir, { number: NUMBER, agents: 12, wrapUpSec: 1 });
});
afterAll(async () => {
  if (product) {
    await product.stop();
    await sweepProduct(dataDir, product);
  }
  await world?.close();
});
beforeEach(async () => {
  if (!product || product.hasEnded()) product = await start();
  wire = { url: product.url, defects: [], failures: 0 };
});
afterEach(async () => {
  for (const person of people) if (!person.isOver()) person.hangUp();
  people.length = 0;
  await nothingIsLeft();
  for (const defect of [...wire.defects, ...defectsOf(dataDir)]) throw new Error(defect);
});

function start(port?: number): Promise<Product> {
  const { settings } = world.supervised;
  return startProduct({
    dataDir,
    ...(port === undefined ? {} : { port }),
    env: {
      ASTERISK_URL: `http://127.0.0.1:${settings.ports.http}`,
      ASTERISK_USER: settings.name,
      ASTERISK_PASSWORD: settings.ariPassword,
      ASTERISK_APP: settings.name,
      ASTERISK_DESK_PHONES: LINES.join(','),
      RATE_LIMIT_FACTOR: '0',
    },
  });
}

async function rows<Row extends object>(sql: string): Promise<Row[]> {
  const pool = createPool((await runningServerUrl(dataDir, 'engawa')) ?? '', { name: 'test', max: 1 });
  try {
    return (await pool.query<Row>(sql)).rows;
  } finally {
    await pool.end();
  }
}

const stages = async (): Promise<string[]> =>
  (await rows<{ stage: string }>('select stage from call where ended_at is null order by started_at')).map(
    (row) => row.stage,
  );

async function become(...wanted: string[]): Promise<void> {
  try {
    await until('', async () => (await stages()).join() === wanted.join(), 30_000);
  } catch (cause) {
    const { legs } = await world.exchange().list();
    const said = [`${legs.length} legs are up`, ...defectsOf(dataDir)].join('\n');
    throw new Error(`calls are [${(await stages()).join()}] and not [${wanted.join()}]; ${said}`, { cause });
  }
}

/** No call that is not over, and nothing at the exchange that belongs to none. */
async function nothingIsLeft(): Promise<void> {
  await become();
  await until(
    'no leg, no bridge',
    async () => {
      const { legs, bridges } = await world.exchange().list();
      return legs.length + bridges.length === 0;
    },
    20_000,
  );
}

/** Somebody at the desk with a telephone on it. */
async function desk(login: string): Promise<{ client: StaffClient; phone: Person }> {
  const client = await staff(wire, login);
  const { person, to } = await world.expect({ kind: 'answers', afterMs: 100 });
  people.push(person);
  if (!('line' in to)) throw new Error('no line');
  await client.send('POST', '/desk/phone', { holder: `holder-${login}`, deskPhone: to.line, takeOver: true });
  await until(
    'the telephone can be rung',
    async () =>
      (await client.get<{ use: { reachable: boolean } | null }>('/desk/phone')).use?.reachable === true,
  );
  await client.ready();
  return { client, phone: person };
}

async function dial(): Promise<Person> {
  const person = await world.dial({ to: NUMBER });
  people.push(person);
  return person;
}

test('kill -9: who talks goes on, who waits keeps the place, and both go on from there', async () => {
  const { client, phone } = await desk('sato');
  const talking = await dial();
  await become('talk');
  const waiting = await dial();
  await become('talk', 'queue');
  await product.kill();
  talking.speak();
  await until('the agent hears the caller while nobody is there', () => phone.hears());
  expect(waiting.isOver()).toBe(false);
  product = await start(product.port);
  await until('music is heard', () => waiting.hears());
  expect(await stages()).toEqual(['talk', 'queue']);
  const { calls } = await client.get<{ calls: { id: string }[] }>('/desk/calls/mine');
  await client.send('POST', `/desk/calls/${calls[0]?.id}/hold`, { on: true });
  await until('the agent hears nobody', () => !phone.hears());
  await client.send('POST', `/desk/calls/${calls[0]?.id}/hang-up`);
  await until('the caller is told that it is over', () => talking.isOver());
  await become('queue');
});

test('kill -9 while callers come and go: every call ends with a reason, nothing is left', async () => {
  await desk('sato');
  const first = await dial();
  await become('talk');
  await product.kill();
  first.hangUp();
  const second = await dial();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  product = await start(product.port);
  await become('queue');
  expect(second.isOver()).toBe(false);
  const ended = await rows<{ end_reason: string }>('select end_reason from call where ended_at is not null');
  expect(ended.every((row) => row.end_reason !== null)).toBe(true);
});

test('the database away for 20 s: the talk goes on, and what happened meanwhile is known afterwards', async () => {
  const { phone } = await desk('sato');
  const talking = await dial();
  await become('talk');
  const leaving = await dial();
  await become('talk', 'queue');
  const postmaster = findPostmaster(path.join(dataDir, 'postgres'))!;
  process.kill(postmaster.pid, 'SIGSTOP');
  try {
    leaving.hangUp();
    talking.speak();
    await until('the agent hears the caller', () => phone.hears());
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    expect(talking.isOver()).toBe(false);
    expect(phone.hears()).toBe(true);
  } finally {
    process.kill(postmaster.pid, 'SIGCONT');
  }
  await become('talk');
});

test('Asterisk is killed: calls end with that reason, and the people are free', async () => {
  const { client } = await desk('sato');
  await dial();
  await become('talk');
  await dial();
  await become('talk', 'queue');
  process.kill(world.supervised.pid()!, 'SIGKILL');
  await become();
  const lost = await rows<{ n: string }>(`select count(*) as n from call where end_reason = 'exchange-lost'`);
  expect(Number(lost[0]?.n)).toBe(2);
  expect((await client.get<{ calls: unknown[] }>('/desk/calls/mine')).calls).toEqual([]);
  // Who waited is called back; who was talking is not.
  const url = '/desk/callbacks?view=open';
  const { callbacks } = await client.get<{ callbacks: { id: string; source: string }[] }>(url);
  expect(callbacks.map(({ source }) => source)).toEqual(['exchange-lost']);
  await client.send('POST', `/desk/callbacks/${callbacks[0]?.id}/cancel`, {});
});

test('fifty calls at once, hung up whenever it pleases: each is known with its end, and nothing is left', async () => {
  const answerers: { close(): void }[] = [];
  const desks: StaffClient[] = [];
  for (const login of ['sato', 'tanaka', 'agent1', 'agent2', 'agent3', 'agent4']) {
    const client = await staff(wire, login);
    const line = world.freeLine();
    answerers.push(await answererBySip({ folder: world.folder, port: line.port }));
    await client.send('POST', '/desk/phone', {
      holder: `holder-${login}`,
      deskPhone: line.name,
      takeOver: true,
    });
    await client.ready();
    desks.push(client);
  }
  const before = await rows<{ id: string }>('select id from call');
  try {
    const counted = await burstBySip({
      folder: world.folder,
      exchangePort: world.supervised.settings.ports.sip,
      to: NUMBER,
      calls: 50,
      perSec: 50,
      staysMs: [200, 9_000],
    });
    await become();
    const known = new Set(before.map(({ id }) => id));
    const ended = await rows<{ id: string; end_reason: string }>('select id, end_reason from call');
    const burst = ended.filter(({ id }) => !known.has(id));
    expect(burst.length).toBe(50);
    expect(counted).toEqual({ completed: 50, failed: 0 });
    expect([...new Set(burst.map((row) => row.end_reason))].sort()).toEqual(['abandoned', 'resident-left']);
  } finally {
    for (const client of desks)
      await client.send('PUT', '/desk/presence', { status: 'offline', reason: null });
    for (const answerer of answerers) answerer.close();
  }
});

test('malformed SIP: who talks goes on, who calls meanwhile is there, and nothing is left of it', async () => {
  const { phone } = await desk('sato');
  const talking = await dial();
  await become('talk');
  const pid = world.supervised.pid();
  const { sip: port } = world.supervised.settings.ports;
  const seed = Date.now() % 1_000_000;
  // To a number that nobody has: what is whole enough to be a call is told so, and ended by the house.
  const bent = await sendMalformedSip({ port, to: NOBODYS, count: 1_800, seed });
  const waiting = await dial();
  await until('of them nobody is left', async () => (await stages()).join() === 'talk,queue', 60_000);
  bent.close();
  console.log(`malformed SIP: ${bent.sent} sent, ${bent.answers} answers, seed ${seed}`);
  expect(bent.answers).toBeGreaterThan(100);
  expect(world.supervised.pid()).toBe(pid);
  talking.speak();
  await until('the agent hears the caller', () => phone.hears());
  expect(waiting.isOver()).toBe(false);
});
