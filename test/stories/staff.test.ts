import { expect, test } from 'vitest';
import type { OutgoingMail, SendOutcome } from '#domain/mail/post-office.ts';
import type { ChangesAnswer } from '../../src/http/admin/change-shapes.ts';
import type {
  CapacityAnswer,
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

/** What the city's mail server was given, and what it answers next. */
const post = { mails: [] as OutgoingMail[], answers: [] as SendOutcome[] };
const town = aobaCity({
  watchers: ['sato'],
  postOffice: () => ({
    follow: () => ({ isCaughtUp: true, stop: () => Promise.resolve() }),
    tryOut: () => Promise.resolve({ incoming: null, outgoing: null }),
    send: (_access, mail) => {
      post.mails.push(mail);
      return Promise.resolve(post.answers.shift() ?? { state: 'taken', refused: [] });
    },
  }),
});
const NEW_PASSWORD = '縁側でひなたぼっこをする夏の日';

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
  const second = await mori.call<LinkAnswer>('POST', `/admin/staff/${id}/link`, {});
  expect(second.kind).toBe('invitation');
  await setPassword(first.url).refused('not-found');
  town.house.clock.advance(7 * 86_400_000 + 1_000);
  await setPassword(second.url!).refused('not-found');
  const again = await signIn(town.house, 'mori', PASSWORD);
  const inoue = await signIn(town.house, 'inoue', PASSWORD);
  const reset = await again.call<LinkAnswer>('POST', `/admin/staff/${inoue.session.staff.id}/link`, {});
  expect(reset.kind).toBe('reset');
  await inoue.call('GET', '/desk/session');
  await setPassword(reset.url!);
  await inoue.call('GET', '/desk/session').refused('session.required');
  await signIn(town.house, 'inoue', NEW_PASSWORD);
  // 林 works for the neighbours too: their password is not this city's to set.
  const hayashi = (await people(again)).get('hayashi')!;
  expect(await again.call('POST', `/admin/staff/${hayashi.id}/link`, {}).refused('state.conflict')).toEqual({
    why: 'shared-account',
  });
});

test('an administrator signs somebody out everywhere; they may come in again', async () => {
  const [mori, first, second] = [
    await town.desk('mori'),
    await signIn(town.house, 'inoue', PASSWORD),
    await signIn(town.house, 'inoue', PASSWORD),
  ];
  const { id } = (await people(mori)).get('inoue')!;
  await first.call('POST', `/admin/staff/${id}/sign-out`).refused('permission.missing');
  expect(await mori.call('POST', `/admin/staff/${id}/sign-out`)).toEqual({ ended: 2 });
  for (const desk of [first, second]) await desk.call('GET', '/desk/session').refused('session.required');
  expect(await mori.call('POST', `/admin/staff/${id}/sign-out`)).toEqual({ ended: 0 });
  await mori.call('POST', '/admin/staff/018f0000-0000-7000-8000-000000000000/sign-out').refused('not-found');
  await signIn(town.house, 'inoue', PASSWORD);
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

const server = { host: 'mail.aoba.example', port: 993, security: 'tls', user: 'soumu' };

test('a link goes to the work address from one of the city’s mailboxes, once, and nothing of it stays', async () => {
  const mori = await town.desk('mori');
  const { id: entryPointId } = await mori.call<{ id: string }>('POST', '/admin/mailboxes', {
    ...{ name: '総務課のメール', address: 'soumu@aoba.example', senderName: '青葉市総務課' },
    ...{ queueId: await town.id('queue', '総合窓口'), secrets: { password: 'himitsu-no-post' } },
    settings: { incoming: { ...server, folder: 'INBOX' }, outgoing: { ...server, port: 465 } },
  });
  town.house.personal.add('himitsu-no-post').add('noguchi@aoba.example');
  const letter = { entryPointId, address: 'Noguchi@aoba.example' };
  await expect(invite(mori, { letter: { ...letter, entryPointId: mori.staffId } })).rejects.toThrow(
    'not-in-use',
  );
  // A server that is away is asked again; one that may have it knows it by its id.
  const fault = { trouble: 'timed-out' as const, said: null };
  post.answers.push({ state: 'later', fault }, { state: 'unknown', fault });
  const { person, link } = await invite(mori, { letter });
  town.house.personal.add(tokenOf(link!.url));
  expect(person.letter).toMatchObject({ state: 'waiting' });
  await town.house.settleRetries();
  expect(post.mails.map(({ mailId }) => mailId)).toEqual(
    Array.from({ length: 3 }, () => post.mails[0]!.mailId),
  );
  expect(post.mails[2]).toMatchObject({
    from: { name: '青葉市総務課', address: 'soumu@aoba.example' },
    to: [{ name: '野口 新', address: 'noguchi@aoba.example' }],
    automatic: true,
  });
  expect(post.mails[2]!.text).toContain(`${link!.url}\n`);
  expect((await people(mori)).get('noguchi')!.letter).toMatchObject({ state: 'sent', trouble: null });
  const kept = async () =>
    (await town.house.admin.query('select state, address, link from account_letter order by id')).rows;
  expect(await kept()).toEqual([{ state: 'sent', address: null, link: null }]);

  // What the server says no to is said; a link that was replaced before its letter went does not go.
  post.answers.push({ state: 'refused', fault: { trouble: 'sender', said: null } });
  const again = await mori.call<LinkAnswer>('POST', `/admin/staff/${person.id}/link`, { letter });
  await town.settle();
  town.house.personal.add(tokenOf(again.url!));
  expect((await people(mori)).get('noguchi')!.letter).toMatchObject({ state: 'failed', trouble: 'sender' });
  const sent = post.mails.length;
  await mori.call('POST', `/admin/staff/${person.id}/link`, { letter });
  const newest = await mori.call<LinkAnswer>('POST', `/admin/staff/${person.id}/link`, { letter: null });
  town.house.personal.add(tokenOf(newest.url!));
  await town.settle();
  expect((await people(mori)).get('noguchi')!.letter).toMatchObject({
    state: 'failed',
    trouble: 'link-over',
  });
  expect(post.mails).toHaveLength(sent);
  await setPassword(newest.url!);
  expect((await kept()).every(({ address, link: own }) => address === null && own === null)).toBe(true);
});

test('a role says how much its people take at once; of a person something else may be said', async () => {
  const mori = await town.desk('mori');
  const { byRole, version } = await mori.call<CapacityAnswer>('GET', '/admin/capacity');
  expect([byRole, version]).toEqual([{}, 0]);
  const put = (to: object, seen: number) =>
    mori.call<CapacityAnswer>('PUT', '/admin/capacity', { byRole: to, version: seen });
  await put({ nobody: { webchat: 1 } }, 0).refused('request.invalid');
  await put({ agent: { webchat: 1 }, supervisor: { webchat: 0 } }, 0);
  await put({ agent: { webchat: 2 } }, 0).refused('version.conflict');

  const sato = await town.readyDesk('sato');
  for (let n = 0; n < 3; n++) await (await town.resident()).say(`${n + 1}人目です`);
  await town.settle();
  const first = await sato.acceptNext();
  await town.settle();
  // One at a time, as the role says.
  expect(await sato.offers()).toEqual([]);
  const own = (await people(mori)).get('sato')!;
  await mori.call('PUT', `/admin/staff/${own.id}`, { version: own.version, capacity: { webchat: 2 } });
  await sato.ready();
  await town.settle();
  expect(await sato.offers()).toHaveLength(1);

  const { rows } = await mori.call<ChangesAnswer>('GET', '/admin/changes?kind=capacity');
  expect(rows[0]).toMatchObject({ undoable: true, after: { agent: { webchat: 1 } } });
  await mori.call('POST', `/admin/changes/${rows[0]!.id}/undo`);
  expect((await mori.call<CapacityAnswer>('GET', '/admin/capacity')).byRole).toEqual({});
  expect(first.id).toBeTruthy();
});
