import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setTimeout as rest } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findPostmaster } from '#db/server/postmaster.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { defectsOf, sweepProduct } from '../kit/server.ts';
import { prepareSmallCity } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { comparedWithDisk, everyWayWasUsed, halfMade, recount, settled } from './ledgers.ts';
import { countInLength, inLength, seed } from './length.ts';
import { randomFrom } from './load.ts';
import { type LoopDisk, openLoopDisk } from './loop-disk.ts';
import { familyOf, signalAll } from './processes.ts';
import { keepRecord, requireWhole, tellProgress } from './record.ts';
import { openWorld, type World } from './world.ts';

const CUTS = countInLength(2, 20);
const DISK_MB = 1_500;
const LONGEST_LIFE_MS = 3_000;
let disk: LoopDisk;
let dataDir: string;
let world: World;

beforeAll(async () => {
  disk = openLoopDisk(DISK_MB);
  dataDir = path.join(disk.folder, 'data');
  // Made elsewhere: who makes it here keeps its log open, and the disk could not be taken away.
  const prepared = makeScratchDir();
  await prepareSmallCity(prepared, { agents: 2 });
  execFileSync('cp', ['-a', prepared, dataDir]);
  execFileSync('sync', ['--file-system', dataDir]);
  rmSync(prepared, { recursive: true });
  world = await openWorld({ dataDir, logins: ['sato', 'tanaka', 'agent1'], random: randomFrom(seed) });
});
afterAll(async () => {
  await world?.close();
  if (world) await sweepProduct(dataDir, world.product());
  await disk?.close();
});

const spoken = () => world.load().residents.reduce((sum, one) => sum + one.acknowledged.length, 0);

/** Everything of the machine ends at once; the disk is what it was at that instant. */
async function cutPower(): Promise<void> {
  const postmaster = findPostmaster(path.join(dataDir, 'postgres'));
  const product = world.product();
  await disk.cutPower(
    () => signalAll([product.pid, ...familyOf(postmaster?.pid ?? 0)], 'SIGKILL'),
    () => until('the product is gone', () => product.hasEnded()),
  );
}

test(`the power fails ${CUTS} times under load: every acknowledged message and its file is on the disk`, {
  timeout: inLength(240_000, 1_800_000),
}, async () => {
  console.log(`power-loss: FAULTS_SEED=${seed}`);
  const random = randomFrom(seed + 1);
  await world.begin();
  for (let round = 1; round <= CUTS; round++) {
    const before = spoken();
    await until('they talk', () => spoken() > before + 5, 30_000);
    await rest(random() * LONGEST_LIFE_MS);
    await cutPower();
    await world.startAgain();
    tellProgress('power-loss', round, CUTS);
  }
  await everyWayWasUsed(world);
  await world.finish();
  const settledAfterMs = await settled(world);
  const ledgers = await recount(world);
  const half = await halfMade(world);
  const { filesWithoutRow } = await comparedWithDisk(world);
  keepRecord({
    scenario: 'power-loss',
    title: 'Power loss of the machine',
    did: [
      `${CUTS} times everything was killed, and the data directory (database and attachments) was what an ext4 image held at that instant: copied while it was written, mounted from the copy, put right by its journal, opened again`,
      `${world.wire.failures} requests found nobody and were repeated by their senders`,
      `${filesWithoutRow.length} files on the disk that nobody was told of`,
    ],
    ledgers,
    halfMade: half,
    measures: [{ what: 'all that was begun is settled after', value: settledAfterMs, unit: 'ms' }],
  });
  requireWhole(ledgers, half);
  expect(world.wire.defects).toEqual([]);
  expect(defectsOf(dataDir)).toEqual([]);
});
