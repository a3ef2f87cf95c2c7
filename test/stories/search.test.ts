import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldForSearch } from '#kernel/text.ts';
import type { SearchAnswer } from '../../src/http/desk/search-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import type { DeskClient } from '../kit/clients.ts';

const town = aobaCity({ watchers: [] });

const PIECES = [
  'ごみ',
  'ゴミ',
  'ｺﾞﾐ',
  '収集',
  'の',
  'が',
  '高',
  '髙',
  '崎',
  '﨑',
  '邊',
  '辺',
  '\n',
  ' ',
  '　',
  '👨‍👩‍👧',
  '🚮',
  'Garbage',
  'ＧＡＲ',
  'é',
  '1',
  '２',
  '－',
  '穴',
  '道路',
  'ー',
  '葛\u{e0100}',
]; // prettier-ignore
const QUERIES = [
  'ご',
  'み',
  'の',
  'ごみ',
  'ｺﾞﾐ',
  '収',
  '集の',
  'ごみ収集',
  '高',
  '髙崎',
  '辺',
  '🚮',
  '👨‍👩‍👧',
  'g',
  'garbage',
  'gar',
  'e',
  '1',
  '2ー',
  '穴',
  '道路穴',
  'の ごみ',
  '穴 道路 高',
  'ごみ 🚮',
  '葛',
  'ない言葉',
  '集ご',
  'みの',
]; // prettier-ignore

/** Every page of one kind, as one goes on with "more". */
async function allIds(
  desk: DeskClient,
  q: string,
  kind: keyof SearchAnswer['next'],
  given = {},
): Promise<string[]> {
  const ids: string[] = [];
  let before: string | null = null;
  do {
    const page: SearchAnswer = await desk.search(q, { kind, ...given, ...(before ? { before } : {}) });
    ids.push(...page[kind].map((row) => row.id));
    before = page.next[kind];
  } while (before);
  return ids;
}

/** What looking at every text would find; words count as they are compared. */
const holds = (texts: readonly string[], q: string) =>
  q.split(/\s+/).every((word) => texts.some((text) => foldForSearch(text).includes(foldForSearch(word))));

test('finds everything that reading every text finds, and nothing else', async () => {
  const { resident, sato, id } = await town.answered('はじめまして');
  const body = fc
    .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 9 })
    .map((parts) => `x${parts.join('')}`);
  const [bodies = []] = fc.sample(fc.array(body, { minLength: 120, maxLength: 120 }), {
    numRuns: 1,
    seed: 7,
  });
  const talks = new Map<string, string[]>([[id, ['はじめまして']]]);
  const matters = new Map<string, string[]>();
  const people = new Map<string, string[]>();
  const category = await town.id('case_category', 'ごみの収集');
  // Nothing is answered: one conversation of the city holds the messages, the rest wait.
  for (const [at, text] of bodies.entries()) {
    if (at % 4 === 0) {
      const visitor = await town.resident();
      await visitor.say(text);
      await visitor.say(bodies[at + 1] ?? text);
      talks.set(visitor.conversationId, [text, bodies[at + 1] ?? text]);
    } else if (at % 4 === 2) {
      const matter = await sato.openCase({
        interactionId: id,
        categoryId: category,
        title: 'x',
        description: text,
      });
      await sato.writeEntry(matter.id, 'note', bodies[at + 1] ?? text);
      matters.set(matter.id, ['x', text, bodies[at + 1] ?? text]);
      const name = text.replace(/\s/g, '').slice(0, 60);
      people.set((await sato.createResident({ name })).id, [name]);
    }
  }
  await resident.say('おしまい');
  talks.get(id)!.push('おしまい');
  const { rows } = await town.house.admin.query<{ id: string; conversation_id: string }>(
    'select id, conversation_id from interaction',
  );
  const interactionOf = new Map(rows.map((row) => [row.conversation_id, row.id]));
  for (const q of QUERIES) {
    const found = (texts: ReadonlyMap<string, readonly string[]>) =>
      [...texts].flatMap(([key, all]) => (holds(all, q) ? [interactionOf.get(key) ?? key] : [])).sort();
    expect([q, (await allIds(sato, q, 'interactions')).sort()]).toEqual([q, found(talks)]);
    expect([q, (await allIds(sato, q, 'cases')).sort()]).toEqual([q, found(matters)]);
    expect([q, (await allIds(sato, q, 'residents')).sort()]).toEqual([q, found(people)]);
  }
}, 120_000);

describe('a page of what was found', () => {
  test('marks the hit as it is written, and tells whose it is', async () => {
    const { sato, id } = await town.answered('前の日に\nペットボトルの ﾘｻｲｸﾙ を出しました');
    const [hit] = (await sato.search('りさいくる')).interactions;
    expect(hit).toMatchObject({ id, state: 'active', departmentName: '市民コールセンター' });
    expect(hit!.snippet.marks.map(([from, to]) => hit!.snippet.text.slice(from, to))).toEqual(['ﾘｻｲｸﾙ']);
    const matter = await sato.openCase({
      interactionId: id,
      categoryId: await town.id('case_category', 'ごみの収集'),
      title: '集積所の件',
      description: '看板が倒れている',
    });
    const [found] = (await sato.search('カンバン 倒')).cases;
    expect(found).toBeUndefined();
    expect((await sato.search('看板　倒')).cases).toMatchObject([
      {
        id: matter.id,
        snippet: {
          text: '看板が倒れている',
          marks: [
            [0, 2],
            [3, 4],
          ],
        },
      },
    ]);
    const digits = matter.number
      .replaceAll('-', '')
      .replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
    for (const number of [matter.number, digits])
      expect((await sato.search(number)).cases.map((row) => row.id)).toEqual([matter.id]);
  });

  test('is narrowed by day, state and department, and goes on where it stopped', async () => {
    const { sato, id } = await town.answered('通学路の落ち葉');
    await sato.end(id);
    await sato.wrapUp(id);
    await town.pass(86_400);
    const inoue = await town.desk('inoue');
    const visitor = await town.resident();
    await visitor.say('公園の落ち葉');
    await town.settle();
    const [later] = (await inoue.list('waiting')).rows;
    const center = await town.id('department', '市民コールセンター');
    const env = await town.id('department', '環境業務課');
    const ids = async (given: Record<string, string>) =>
      (await inoue.search('落ち葉', given)).interactions.map((hit) => hit.id);
    expect(await ids({})).toEqual([later!.id, id]);
    expect(await ids({ to: '2026-04-01' })).toEqual([id]);
    expect(await ids({ from: '2026-04-02' })).toEqual([later!.id]);
    expect(await ids({ from: '2026-04-01', to: '2026-04-02' })).toEqual([later!.id, id]);
    expect(await ids({ state: 'finished' })).toEqual([id]);
    expect(await ids({ state: 'unfinished' })).toEqual([later!.id]);
    expect(await ids({ departmentId: center })).toEqual([later!.id, id]);
    expect(await ids({ departmentId: env })).toEqual([]);
    await inoue.search('落ち葉', { before: 'xx' }).refused('request.invalid');
    await inoue.search('落ち葉', { from: '2026-02-30' }).refused('request.invalid');
  });

  test('holds of a department what is its own, however much the city has of the same word', async () => {
    const kimura = await town.readyDesk('kimura');
    const { sato, id } = await town.answered('資源の日を教えて');
    await sato.handOver(id, { toDepartmentId: await town.id('department', '環境業務課') });
    await town.settle();
    await kimura.acceptNext();
    for (let n = 0; n < 30; n++) await (await town.resident()).say(`資源 ${n}`);
    expect((await allIds(sato, '資源', 'interactions')).length).toBe(31);
    expect(await allIds(kimura, '資源', 'interactions')).toEqual([id]);
    const first = await sato.search('資源');
    expect([first.interactions.length, first.next.interactions === null]).toEqual([20, false]);
  });

  test('holds all that is a department’s own, page by page, where the city has several times as much', async () => {
    const { id } = await town.answered('消火栓の場所');
    const kimura = await town.readyDesk('kimura');
    const own = `department:${await town.id('department', '環境業務課')}`;
    // As many as no resident of a test can write: each is the conversation above once more, one in six the department's.
    const { rows } = await town.house.admin.query<{ id: string; own: boolean }>(
      `with made as (select n, gen_random_uuid() as id, n % 6 = 0 as own from generate_series(1, 2400) n),
         talk as (insert into interaction select (jsonb_populate_record(null::interaction, to_jsonb(i) || jsonb_build_object(
             'id', made.id, 'state', 'ended', 'opened_at', i.opened_at - made.n * interval '1 minute',
             'audience', case when made.own then array['city', $2] else array['city'] end))).*
           from interaction i, made where i.id = $1 returning id),
         said as (insert into message select (jsonb_populate_record(null::message, to_jsonb(m) || jsonb_build_object(
             'id', gen_random_uuid(), 'interaction_id', made.id, 'seq', 1000 + made.n, 'client_id', made.id))).*
           from message m, made where m.interaction_id = $1 and m.direction = 'in' returning interaction_id)
       select made.id, own from made join talk using (id) join said on said.interaction_id = made.id`,
      [id, own],
    );
    const theirs = rows.filter((row) => row.own).map((row) => row.id);
    expect(theirs).toHaveLength(400);
    expect((await allIds(kimura, '消火栓', 'interactions')).sort()).toEqual(theirs.sort());
    expect(await allIds(kimura, '消火栓 給水塔', 'interactions')).toEqual([]);
    // Nobody wrote these, so that nothing tells of them in the audit, which is counted after each story.
    const ids = [rows.map((row) => row.id)];
    await town.house.admin.query('delete from message where interaction_id = any($1)', ids);
    await town.house.admin.query('delete from interaction where id = any($1)', ids);
  });
});
