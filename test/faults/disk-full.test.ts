import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeScratchDir } from '../kit/cluster.ts';
import { sweepProduct } from '../kit/server.ts';
import { prepareSmallCity } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { resident } from '../kit/wire.ts';
import { everyWayWasUsed, halfMade, recount, settled } from './ledgers.ts';
import { inLength, seed } from './length.ts';
import { randomFrom } from './load.ts';
import { keepRecord, requireWhole, shares } from './record.ts';
import { openWorld, type World } from './world.ts';

const ROUNDS = inLength(1, 5);
const FULL_MS = inLength(6_000, 30_000);
const BACK_WITHIN_MS = 30_000;
const DATA_MB = 700;
const FILES_MB = 64;
const run = (program: string, ...words: string[]) => execFileSync(program, words, { stdio: 'pipe' });
let root: string;
let dataDir: string;
let filesDir: string;
let world: World;

beforeAll(async () => {
  // Two small disks in memory: one for the data, and the attachments on one of their own.
  root = mkdtempSync(path.join(tmpdir(), 'engawa-test-full-'));
  run('mount', '-t', 'tmpfs', '-o', `size=${DATA_MB}m`, 'engawa-test', root);
  dataDir = path.join(root, 'data');
  filesDir = path.join(dataDir, 'files');
  const prepared = makeScratchDir();
  await prepareSmallCity(prepared, { agents: 2 });
  run('cp', '-a', prepared, dataDir);
  rmSync(prepared, { recursive: true });
  mkdirSync(filesDir, { recursive: true });
  run('mount', '-t', 'tmpfs', '-o', `size=${FILES_MB}m`, 'engawa-test', filesDir);
  world = await openWorld({ dataDir, logins: ['sato', 'tanaka', 'agent1'], random: randomFrom(seed) });
});
afterAll(async () => {
  await world?.close();
  run('umount', '--lazy', filesDir);
  await sweepProduct(dataDir, world?.product());
  await until('the small disk is unmounted', () => run('umount', root), 20_000);
  rmSync(root, { recursive: true });
});

/** Takes all the room there is, and keeps taking what becomes free. Answers how to give it back. */
function fill(folder: string): () => Promise<void> {
  let isOver = false;
  const names: string[] = [];
  const filling = (async () => {
    for (let n = 0; !isOver; n++) {
      const name = path.join(folder, `.ballast-${n}`);
      names.push(name);
      try {
        run('dd', 'if=/dev/zero', `of=${name}`, 'bs=64k', 'status=none');
      } catch {
        // Until there is no more: that is how it ends.
      }
      await rest(500);
    }
  })();
  return async () => {
    isOver = true;
    await filling;
    for (const name of names) rmSync(name, { force: true });
  };
}

const spoken = () => world.load().residents.reduce((sum, one) => sum + one.acknowledged.length, 0);

async function takesMessages(): Promise<number> {
  const before = spoken();
  const begunAt = performance.now();
  await until('it takes messages again', () => spoken() > before + 4, 90_000);
  return performance.now() - begunAt;
}

test('no room for attachments, then none for the data: a clear no, and it goes on by itself when there is room', {
  timeout: inLength(240_000, 1_200_000),
}, async () => {
  console.log(`disk-full: FAULTS_SEED=${seed}`);
  await world.begin();
  const newcomer = await resident(world.wire);
  const [files, data]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    await takesMessages();
    const giveFilesBack = fill(filesDir);
    await rest(FULL_MS / 2);
    // Without files everything goes on.
    expect((await newcomer.say('ファイルなしで書けます')).state).toBe('sent');
    const form = new FormData();
    form.set('file', new File(['x'.repeat(100_000)], 'a.txt', { type: 'text/plain' }));
    const headers = { authorization: `Bearer ${newcomer.token}` };
    const refused = await fetch(`${world.wire.url}/public/files`, { method: 'POST', headers, body: form });
    expect(await refused.json()).toMatchObject({ status: 507, code: 'file.storage-full' });
    await rest(FULL_MS / 2);
    await giveFilesBack();
    files.push(await takesMessages());

    const giveDataBack = fill(root);
    await rest(FULL_MS);
    expect(world.product().hasEnded()).toBe(false);
    await giveDataBack();
    data.push(await takesMessages());
  }
  await everyWayWasUsed(world);
  await world.finish();
  const settledAfterMs = await settled(world, 120_000);
  const ledgers = await recount(world);
  const half = await halfMade(world);
  keepRecord({
    scenario: 'disk-full',
    title: 'A full disk',
    did: [
      `${ROUNDS} times no room for attachments for ${FULL_MS / 1_000} s: a file is refused (507 file.storage-full), words go on; then no room for the data for as long`,
      `${world.wire.failures} requests got a no and were repeated by their senders`,
    ],
    ledgers,
    halfMade: half,
    measures: [
      {
        what: 'attachments are taken again after, longest',
        value: shares(files).longest,
        unit: 'ms',
        limit: BACK_WITHIN_MS,
      },
      {
        what: 'messages are taken again after, longest',
        value: shares(data).longest,
        unit: 'ms',
        limit: BACK_WITHIN_MS,
      },
      { what: 'all that was begun is settled after', value: settledAfterMs, unit: 'ms' },
    ],
  });
  requireWhole(ledgers, half);
  expect(world.wire.defects).toEqual([]);
  expect(Math.max(...files, ...data)).toBeLessThan(BACK_WITHIN_MS);
});
