/**
 * Calls that are hung up whenever it pleases either side, for as long as ENGAWA_BENCH_MINUTES says (an hour for the record,
 * two minutes by default), held and ended by the people at the desk in between, while the server is killed now and then.
 * Afterwards nothing may be left: no call that is not over, no channel, bridge or recording at the exchange.
 */
import { setTimeout as rest } from 'node:timers/promises';
import pg from 'pg';
import { runningServerUrl } from '#db/server/server.ts';
import { freeUdpPort } from '#outside/asterisk/ports.ts';
import { answererBySip, burstBySip } from '../test/kit/sip-phone.ts';
import { until } from '../test/kit/until.ts';
import type { StaffClient } from '../test/kit/wire.ts';
import { type ExchangeBench, openExchangeBench, seat, stayAtDesks } from './kit/exchange.ts';
import { judge, printTable } from './kit/figures.ts';

const NUMBER = '0220000000';
const AGENTS = 8;
const MINUTES = Number(process.env['ENGAWA_BENCH_MINUTES'] ?? 2);
const PER_SEC = 1.5;
const ROUND_SEC = 30;
const STAYS_MS = [50, 14_000] as const;
/** Rounds of thirty seconds between two kills of the server. */
const ROUNDS_TO_KILL = 7;

/** What is still up or lies at the exchange. */
interface Left {
  channels: number;
  bridges: number;
  recorded: number;
}

async function leftAt({ supervised: { settings } }: ExchangeBench): Promise<Left> {
  const authorization = `Basic ${Buffer.from(`${settings.name}:${settings.ariPassword}`).toString('base64')}`;
  const count = async (path: string) => {
    const address = `http://127.0.0.1:${settings.ports.http}/ari/${path}`;
    const answer = await fetch(address, { headers: { authorization }, signal: AbortSignal.timeout(5_000) });
    return ((await answer.json()) as unknown[]).length;
  };
  const [channels, bridges, recorded] = await Promise.all(
    ['channels', 'bridges', 'recordings/stored'].map(count),
  );
  return { channels: channels!, bridges: bridges!, recorded: recorded! };
}

/** Somebody at a desk who holds, takes back, and hangs up when it pleases them. Refusals are the call being over already. */
async function meddle(client: StaffClient, random: () => number): Promise<void> {
  const { calls } = await client.get<{ calls: { id: string }[] }>('/desk/calls/mine');
  for (const { id } of calls) {
    const way = random();
    const path =
      way < 0.25
        ? { to: 'hold', body: { on: true } }
        : way < 0.5
          ? { to: 'hold', body: { on: false } }
          : way < 0.65
            ? { to: 'hang-up', body: {} }
            : undefined;
    if (path) await client.send('POST', `/desk/calls/${id}/${path.to}`, path.body).catch(() => undefined);
  }
  const { rows } = await client.mine();
  for (const row of rows.filter(({ state }) => state === 'wrap-up'))
    await client.wrapUp(row.id, 'solved').catch(() => undefined);
  await client.ready();
}

/** The same run again for the same seed. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

// The house's timers let a process end; this one has to stay.
const awake = setInterval(() => undefined, 1_000);
let leaveDesks = async (): Promise<void> => undefined;
const ports = await Promise.all(Array.from({ length: AGENTS }, () => freeUdpPort('127.0.0.1')));
const bench = await openExchangeBench({
  phonePorts: ports,
  desks: AGENTS,
  city: { number: NUMBER, agents: AGENTS, records: true, wrapUpSec: 5 },
});
try {
  const random = numbersFrom(20_261_128);
  const phones = await Promise.all(
    ports.map((port, at) => answererBySip({ folder: bench.scratch, port, afterMs: 50 + at * 200 })),
  );
  const desks: { login: string; client: StaffClient }[] = [];
  for (let at = 0; at < AGENTS; at++) {
    const login = `agent${at + 1}`;
    desks.push({ login, client: await seat(bench, login, at) });
  }
  leaveDesks = stayAtDesks(desks);
  let meddling = true;
  const people = desks.map(async ({ client }) => {
    for (; meddling; await rest(500 + random() * 3_000)) await meddle(client, random).catch(() => undefined);
  });
  const untilMs = performance.now() + MINUTES * 60_000;
  let dialled = 0;
  let kills = 0;
  const counted = { completed: 0, failed: 0 };
  for (let round = 0; round === 0 || performance.now() < untilMs; round++) {
    const calls = Math.round(PER_SEC * ROUND_SEC);
    dialled += calls;
    const burst = burstBySip({
      folder: bench.scratch,
      exchangePort: bench.supervised.settings.ports.sip,
      to: NUMBER,
      calls,
      perSec: PER_SEC,
      staysMs: STAYS_MS,
    });
    if (round % ROUNDS_TO_KILL === ROUNDS_TO_KILL - 1) {
      await rest(random() * ROUND_SEC * 1000);
      await bench.restart();
      kills++;
    }
    const { completed, failed } = await burst;
    counted.completed += completed;
    counted.failed += failed;
  }
  meddling = false;
  await leaveDesks();
  await Promise.all(people);
  for (const phone of phones) phone.close();
  const pool = new pg.Pool({
    connectionString: (await runningServerUrl(bench.dataDir, 'engawa')) ?? '',
    max: 1,
  });
  const count = async (sql: string) =>
    Number((await pool.query<{ n: string }>(`select count(*) as n from ${sql}`)).rows[0]?.n);
  const open = () => count('call where ended_at is null');
  const owed = () => count(`recording where state in ('running', 'awaited')`);
  await until('calls are over', async () => (await open()) === 0, 60_000).catch(() => undefined);
  await until('recordings are kept', async () => (await owed()) === 0, 60_000).catch(() => undefined);
  await rest(5_000);
  const left = await leftAt(bench);
  const calls = await count('call');
  const kept = await count(`recording where state = 'kept'`);
  const callsOpen = await open();
  const recordingsOwed = await owed();
  await pool.end();
  printTable(
    `${MINUTES} minutes of hanging up, the server killed ${kills} times`,
    [
      'dialled',
      'calls known',
      'not over',
      'channels',
      'bridges',
      'recordings kept',
      'owed',
      'at the exchange',
    ],
    [[dialled, calls, callsOpen, left.channels, left.bridges, kept, recordingsOwed, left.recorded]],
  );
  console.log(`\nSIPp: ${counted.completed} completed, ${counted.failed} failed`);
  judge('calls that are not over', callsOpen, { atMost: 0 });
  judge('channels and bridges left', left.channels + left.bridges, { atMost: 0 });
  judge('recordings owed or left at the exchange', recordingsOwed + left.recorded, { atMost: 0 });
} finally {
  await leaveDesks();
  await bench.close();
  clearInterval(awake);
}
