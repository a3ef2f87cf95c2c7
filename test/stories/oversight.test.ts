import { expect, test } from 'vitest';
import type {
  AuditAnswer,
  AuditChainAnswer,
  AuditExportAnswer,
  AuditPeopleAnswer,
} from '../../src/http/admin/audit-shapes.ts';
import type {
  FindingsAnswer,
  GrantsAnswer,
  OversightAnswer,
  OwnLooksAnswer,
} from '../../src/http/admin/oversight-shapes.ts';
import type { LooksLinkAnswer, RequestAnswer } from '../../src/http/admin/data-request-shapes.ts';
import type { PublicLooksAnswer } from '../../src/http/public/shapes.ts';
import type { ProtectionAnswer } from '../../src/http/desk/protection-shapes.ts';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import { type DeskClient, newClientId, signIn } from '../kit/clients.ts';

const town = aobaCity({ watchers: [] });

const findings = async (desk: DeskClient, given = '') =>
  (await desk.call<FindingsAnswer>('GET', `/admin/oversight/findings${given}`)).findings;
const look = (desk: DeskClient) => desk.call<{ found: number }>('POST', '/admin/oversight/look');

test('the audit is found by person, deed, kind, time and address, and goes out as a table that stands in the audit', async () => {
  const sato = await town.desk('sato');
  const person = await sato.createResident({ name: '=計算 花子', phone: '090-1111-2222' });
  await town.pass(3_600);
  const smith = await town.desk('smith');
  await smith.resident(person.id);
  const kanda = await town.desk('kanda');
  const search = async (given: Record<string, string>) =>
    (await kanda.call<AuditAnswer>('GET', `/admin/audit?${new URLSearchParams(given)}`)).rows;

  const { people } = await kanda.call<AuditPeopleAnswer>('GET', '/admin/audit/people');
  expect(people).toContainEqual(
    expect.objectContaining({ id: smith.staffId, name: 'Emily Smith', departmentName: '市民コールセンター' }),
  );
  const bySmith = await search({ staff: smith.staffId });
  expect(new Set(bySmith.map((row) => row.actorName))).toEqual(new Set(['Emily Smith']));
  expect(bySmith.map((row) => row.action)).toEqual(expect.arrayContaining(['sign-in', 'read']));
  expect(bySmith[0]!.address).toBe('127.0.0.1');
  expect(await search({ staff: smith.staffId, action: 'write' })).toEqual([]);
  expect((await search({ kind: 'resident', subject: person.id })).map((row) => row.actorName)).toEqual(
    expect.arrayContaining(['佐藤 花子', 'Emily Smith']),
  );
  const before = new Date(town.house.clock.now().getTime() - 1_800_000).toISOString();
  expect((await search({ subject: person.id, to: before })).map((row) => row.actorName)).toEqual(
    expect.not.arrayContaining(['Emily Smith']),
  );
  expect((await search({ subject: person.id, from: before })).map((row) => row.actorName)).toEqual(
    expect.not.arrayContaining(['佐藤 花子']),
  );
  expect(await search({ address: '192.0.2.1' })).toEqual([]);
  expect((await search({ address: '127.0.0.1' })).length).toBeGreaterThan(3);

  // As the person may know it: the department and what for, nobody's name.
  const ono = await town.desk('ono');
  const { looks } = await ono.call<OwnLooksAnswer>('GET', `/admin/oversight/looks/${person.id}`);
  expect(looks).toEqual(
    expect.arrayContaining([
      { onDay: '2026-04-01', departmentName: '市民コールセンター', purpose: 'change', times: 2 },
      { onDay: '2026-04-01', departmentName: '市民コールセンター', purpose: 'record', times: 2 },
    ]),
  );
  expect(JSON.stringify(looks)).not.toMatch(/佐藤|Smith/);
  await kanda.call('GET', `/admin/oversight/looks/${person.id}`).refused('permission.missing');

  // And by a link of their own, once it was established who they are; nobody who acts for them has one.
  const ask = (more: object) =>
    ono.call<RequestAnswer>('POST', '/admin/data-requests', {
      ...{ clientId: newClientId(), kind: 'disclosure', residentId: person.id, receivedOn: '2026-04-01' },
      ...{ way: 'counter', wish: '閲覧の記録', requester: 'self', representative: null, ...more },
    });
  const identify = ({ id, version }: RequestAnswer) =>
    ono.call<RequestAnswer>('POST', `/admin/data-requests/${id}/identity`, { shown: '運転免許証', version });
  const give = (id: string, desk = ono) =>
    desk.call<LooksLinkAnswer>('POST', `/admin/data-requests/${id}/looks-link`);
  const asked = await ask({});
  await give(asked.id).refused('state.conflict');
  expect((await identify(asked)).can).toContain('give-looks');
  const by = await ask({ requester: 'statutory', representative: '親 なにがし' });
  expect((await identify(by)).can).not.toContain('give-looks');
  await give(by.id).refused('state.conflict');
  await give(asked.id, sato).refused('permission.missing');
  const own = async ({ url }: LooksLinkAnswer) => {
    const { pathname } = new URL(url);
    return town.house.app.inject(`/public${pathname}`);
  };
  const former = await give(asked.id);
  const link = await give(asked.id);
  town.house.personal.add(link.url.split('/').at(-1)!);
  expect((await own(former)).json()).toMatchObject({ code: 'not-found' });
  const seen = (await own(link)).json<PublicLooksAnswer>();
  expect(seen.cityName).toBe('青葉市');
  expect(seen.looks).toContainEqual(looks.find(({ purpose }) => purpose === 'change'));
  expect(JSON.stringify(seen)).not.toMatch(/佐藤|Smith|小野/);
  expect((await search({ subject: person.id, action: 'read' }))[0]).toMatchObject({ fields: ['own-looks'] });
  await town.house.admin.query('update looks_link set expires_at = given_at');
  expect((await own(link)).json()).toMatchObject({ code: 'not-found' });

  const file = await kanda.call<AuditExportAnswer>('POST', '/admin/audit/export', { staff: smith.staffId });
  expect(file).toMatchObject({ name: 'audit-2026-04-01.csv', rows: bySmith.length });
  expect(file.text.split('\r\n')[1]).toContain('Emily Smith');
  expect((await search({ action: 'export' })).map((row) => row.actorName)).toEqual(['神田 監']);
  expect(await kanda.call<AuditChainAnswer>('GET', '/admin/audit/chain')).toMatchObject({
    ok: true,
    anchors: 0,
    places: [],
  });
  await kanda.call('POST', '/admin/audit/anchors').refused('state.conflict');
  for (const login of ['sato', 'mori']) {
    const desk = await town.desk(login);
    await desk.call('POST', '/admin/audit/export', {}).refused('permission.missing');
    await desk.call('GET', '/admin/audit/chain').refused('permission.missing');
    await desk.call('GET', '/admin/oversight/findings').refused('permission.missing');
  }
});

test('looks at one’s own name, at neighbours, at persons in view, by night and in masses are found and decided', async () => {
  const ono = await town.desk('ono');
  const sato = await town.desk('sato');
  const record = async (name: string, address: string) => {
    const person = await sato.createResident({ name });
    await sato.call('PATCH', `/desk/residents/${person.id}`, { version: person.version, address });
    return person.id;
  };
  const namesake = await record('佐藤 一郎', '青葉市本町12番地');
  const neighbour = await record('高田 静', '青葉市中央1-2-3');
  const mayor = await record('市川 長', '青葉市大手町3-1');
  await ono.call('PUT', `/admin/oversight/watched/${mayor}`, { reason: '市長であるため' });
  const inoue = await town.desk('inoue');
  const { homes } = await ono.call<OversightAnswer>('PUT', `/admin/oversight/homes/${inoue.staffId}`, {
    address: '青葉市中央一丁目5番',
  });
  expect(homes).toEqual([{ staffId: inoue.staffId, name: '井上 誠', block: '青葉市中央1' }]);
  const { settings, version } = await ono.call<OversightAnswer>('GET', '/admin/oversight');
  const stricter = { settings: { ...settings, manyResidents: 3 }, version };
  await ono.call('PUT', '/admin/oversight', stricter);
  await ono.call('PUT', '/admin/oversight', stricter).refused('version.conflict');
  const smith = await town.desk('smith');

  await smith.resident(namesake);
  await inoue.resident(neighbour);
  await look(ono);
  const rules = async (desk = ono) =>
    (await findings(desk)).map(({ rule, staffName, residentName }) => [rule, staffName, residentName]);
  // 佐藤 recorded three persons within a minute, one of them of the own name.
  expect(await rules()).toEqual(
    expect.arrayContaining([
      ['own-block', '井上 誠', '高田 静'],
      ['same-name', '佐藤 花子', '佐藤 一郎'],
      ['many', '佐藤 花子', null],
    ]),
  );
  expect((await rules()).some(([, name]) => name === 'Emily Smith')).toBe(false);

  const found = (await findings(ono)).find(({ rule }) => rule === 'own-block')!;
  const decide = (desk: DeskClient, body: object) =>
    desk.call('POST', `/admin/oversight/findings/${found.id}/decisions`, body);
  await decide(await town.desk('kanda'), { verdict: 'explained', reason: '確認' }).refused(
    'permission.missing',
  );
  await decide(ono, { verdict: 'explained', reason: '電話を受けて開いた記録がある' });
  expect((await rules()).some(([rule]) => rule === 'own-block')).toBe(false);
  const all = await findings(await town.desk('kanda'), '?open=false');
  expect(all.find(({ id }) => id === found.id)).toMatchObject({
    open: false,
    decisions: [{ byName: '小野 守', verdict: 'explained', reason: '電話を受けて開いた記録がある' }],
  });
  // More was looked at since, by night: it is open again, and found by nobody's pressing.
  await town.pass(13 * 3_600);
  const byNight = await signIn(town.house, 'inoue', PASSWORD);
  const later = await signIn(town.house, 'ono', PASSWORD);
  await byNight.resident(neighbour);
  await byNight.resident(mayor);
  await look(later);
  expect(await rules(later)).toEqual(
    expect.arrayContaining([
      ['own-block', '井上 誠', '高田 静'],
      ['watched', '井上 誠', '市川 長'],
      ['out-of-hours', '井上 誠', null],
    ]),
  );
  expect((await look(later)).found).toBe(0);
});

test('a protected person’s address is nowhere, each look is told at once, and whoever says to be them is asked', async () => {
  const sato = await town.desk('sato');
  const person = await sato.createResident({ name: '守山 静', phone: '090-5555-6666' });
  const address = '青葉市秘密町9-9';
  town.house.personal.add(address);
  await sato.call('PATCH', `/desk/residents/${person.id}`, { version: person.version, address });
  expect((await sato.resident(person.id)).address).toBe(address);
  const tanaka = await town.desk('tanaka');
  const url = `/desk/residents/${person.id}/protection`;
  const ask = { question: '最初に飼った動物の名前', answer: 'コタロウ' };
  const first = { questions: [ask], note: '市民課が受付', endsOn: '2027-03-31', version: 0 };
  await sato.call('PUT', url, first).refused('permission.missing');
  await tanaka.call('PUT', url, { ...first, questions: [{ question: '問い' }] }).refused('request.invalid');
  await tanaka.call('PUT', url, first);
  await tanaka.call('PUT', url, first).refused('version.conflict');

  expect(await sato.resident(person.id)).toMatchObject({ protected: true, address: null });
  const ono = await town.desk('ono');
  expect(
    (await findings(ono)).map(({ rule, staffName, residentName }) => [rule, staffName, residentName]),
  ).toEqual([['protected', '佐藤 花子', '守山 静']]);
  const { protection } = await sato.call<ProtectionAnswer>('GET', url);
  expect(protection).toMatchObject({ questions: [ask.question], note: '市民課が受付', resting: false });
  expect(JSON.stringify(protection)).not.toContain(ask.answer);
  const check = (answer: string) =>
    sato.call<{ passed: boolean }>('POST', `/desk/residents/${person.id}/identity-checks`, {
      answers: [answer],
    });
  expect(await check('こたろう')).toEqual({ passed: true });
  for (const wrong of ['ポチ', 'タマ', 'シロ']) expect(await check(wrong)).toEqual({ passed: false });
  await check('コタロウ').refused('state.conflict');
  await town.pass(3_601);
  expect(
    await (await town.desk('sato')).call('POST', `/desk/residents/${person.id}/identity-checks`, {
      answers: ['コタロウ'],
    }),
  ).toEqual({ passed: true });
  // A question that stays keeps its answer.
  await tanaka.call('PUT', url, { ...first, questions: [{ question: ask.question }], version: 1 });
  await tanaka.call('DELETE', url);
  expect(await sato.resident(person.id)).toMatchObject({ protected: false, address });
});

test('in an emergency somebody sees what is sealed, for hours, told to the privacy officer; a cover lasts as long as it was given', async () => {
  const { sato, id } = await town.answered('家のことで相談したいことがあります');
  const child = await town.id('department', '子育て支援課');
  const opened = await sato.openCase({
    interactionId: id,
    categoryId: await town.id('case_category', '子育ての相談'),
    title: '家庭の相談を受けた',
  });
  await town.settle();
  const tanaka = await town.desk('tanaka');
  await tanaka.case(opened.id).refused('not-found');
  const take = (desk: DeskClient, more: object = {}) =>
    desk.call<GrantsAnswer>('POST', '/admin/access-grants/elevated', {
      ...{ clientId: newClientId(), departmentId: child, hours: 2 },
      ...{ reason: '夜間に児童の安全を確かめる必要があるため', ...more },
    });
  await take(sato).refused('permission.missing');
  await take(tanaka, { reason: '確認' }).refused('request.invalid');
  await take(tanaka, { hours: 9 }).refused('request.invalid');
  const { grants } = await take(tanaka);
  expect(grants).toMatchObject([{ kind: 'elevated', staffName: '田中 実', active: true, can: ['end'] }]);
  expect((await tanaka.case(opened.id)).title).toBe('家庭の相談を受けた');
  const ono = await town.desk('ono');
  const listed = await ono.call<GrantsAnswer>('GET', '/admin/access-grants');
  expect(listed.grants).toMatchObject([
    { departmentName: expect.stringContaining('子育て支援課'), can: ['end', 'review'] },
  ]);
  await ono.call('POST', `/admin/access-grants/${listed.grants[0]!.id}/review`, {
    review: '当直の記録と照らし、理由のとおりだった',
  });
  const mori = await town.desk('mori');
  const why = await mori.call<{ grants: unknown[] }>('GET', `/admin/staff/${tanaka.staffId}/permissions`);
  expect(why.grants).toMatchObject([{ kind: 'elevated', departmentPath: '健康福祉局 子育て支援課' }]);
  await town.pass(2 * 3_600 + 1);
  await tanaka.case(opened.id).refused('not-found');

  const ito = await town.desk('ito');
  await ito.case(opened.id).refused('not-found');
  const now = town.house.clock.now().getTime();
  const cover = {
    ...{ clientId: newClientId(), staffId: ito.staffId, departmentId: child, roles: ['department-staff'] },
    ...{ fromAt: new Date(now + 3_600_000).toISOString(), untilAt: new Date(now + 7_200_000).toISOString() },
    reason: '中村さんの休暇のあいだの代理',
  };
  await tanaka.call('POST', '/admin/access-grants/covers', cover).refused('permission.missing');
  await mori
    .call('POST', '/admin/access-grants/covers', { ...cover, roles: ['king'] })
    .refused('request.invalid');
  await mori.call('POST', '/admin/access-grants/covers', cover);
  await ito.case(opened.id).refused('not-found');
  await town.pass(3_600);
  const later = await town.desk('ito');
  expect((await later.case(opened.id)).title).toBe('家庭の相談を受けた');
  const given = (await later.call<GrantsAnswer>('GET', '/admin/access-grants')).grants;
  expect(given).toMatchObject([{ kind: 'cover', staffName: '伊藤 緑', active: true }]);
  await (await town.desk('ono')).call('POST', `/admin/access-grants/${given[0]!.id}/end`);
  await later.case(opened.id).refused('not-found');
});
