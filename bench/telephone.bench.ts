/**
 * Real calls through a real Asterisk on this machine, beside Asterisk's own app_queue in the same run and on the same
 * exchange: from a caller's INVITE to the INVITE at a free agent's telephone, alone and beside 150 who wait; how many calls
 * are set up and torn down in a second and what that costs; how long the adoption of 200 running calls takes.
 */
import { setTimeout as rest } from 'node:timers/promises';
import pg from 'pg';
import { runningServerUrl } from '#db/server/server.ts';
import { freeUdpPort } from '#outside/asterisk/ports.ts';
import { until } from '../test/kit/until.ts';
import type { StaffClient } from '../test/kit/wire.ts';
import { openBareAri, RUNG, WAITS } from './kit/bare-ari.ts';
import { addPeer, cpuSec, type ExchangeBench, openExchangeBench, peerQueue, seat } from './kit/exchange.ts';
import { judge, median, printTable, quantile } from './kit/figures.ts';
import { openAnswerer, openCaller, type SipAnswerer, type SipCall, type SipCaller } from './kit/sip-ua.ts';

const NUMBER = '0220000000';
const WAITING_NUMBER = '0220000001';
const PEER_NUMBER = '0990000001';
const PEER_WAITING_NUMBER = '0990000002';
const BARE_NUMBER = '0990000003';
const BARE_WAITING_NUMBER = '0990000004';
const BARE = 'bare';
/** Not counted: the server keeps a statement prepared, and its code compiled, after so many uses. */
const WARM_ROUNDS = 20;
const ROUNDS = 40;
const WAITING = 150;
const AGENTS = 10;
const ADOPTED = 200;
const MOST_LATENCY_MS = 25;

interface Bench extends ExchangeBench {
  caller: SipCaller;
  phones: SipAnswerer[];
  peer: SipAnswerer;
}

async function openBench(): Promise<Bench> {
  const phones = await Promise.all(
    Array.from({ length: AGENTS + 1 }, async () => openAnswerer(await freeUdpPort('127.0.0.1'))),
  );
  const bench = await openExchangeBench({
    phonePorts: phones.map(({ port }) => port),
    desks: AGENTS,
    city: { number: NUMBER, departmentNumber: WAITING_NUMBER, agents: AGENTS },
  });
  const dial = (number: string, what: string) => `exten = ${number},1,Answer(0,i)\n same = n,${what}\n`;
  addPeer(
    bench,
    `${peerQueue('free', [`phone-${AGENTS}`])}${peerQueue('nobody', [])}`,
    `${dial(PEER_NUMBER, 'Queue(free)')}${dial(PEER_WAITING_NUMBER, 'Queue(nobody)')}` +
      `${dial(BARE_NUMBER, `Stasis(${BARE},${RUNG})`)}${dial(BARE_WAITING_NUMBER, `Stasis(${BARE},${WAITS})`)}`,
  );
  const caller = await openCaller(bench.supervised.settings.ports.sip);
  return Object.assign(bench, { caller, phones, peer: phones[AGENTS]! });
}

/** Milliseconds from the caller's INVITE to that at the telephone; the call is ended again. */
async function ringOnce(bench: Bench, number: string, phone: SipAnswerer): Promise<number> {
  const before = phone.invitedMs.length;
  const call = bench.caller.call(number);
  await until('the telephone is rung', () => phone.invitedMs.length > before, 20_000);
  await rest(60);
  call.hangUp();
  await call.over;
  return phone.invitedMs[before]! - call.sentMs;
}

/** Done with the call of before. It may not be in hand yet when it is over already: answered and hung up within 60 ms. */
async function wrapUpOne(client: StaffClient): Promise<void> {
  await until('the after-contact work is done', async () => {
    const { rows } = await client.mine();
    const done = rows.find(({ state }) => state === 'wrap-up');
    if (done) await client.wrapUp(done.id, 'solved');
    return done;
  });
}

async function wait(bench: Bench, number: string, count: number): Promise<SipCall[]> {
  const calls: SipCall[] = [];
  for (let at = 0; at < count; at++) {
    calls.push(bench.caller.call(number, `09${String(10_000_000 + at)}0`));
    await rest(25);
  }
  for (const call of calls) await call.answered;
  await rest(2_000);
  return calls;
}

async function letGo(calls: readonly SipCall[]): Promise<void> {
  for (const call of calls) {
    call.hangUp();
    await rest(5);
  }
  await Promise.all(calls.map((call) => Promise.race([call.over, rest(15_000)])));
}

async function latency(bench: Bench): Promise<void> {
  const client = await seat(bench, 'sato', 0);
  const ours = () => ringOnce(bench, NUMBER, bench.phones[0]!);
  const theirs = () => ringOnce(bench, PEER_NUMBER, bench.peer);
  const barely = () => ringOnce(bench, BARE_NUMBER, bench.peer);
  const { ports, name: user, ariPassword: password } = bench.supervised.settings;
  const bare = await openBareAri(
    { url: `http://127.0.0.1:${ports.http}`, user, password, app: BARE },
    `PJSIP/phone-${AGENTS}`,
  );
  const alone: number[] = [];
  const peerAlone: number[] = [];
  const bareAlone: number[] = [];
  for (let round = -WARM_ROUNDS; round < ROUNDS; round++) {
    const took = await ours();
    const peerTook = await theirs();
    const bareTook = await barely();
    await wrapUpOne(client);
    await client.ready();
    // Who is free is so for a while, as a rule, when somebody calls.
    await rest(50);
    if (round < 0) continue;
    alone.push(took);
    peerAlone.push(peerTook);
    bareAlone.push(bareTook);
  }
  const waiting = await wait(bench, WAITING_NUMBER, WAITING);
  const beside: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    beside.push(await ours());
    await wrapUpOne(client);
    await client.ready();
    await rest(50);
  }
  await letGo(waiting);
  const peerWaiting = await wait(bench, PEER_WAITING_NUMBER, WAITING);
  const peerBeside: number[] = [];
  for (let round = 0; round < ROUNDS; round++) peerBeside.push(await theirs());
  await letGo(peerWaiting);
  const bareWaiting = await wait(bench, BARE_WAITING_NUMBER, WAITING);
  const bareBeside: number[] = [];
  for (let round = 0; round < ROUNDS; round++) bareBeside.push(await barely());
  await letGo(bareWaiting);
  bare.close();
  const row = (name: string, values: number[]) => [
    name,
    values.length,
    median(values),
    quantile(values, 0.9),
    values.reduce((sum, value) => sum + value, 0) / values.length,
  ];
  printTable(
    "From the caller's INVITE to the INVITE at a free agent's telephone",
    ['', 'calls', 'p50 ms', 'p90 ms', 'mean ms'],
    [
      row('Engawa, nobody waits', alone),
      row('app_queue, nobody waits', peerAlone),
      row('a bare programme over ARI, nobody waits', bareAlone),
      row(`Engawa, ${WAITING} wait`, beside),
      row(`app_queue, ${WAITING} wait`, peerBeside),
      row(`a bare programme over ARI, ${WAITING} wait`, bareBeside),
    ],
  );
  judge('INVITE to INVITE, p50 in ms', median(alone), { atMost: MOST_LATENCY_MS });
  judge(
    `the same beside ${WAITING}, against app_queue beside ${WAITING}`,
    median(beside) / median(peerBeside),
    { atMost: 1 },
  );
}

/** Calls that come, are answered and end, one after another as fast as ten telephones take them. */
async function throughput(bench: Bench): Promise<void> {
  const clients: StaffClient[] = [];
  for (let at = 1; at < AGENTS; at++) clients.push(await seat(bench, `agent${at}`, at));
  const calls = 200;
  const before = cpuSec(bench.product.pid);
  const begunMs = performance.now();
  let open = 0;
  let done = 0;
  const one = async (at: number): Promise<void> => {
    const call = bench.caller.call(NUMBER, `08${String(10_000_000 + at)}0`);
    await call.answered;
    await rest(1_000);
    call.hangUp();
    await call.over;
    done++;
    open--;
  };
  for (let at = 0; at < calls; at++) {
    while (open >= 40) await rest(5);
    open++;
    void one(at);
    await rest(10);
  }
  await until('all calls are over', () => done === calls, 60_000);
  const tookSec = (performance.now() - begunMs) / 1000;
  const cpu = cpuSec(bench.product.pid) - before;
  printTable(
    'Calls set up and torn down, one second each',
    ['', 'calls', 'a second', 'CPU of the server, s per 100 calls'],
    [['Engawa', calls, calls / tookSec, (cpu / calls) * 100]],
  );
  for (const client of clients)
    await client.send('PUT', '/desk/presence', { status: 'offline', reason: null });
}

/** The server is killed while 200 wait, and takes them over. */
async function adoption(bench: Bench): Promise<void> {
  const waiting = await wait(bench, WAITING_NUMBER, ADOPTED);
  await bench.restart();
  const readyMs = performance.now();
  const pool = new pg.Pool({
    connectionString: (await runningServerUrl(bench.dataDir, 'engawa')) ?? '',
    max: 1,
  });
  // Its server ends before it does when the measurement fails.
  pool.on('error', () => undefined);
  const open = async () =>
    Number(
      (await pool.query<{ n: string }>('select count(*) as n from call where ended_at is null')).rows[0]?.n,
    );
  // Whoever hung up while nobody listened is found out by the agreement.
  await until('who is gone is known to be', async () => (await open()) <= ADOPTED, 30_000);
  const kept = await open();
  // One hangs up: that it is heard says that the calls are in hand again.
  waiting[ADOPTED - 1]!.hangUp();
  await until('the server hears of it', async () => (await open()) < kept, 30_000);
  const tookMs = performance.now() - readyMs;
  printTable(
    'Adoption after kill -9',
    ['calls', 'kept', 'ms from the ready line until they are in hand'],
    [[ADOPTED, kept, tookMs]],
  );
  judge('calls kept', kept, { atLeast: ADOPTED });
  await letGo(waiting.slice(0, -1));
  await pool.end();
}

// The house's timers let a process end; this one has to stay.
const awake = setInterval(() => undefined, 1_000);
const bench = await openBench();
try {
  await latency(bench);
  await throughput(bench);
  await adoption(bench);
} finally {
  bench.caller.close();
  for (const phone of bench.phones) phone.close();
  await bench.close();
  clearInterval(awake);
}
