import { expect, test } from 'vitest';
import type { SessionAnswer } from '../../src/http/desk/session-shapes.ts';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import { type DeskClient, openChat, signIn } from '../kit/clients.ts';

const town = aobaCity({ watchers: [] });
const CORE = 'urn:ietf:params:scim:schemas:core:2.0';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const PATCH = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'] };

interface User {
  id: string;
  userName: string;
  active: boolean;
  displayName: string;
  externalId?: string;
  groups: { value: string; display: string }[];
}
interface Listed<T> {
  totalResults: number;
  startIndex: number;
  itemsPerPage: number;
  Resources: T[];
}
interface Group {
  id: string;
  displayName: string;
  members?: { value: string; display: string }[];
}

async function open(scopes: readonly string[] = ['people.provision']) {
  const mori = await town.desk('mori');
  const departmentId = mori.session.staff.departmentId;
  const { token } = await mori.call<{ token: string }>('POST', '/admin/tokens', {
    ...{ name: '職員ディレクトリ', scopes, departmentIds: [departmentId], perMinute: 600, days: 90 },
  });
  town.house.personal.add(token);
  await addRules(mori);
  const ask = async <T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object) => {
    const answer = await town.house.app.inject({
      method,
      url: `/scim/v2${path}`,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body ? { 'content-type': 'application/scim+json; charset=utf-8' } : {}),
      },
      ...(body ? { payload: JSON.stringify(body) } : {}),
    });
    return { status: answer.statusCode, body: (answer.body === '' ? null : answer.json()) as T };
  };
  const find = async (filter: string) =>
    (await ask<Listed<User>>('GET', `/Users?filter=${encodeURIComponent(filter)}`)).body.Resources;
  return { mori, ask, find };
}

/** The rules by which groups give roles stand with an identity server, used or not. */
async function addRules(mori: DeskClient) {
  const { departments } = await mori.directory();
  await mori.call('POST', '/admin/identity-servers', {
    name: '職員認証',
    settings: {
      ...{ kind: 'oidc', issuer: 'https://login.example/v2.0', clientId: 'engawa', scopes: 'openid' },
      ...{ loginClaim: 'preferred_username', nameClaim: 'name', groupsClaim: 'groups', strength: null },
    },
    secret: null,
    ...{ createsPeople: false, matchesLogins: false, allowsPasswords: true, active: false },
    homeDepartmentId: departments.find(({ name }) => name === '市民コールセンター')!.id,
    groupRules: [
      { group: 'コールセンター', roles: ['agent'], departmentId: null },
      { group: '監査', roles: ['auditor'], departmentId: null },
    ],
  });
}

test('as Entra ID keeps them: asked for, made, patched with capital letters, put into groups, and let go with their work', async () => {
  const { ask, find, mori } = await open();
  expect(await find('userName eq "kawakami@aoba.example"')).toEqual([]);
  const made = await ask<User>('POST', '/Users', {
    schemas: [`${CORE}:User`, ENTERPRISE],
    externalId: '58342554-38d6-4ec8-948c-50044d0a33fd',
    userName: 'Kawakami@aoba.example',
    active: true,
    displayName: '川上 澄',
    emails: [{ primary: true, type: 'work', value: 'kawakami@aoba.example' }],
    meta: { resourceType: 'User' },
    name: { formatted: '川上 澄', familyName: '川上', givenName: '澄' },
    title: '主事',
    [ENTERPRISE]: { department: '環境業務課', employeeNumber: '1234' },
  });
  expect(made).toMatchObject({
    status: 201,
    body: { userName: 'kawakami@aoba.example', active: true, [ENTERPRISE]: { department: '環境業務課' } },
  });
  const { id } = made.body;
  expect((await ask('POST', '/Users', { userName: 'kawakami@aoba.example' })).status).toBe(409);
  expect((await find('userName eq "KAWAKAMI@aoba.example"')).map((each) => each.id)).toEqual([id]);
  expect((await find('externalId eq "58342554-38d6-4ec8-948c-50044d0a33fd"'))[0]?.id).toBe(id);

  const patch = (Operations: object[]) => ask<User>('PATCH', `/Users/${id}`, { ...PATCH, Operations });
  const patched = await patch([
    { op: 'Replace', path: 'displayName', value: '川上 すみ' },
    { op: 'Add', path: 'emails[type eq "work"].value', value: 'sumi@aoba.example' },
    { op: 'Replace', value: { [`${ENTERPRISE}:department`]: '情報政策課' } },
  ]);
  expect(patched.body).toMatchObject({
    displayName: '川上 すみ',
    [ENTERPRISE]: { department: '情報政策課' },
  });

  const group = await ask<Group>('POST', '/Groups', {
    schemas: [`${CORE}:Group`],
    externalId: '8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159',
    displayName: 'コールセンター',
    meta: { resourceType: 'Group' },
  });
  expect(group).toMatchObject({ status: 201, body: { displayName: 'コールセンター', members: [] } });
  const listed = await ask<Listed<Group>>(
    'GET',
    `/Groups?excludedAttributes=members&filter=${encodeURIComponent('displayName eq "コールセンター"')}`,
  );
  expect([listed.body.totalResults, listed.body.Resources[0]?.members]).toEqual([1, undefined]);
  const inGroup = (op: 'Add' | 'Remove', value: string) =>
    ask('PATCH', `/Groups/${group.body.id}`, {
      ...PATCH,
      Operations: [{ op, path: 'members', value: [{ value }] }],
    });
  const rolesOf = async (staffId: string) =>
    (
      await mori.call<{ people: { id: string; roles: string[]; active: boolean }[] }>('GET', '/admin/staff')
    ).people.find((each) => each.id === staffId)?.roles;
  expect(await rolesOf(id)).toEqual([]);
  await inGroup('Add', id);
  expect(await rolesOf(id)).toEqual(['agent']);
  await inGroup('Remove', id);
  expect(await rolesOf(id)).toEqual([]);

  // 佐藤 was here before the directory: found by login, and let go with what is in hand.
  const sato = await town.desk('sato');
  await sato.ready();
  const resident = await openChat(town.house);
  await resident.say('粗大ごみを出したいのですが');
  await town.settle();
  const taken = await sato.acceptNext();
  const known = (await find('userName eq "sato"'))[0]!;
  expect([known.id, known.displayName]).toEqual([sato.staffId, '佐藤 花子']);
  const off = await ask<User>('PATCH', `/Users/${known.id}`, {
    ...PATCH,
    Operations: [{ op: 'Replace', path: 'active', value: 'False' }],
  });
  expect([off.status, off.body.active]).toEqual([200, false]);
  await sato.call('GET', '/desk/session').refused('session.required');
  await town.settle();
  const inoue = await town.desk('inoue');
  await inoue.ready();
  await town.settle();
  expect((await inoue.acceptNext()).id).toBe(taken.id);
  // Back again with everything that is theirs.
  await ask('PATCH', `/Users/${known.id}`, {
    ...PATCH,
    Operations: [{ op: 'Replace', path: 'active', value: 'True' }],
  });
  expect((await signIn(town.house, 'sato', PASSWORD)).session.roles).toEqual(['agent']);
});

test('as Okta keeps them: whole replacements, patches without a path, members by a filter, pages, and deletion', async () => {
  const { ask, find } = await open();
  const made = await ask<User>('POST', '/Users', {
    schemas: [`${CORE}:User`],
    userName: 'mizuno',
    name: { givenName: '泉', familyName: '水野' },
    emails: [{ primary: true, value: 'mizuno@aoba.example', type: 'work' }],
    displayName: '水野 泉',
    locale: 'ja-JP',
    externalId: '00ujl29u0le5T6Aj10h7',
    groups: [],
    password: 'never-used-here',
    active: true,
  });
  expect(made.status).toBe(201);
  const { id } = made.body;
  const replaced = await ask<User>('PUT', `/Users/${id}`, { ...made.body, userName: 'mizuno.izumi' });
  expect(replaced.body.userName).toBe('mizuno.izumi');
  expect((await ask('PUT', `/Users/${id}`, { ...made.body, userName: 'mori' })).status).toBe(409);
  const group = await ask<Group>('POST', '/Groups', {
    ...{ schemas: [`${CORE}:Group`], displayName: '監査', members: [{ value: id, display: '水野' }] },
  });
  expect((await ask<User>('GET', `/Users/${id}`)).body.groups).toEqual([
    { value: group.body.id, display: '監査' },
  ]);
  await ask('PATCH', `/Groups/${group.body.id}`, {
    ...PATCH,
    Operations: [
      { op: 'replace', value: { id: group.body.id, displayName: '監査室' } },
      { op: 'remove', path: `members[value eq "${id}"]` },
    ],
  });
  expect((await ask<Group>('GET', `/Groups/${group.body.id}`)).body).toMatchObject({
    ...{ displayName: '監査室', members: [] },
  });
  const off = await ask<User>('PATCH', `/Users/${id}`, {
    ...PATCH,
    Operations: [{ op: 'replace', value: { active: false } }],
  });
  expect(off.body.active).toBe(false);

  const first = (await ask<Listed<User>>('GET', '/Users?startIndex=1&count=2')).body;
  const second = (await ask<Listed<User>>('GET', '/Users?startIndex=3&count=2')).body;
  expect([first.itemsPerPage, second.startIndex]).toEqual([2, 3]);
  expect(first.totalResults).toBeGreaterThan(15);
  expect(first.Resources[0]!.id).not.toBe(second.Resources[0]!.id);

  expect((await ask('DELETE', `/Users/${id}`)).status).toBe(204);
  expect((await ask('GET', `/Users/${id}`)).status).toBe(404);
  expect(await find('userName eq "mizuno.izumi"')).toEqual([]);
  expect((await ask('DELETE', `/Groups/${group.body.id}`)).status).toBe(204);
  expect((await ask('GET', '/ServiceProviderConfig')).body).toMatchObject({ patch: { supported: true } });
});

test('what is wrong is refused as SCIM says it; nothing but people and groups is open to the directory', async () => {
  const { ask, mori } = await open();
  const wrong = [
    await ask('GET', `/Users?filter=${encodeURIComponent('userName co "sa"')}`),
    await ask('GET', `/Users?filter=${encodeURIComponent('title eq "x"')}`),
    await ask('POST', '/Users', { displayName: '名無し' }),
    await ask('POST', '/Users', { userName: 'a'.repeat(300) }),
    await ask('POST', '/Users', { userName: 'kaze', active: 'maybe' }),
    await ask('PATCH', `/Users/${mori.staffId}`, { ...PATCH, Operations: [] }),
    await ask('PATCH', `/Users/${mori.staffId}`, { ...PATCH, Operations: [{ op: 'move', path: 'active' }] }),
    await ask('POST', '/Groups', { displayName: 'だれか', members: [{ value: 'nobody' }] }),
  ];
  for (const { status, body } of wrong)
    expect([status, body]).toMatchObject([
      400,
      { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '400' },
    ]);
  expect((await ask('GET', '/Users/nobody')).status).toBe(404);
  // The last who may administer stays; a person of two cities keeps their login.
  const off = { ...PATCH, Operations: [{ op: 'replace', path: 'active', value: false }] };
  expect((await ask('PATCH', `/Users/${mori.staffId}`, off)).status).toBe(409);
  const hayashi = await town.desk('hayashi');
  const rename = { ...PATCH, Operations: [{ op: 'replace', path: 'userName', value: 'hayashi2' }] };
  expect((await ask('PATCH', `/Users/${hayashi.staffId}`, rename)).status).toBe(409);
  // What no directory gives it does not take over by another login; and whoever wrote the rules gets nothing by a group.
  const takes = { ...PATCH, Operations: [{ op: 'replace', path: 'userName', value: 'somebody.else' }] };
  expect((await ask('PATCH', `/Users/${mori.staffId}`, takes)).status).toBe(400);
  await ask('POST', '/Groups', { displayName: 'コールセンター', members: [{ value: mori.staffId }] });
  expect((await mori.call<SessionAnswer>('GET', '/desk/session')).roles).toEqual(['administrator']);

  const anybody = await town.house.app.inject('/scim/v2/Users');
  expect([anybody.statusCode, anybody.json()]).toMatchObject([401, { status: '401' }]);
});

test('a token without the scope keeps nobody', async () => {
  const { ask } = await open(['desk.use']);
  expect((await ask('GET', '/Users')).status).toBe(403);
  expect((await ask('GET', '/Groups')).status).toBe(403);
});
