import { afterEach, beforeEach, expect, test } from 'vitest';
import pg from 'pg';
import { createQueryBuilder } from '#db/connection.ts';
import { keysTask } from '#db/keys.ts';
import { countIndexed } from '#db/reindex.ts';
import type { Tx } from '#db/transaction.ts';
import { addCallback } from '#domain/outreach/callbacks.ts';
import { noteMissed } from '#domain/outreach/missed.ts';
import { SEARCH_COLUMNS } from '#domain/privacy/search-columns.ts';
import { addContactPoint, contactPointsByValue, contactPointsByValues } from '#domain/residents/residents.ts';
import { foldForSearch } from '#kernel/text.ts';
import { type IndexGround, reindex, rotateIndex } from '../../src/commands/reindex.ts';
import type { SearchAnswer } from '../../src/http/desk/search-shapes.ts';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import { chatWith, type DeskClient, signIn } from '../kit/clients.ts';
import { TEST_MASTER_KEY } from '../kit/database.ts';
import { openHouseAt, type TestHouse } from '../kit/house.ts';

const town = aobaCity({ watchers: [] });
/** A second process on the same database, which hears of the change as late as it may. */
let late: TestHouse;
let said: string[];

beforeEach(async () => {
  said = [];
  late = await openHouseAt(town.house.adminUrl, { startAt: town.house.clock.now() });
});
afterEach(() => late.close());

const ground = (pool: pg.Pool = town.house.admin): IndexGround => ({
  db: createQueryBuilder(town.house.admin),
  ...{ pool, masterKey: TEST_MASTER_KEY, columns: SEARCH_COLUMNS, clock: town.house.clock },
  ids: town.house.ids,
  say: (line) => void said.push(line),
});
const hear = ({ database, sealer, clock }: TestHouse) =>
  keysTask({ installation: database.installation, sealer, clock }).run();
const later = (minutes: number) => {
  for (const { clock } of [town.house, late]) clock.advance(minutes * 60_000);
};

const NAMES = ['髙橋 静', '渡邊 健', '高梨 静香', '田中 一', '健田 渡'];
const TEXTS = [
  '粗大ごみの収集日',
  'ごみ袋の大きさ',
  '収集の ﾘｻｲｸﾙ 品',
  '大きな穴があります',
  '道路の穴とごみ',
];
const QUERIES = [
  'ご',
  'ごみ',
  '収集',
  '穴',
  '大き',
  'りさいくる',
  '静',
  '高橋',
  '健',
  '渡辺',
  '田中',
  'ない言葉',
];

/** All that was ever written, as reading every text would find it. */
const people = new Map<string, { texts: string[]; phone: string; email: string }>();
const talks = new Map<string, string[]>();
const matters = new Map<string, string[]>();
const visitors: { token: string; conversationId: string }[] = [];
let nth = 0;

async function writeMore(house: TestHouse): Promise<void> {
  const desk = await signIn(house, 'sato', PASSWORD);
  for (const name of NAMES.slice(0, 2)) {
    nth += 1;
    const person = { name: `${name}${nth}`, phone: `0312340${String(nth).padStart(3, '0')}` };
    const email = `person${nth}@example.jp`;
    const { id } = await desk.createResident({ ...person, kana: `シズカ${nth}`, email });
    people.set(id, { texts: [person.name, `シズカ${nth}`], phone: person.phone, email });
  }
  const resident = await town.resident();
  const visitor = chatWith(house, resident.token, resident.conversationId);
  const text = `${TEXTS[nth % TEXTS.length]} その${nth}`;
  await visitor.say(text);
  talks.set(resident.conversationId, [text]);
  visitors.push({ token: resident.token, conversationId: resident.conversationId });
  const matter = await desk.openCase({
    ...{ categoryId: await town.id('case_category', 'ごみの収集'), title: `件${nth}` },
    description: TEXTS[(nth + 1) % TEXTS.length],
    residentId: [...people.keys()][0],
  });
  await desk.writeEntry(matter.id, 'note', TEXTS[(nth + 2) % TEXTS.length]!);
  matters.set(matter.id, [`件${nth}`, TEXTS[(nth + 1) % TEXTS.length]!, TEXTS[(nth + 2) % TEXTS.length]!]);
}

async function allIds(desk: DeskClient, q: string, kind: keyof SearchAnswer['next']): Promise<string[]> {
  const ids: string[] = [];
  let before: string | null = null;
  do {
    const page: SearchAnswer = await desk.search(q, { kind, ...(before ? { before } : {}) });
    ids.push(...page[kind].map((row) => row.id));
    before = page.next[kind];
  } while (before);
  return ids.sort();
}

const holds = (texts: readonly string[], q: string) =>
  texts.some((text) => foldForSearch(text).includes(foldForSearch(q)));

/** Each process finds what reading everything finds, once; and what may be there once is there once. */
async function compare(phase: string): Promise<void> {
  const { rows } = await town.house.admin.query<{ id: string; conversation_id: string }>(
    'select id, conversation_id from interaction',
  );
  const interactionOf = new Map(rows.map((row) => [row.conversation_id, row.id]));
  for (const house of [town.house, late]) {
    const where = `${phase}, ${house === late ? 'late' : 'first'}`;
    const desk = await signIn(house, 'sato', PASSWORD);
    for (const q of QUERIES) {
      const found = (texts: Iterable<[string, readonly string[]]>) =>
        [...texts].flatMap(([key, all]) => (holds(all, q) ? [interactionOf.get(key) ?? key] : [])).sort();
      expect([where, q, await allIds(desk, q, 'interactions')]).toEqual([where, q, found(talks)]);
      expect([where, q, await allIds(desk, q, 'cases')]).toEqual([where, q, found(matters)]);
      const named = [...people].map(([id, { texts }]): [string, string[]] => [id, texts]);
      expect([where, q, await allIds(desk, q, 'residents')]).toEqual([where, q, found(named)]);
    }
    for (const [id, { phone, email }] of people)
      for (const q of [phone, email])
        expect([where, q, await allIds(desk, q, 'residents')]).toEqual([where, q, [id]]);
    for (const { token, conversationId } of visitors)
      expect((await chatWith(house, token, conversationId).view()).messages.length).toBeGreaterThan(0);
    const emails = [...people.values()].map(({ email }) => email);
    const reached = await asHouse(house, (tx) => contactPointsByValues(tx, 'email', emails));
    for (const [id, { email }] of people)
      expect([where, reached.get(email)]).toEqual([where, [expect.objectContaining({ residentId: id })]]);
    await asHouse(house, writeOnceMore);
  }
  await requireOnce(phase);
  for (const house of [town.house, late]) await writeMore(house);
}

const cityId = () => town.id('tenant', '青葉市');
const asHouse = async <T>(house: TestHouse, work: (tx: Tx) => Promise<T>): Promise<T> =>
  house.database.tx({ tenantId: await cityId(), actor: 'system:test' }, work);
const ONCE = '+81312349999';
let times = 0;

/** What is there once, however often it is said. */
async function writeOnceMore(tx: Tx): Promise<void> {
  const [first] = people;
  const [residentId, { phone }] = first!;
  await addContactPoint(tx, residentId, 'phone', phone);
  const { rows: queues } = await town.house.admin.query<{ id: string; entry: string }>(
    `select q.id, e.id as entry from queue q join entry_point e on e.queue_id = q.id where q.name = '総合窓口' limit 1`,
  );
  const { id: queueId, entry: entryPointId } = queues[0]!;
  const shared = { queueId, entryPointId, number: ONCE, audience: [] };
  await noteMissed(tx, { ...shared, reason: 'abandoned', waitSec: 1 });
  times += 1;
  const hour = (hours: number) => new Date(tx.now.getTime() + hours * 3_600_000);
  await addCallback(tx, {
    ...shared,
    ...{ reason: null, slot: null, first: 'agent', clientId: null, language: 'ja', source: 'desk' },
    ...{ placeAt: hour(1), dueAt: hour(2), expiresAt: hour(48), ownerStaffId: null, continuesId: null },
  });
  expect(await contactPointsByValue(tx, 'phone', phone)).toHaveLength(1);
}

async function requireOnce(phase: string): Promise<void> {
  const { rows } = await town.house.admin.query(
    `select (select array_agg(times) from missed_call) as missed, (select count(*)::int from callback) as callbacks,
       (select max(n)::int from (select count(*) as n from contact_point where kind = 'phone' group by resident_id) c) as phones`,
  );
  expect([phase, rows]).toEqual([phase, [{ missed: [times], callbacks: 1, phones: 1 }]]);
}

const counts = async () => {
  const all = await countIndexed(town.house.admin, SEARCH_COLUMNS);
  const sum = (of: 'single' | 'doubled') => all.reduce((before, count) => before + count[of], 0);
  return { single: sum('single'), doubled: sum('doubled') };
};
const hashes = async (): Promise<Set<string>> => {
  const found = new Set<string>();
  for (const { table, column, holds: what } of SEARCH_COLUMNS) {
    const value = what === 'hash' ? `encode("${column}", 'hex')` : `unnest("${column}")::text`;
    const { rows } = await town.house.admin.query<{ value: string | null }>(
      `select distinct ${value} as value from "${table}"`,
    );
    for (const row of rows) if (row.value) found.add(row.value);
  }
  return found;
};

/** A pool whose process dies after so many statements. */
function dyingPool(after: number): pg.Pool {
  let left = after;
  const query = (...of: unknown[]) => {
    left -= 1;
    if (left < 0) throw new Error('killed');
    return (town.house.admin.query as (...given: unknown[]) => unknown)(...of);
  };
  return { query } as unknown as pg.Pool;
}

test('the root of the search indexes changes while everything goes on: nothing is missed or found twice', async () => {
  for (const house of [town.house, late]) await writeMore(house);
  await compare('before');
  const former = await hashes();

  expect(await rotateIndex(ground())).toBe(0);
  expect(await rotateIndex(ground())).toBe(1);
  await hear(town.house);
  await compare('told to one');
  await reindex(ground());
  expect((await counts()).doubled).toBe(0);
  later(9);
  await hear(late);
  await compare('told to all');
  later(1);
  await hear(town.house);
  await compare('the first writes both');
  await expect(reindex(ground(dyingPool(60)))).rejects.toThrow('killed');
  const begun = await counts();
  expect(begun.single).toBeGreaterThan(0);
  await compare('killed in the middle');
  expect(await reindex(ground())).toBe(0);
  // The other process goes on writing the former way, and finds everything.
  await compare('all doubled but what the late one writes');
  expect((await counts()).single).toBeGreaterThan(0);
  later(9);
  await hear(late);
  await compare('all write both');
  later(1);
  expect(await reindex(ground())).toBe(0);
  expect((await counts()).single).toBe(0);

  await hear(town.house);
  await compare('turned for one');
  later(9);
  await hear(late);
  await compare('turned for all');
  later(1);
  await hear(town.house);
  await compare('the first writes the newer only');
  await expect(reindex(ground(dyingPool(50)))).rejects.toThrow('killed');
  await compare('killed while thinning');
  await reindex(ground());
  await compare('thinned but what the late one writes');
  later(10);
  await hear(late);
  await compare('all write the newer only');
  said = [];
  expect(await reindex(ground())).toBe(0);
  expect(said.at(-1)).toMatch(/: 2 {2}.*no change under way/);
  await Promise.all([hear(town.house), hear(late)]);
  await compare('settled');
  expect((await counts()).doubled).toBe(0);
  const now = await hashes();
  expect([...former].filter((hash) => now.has(hash))).toEqual([]);
  const { rows } = await town.house.admin.query(
    `select fields from audit where subject_kind = 'search-index' and tenant_id = $1 order by id`,
    [await cityId()],
  );
  expect(rows.map(({ fields }) => fields)).toEqual([['begun:2'], ['turned:2'], ['settled:2']]);
}, 300_000);

test('it changes a second time, made of the second', async () => {
  people.clear();
  talks.clear();
  matters.clear();
  visitors.length = 0;
  times = 0;
  await writeMore(town.house);
  for (const root of [2, 3]) {
    await rotateIndex(ground());
    for (let nthHearing = 0; nthHearing < 5; nthHearing += 1) {
      later(10);
      await Promise.all([hear(town.house), hear(late)]);
      await reindex(ground());
    }
    await Promise.all([hear(town.house), hear(late)]);
    expect(said.at(-1)).toContain(`: ${root}  `);
    expect(await counts()).toMatchObject({ doubled: 0 });
    await compare(`root ${root}`);
  }
}, 120_000);
