import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeScratchDir } from '../kit/cluster.ts';
import { defectsOf, type Product, runProduct, startProduct, sweepProduct } from '../kit/server.ts';
import { prepareSmallCity } from '../kit/small-city.ts';
import { type Pair, startPair } from '../kit/standby.ts';
import { until } from '../kit/until.ts';
import { type ResidentClient, resident, staff, type StaffClient, type Wire } from '../kit/wire.ts';

/**
 * A city's own PostgreSQL with a standby, and an installation in two halves on it: what serves residents, and what serves the
 * staff. Both find the database by one address.
 */
const root = makeScratchDir();
const place = (name: string) => path.join(root, name);
const wireOf = (product: Product): Wire => ({ url: product.url, defects: [], failures: 0 });
let pair: Pair;
let outer: Product;
let inner: Product;
let residents: Wire;
let desk: Wire;
let env: Record<string, string>;

beforeAll(async () => {
  pair = await startPair(root);
  const shared = { DATABASE_URL: pair.databaseUrl, FILES_DIR: place('files'), RATE_LIMIT_FACTOR: '0' };
  await prepareSmallCity(place('inner'), { databaseUrl: pair.databaseUrl });
  const key = readFileSync(path.join(place('inner'), 'secrets/master.key'), 'utf8').trim();
  env = { ...shared, ENGAWA_MASTER_KEY: key };
  inner = await startProduct({ dataDir: place('inner'), env: { ...env, SERVES: 'desk' } });
  outer = await startProduct({ dataDir: place('outer'), env: { ...env, SERVES: 'public' } });
  residents = wireOf(outer);
  desk = wireOf(inner);
});
afterAll(async () => {
  for (const product of [outer, inner]) if (product && !product.hasEnded()) await product.kill();
  await pair?.close();
  await sweepProduct(root);
});

const status = async (product: Product, url: string) => (await fetch(product.url + url)).status;
let one: ResidentClient;
let sato: StaffClient;

test('each half serves its own side only; what residents write on one arrives at the desk on the other, and back', async () => {
  for (const url of ['/desk/session', '/desk/interactions', '/admin/staff', '/openapi.json']) {
    expect(await status(outer, url), url).toBe(404);
    expect(await status(inner, url), url).not.toBe(404);
  }
  for (const url of ['/public/cities', '/public/chat/conversation']) {
    expect(await status(inner, url), url).toBe(404);
    expect(await status(outer, url), url).not.toBe(404);
  }
  for (const product of [outer, inner]) expect(await status(product, '/health/ready')).toBe(200);

  one = await resident(residents);
  const file = await one.upload('写し.txt', '外から内へ');
  await one.say('住民の側から書きました。', [file]);
  sato = await staff(desk, 'sato');
  await sato.ready();
  const offer = await until(
    'the router of the inner half offers it',
    async () => (await sato.offers()).offers[0],
  );
  await sato.accept(offer.id);
  const [taken] = (await sato.mine()).rows;
  if (!taken) throw new Error('nothing was taken');
  await sato.reply(taken, '職員の側から返しました。');
  const back = await until('the reply is there', async () =>
    (await one.read()).messages.find(({ from }) => from !== 'resident' && from !== 'system'),
  );
  expect(back.body).toBe('職員の側から返しました。');
  const shown = await sato.get<{ messages: { files: { id: string }[] }[] }>(`/desk/interactions/${taken.id}`);
  const fileId = shown.messages.flatMap(({ files }) => files)[0]?.id ?? '';
  expect(await sato.text(`/desk/files/${fileId}`)).toBe('外から内へ');
});

test('nothing is acknowledged before the standby has it; the primary dies, the standby takes its place, and all of it is there', async () => {
  await pair.beSynchronous();
  await one.say('待機系にもあります。');
  pair.pauseStandby();
  const waiting = one.say('待機系が止まっているあいだの発言です。');
  let acknowledged = false;
  void waiting.then(() => {
    acknowledged = true;
  });
  await until('its transaction waits for the standby', async () => {
    const [row] = await pair.ask<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity where wait_event = 'SyncRep'`,
    );
    return (row?.count ?? 0) > 0;
  });
  // Longer than a statement may take: the wait must not end by that, with a word that is not true.
  const begun = performance.now();
  await until('longer than any statement may take', () => performance.now() - begun > 17_000, 30_000);
  expect(acknowledged).toBe(false);
  pair.goOnStandby();
  await waiting;

  const talkers = await Promise.all([1, 2, 3].map(() => resident(residents)));
  let goesOn = true;
  const talks = talkers.map(async (talker, which) => {
    for (let n = 1; goesOn; n++) await talker.say(`${which} の ${n}`);
  });
  const spoken = () => talkers.reduce((sum, { acknowledged: said }) => sum + said.length, 0);
  await until('they talk', () => spoken() > 30);
  await pair.killPrimary();
  const before = spoken();
  await pair.promote();
  await until('they talk on', () => spoken() > before + 30, 60_000);
  goesOn = false;
  await Promise.all(talks);

  for (const { conversationId, acknowledged } of [one, ...talkers]) {
    const kept = await pair.ask<{ id: string }>(
      `select id from message where conversation_id = '${conversationId}' and direction = 'in' order by seq`,
    );
    expect(kept.map(({ id }) => id)).toEqual(acknowledged.map(({ id }) => id));
  }
  expect((await sato.mine()).rows).toHaveLength(1);
  console.log(
    `standby: ${spoken()} messages acknowledged, ${before} of them before the primary was killed; none is missing`,
  );
});

test('both halves end in order, and the audit of before and after holds', async () => {
  const verified = await runProduct(['audit', 'verify'], { ...env, DATA_DIR: place('looker') });
  expect(verified.output).toContain('✓');
  expect(verified.code).toBe(0);
  expect(await outer.stop()).toBe(0);
  expect(await inner.stop()).toBe(0);
  expect(['outer', 'inner'].flatMap((name) => defectsOf(place(name)))).toEqual([]);
  expect([...residents.defects, ...desk.defects]).toEqual([]);
});
