/**
 * Real calls through a real Asterisk on this machine, beside Asterisk's own app_queue in the same run and on the same
 * exchange: from a caller's INVITE to the INVITE at a free agent's telephone, alone and beside 150 who wait; how many calls
 * are set up and torn down in a second and what that costs; how long the adoption of 200 running calls takes.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import pg from 'pg';
import { runningServerUrl } from '#db/server/server.ts';
import { systemClock } from '#kernel/clock.ts';
import { createIds } from '#kernel/ids.ts';
import { createLogger } from '#kernel/log.ts';
import { freeUdpPort } from '#outside/asterisk/ports.ts';
import { superviseExchange, type Supervised } from '#outside/asterisk/supervisor.ts';
import { trialPrograms } from '#outside/asterisk/trial.ts';
import { type Product, startProduct } from '../test/kit/server.ts';
import { prepareSmallCity } from '../test/kit/small-city.ts';
import { setup as makeRoot, trialRoot } from '../test/kit/trial-root.ts';
import { until } from '../test/kit/until.ts';
import { staff, type StaffClient, type Wire } from '../test/kit/wire.ts';
import { judge, median, printTable, quantile } from './kit/figures.ts';
import { openAnswerer, openCaller, type SipAnswerer, type SipCall, type SipCaller } from './kit/sip-ua.ts';

const NUMBER = '0220000000';
const WAITING_NUMBER = '0220000001';
const PEER_NUMBER = '0990000001';
const PEER_WAITING_NUMBER = '0990000002';
const ROUNDS = 40;
const WAITING = 150;
const AGENTS = 10;
const ADOPTED = 200;
const MOST_LATENCY_MS = 25;

interface Bench {
  supervised: Supervised;
  product: Product;
  dataDir: string;
  wire: Wire;
  caller: SipCaller;
  phones: SipAnswerer[];
  peer: SipAnswerer;
}

async function openBench(): Promise<Bench> {
  await makeRoot();
  const scratch = mkdtempSync(path.join(tmpdir(), 'engawa-bench-'));
  chmodSync(scratch, 0o711);
  const phones = await Promise.all(
    Array.from({ length: AGENTS + 1 }, async () => openAnswerer(await freeUdpPort('127.0.0.1'))),
  );
  const supervised = await superviseExchange({
    ...trialPrograms(trialRoot()),
    options: {
      name: 'bench',
      directory: path.join(scratch, 'run'),
      listen: '127.0.0.1',
      trunks: [
        { name: 'trunk', from: ['127.0.0.1/32'], host: '127.0.0.1', port: 9 },
        ...phones.map((phone, at) => ({
          name: `phone-${at}`,
          from: ['127.0.0.2/32'],
          host: '127.0.0.1',
          port: phone.port,
        })),
      ],
      phones: [],
    },
    clock: systemClock,
    ids: createIds(systemClock),
    log: createLogger({ level: 'silent' }),
  });
  await supervised.firstUp;
  addPeer(supervised, AGENTS);
  const dataDir = path.join(scratch, 'city');
  await prepareSmallCity(dataDir, { number: NUMBER, departmentNumber: WAITING_NUMBER, agents: AGENTS });
  const product = await start(supervised, dataDir);
  const wire: Wire = { url: product.url, defects: [], failures: 0 };
  const caller = await openCaller(supervised.settings.ports.sip);
  return { supervised, product, dataDir, wire, caller, phones, peer: phones[AGENTS]! };
}

function start({ settings }: Supervised, dataDir: string): Promise<Product> {
  return startProduct({
    dataDir,
    env: {
      ASTERISK_URL: `http://127.0.0.1:${settings.ports.http}`,
      ASTERISK_USER: settings.name,
      ASTERISK_PASSWORD: settings.ariPassword,
      ASTERISK_APP: settings.name,
      ASTERISK_DESK_PHONES: Array.from({ length: AGENTS }, (_, at) => `phone-${at}`).join(','),
      RATE_LIMIT_FACTOR: '0',
      LOG_LEVEL: 'warn',
    },
  });
}

/** The same exchange with its own queues: one with a telephone, one that nobody answers. */
function addPeer({ settings }: Supervised, at: number): void {
  const etc = path.join(settings.directory, 'etc');
  const queue = (name: string, member: string) =>
    `[${name}]\nstrategy=rrmemory\ntimeout=20\njoinempty=yes\nleavewhenempty=no\nringinuse=no\n${member}\n`;
  appendFileSync(
    path.join(etc, 'queues.conf'),
    `[general]\n${queue('free', `member => PJSIP/phone-${at}`)}${queue('nobody', '')}`,
  );
  const dial = (number: string, name: string) =>
    `exten = ${number},1,Answer(0,i)\n same = n,Queue(${name})\n`;
  appendFileSync(
    path.join(etc, 'extensions.conf'),
    `\n[from-trunk](+)\n${dial(PEER_NUMBER, 'free')}${dial(PEER_WAITING_NUMBER, 'nobody')}`,
  );
  execFileSync('chown', ['--reference', path.join(etc, 'pjsip.conf'), path.join(etc, 'queues.conf')]);
  for (const command of ['module load app_queue.so', 'dialplan reload'])
    asterisk(settings.directory, command);
}

function asterisk(directory: string, command: string): string {
  const root = trialRoot();
  const [program, ...words] = root.command('usr/sbin/asterisk', [
    ...['-C', path.join(directory, 'etc/asterisk.conf'), '-rx', command],
  ]);
  return execFileSync(program, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', openSync(root.path, 'r')],
  });
}

/** Somebody with a telephone at the desk, ready. */
async function seat(bench: Bench, login: string, at: number): Promise<StaffClient> {
  const client = await staff(bench.wire, login);
  await client.send('POST', '/desk/phone', {
    holder: `bench-${login}`,
    deskPhone: `phone-${at}`,
    takeOver: true,
  });
  await until(
    'the telephone can be rung',
    async () =>
      (await client.get<{ use: { reachable: boolean } | null }>('/desk/phone')).use?.reachable === true,
    20_000,
  );
  await client.ready();
  return client;
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
  const alone: number[] = [];
  const peerAlone: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    alone.push(await ours());
    peerAlone.push(await theirs());
    await wrapUpOne(client);
    await client.ready();
  }
  const waiting = await wait(bench, WAITING_NUMBER, WAITING);
  const beside: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    beside.push(await ours());
    await wrapUpOne(client);
    await client.ready();
  }
  await letGo(waiting);
  const peerWaiting = await wait(bench, PEER_WAITING_NUMBER, WAITING);
  const peerBeside: number[] = [];
  for (let round = 0; round < ROUNDS; round++) peerBeside.push(await theirs());
  await letGo(peerWaiting);
  const row = (name: string, values: number[]) => [
    name,
    values.length,
    median(values),
    quantile(values, 0.9),
  ];
  printTable(
    "From the caller's INVITE to the INVITE at a free agent's telephone",
    ['', 'calls', 'p50 ms', 'p90 ms'],
    [
      row('Engawa, nobody waits', alone),
      row('app_queue, nobody waits', peerAlone),
      row(`Engawa, ${WAITING} wait`, beside),
      row(`app_queue, ${WAITING} wait`, peerBeside),
    ],
  );
  judge('INVITE to INVITE, p50 in ms', median(alone), { atMost: MOST_LATENCY_MS });
  judge(
    `the same beside ${WAITING}, against app_queue beside ${WAITING}`,
    median(beside) / median(peerBeside),
    { atMost: 1 },
  );
}

/** Seconds of processor that a process has used. */
function cpuSec(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
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
  await bench.product.kill();
  bench.product = await start(bench.supervised, bench.dataDir);
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
  await bench.product.stop();
  await bench.supervised.stop();
  rmSync(path.dirname(bench.dataDir), { recursive: true, force: true });
  clearInterval(awake);
}
