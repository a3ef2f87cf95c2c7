import { expect, test } from 'vitest';
import type {
  InvitedAnswer,
  LeftAnswer,
  LinkAnswer,
  OpenWorkAnswer,
  PeopleAnswer,
  PersonAnswer,
  RolesAnswer,
  StaffExplanationAnswer,
} from '../../src/http/admin/staff-shapes.ts';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import { type DeskClient, signIn, visitor } from '../kit/clients.ts';

const town = aobaCity({ watchers: ['sato'] });
const NEW_PASSWORD = '縁側でひなたぼっこをする';

async function people(mori: DeskClient): Promise<Map<string, PersonAnswer>> {
  const { people } = await mori.call<PeopleAnswer>('GET', '/admin/staff');
  return new Map(people.map((person) => [person.login, person]));
}

async function invite(mori: DeskClient, more: object = {}): Promise<InvitedAnswer> {
  return mori.call<InvitedAnswer>('POST', '/admin/staff', {
    login: 'Noguchi',
    name: '野口 新',
    kana: 'ノグチ アラタ',
    departmentId: await town.id('department', '市民コールセンター'),
    roles: ['agent'],
    languages: ['ja', 'en'],
    queueIds: [await town.id('queue', '総合窓口')],
    capacity: { webchat: 2 },
    ...more,
  });
}

const tokenOf = (url: string): string => url.split('/').at(-1)!;
const setPassword = (url: string, password = NEW_PASSWORD) =>
  visitor(town.house).call('POST', `/public/account-links/${tokenOf(url)}`, { password });

test('who is invited sets their password by a link that works once, and is offered what their line holds', async () => {
  const mori = await town.desk('mori');
  const { person, link } = await invite(mori);
  expect(person).toMatchObject({ login: 'noguchi', roles: ['agent'], link: { kind: 'invitation' } });
  town.house.personal.add(tokenOf(link!.url));
  expect(await visitor(town.house).call('GET', `/public/account-links/${tokenOf(link!.url)}`)).toMatchObject({
    kind: 'invitation',
    login: 'noguchi',
    cityName: '青葉市',
  });
  await visitor(town.house)
    .call('POST', '/desk/session', { login: 'noguchi', password: PASSWORD })
    .refused('session.wrong-credentials');
  await setPassword(link!.url);
  await setPassword(link!.url, `${NEW_PASSWORD} もう一度`).refused('not-found');
  const noguchi = await signIn(town.house, 'noguchi', NEW_PASSWORD);
  await noguchi.ready();
  const resident = await town.resident();
  await resident.say('住民票はどこで取れますか');
  await town.settle();
  expect((await noguchi.offers()).length).toBe(1);
  await expect(invite(mori)).rejects.toThrow('"why":"taken"');
  expect((await people(mori)).get('noguchi')!.link).toBeNull();
});

test('an invitation is over after a week, a new link ends the one before, and a reset ends every session', async () => {
  const mori = await town.desk('mori');
  const first = (await invite(mori)).link!;
  const { id } = (await people(mori)).get('noguchi')!;
  const second = await mori.call<LinkAnswer>('POST', `/admin/staff/${id}/link`);
  expect(second.kind).toBe('invitation');
  await setPassword(first.url).refused('not-found');
  town.house.clock.advance(7 * 86_400_000 + 1_000);
  await setPassword(second.url!).refused('not-found');
  const again = await signIn(town.house, 'mori', PASSWORD);
  const inoue = await signIn(town.house, 'inoue', PASSWORD);
  const reset = await again.call<LinkAnswer>('POST', `/admin/staff/${inoue.session.staff.id}/link`);
  expect(reset.kind).toBe('reset');
  await inoue.call('GET', '/desk/session');
  await setPassword(reset.url!);
  await inoue.call('GET', '/desk/session').refused('session.required');
  await signIn(town.house, 'inoue', NEW_PASSWORD);
  // 林 works for the neighbours too: their password is not this city's to set.
  const hayashi = (await people(again)).get('hayashi')!;
  expect(await again.call('POST', `/admin/staff/${hayashi.id}/link`).refused('state.conflict')).toEqual({
    why: 'shared-account',
  });
});

test('who leaves is signed out at once, what they had goes on, and the last administrator stays', async () => {
  const [mori, inoue] = [await town.desk('mori'), await town.readyDesk('inoue')];
  const resident = await town.resident();
  await resident.say('粗大ごみを出したいのですが');
  await town.pass(5);
  const { id } = await inoue.acceptNext();
  const opened = await inoue.openCase({
    categoryId: await town.id('case_category', 'ごみの収集'),
    interactionId: id,
    title: '粗大ごみの申込み',
    ownerStaffId: inoue.session.staff.id,
  });
  const staff = await people(mori);
  const [gone, sato] = [staff.get('inoue')!, staff.get('sato')!];
  const work = await mori.call<OpenWorkAnswer>('GET', `/admin/staff/${gone.id}/work`);
  expect(work.interactions).toMatchObject([{ id, queueName: '総合窓口' }]);
  expect(work.cases.map(({ number }) => number)).toEqual([opened.number]);
  expect(JSON.stringify(work)).not.toContain('粗大');
  await mori.call('POST', `/admin/staff/${gone.id}/leave`, { version: 9 }).refused('version.conflict');
  const left = await mori.call<LeftAnswer>('POST', `/admin/staff/${gone.id}/leave`, {
    version: gone.version,
    toStaffId: sato.id,
  });
  expect(left).toMatchObject({ toPerson: 2, toLine: 0, toDepartment: 0, person: { active: false } });
  await inoue.call('GET', '/desk/session').refused('session.required');
  const desk = await town.desk('sato');
  expect(await desk.call('GET', `/desk/interactions/${id}`)).toMatchObject({
    mine: true,
    ownerName: '佐藤 花子',
  });
  expect(await desk.call('GET', `/desk/cases/${opened.id}`)).toMatchObject({ ownerName: '佐藤 花子' });
  const moriRow = staff.get('mori')!;
  expect(
    await mori
      .call('PUT', `/admin/staff/${moriRow.id}`, { version: moriRow.version, roles: ['agent'] })
      .refused('request.invalid'),
  ).toMatchObject({ field: 'roles', why: 'own' });
  expect(
    await mori
      .call('PUT', `/admin/staff/${moriRow.id}`, { version: moriRow.version, roles: [] })
      .refused('state.conflict'),
  ).toEqual({ why: 'last-administrator' });
  await mori.call('POST', `/admin/staff/${gone.id}/return`, { version: left.person.version });
  await signIn(town.house, 'inoue', PASSWORD);
});

test("a role of the city's own permits what it says, to whoever has it, until it is retired; why somebody may is said", async () => {
  const mori = await town.desk('mori');
  const added = await mori.call<RolesAnswer>('POST', '/admin/roles', {
    name: '窓口応援',
    description: '繁忙期に窓口を手伝う人',
    permissions: ['case.read', 'desk.use'],
  });
  const role = added.roles.find(({ name }) => name === '窓口応援')!;
  const kondo = (await people(mori)).get('kondo')!;
  await mori.call('PUT', `/admin/staff/${kondo.id}`, { version: kondo.version, roles: [role.id] });
  const desk = await town.desk('kondo');
  const may = async () =>
    (await desk.call<{ permissions: string[] }>('GET', '/desk/session')).permissions.sort();
  expect(await may()).toEqual(['case.read', 'desk.use']);
  const { name, description } = role as { name: string; description: string };
  const change = { name, description, permissions: ['desk.use', 'resident.read'], active: true, version: 1 };
  await mori.call('PUT', `/admin/roles/${role.id}`, change);
  expect(await may()).toEqual(['desk.use', 'resident.read']);
  await mori.call('PUT', `/admin/roles/${role.id}`, change).refused('version.conflict');
  const why = await mori.call<StaffExplanationAnswer>('GET', `/admin/staff/${kondo.id}/permissions`);
  expect(why.permissions).toEqual([
    { permission: 'desk.use', roles: [{ id: role.id, name: '窓口応援' }] },
    { permission: 'resident.read', roles: [{ id: role.id, name: '窓口応援' }] },
  ]);
  expect(why.sees).toMatchObject({ city: false, residents: true, departments: [], sealedIn: [] });
  await mori.call('PUT', `/admin/roles/${role.id}`, { ...change, active: false, version: 2 });
  expect(await may()).toEqual([]);
  const { rows } = await town.house.admin.query<{ kind: string; name: string; after: unknown }>(
    `select kind, name, after from config_change order by id`,
  );
  expect(rows.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'role 窓口応援',
    'staff 近藤 計',
    'role 窓口応援',
    'role 窓口応援',
  ]);
  expect(rows[1]!.after).toEqual({ roles: [role.id] });
});
