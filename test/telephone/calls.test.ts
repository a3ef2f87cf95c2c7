import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import { addLine } from '#domain/calls/lines.ts';
import { addEntryPoint } from '#domain/interactions/entry-points.ts';
import { PASSWORD } from '../kit/cast.ts';
import { type DeskClient, signIn } from '../kit/clients.ts';
import { type LiveHouse, openLiveHouse } from '../kit/live-house.ts';
import { until } from '../kit/until.ts';
import { openRealWorld, type RealWorld } from './real-world.ts';
import type { Person } from './world.ts';

const NUMBER = '0220000000';

let world: RealWorld;
let house: LiveHouse;
let phones: Map<string, string>;
const people: Person[] = [];

beforeAll(async () => {
  world = await openRealWorld();
});
afterAll(async () => world?.close());

beforeEach(async () => {
  phones = new Map();
  house = await open();
  const { rows } = await house.admin.query<{ tenant_id: string; id: string }>(
    `select tenant_id, id from queue where name = '総合窓口'`,
  );
  const { tenant_id: tenantId, id: queueId } = rows[0]!;
  await house.database.tx({ tenantId, actor: 'system:test' }, async (tx) => {
    const entry = await addEntryPoint(tx, {
      channel: 'telephone',
      name: '代表電話',
      publicKey: NUMBER,
      queueId,
    });
    await addLine(tx, { entryPointId: entry.id, number: NUMBER, kind: 'voice' });
  });
});
afterEach(async () => {
  for (const person of people) if (!person.isOver()) person.hangUp();
  people.length = 0;
  await nothingIsUp();
  if (house.logLines.length > 0) throw new Error(`logged: ${house.logLines.join('')}`);
  await house.close();
});

function open(kept?: LiveHouse['kept']): Promise<LiveHouse> {
  return openLiveHouse(
    {
      exchanges: [world.exchange()],
      phoneOf: async (_tx, staffId) => phones.get(staffId) ?? null,
      sounds: { prepare: async (_tenantId, spoken) => spoken.map(() => ({ url: world.promptUrl })) },
    },
    kept,
  );
}

async function nothingIsUp(): Promise<void> {
  await until(
    'no leg, no bridge',
    async () => {
      const { legs, bridges } = await world.exchange().list();
      return legs.length + bridges.length === 0;
    },
    15_000,
  );
}

/** A member of the staff with a telephone on the desk. */
async function desk(login: string, afterMs = 200): Promise<{ desk: DeskClient; phone: Person }> {
  const client = await signIn(house, login, PASSWORD);
  const { person, to } = await world.expect({ kind: 'answers', afterMs });
  people.push(person);
  if ('line' in to) phones.set(client.staffId, to.line);
  await client.ready();
  return { desk: client, phone: person };
}

async function dial(): Promise<Person> {
  const person = await world.dial({ to: NUMBER });
  people.push(person);
  return person;
}

async function stage(): Promise<string> {
  const { rows } = await house.admin.query<{ stage: string }>(
    'select stage from call order by started_at desc limit 1',
  );
  return rows[0]?.stage ?? 'none';
}

async function becomes(wanted: string): Promise<void> {
  await until(`the call is ${wanted}`, async () => (await stage()) === wanted, 20_000);
}

test('a caller hears the prompt and music, is answered, and both hear each other', async () => {
  const caller = await dial();
  await until('the prompt is heard', () => caller.hears());
  await becomes('queue');
  await until('music is heard', () => caller.hears());
  const { desk: sato, phone } = await desk('sato');
  await becomes('talk');
  await until('it is quiet', () => !caller.hears());
  caller.speak();
  await until('the agent hears the caller', () => phone.hears());
  phone.speak();
  await until('the caller hears the agent', () => caller.hears());
  const { calls } = await sato.call<{ calls: { id: string }[] }>('GET', '/desk/calls/mine');
  await sato.call('POST', `/desk/calls/${calls[0]?.id}/hang-up`);
  await until('the agent is told that it is over', () => phone.isOver());
  await until('the caller is told that it is over', () => caller.isOver());
  await becomes('ended');
});

test('the server is away and comes back: who talks goes on, who waits keeps the place', async () => {
  const { phone } = await desk('sato');
  const talking = await dial();
  await becomes('talk');
  const waiting = await dial();
  await becomes('queue');
  const { kept } = house;
  await world.returnAfterAbsence(async () => {
    await house.close({ keepDatabase: true });
    talking.speak();
    await until('the agent hears the caller meanwhile', () => phone.hears());
  });
  house = await open(kept);
  await until('music is heard', () => waiting.hears());
  const { rows } = await house.admin.query<{ stage: string }>('select stage from call order by started_at');
  expect(rows.map((row) => row.stage)).toEqual(['talk', 'queue']);
  talking.hangUp();
  await until('the agent is told that it is over', () => phone.isOver());
});

test('the agent hangs up the telephone: the caller is told', async () => {
  const client = await signIn(house, 'sato', PASSWORD);
  const { person, to } = await world.expect({ kind: 'answers', afterMs: 100, hangsUpAfterMs: 1_500 });
  people.push(person);
  if ('line' in to) phones.set(client.staffId, to.line);
  await client.ready();
  const caller = await dial();
  await becomes('talk');
  await until('the caller is told that it is over', () => caller.isOver());
  await becomes('ended');
});

test('hold and back, a colleague asked, all three together, and given to the colleague', async () => {
  const { desk: sato, phone } = await desk('sato');
  const { phone: other } = await desk('inoue');
  await (await signIn(house, 'inoue', PASSWORD)).away();
  const inoue = [...phones.keys()][1]!;
  const caller = await dial();
  await becomes('talk');
  const { calls } = await sato.call<{ calls: { id: string }[] }>('GET', '/desk/calls/mine');
  const ask = (path: string, body: object = {}) =>
    sato.call('POST', `/desk/calls/${calls[0]?.id}/${path}`, body);
  await ask('hold', { on: true });
  await until('music is heard', () => caller.hears());
  await ask('hold', { on: false });
  await until('it is quiet', () => !caller.hears());
  await ask('consult', { to: { kind: 'staff', id: inoue } });
  await until('music is heard', () => caller.hears());
  phone.speak();
  await until('the colleague hears the agent', () => other.hears());
  await ask('consult/join');
  await until('the caller hears the agent', () => caller.hears());
  await ask('consult/complete');
  await until('the agent is out', () => phone.isOver());
  other.speak();
  await until('the caller hears the colleague', () => caller.hears());
  const { rows } = await house.admin.query<{ login: string }>(
    `select a.login from interaction i join staff s on s.id = i.owner_staff_id join account a on a.id = s.account_id`,
  );
  expect(rows).toEqual([{ login: 'inoue' }]);
  caller.hangUp();
  await until('the colleague is told that it is over', () => other.isOver());
});

test('hung up in the prompt, in the line, and while it rings: nothing is left at the exchange', async () => {
  const inPrompt = await dial();
  await until('the prompt is heard', () => inPrompt.hears());
  inPrompt.hangUp();
  await becomes('ended');
  const inLine = await dial();
  await becomes('queue');
  inLine.hangUp();
  await becomes('ended');
  await desk('sato', 8_000);
  const ringing = await dial();
  await until('the telephone rings', async () => (await world.exchange().list()).legs.length === 2);
  ringing.hangUp();
  await becomes('ended');
  const { rows } = await house.admin.query<{ end_reason: string }>(
    'select end_reason from call order by started_at',
  );
  expect(rows.map((row) => row.end_reason)).toEqual(['left-in-flow', 'abandoned', 'abandoned']);
});
