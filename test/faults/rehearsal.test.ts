import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPool } from '#db/connection.ts';
import { runningServerUrl } from '#db/server/server.ts';
import { rehearse } from '../../tools/rehearse/rehearse.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity } from '../kit/small-city.ts';

const dataDir = makeScratchDir();
let product: Product;

beforeAll(async () => {
  await prepareSmallCity(dataDir, { agents: 2 });
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0' } });
});
afterAll(() => sweepProduct(dataDir, product));

test('a rehearsal with simulated agents: all that was acknowledged is kept, and the report says what the rows say', async () => {
  const report = await rehearse(
    {
      url: product.url,
      seed: 11,
      ratePerHour: 600,
      minutes: 1,
      speed: 8,
      agents: ['agent1', 'agent2'],
      trainee: 'agent1',
      password: PASSWORD,
    },
    () => undefined,
  );
  expect(report.defects).toEqual([]);
  expect(report.contacts).toBeGreaterThan(5);
  expect(report.answered + report.abandoned + report.unfinished).toBe(report.contacts);
  expect(report.answered).toBeGreaterThan(0);

  const admin = createPool((await runningServerUrl(dataDir, 'engawa')) ?? '', { name: 'test', max: 1 });
  const rows = async (text: string, values: unknown[] = []) =>
    (await admin.query<{ id: string; n: number }>(text, values)).rows;
  try {
    const told = report.conversations.flatMap((one) => one.acknowledged).sort();
    const kept = await rows(`select id from message where direction = 'in'`);
    expect(kept.map(({ id }) => id).sort()).toEqual(told);
    const [talks] = await rows('select count(*)::int as n from conversation');
    expect(talks?.n).toBe(report.contacts);
    const [replies] = await rows(
      `select count(*)::int as n from message where author_kind = 'staff' and direction = 'out'`,
    );
    expect(replies?.n).toBe(report.agents.reduce((sum, agent) => sum + agent.replies, 0));
    const [cases] = await rows('select count(*)::int as n from "case"');
    expect(cases?.n).toBe(report.agents.reduce((sum, agent) => sum + agent.cases, 0));
    const answered = await rows(
      `select distinct conversation_id as id from message where author_kind = 'staff' and direction = 'out'`,
    );
    const waited = report.conversations
      .filter((one) => one.waitSec !== null)
      .map((one) => one.conversationId);
    // Whoever left before they looked again has an answer in the rows that they never read.
    for (const id of waited) expect(answered.map((row) => row.id)).toContain(id);
    const [own] = await rows(
      `select count(*)::int as n from interaction i join staff s on s.id = i.owner_staff_id where s.name = '応対 1'`,
    );
    expect(report.score?.contacts).toBe(own?.n);
    expect(report.score?.questions.done).toBeGreaterThan(0);
  } finally {
    await admin.end();
  }
}, 120_000);
