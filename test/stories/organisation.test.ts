import { expect, test } from 'vitest';
import type { ChangesAnswer } from '../../src/http/admin/change-shapes.ts';
import type { OrganisationAnswer } from '../../src/http/admin/organisation-shapes.ts';
import { createPlannedChanges } from '#operations/planned-changes.ts';
import { createLogger } from '#kernel/log.ts';
import type { QueueAnswer } from '../../src/http/desk/routing-shapes.ts';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import { caseLink, type DeskClient, newClientId, openChat, signIn, visitor } from '../kit/clients.ts';
import { publishSample } from '../kit/flow-town.ts';
import { formOf } from '../kit/queue-form.ts';

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

test('a language is switched off: not offered, answered in another, also where it had been spoken; one press brings it back', async () => {
  const mori = await town.desk('mori');
  const vietnamese = await town.resident({ language: 'vi' });
  await vietnamese.say('Khi nào thu gom rác?');
  const sato = await town.readyDesk('sato');
  await town.settle();
  const { id } = await sato.acceptNext();
  await town.settle();
  expect((await vietnamese.heard()).at(-1)).toContain('đang trả lời bạn');
  const set = async (languages: readonly string[], fallbackLanguage: string) => {
    const { cityVersion: version } = await look(mori);
    return mori.call('PUT', '/admin/resident-languages', { languages, fallbackLanguage, version });
  };
  const wrong = async (languages: readonly string[], fallbackLanguage: string) => {
    const { cityVersion: version } = await look(mori);
    return mori
      .call('PUT', '/admin/resident-languages', { languages, fallbackLanguage, version })
      .refused('request.invalid');
  };
  expect(await wrong(['en'], 'en')).toEqual({ field: 'languages', why: 'japanese' });
  expect(await wrong(['ja'], 'en')).toEqual({ field: 'fallbackLanguage', why: 'not-served' });
  await set(['en', 'ja'], 'en');
  const served = { languages: ['ja', 'en'], fallbackLanguage: 'en' };
  expect(await visitor(town.house).entryPoint('aoba')).toMatchObject(served);
  const [change] = await changes(mori);
  expect(change).toMatchObject({ kind: 'languages', byName: '森 調', after: served, undoable: true });
  expect(change!.before).toMatchObject({ fallbackLanguage: 'ja' });
  // The exchange that had begun goes on in the other language; a page made before may still name one of those.
  const opened = await sato.openCase({
    ...{ interactionId: id, categoryId: await town.id('case_category', 'ごみの収集'), title: 'Rác' },
  });
  await town.settle();
  expect((await vietnamese.heard()).at(-1)).toContain('Your matter');
  expect(await caseLink(town.house, opened.publicUrl).read()).toMatchObject(served);
  const plain = await town.resident({ language: 'ja-easy' });
  expect((await plain.view()).language).toBe('ja');
  const thai = await town.resident({ language: 'th' });
  await thai.speak('ne');
  expect((await thai.view()).language).toBe('en');
  await mori.call('POST', `/admin/changes/${change!.id}/undo`);
  expect((await visitor(town.house).entryPoint('aoba')).languages).toHaveLength(14);
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

test('what is changed of numbers, policies, flows, chats and templates is told with before and after, and taken back', async () => {
  const mori = await town.desk('mori');
  const queueId = await town.id('queue', '総合窓口');
  const undo = async (kind: string): Promise<unknown> => {
    const found = (await changes(mori)).find((row) => row.kind === kind && row.before !== null);
    expect(found, kind).toMatchObject({ undoable: true, byName: '森 調' });
    await mori.call('POST', `/admin/changes/${found!.id}/undo`);
    return found!.after;
  };
  type Line = { id: string; version: number; settings: Record<string, unknown> };
  const line = await mori.call<Line>('POST', '/admin/lines', {
    ...{ name: '代表電話', number: '022-221-0100', kind: 'voice', queueId },
  });
  await mori.call('PUT', `/admin/lines/${line.id}`, {
    ...{ name: '代表電話', queueId, version: line.version },
    settings: { ...line.settings, greeting: { ja: '青葉市です。' } },
  });
  expect(await undo('phone-line')).toEqual({ greeting: { ja: '青葉市です。' } });
  const { lines } = await mori.call<{ lines: Line[] }>('GET', '/admin/lines');
  expect(lines[0]!.settings['greeting']).toEqual({});
  const policy = await mori.call<QueueAnswer>('GET', `/desk/queues/${queueId}`);
  await mori.call('PUT', `/desk/queues/${queueId}`, formOf(policy, { offerSec: 45 }));
  expect(await undo('queue-settings')).toEqual({ offerSec: 45 });
  expect((await mori.call<QueueAnswer>('GET', `/desk/queues/${queueId}`)).offerSec).toBe(policy.offerSec);
  const flow = await publishSample(town);
  await mori.call('POST', `/admin/flows/${flow.id}/withdraw`, { version: flow.version });
  expect(await undo('flow')).toEqual({ published: null });
  const [back] = (await mori.call<{ flows: { publishedNumber: number | null }[] }>('GET', '/admin/flows'))
    .flows;
  expect(back!.publishedNumber).toBe(1);
  // A chat where a flow answers is not closed; without it it is, and comes back as it was.
  const chat = await town.house.admin.query<{ id: string }>(
    `select id from entry_point where public_key = 'aoba'`,
  );
  const chatUrl = `/admin/entry-points/${chat.rows[0]!.id}/close`;
  expect(await mori.call('POST', chatUrl).refused('state.conflict')).toEqual({
    ...{ why: 'named', flows: ['代表電話の案内'], campaigns: [] },
  });
  await mori.call('PUT', `/admin/flow-entry-points/${chat.rows[0]!.id}`, { flowId: null });
  expect(await undo('flow-place')).toEqual({ flowId: null });
  await mori.call('PUT', `/admin/flow-entry-points/${chat.rows[0]!.id}`, { flowId: null });
  await mori.call('POST', chatUrl);
  const cities = () =>
    visitor(town.house).call<{ entryPoints: { key: string }[] }[]>('GET', '/public/cities');
  const keys = async () => (await cities()).flatMap((city) => city.entryPoints.map(({ key }) => key));
  expect(await keys()).not.toContain('aoba');
  expect(await undo('entry-point')).toEqual({ closed: true });
  expect(await keys()).toContain('aoba');
  const suzuki = await town.desk('suzuki');
  const text = { title: 'ごあいさつ', kana: '', shortcut: null, departmentId: null };
  type Template = { id: string; version: number };
  const made = await suzuki.call<Template>('POST', '/desk/templates', {
    ...{ ...text, clientId: newClientId(), bodies: { ja: 'はじめまして。' } },
  });
  await suzuki.call('PUT', `/desk/templates/${made.id}`, {
    ...{ ...text, version: made.version, bodies: { ja: 'こんにちは。' } },
  });
  // Whoever does not write templates sees the change, and takes it back no more than they could make it.
  expect((await changes(await town.desk('ono')))[0]).toMatchObject({
    ...{ kind: 'template', name: 'ごあいさつ', byName: '鈴木 学', undoable: false },
    ...{ before: { bodies: { ja: 'はじめまして。' } }, after: { bodies: { ja: 'こんにちは。' } } },
  });
  const [mine] = await changes(mori);
  await mori.call('POST', `/admin/changes/${mine!.id}/undo`);
  expect((await changes(mori))[0]).toMatchObject({ after: { bodies: { ja: 'はじめまして。' } } });
});

test('a merger and another name are planned for a day ahead, shown, taken back, and carried out on the day', async () => {
  const mori = await town.desk('mori');
  const [env, welfare, policy] = await Promise.all(
    ['環境業務課', '健康福祉局', '情報政策課'].map((name) => department(mori, name)),
  );
  const plan = (body: object) => mori.call<{ id: string }>('POST', '/admin/planned-changes', body);
  const merger = { kind: 'merge-department', subjectId: env!.id, intoId: welfare!.id, dueOn: '2026-05-01' };
  await plan({ ...merger, dueOn: '2026-04-01' }).refused('request.invalid');
  await plan({ ...merger, intoId: env!.id }).refused('request.invalid');
  await plan(merger);
  const renaming = { kind: 'change-department', subjectId: policy!.id, dueOn: '2026-05-01' };
  await plan({ ...renaming, change: { name: 'デジタル戦略課' } });
  // This one cannot be done on its day: one is sealed and the other is not.
  await plan({ ...merger, subjectId: (await department(mori, '子育て支援課')).id, intoId: policy!.id });
  const late = await plan({ ...merger, dueOn: '2026-06-01' });
  await mori.call('POST', `/admin/planned-changes/${late.id}/cancel`);
  await mori.call('POST', `/admin/planned-changes/${late.id}/cancel`).refused('not-found');
  expect((await look(mori)).planned.map(({ state, name, intoName }) => [state, name, intoName])).toEqual([
    ['planned', '環境業務課', '健康福祉局'],
    ['planned', '情報政策課', null],
    ['planned', '健康福祉局 子育て支援課', '情報政策課'],
    ['cancelled', '環境業務課', '健康福祉局'],
  ]);
  const { database, clock } = town.house;
  const service = createPlannedChanges({ database, clock, log: createLogger({ level: 'silent' }) });
  expect(await service.sweep()).toBe(0);
  clock.jumpTo(new Date('2026-04-30T15:00:00Z'));
  expect(await service.sweep()).toBe(3);
  expect(await service.sweep()).toBe(0);
  await town.settle();
  const again = await signIn(town.house, 'mori', PASSWORD);
  const after = await look(again);
  expect(after.planned.map(({ state, trouble }) => [state, trouble])).toEqual([
    ['done', null],
    ['done', null],
    ['failed', 'request.invalid sealed'],
    ['cancelled', null],
  ]);
  expect(after.departments.find(({ id }) => id === env!.id)).toMatchObject({ parentId: welfare!.id });
  expect(after.departments.find(({ id }) => id === policy!.id)?.name).toBe('デジタル戦略課');
  const [renamed] = (await changes(again)).filter(({ kind }) => kind === 'department');
  expect(renamed).toMatchObject({ byName: '森 調' });
});
