import { afterAll, beforeAll, expect, test } from 'vitest';
import { runningServerUrl } from '#db/server/server.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { prepareSmallCity } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { Refused, resident, type ResidentClient, staff, type StaffClient, type Wire } from '../kit/wire.ts';
import { brokenRules, countOf } from './invariants.ts';
import { countInLength, inLength } from './length.ts';
import { keepRecord, tellProgress } from './record.ts';

const SAME_OFFERS = countInLength(60, 1_000);
const dataDir = makeScratchDir();
let product: Product;
let wire: Wire;

beforeAll(async () => {
  await prepareSmallCity(dataDir, { agents: 2, wrapUpSec: 1 });
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0', LOG_LEVEL: 'warn' } });
  wire = { url: product.url, defects: [], failures: 0 };
});
afterAll(() => sweepProduct(dataDir, product));

const adminUrl = async () => (await runningServerUrl(dataDir, 'engawa')) ?? '';

/** Both go for it in the same moment: by the offer, and by taking it out of the line. Answers how many got it. */
async function bothAccept(pair: readonly StaffClient[], offerId: string, interactionId: string) {
  const ways = pair.flatMap((one) => [
    one.accept(offerId).then(() => one, refusedOnly),
    one.send('POST', `/desk/interactions/${interactionId}/take`).then(() => one, refusedOnly),
  ]);
  return new Set((await Promise.all(ways)).filter((one) => one !== undefined));
}

function refusedOnly(error: unknown): undefined {
  if (!(error instanceof Refused)) throw error;
}

async function leaveAll(one: StaffClient): Promise<void> {
  for (const { id, state } of (await one.mine()).rows) {
    if (state === 'active') await one.end(id).catch(refusedOnly);
    await one.wrapUp(id, 'solved').catch(refusedOnly);
  }
}

test(`two staff accept the same offer ${SAME_OFFERS} times: one has it, the other is told so`, {
  timeout: inLength(120_000, 900_000),
}, async () => {
  const pair = await Promise.all(['agent1', 'agent2'].map((login) => staff(wire, login)));
  for (const one of pair) await one.ready();
  const winners: number[] = [];
  for (let n = 0; n < SAME_OFFERS; n++) {
    const newcomer: ResidentClient = await resident(wire);
    await newcomer.say(`同時に ${n}`);
    const offer = await until(
      'somebody is offered it',
      async () => (await Promise.all(pair.map((one) => one.offers()))).flatMap(({ offers }) => offers)[0],
      20_000,
    );
    winners.push((await bothAccept(pair, offer.id, offer.interactionId)).size);
    await Promise.all(pair.map(leaveAll));
    tellProgress('same-offer', n + 1, SAME_OFFERS);
  }
  const half = await brokenRules(await adminUrl());
  const withTwo = await countOf(
    await adminUrl(),
    `(select 1 from leg where kind = 'agent' group by interaction_id having count(distinct staff_id) > 1
      and interaction_id in (select interaction_id from leg l join staff s on s.id = l.staff_id where s.name like '応対%')) twice`,
  );
  keepRecord({
    scenario: 'same-offer',
    title: 'Two staff accept the same offer',
    did: [
      `${SAME_OFFERS} times two of the staff accepted one offer and took it out of the line, all four requests at once`,
      `got by exactly one: ${winners.filter((one) => one === 1).length}; by two: ${withTwo}`,
    ],
    halfMade: half,
  });
  expect(winners.filter((one) => one !== 1)).toEqual([]);
  expect(withTwo).toBe(0);
  expect(half).toEqual([]);
  expect(wire.defects).toEqual([]);
});
