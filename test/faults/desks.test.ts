import { setTimeout as rest } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runningServerUrl } from '#db/server/server.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type DeskFeed, listenToFeed } from '../kit/desk-feed.ts';
import { defectsOf, type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import type { Wire } from '../kit/wire.ts';
import { brokenRules, rowsOf } from './invariants.ts';
import { countInLength, inLength, seed } from './length.ts';
import { chatLoad, randomFrom } from './load.ts';
import { compare, keepRecord, requireWhole, shares, tellProgress } from './record.ts';

const DESKS = inLength(40, 300);
const CUTS = countInLength(1, 5);
const RESTARTS = countInLength(1, 10);
const CALM_MS = 1_500;
const SERVES_WITHIN_MS = 5_000;
const dataDir = makeScratchDir();
const settings = { dataDir, env: { RATE_LIMIT_FACTOR: '0', LOG_LEVEL: 'warn' } };
let product: Product;
let wire: Wire;

beforeAll(async () => {
  await prepareSmallCity(dataDir, { wrapUpSec: 1 });
  product = await startProduct(settings);
  wire = { url: product.url, defects: [], failures: 0 };
});
afterAll(() => sweepProduct(dataDir, product));

const adminUrl = async () => (await runningServerUrl(dataDir, 'engawa')) ?? '';

async function supervisorCookie(): Promise<string> {
  const answer = await fetch(`${product.url}/desk/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: STAFF.administrator.login, password: PASSWORD }),
  });
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

test(`${DESKS} desks lose their connection at once, ${CUTS} times, and the server restarts ${RESTARTS} times under load: each desk heard all of it once`, {
  timeout: inLength(120_000, 600_000),
}, async () => {
  const random = randomFrom(seed);
  const load = await chatLoad(wire, { residents: 4, logins: ['sato', 'tanaka'], random });
  const cookie = await supervisorCookie();
  const desks = Array.from({ length: DESKS }, () => listenToFeed(`${product.url}/desk/feed`, cookie));
  const allBackSince = (at: number) =>
    until('all desks are back', () => desks.every((desk) => desk.backAt > at), 30_000);
  await allBackSince(0);
  const ids = load.residents.map(({ conversationId }) => conversationId);
  const events = async () =>
    rowsOf<{ seq: number; hint: string }>(
      await adminUrl(),
      `select seq::int, type || ' ' || subject_id as hint from event
       where subject_id = any($1) and type = 'message.received' order by xid, seq`,
      [ids],
    );
  const before = (await events()).length;
  const backMs: number[] = [];
  for (let cut = 0; cut < CUTS; cut++) {
    await rest(CALM_MS);
    const cutAt = performance.now();
    for (const desk of desks) desk.cut();
    await allBackSince(cutAt);
    backMs.push(performance.now() - cutAt);
  }
  const restartMs: number[] = [];
  for (let round = 0; round < RESTARTS; round++) {
    await rest(CALM_MS);
    const stoppedAt = performance.now();
    expect(await product.stop()).toBe(0);
    const downAt = performance.now();
    product = await startProduct({ ...settings, port: product.port });
    restartMs.push(performance.now() - downAt);
    tellProgress('desks', round + 1, RESTARTS);
    await allBackSince(stoppedAt);
  }
  await rest(CALM_MS);
  await load.finish();
  const truth = (await events()).map(({ hint }) => hint);
  const heard = (desk: DeskFeed) => desk.hints.filter((hint) => truth.includes(hint));
  // What was written before it first listened is not told.
  const least = truth.length - before;
  await until('everything is heard', () => desks.every((desk) => heard(desk).length >= least), 20_000);
  const wrong = desks.filter((desk) => heard(desk).join() !== truth.slice(-heard(desk).length).join());
  const twice = desks.filter((desk) => new Set(desk.cursors).size !== desk.cursors.length);
  for (const desk of desks) {
    desk.closed = true;
    desk.cut();
  }
  const told = load.residents.flatMap(({ acknowledged }) => acknowledged.map(({ id }) => id));
  const kept = await rowsOf<{ id: string }>(
    await adminUrl(),
    `select id from message where direction = 'in'`,
  );
  const ledger = compare(
    'residents by chat, against the rows',
    told,
    kept.map(({ id }) => id),
  );
  const half = await brokenRules(await adminUrl());
  keepRecord({
    scenario: 'desks',
    title: 'All desks lose their connection; the server restarts under load',
    did: [
      `${DESKS} feeds of desks cut at once ${CUTS} times, then ${RESTARTS} restarts in order (Ctrl-C) while residents and staff go on`,
      `${truth.length} messages; desks that missed one, heard it twice or in another order: ${wrong.length + twice.length} of ${DESKS}`,
    ],
    ledgers: [ledger],
    halfMade: half,
    measures: [
      {
        what: 'all desks listen again after a cut (a browser waits 1 s), longest',
        value: shares(backMs).longest,
        unit: 'ms',
      },
      {
        what: 'serves again after a restart, longest',
        value: shares(restartMs).longest,
        unit: 'ms',
        limit: SERVES_WITHIN_MS,
      },
    ],
  });
  requireWhole([ledger], half);
  expect({ wrong: wrong.length, twice: twice.length }).toEqual({ wrong: 0, twice: 0 });
  expect(wire.defects).toEqual([]);
  expect(defectsOf(dataDir)).toEqual([]);
});
