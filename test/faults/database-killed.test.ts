import { setTimeout as rest } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeScratchDir } from '../kit/cluster.ts';
import { sweepProduct } from '../kit/server.ts';
import { prepareSmallCity } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { everyWayWasUsed, halfMade, recount, settled } from './ledgers.ts';
import { countInLength, inLength, seed } from './length.ts';
import { randomFrom } from './load.ts';
import { familyOf, postmasterPid, signalAll } from './processes.ts';
import { keepRecord, requireWhole, shares, tellProgress } from './record.ts';
import { openWorld, type World } from './world.ts';

const KILLS = countInLength(10, 50);
const STOPPED_MS = inLength(15_000, 60_000);
const BACK_WITHIN_MS = 30_000;
const LONGEST_LIFE_MS = 1_500;
const dataDir = makeScratchDir();
let world: World;

beforeAll(async () => {
  await prepareSmallCity(dataDir, { agents: 2 });
  world = await openWorld({ dataDir, logins: ['sato', 'tanaka', 'agent1'], random: randomFrom(seed) });
});
afterAll(async () => {
  await world?.close();
  await sweepProduct(dataDir, world?.product());
});

const postmaster = () => postmasterPid(dataDir);
const isReady = async () => (await fetch(`${world.wire.url}/health/ready`)).ok;

/** Kills it; returns when another one takes messages. What the killed one was still answering does not count. */
async function kill(): Promise<number> {
  const begunAt = performance.now();
  const killed = postmaster();
  process.kill(killed, 'SIGKILL');
  await until('another one runs', () => postmaster() !== killed, 60_000);
  return takesMessages(begunAt);
}

/** A message that goes through: the whole way, not only a connection. */
async function takesMessages(begunAt = performance.now()): Promise<number> {
  const spoken = () => world.load().residents.reduce((sum, one) => sum + one.acknowledged.length, 0);
  const before = spoken();
  await until('it takes messages again', async () => spoken() > before && (await isReady()), 60_000);
  return performance.now() - begunAt;
}

/** Everything of it stands still: it neither answers nor hangs up. Answers how to let it go on. */
function stopAll(pid: number): () => void {
  // Its main process first: what it would start next is not missed.
  signalAll([pid], 'SIGSTOP');
  const family = familyOf(pid);
  signalAll(family, 'SIGSTOP');
  return () => signalAll(family.toReversed(), 'SIGCONT');
}

test(`PostgreSQL killed ${KILLS} times and stopped for ${STOPPED_MS / 1_000} s: no false word, and back by itself`, {
  timeout: inLength(420_000, 1_800_000),
}, async () => {
  console.log(`database-killed: FAULTS_SEED=${seed}`);
  const random = randomFrom(seed + 1);
  await world.begin();
  const backAfterMs: number[] = [];
  for (let round = 1; round <= KILLS; round++) {
    await rest(random() * LONGEST_LIFE_MS);
    backAfterMs.push(await kill());
    tellProgress('database-killed', round, KILLS);
  }
  console.log(`database-killed: stopped for ${STOPPED_MS / 1_000} s`);
  const goOn = stopAll(postmaster());
  await rest(STOPPED_MS);
  goOn();
  const afterStopMs = await takesMessages();
  await everyWayWasUsed(world);
  await world.finish();
  const settledAfterMs = await settled(world);
  const ledgers = await recount(world);
  const half = await halfMade(world);
  const back = shares(backAfterMs);
  keepRecord({
    scenario: 'database-killed',
    title: 'PostgreSQL killed, and stopped',
    did: [
      `${KILLS} kills -9 of its main process at random instants of the first ${LONGEST_LIFE_MS} ms after it was back`,
      `then all its processes stopped (SIGSTOP) for ${STOPPED_MS / 1_000} s`,
      `${world.wire.failures} requests got a no or nobody, and were repeated by their senders`,
    ],
    ledgers,
    halfMade: half,
    measures: [
      {
        what: 'takes messages again after a kill, longest',
        value: back.longest,
        unit: 'ms',
        limit: BACK_WITHIN_MS,
      },
      { what: 'takes messages again after a kill, median', value: back.median, unit: 'ms' },
      {
        what: 'takes messages again after the stop',
        value: Math.round(afterStopMs),
        unit: 'ms',
        limit: BACK_WITHIN_MS,
      },
      { what: 'all that was begun is settled after', value: settledAfterMs, unit: 'ms' },
    ],
  });
  requireWhole(ledgers, half);
  expect(world.wire.defects).toEqual([]);
  expect(world.product().hasEnded()).toBe(false);
  expect(Math.max(back.longest, afterStopMs)).toBeLessThan(BACK_WITHIN_MS);
  expect(world.product().output()).not.toMatch(/unhandled|uncaught|\n\s+at /i);
});
