/**
 * Calls held at once with sound on both legs (G.711) and both sides recorded apart: what each costs the processors with
 * Engawa, and with plain dialplan, app_queue and MixMonitor on the same exchange in the same run. How many this machine
 * can hold is its processors over that; the generator of the sound is not counted on either side.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { findPostmaster } from '#db/server/postmaster.ts';
import { freeUdpPort } from '#outside/asterisk/ports.ts';
import { until } from '../test/kit/until.ts';
import { addPeer, cpuSec, type ExchangeBench, openExchangeBench, peerQueue, seat } from './kit/exchange.ts';
import { judge, printTable } from './kit/figures.ts';
import { openSound, type Sound } from './kit/rtp.ts';
import { openAnswerer, openCaller, type SipAnswerer, type SipCaller } from './kit/sip-ua.ts';

const NUMBER = '0220000000';
const PEER_NUMBER = '0990000001';
const HELD = 40;
const MEASURED_MS = 15_000;
const LEAST_SHARE = 0.8;
/** Of the packets that were sent, heard on the other side. */
const LEAST_HEARD = 0.98;

interface Held {
  asteriskSec: number;
  serverSec: number;
  databaseSec: number;
  heardShare: number;
}

/** The database server and whatever it has started. */
function databaseCpuSec(dataDir: string): number {
  const { pid } = findPostmaster(path.join(dataDir, 'postgres'))!;
  const parent = (each: string): number =>
    Number(readFileSync(`/proc/${each}/stat`, 'utf8').split(') ')[1]!.split(' ')[1]);
  let sum = cpuSec(pid);
  for (const each of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (parent(each) === pid) sum += cpuSec(Number(each));
    } catch {
      // Ended between the list and the look.
    }
  }
  return sum;
}

async function hold(
  bench: ExchangeBench,
  { caller, phone, sound }: { caller: SipCaller; phone: SipAnswerer; sound: Sound },
  number: string,
): Promise<Held> {
  const calls = [];
  for (let at = 0; at < HELD; at++) {
    calls.push(caller.call(number, `09${String(20_000_000 + at)}0`));
    await rest(150);
  }
  await until('all are talking', () => phone.upCount() === HELD, 60_000);
  await rest(3_000);
  const cpu = () => ({
    asterisk: cpuSec(bench.supervised.pid()!),
    server: cpuSec(bench.product.pid),
    database: databaseCpuSec(bench.dataDir),
  });
  const before = { ...cpu(), sent: sound.sent(), heard: sound.heard(), ms: performance.now() };
  await rest(MEASURED_MS);
  const after = cpu();
  const seconds = (performance.now() - before.ms) / 1000;
  const held: Held = {
    asteriskSec: (after.asterisk - before.asterisk) / seconds,
    serverSec: (after.server - before.server) / seconds,
    databaseSec: (after.database - before.database) / seconds,
    heardShare: (sound.heard() - before.heard) / (sound.sent() - before.sent),
  };
  for (const call of calls) call.hangUp();
  await Promise.all(calls.map((call) => call.over));
  sound.hush();
  await until('all are over', () => phone.upCount() === 0, 30_000);
  return held;
}

// The house's timers let a process end; this one has to stay.
const awake = setInterval(() => undefined, 1_000);
const sound = await openSound();
const phone = await openAnswerer(await freeUdpPort('127.0.0.1'), sound);
const bench = await openExchangeBench({
  phonePorts: Array.from({ length: HELD }, () => phone.port),
  desks: HELD,
  city: { number: NUMBER, agents: HELD, records: true, wrapUpSec: 1 },
});
try {
  const names = Array.from({ length: HELD }, (_, at) => `phone-${at}`);
  const file = `${bench.supervised.settings.directory}/spool/peer-\${UNIQUEID}`;
  addPeer(
    bench,
    peerQueue('many', names),
    [
      `exten = ${PEER_NUMBER},1,Answer(0,i)`,
      ` same = n,MixMonitor(${file}.wav,br(${file}-in.wav)t(${file}-out.wav))`,
      ' same = n,Queue(many)\n',
    ].join('\n'),
  );
  const caller = await openCaller(bench.supervised.settings.ports.sip, sound);
  for (let at = 0; at < HELD; at++) await seat(bench, `agent${at + 1}`, at);
  const ours = await hold(bench, { caller, phone, sound }, NUMBER);
  const theirs = await hold(bench, { caller, phone, sound }, PEER_NUMBER);
  caller.close();
  const cores = availableParallelism();
  const share = (held: Held) => held.asteriskSec + held.serverSec + held.databaseSec;
  const row = (name: string, held: Held) => [
    name,
    HELD,
    (held.asteriskSec / HELD) * 1000,
    (held.serverSec / HELD) * 1000,
    (held.databaseSec / HELD) * 1000,
    (cores / share(held)) * HELD,
    held.heardShare,
  ];
  const head = ['', 'held', 'Asterisk, ms/s a call', 'server', 'database', `fill ${cores} cores`, 'heard'];
  printTable('Calls held at once, with sound and both sides recorded', head, [
    row('Engawa', ours),
    row('dialplan, app_queue, MixMonitor', theirs),
  ]);
  judge('calls that this machine can hold, against the peer', share(theirs) / share(ours), {
    atLeast: LEAST_SHARE,
  });
  judge('heard of what was sent', Math.min(ours.heardShare, theirs.heardShare), { atLeast: LEAST_HEARD });
} finally {
  phone.close();
  sound.close();
  await bench.close();
  clearInterval(awake);
}
