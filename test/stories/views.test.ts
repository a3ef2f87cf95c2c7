import { expect, test } from 'vitest';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import { type DeskClient, newClientId, signIn } from '../kit/clients.ts';

const town = aobaCity({ watchers: ['sato', 'nakamura'] });

interface View {
  id: string;
  name: string;
  version: number;
  mine: boolean;
  shared: boolean;
  ownerName: string;
}
interface CaseList {
  rows: { id: string; title: string; version: number }[];
  total: number;
  nextBefore: string | null;
}
const save = (desk: DeskClient, name: string, filter: object, shared = false, clientId = newClientId()) =>
  desk.call<View>('POST', '/desk/views', { clientId, kind: 'cases', name, filter, shared });
const viewsOf = async (desk: DeskClient) =>
  (await desk.call<{ views: View[] }>('GET', '/desk/views')).views.map((view) => view.name);
const countsOf = async (desk: DeskClient) =>
  (await desk.call<{ counts: Record<string, number> }>('GET', '/desk/view-counts')).counts;
const list = (desk: DeskClient, filter: object, more = '') =>
  desk.call<CaseList>('GET', `/desk/case-list?filter=${encodeURIComponent(JSON.stringify(filter))}${more}`);

/** 木村 of 環境業務課 and a matter there. */
async function matter(title: string, category = 'ごみの収集') {
  const { id } = await town.answered();
  const sato = await town.desk('sato');
  return sato.openCase({
    clientId: newClientId(),
    interactionId: id,
    categoryId: await town.id('case_category', category),
    title,
  });
}

test('a view is its own owner’s until it is shared; then the department has it, and nobody else', async () => {
  const [kimura, ito, sato] = [await town.desk('kimura'), await town.desk('ito'), await town.desk('sato')];
  const view = await save(kimura, '今週の苦情', { overdue: true });
  expect(view).toMatchObject({ mine: true, shared: false, version: 1 });
  expect(await viewsOf(ito)).toEqual([]);
  const shared = await kimura.call<View>('PATCH', `/desk/views/${view.id}`, { version: 1, shared: true });
  expect(shared).toMatchObject({ shared: true, version: 2 });
  expect(await viewsOf(ito)).toEqual(['今週の苦情']);
  expect(await viewsOf(sato)).toEqual([]);
  await ito.call('PATCH', `/desk/views/${view.id}`, { version: 2, name: '横取り' }).refused('not-found');
  await ito.call('DELETE', `/desk/views/${view.id}`).refused('not-found');
  await kimura
    .call('PATCH', `/desk/views/${view.id}`, { version: 1, name: '古い版' })
    .refused('version.conflict');
});

test('what a sealed department calls its views stays there', async () => {
  const [nakamura, tanaka] = [await town.desk('nakamura'), await town.desk('tanaka')];
  await save(nakamura, '要対協の案件', { overdue: true }, true);
  expect(await viewsOf(await town.desk('kobayashi'))).toEqual(['要対協の案件']);
  // 田中 supervises in the department above it.
  expect(await viewsOf(tanaka)).toEqual([]);
  const { rows } = await town.house.admin.query(`select encode(name, 'escape') as name from saved_view`);
  expect(JSON.stringify(rows)).not.toContain('要対協');
  await save(await town.desk('kondo'), '共有したい', {}, true).refused('permission.missing');
});

test('a shared view shows and counts for each reader what they themselves may see', async () => {
  await matter('集積所の案件');
  const hidden = await matter('家庭のこと', '子育ての相談');
  const [kimura, ito] = [await town.desk('kimura'), await town.desk('ito')];
  const filter = { status: ['open'] };
  const view = await save(kimura, '受付だけ', filter, true);
  expect((await list(ito, filter)).rows.map((row) => row.title)).toEqual(['集積所の案件']);
  expect(await countsOf(ito)).toEqual({ [view.id]: 1 });
  expect((await list(await town.desk('nakamura'), filter)).rows.map((row) => row.id)).toEqual([hidden.id]);
  expect((await list(await town.desk('sato'), filter)).total).toBe(1);
});

test('filters ask for words, owners, promises and lateness, in their order, page by page', async () => {
  const first = await matter('本町のゴミ取り残し');
  const second = await matter('カラスの被害');
  const third = await matter('本町の粗大ごみ');
  const kimura = await town.desk('kimura');
  expect((await list(kimura, { text: 'ごみ　本町', sort: 'newest' })).rows.map((row) => row.id)).toEqual([
    third.id,
    first.id,
  ]);
  await kimura.updateCase(second.id, { version: second.version, ownerStaffId: kimura.staffId });
  expect((await list(kimura, { owner: 'me' })).rows.map((row) => row.id)).toEqual([second.id]);
  expect((await list(kimura, { owner: 'none' })).total).toBe(2);
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo' }).format(town.house.clock.now());
  await kimura.promise(third.id, '折り返し電話する', today);
  expect((await list(kimura, { promiseDue: true })).rows.map((row) => row.id)).toEqual([third.id]);
  expect((await list(kimura, { overdue: true })).total).toBe(0);
  await town.pass(20 * 86_400);
  const later = await signIn(town.house, 'kimura', PASSWORD);
  expect((await list(later, { overdue: true })).total).toBe(3);
  expect((await list(later, { overdue: true, status: ['done'] })).total).toBe(0);
});

test('pages of a filter hold each row once', async () => {
  const opened = [];
  for (const title of ['一件目', '二件目', '三件目']) opened.push((await matter(title)).id);
  const kimura = await town.desk('kimura');
  for (const sort of ['due', 'newest', 'changed']) {
    const seen: string[] = [];
    let before = '';
    for (let page = 0; page < 3; page++) {
      const answer = await list(kimura, { sort }, `&limit=1${before}`);
      seen.push(...answer.rows.map((row) => row.id));
      before = `&before=${answer.nextBefore}`;
      if (page === 2) expect(answer.nextBefore).toBeNull();
    }
    expect([...seen].sort(), sort).toEqual([...opened].sort());
  }
});

test('a deleted view comes back whole; the same client id is one view; a filter that means nothing is refused', async () => {
  const sato = await town.desk('sato');
  const clientId = newClientId();
  const view = await save(sato, '自分の一覧', { owner: 'me' }, false, clientId);
  expect((await save(sato, '二度目', { owner: 'none' }, false, clientId)).id).toBe(view.id);
  await sato.call('DELETE', `/desk/views/${view.id}`);
  expect(await viewsOf(sato)).toEqual([]);
  expect(await sato.call('POST', `/desk/views/${view.id}/restore`)).toMatchObject({
    name: '自分の一覧',
    filter: { owner: 'me' },
  });
  expect(await viewsOf(sato)).toEqual(['自分の一覧']);
  await save(sato, '誤り', { status: ['lost'] }).refused('request.invalid');
  await save(sato, '誤り', { surprise: 1 }).refused('request.invalid');
  await list(sato, { owner: 'everyone' }).refused('request.invalid');
  await sato.call('PUT', '/desk/view-default', { kind: 'cases', view: view.id });
  expect(await sato.call('GET', '/desk/views')).toMatchObject({
    defaults: { cases: view.id, interactions: null },
  });
  await (await town.desk('inoue'))
    .call('PUT', '/desk/view-default', { kind: 'cases', view: view.id })
    .refused('not-found');
});
