import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, dropDatabase, makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { prepareSmallCity } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { openWallBefore, type Wall } from '../kit/wall.ts';
import { resident, type Wire } from '../kit/wire.ts';
import { brokenRules, comparedWithRows, countOf, linesAsText, rowsOf } from './invariants.ts';
import { inLength, seed } from './length.ts';
import { chatLoad, randomFrom } from './load.ts';
import { compare, keepRecord, requireWhole } from './record.ts';

const AWAY_MS = inLength(12_000, 60_000);
const BACK_WITHIN_MS = 30_000;

const dataDir = makeScratchDir();
let wall: Wall;
let database: { name: string; url: string };
let product: Product;

beforeAll(async () => {
  database = await createDatabase();
  const behind = await openWallBefore(database.url);
  wall = behind.wall;
  await prepareSmallCity(dataDir, { agents: 1, databaseUrl: behind.over });
  product = await startProduct({ dataDir, env: { DATABASE_URL: behind.over, RATE_LIMIT_FACTOR: '0' } });
});
afterAll(async () => {
  await sweepProduct(dataDir, product);
  await wall?.close();
  if (database) await dropDatabase(database.name);
});

test(`a database that is away for ${AWAY_MS / 1_000} s: a clear no meanwhile, then everything goes on, nothing lost or doubled`, {
  timeout: 180_000,
}, async () => {
  console.log(`database away: FAULTS_SEED=${seed}`);
  const wire: Wire = { url: product.url, defects: [], failures: 0 };
  const load = await chatLoad(wire, { residents: 4, logins: ['sato', 'tanaka'], random: randomFrom(seed) });
  const spoken = () => load.residents.reduce((sum, one) => sum + one.acknowledged.length, 0);
  await until('they are talking', () => spoken() > 20, 20_000);

  const ask = async () => {
    const begun = performance.now();
    const answer = await fetch(`${product.url}/public/cities`);
    const { code } = (await answer.json()) as { code?: string };
    return {
      status: answer.status,
      code,
      ms: Math.round(performance.now() - begun),
      retryAfter: answer.headers.get('retry-after'),
    };
  };
  await wall.close();
  const cutAt = performance.now();
  expect(await ask()).toMatchObject({
    status: 503,
    code: 'database.unavailable',
    retryAfter: expect.stringMatching(/^\d+$/) as string,
  });
  expect((await fetch(`${product.url}/health/live`)).status).toBe(200);
  expect((await fetch(`${product.url}/health/ready`)).status).toBe(503);
  await rest(AWAY_MS / 2);
  await wall.fallSilent();
  const silent = await ask();
  expect(silent).toMatchObject({ status: 503, code: 'database.unavailable' });
  await rest(Math.max(0, AWAY_MS - (performance.now() - cutAt)));
  const before = spoken();
  await wall.open();
  const backAt = performance.now();

  await until('they are talking again', () => spoken() > before + 10, 15_000);
  const talksAfterMs = Math.round(performance.now() - backAt);
  const newcomer = await resident(wire);
  await newcomer.say('戻りましたか。');
  await until(
    'whoever comes now is answered',
    async () => (await newcomer.read()).messages.some(({ from }) => from === 'staff'),
    30_000,
  ).catch(async (error: unknown) => {
    load.requireUnbroken();
    throw new Error(`the state of the lines: ${await linesAsText(database.url)}`, { cause: error });
  });
  const answeredAfterMs = Math.round(performance.now() - backAt);
  await load.finish();

  for (const one of load.residents)
    expect(await comparedWithRows(database.url, one.conversationId, 'in', one.acknowledged)).toEqual([]);
  expect(await brokenRules(database.url)).toEqual([]);
  expect(wire.defects).toEqual([]);
  await until(
    'everything in the outbox is handed over',
    async () => (await countOf(database.url, `delivery where state = 'queued'`)) === 0,
    30_000,
  );
  expect(await countOf(database.url, `pgboss.job where name = 'reaction' and state = 'failed'`)).toBe(0);

  expect(product.hasEnded()).toBe(false);
  expect(product.output()).not.toMatch(/unhandled|uncaught|\n\s+at /i);
  const log = readFileSync(path.join(dataDir, 'logs', 'engawa.log'), 'utf8');
  expect(log).toMatch(/routing could not run|events could not be read/);
  expect(log).not.toContain('"a request failed"');
  expect(await product.stop()).toBe(0);
  const told = load.residents.flatMap(({ acknowledged }) => acknowledged.map(({ id }) => id));
  const kept = await rowsOf<{ id: string }>(
    database.url,
    `select id from message where direction = 'in' and conversation_id = any($1)`,
    [load.residents.map(({ conversationId }) => conversationId)],
  );
  const ledgers = [
    compare(
      'residents by chat, against the rows',
      told,
      kept.map(({ id }) => id),
    ),
  ];
  keepRecord({
    scenario: 'database-away',
    title: 'PostgreSQL out of reach',
    did: [
      `refused connections for ${AWAY_MS / 2_000} s, then took them and said nothing, ${AWAY_MS / 1_000} s or more altogether: every request was answered 503 database.unavailable`,
      `${wire.failures} requests were repeated by their senders`,
    ],
    ledgers,
    halfMade: [],
    measures: [
      { what: 'a silent database is told of after', value: silent.ms, unit: 'ms' },
      {
        what: 'residents are answered again after its return',
        value: talksAfterMs,
        unit: 'ms',
        limit: BACK_WITHIN_MS,
      },
      {
        what: 'a newcomer has an answer of the staff after its return',
        value: answeredAfterMs,
        unit: 'ms',
        limit: BACK_WITHIN_MS,
      },
    ],
  });
  requireWhole(ledgers, []);
});
