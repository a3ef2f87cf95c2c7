import { expect, test } from 'vitest';
import type { ChangesAnswer } from '../../src/http/admin/change-shapes.ts';
import type { OrganisationAnswer } from '../../src/http/admin/organisation-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import { type DeskClient, openChat } from '../kit/clients.ts';

const town = aobaCity({ watchers: ['sato', 'kimura'] });

const look = (mori: DeskClient) => mori.call<OrganisationAnswer>('GET', '/admin/organisation');
async function department(mori: DeskClient, name: string) {
  const found = (await look(mori)).departments.find((each) => each.name === name);
  if (!found) throw new Error(`no department ${name}`);
  return found;
}
async function queue(mori: DeskClient, name: string) {
  const found = (await look(mori)).queues.find((each) => each.name === name);
  if (!found) throw new Error(`no queue ${name}`);
  return found;
}
const changes = async (mori: DeskClient) => (await mori.call<ChangesAnswer>('GET', '/admin/changes')).rows;

test('a department, its line, a chat that leads there and a category: all by an administrator, and a resident is answered', async () => {
  const mori = await town.desk('mori');
  const welfare = await town.id('department', '健康福祉局');
  const { id } = await mori.call<{ id: string }>('POST', '/admin/departments', {
    ...{ name: '高齢福祉課', kana: 'コウレイフクシカ', parentId: welfare },
  });
  const tanaka = (await town.desk('tanaka')).session.staff.id;
  const line = await mori.call<{ id: string }>('POST', '/admin/queues', {
    ...{ name: '高齢福祉課の窓口', departmentId: id, staffIds: [tanaka] },
  });
  await mori.call('POST', '/admin/entry-points', { name: '福祉のチャット', queueId: line.id });
  const category = { name: '介護の相談', kind: 'enquiry', departmentId: id, dueWorkingDays: 2 };
  await mori.call('POST', '/admin/categories', category);
  await mori
    .call('POST', '/admin/queues', { name: '高齢福祉課の窓口', departmentId: id })
    .refused('request.invalid');
  const { rows } = await town.house.admin.query<{ key: string }>(
    `select public_key as key from entry_point where name = '福祉のチャット'`,
  );
  const resident = await openChat(town.house, { key: rows[0]!.key });
  const desk = await town.readyDesk('tanaka');
  await resident.say('介護認定の申請について教えてください');
  await town.settle();
  const offer = await desk.offer();
  expect(offer.queueName).toBe('高齢福祉課の窓口');
  const { interaction } = { interaction: await desk.acceptNext() };
  await town.settle();
  const opened = await desk.openCase({
    ...{ categoryId: await town.id('case_category', '介護の相談'), interactionId: interaction.id },
    title: '介護認定の申請',
  });
  expect(opened).toMatchObject({ departmentName: '高齢福祉課', dueAt: '2026-04-03T08:15:00.000Z' });
  const shown = await look(mori);
  expect(shown.departments.find((each) => each.id === id)).toMatchObject({
    ...{ path: '健康福祉局 高齢福祉課', queues: ['高齢福祉課の窓口'] },
  });
});

test('a department is renamed with all below it, closed into another which goes on with its cases; its former names stay', async () => {
  const mori = await town.desk('mori');
  const { sato, id } = await town.answered('収集されなかったごみがあります');
  const categoryId = await town.id('case_category', 'ごみの収集');
  const found = await sato.openCase({ interactionId: id, categoryId, title: '取り残しの確認' });
  const env = await department(mori, '環境業務課');
  const welfare = await department(mori, '健康福祉局');
  const url = (of: { id: string }) => `/admin/departments/${of.id}`;
  await mori.call('PUT', url(welfare), { version: welfare.version, name: '福祉局' });
  expect((await department(mori, '子育て支援課')).path).toBe('福祉局 子育て支援課');
  expect((await department(mori, '福祉局')).past.map(({ path }) => path)).toEqual(['健康福祉局']);
  const child = await department(mori, '子育て支援課');
  const below = { version: welfare.version + 1, parentId: child.id };
  expect(await mori.call('PUT', url(welfare), below).refused('request.invalid')).toMatchObject({
    why: 'cycle',
  });
  const intoSealed = { version: env.version, intoId: child.id };
  expect(await mori.call('POST', `${url(env)}/close`, intoSealed).refused('request.invalid')).toMatchObject({
    ...{ field: 'intoId', why: 'sealed' },
  });
  const into = await department(mori, '福祉局');
  expect(await mori.call('POST', `${url(env)}/close`, { version: env.version, intoId: into.id })).toEqual({
    cases: 1,
  });
  await town.settle();
  // 木村 belongs to the one that took over, and sees what was the former's and what goes on.
  const kimura = await town.desk('kimura');
  expect(await kimura.call('GET', `/desk/cases/${found.id}`)).toMatchObject({ departmentName: '福祉局' });
  expect((await queue(mori, '環境業務課')).departmentName).toBe('福祉局');
  const directory = await sato.call<{ departments: { name: string }[] }>('GET', '/desk/directory');
  expect(directory.departments.map(({ name }) => name)).not.toContain('環境業務課');
  await mori.call('PUT', url(env), { version: env.version + 1, name: '環境' }).refused('not-found');
});

test('a line is closed in favour of another: who waits goes on there with their time, and so does the chat', async () => {
  const mori = await town.desk('mori');
  const weekdays = await queue(mori, '平日窓口');
  const general = await queue(mori, '総合窓口');
  const resident = await town.resident({ key: 'aoba-weekdays' });
  await resident.say('住民票はどこで取れますか');
  await town.pass(40);
  const url = `/admin/queues/${weekdays.id}/close`;
  expect(await mori.call('POST', url, { version: weekdays.version, toQueueId: general.id })).toEqual({
    moved: 1,
  });
  expect((await queue(mori, '総合窓口')).entryPoints).toEqual(
    expect.arrayContaining(['平日の窓口', '青葉市ホームページ']),
  );
  const sato = await town.readyDesk('sato');
  await town.settle();
  expect((await sato.offer()).waitSec).toBeGreaterThanOrEqual(40);
});

test('each change says who, when, before and after; one press takes it back unless somebody changed the same since', async () => {
  const mori = await town.desk('mori');
  const seen = await look(mori);
  const profile = { ...seen.profile, name: '新青葉市' };
  await mori.call('PUT', '/admin/city-profile', { ...profile, version: seen.cityVersion });
  await mori
    .call('PUT', '/admin/city-profile', { ...profile, version: seen.cityVersion })
    .refused('version.conflict');
  const holidays = [...seen.holidays, { onDate: '2026-05-01', name: '開庁記念日', closed: true }];
  await mori.call('PUT', '/admin/holidays', { version: seen.cityVersion + 1, holidays });
  const [days, name] = await changes(mori);
  expect(name).toMatchObject({
    ...{ kind: 'profile', byName: '森 調', before: { name: '青葉市' }, after: { name: '新青葉市' } },
    undoable: true,
  });
  expect(days!.after).toEqual({ '2026-05-01': { name: '開庁記念日', closed: true } });
  await mori.call('POST', `/admin/changes/${name!.id}/undo`);
  await mori.call('POST', `/admin/changes/${days!.id}/undo`);
  expect(await look(mori)).toMatchObject({ profile: seen.profile, holidays: seen.holidays });
  expect(await mori.call('POST', `/admin/changes/${name!.id}/undo`).refused('state.conflict')).toEqual({
    why: 'undone',
  });
  const general = await queue(mori, '総合窓口');
  const rename = (version: number, to: string) =>
    mori.call('PUT', `/admin/queues/${general.id}`, { version, name: to });
  await rename(general.version, '市民の窓口');
  const [first] = await changes(mori);
  await rename(general.version + 1, 'なんでも窓口');
  expect(await mori.call('POST', `/admin/changes/${first!.id}/undo`).refused('version.conflict')).toEqual({
    fields: ['name'],
  });
  // An auditor reads what was changed and takes nothing back.
  const kanda = await town.desk('kanda');
  expect((await changes(kanda)).length).toBe(6);
  await kanda.call('POST', `/admin/changes/${first!.id}/undo`).refused('permission.missing');
});
