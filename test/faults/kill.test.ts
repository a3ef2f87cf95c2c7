import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { findPostmaster } from '#db/server/postmaster.ts';
import { runningServerUrl } from '#db/server/server.ts';
import { setTimeout as rest } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeScratchDir } from '../kit/cluster.ts';
import { defectsOf, type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { prepareSmallCity } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import type { Wire } from '../kit/wire.ts';
import { brokenRules, comparedWithRows, countOf } from './invariants.ts';
import { chatLoad, randomFrom } from './load.ts';

const KILLS = 30;
/** In every fifth round PostgreSQL's main process is killed as well. */
const DATABASE_TOO_EVERY = 5;
const SERVES_WITHIN_MS = 5_000;
const LONGEST_LIFE_MS = 1_200;
const seed = Number(process.env['FAULTS_SEED'] ?? Date.now() % 1_000_000);
const dataDir = makeScratchDir();
const settings = { env: { RATE_LIMIT_FACTOR: '0', LOG_LEVEL: 'warn' } };
let product: Product;

beforeAll(() => prepareSmallCity(dataDir, { agents: 2 }));
afterAll(() => sweepProduct(dataDir, product));

async function adminUrl(): Promise<string> {
  return (await runningServerUrl(dataDir, 'engawa')) ?? '';
}

function killDatabase(): void {
  const postmaster = findPostmaster(path.join(dataDir, 'postgres'));
  if (postmaster) process.kill(postmaster.pid, 'SIGKILL');
}

test(`killed ${KILLS} times under load: nothing acknowledged is lost or doubled, everybody has their place`, {
  timeout: 230_000,
}, async () => {
  console.log(`kill -9: FAULTS_SEED=${seed}`);
  const random = randomFrom(seed);
  product = await startProduct({ dataDir, ...settings });
  const wire: Wire = { url: product.url, defects: [], failures: 0 };
  const load = await chatLoad(wire, { residents: 6, logins: ['sato', 'tanaka', 'agent1', 'agent2'], random });

  const backAfterMs: number[] = [];
  for (let round = 1; round <= KILLS; round++) {
    await rest(random() * LONGEST_LIFE_MS);
    await product.kill();
    if (round % DATABASE_TOO_EVERY === 0) killDatabase();
    const killedAt = performance.now();
    product = await startProduct({ dataDir, port: product.port, ...settings });
    expect((await fetch(`${product.url}/health/ready`)).status).toBe(200);
    backAfterMs.push(performance.now() - killedAt);
    expect(await brokenRules(await adminUrl()), `after round ${round}`).toEqual([]);
  }

  await load.finish();
  const url = await adminUrl();
  for (const one of load.residents) {
    expect(one.acknowledged.length).toBeGreaterThan(KILLS);
    expect(await comparedWithRows(url, one.conversationId, 'in', one.acknowledged)).toEqual([]);
    const seen = (await one.read()).messages.filter((message) => message.from === 'resident');
    // A page shows the newest of a long conversation.
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.map(({ body }) => body)).toEqual(
      one.acknowledged.slice(-seen.length).map(({ body }) => body),
    );
  }
  for (const agent of load.agents) {
    for (const [conversationId, replies] of agent.acknowledged) {
      const ids = new Set(replies.map(({ id }) => `'${id}'`));
      expect(ids.size).toBe(replies.length);
      expect(
        await countOf(
          url,
          `message where conversation_id = '${conversationId}' and id in (${[...ids].join(',')})`,
        ),
      ).toBe(replies.length);
    }
  }
  expect(wire.defects).toEqual([]);
  expect(wire.failures).toBeGreaterThan(0);

  const asked = performance.now();
  await until(
    'everything in the outbox is handed over',
    async () => (await countOf(url, `delivery where state = 'queued'`)) === 0,
    20_000,
  );
  const deliveredAfterMs = Math.round(performance.now() - asked);
  expect(await countOf(url, `pgboss.job where name = 'reaction' and state = 'failed'`)).toBe(0);
  expect(await brokenRules(url)).toEqual([]);
  expect(defectsOf(dataDir)).toEqual([]);
  expect(await product.stop()).toBe(0);

  const sent = load.residents.reduce((sum, one) => sum + one.acknowledged.length, 0);
  const answered = load.agents.reduce((sum, one) => sum + [...one.acknowledged.values()].flat().length, 0);
  backAfterMs.sort((a, b) => a - b);
  const at = (share: number) => Math.round(backAfterMs[Math.floor(share * (KILLS - 1))] ?? 0);
  console.log(
    `kill -9: ${KILLS} kills, ${sent} messages of residents, ${answered} answers, ${wire.failures} requests repeated`,
  );
  console.log(
    `kill -9: serves again after ${at(0)} to ${at(1)} ms (median ${at(0.5)}, p90 ${at(0.9)}); outbox empty after ${deliveredAfterMs} ms`,
  );
  // The limit is that of a machine which has nothing else to do. Where others use it at the same time, the middle counts.
  const [load1] = loadavg();
  const isBusy = (load1 ?? 0) > 2 * cpus().length;
  if (isBusy)
    console.log(
      `kill -9: the machine is busy (load ${load1} on ${cpus().length} cores): the median is held to the limit, not the longest`,
    );
  expect(at(isBusy ? 0.5 : 1)).toBeLessThan(SERVES_WITHIN_MS);
});
