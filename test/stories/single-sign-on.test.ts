import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#kernel/clock.ts';
import { createIdentityClient } from '#outside/identity/identity-client.ts';
import type {
  IdentityServerAnswer,
  IdentityServerChecksAnswer,
  IdentityServersAnswer,
} from '../../src/http/admin/identity-server-shapes.ts';
import type { ChangesAnswer } from '../../src/http/admin/change-shapes.ts';
import type { SignInPolicyAnswer } from '../../src/http/admin/sign-in-policy-shapes.ts';
import type { RolesAnswer } from '../../src/http/admin/staff-shapes.ts';
import type { FinishedSignOnAnswer, WaysInAnswer } from '../../src/http/desk/sign-on-shapes.ts';
import type { SessionAnswer, SignedOutAnswer } from '../../src/http/desk/session-shapes.ts';
import type { BegunSignOnAnswer } from '../../src/http/shapes.ts';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import { type DeskClient, sender, signIn, visitor } from '../kit/clients.ts';
import { PUBLIC_URL } from '../kit/house.ts';
import { type IdentityServer, openIdentityServer } from '../kit/identity-server.ts';

let entra: IdentityServer;
beforeAll(async () => {
  entra = await openIdentityServer(PUBLIC_URL);
});
afterAll(() => entra.close());

const town = aobaCity({
  watchers: [],
  identity: createIdentityClient({ clock: systemClock, privateNetworks: ['127.0.0.0/8'] }),
});

const settings = () => ({
  kind: 'oidc' as const,
  issuer: entra.issuer,
  clientId: entra.clientId,
  scopes: 'openid profile groups',
  loginClaim: 'preferred_username',
  nameClaim: 'name',
  groupsClaim: 'groups',
  strength: null as string | null,
});
type Given = Partial<Omit<IdentityServerAnswer, 'id' | 'version' | 'hasSecret'>>;

async function add(mori: DeskClient, more: Given = {}): Promise<IdentityServerAnswer> {
  const { departments } = await mori.directory();
  const at = (name: string) => departments.find((each) => each.name === name)!.id;
  town.house.personal.add(entra.clientSecret);
  await letGive(mori, ['administrator']);
  const { servers } = await mori.call<IdentityServersAnswer>('POST', '/admin/identity-servers', {
    name: '職員認証',
    settings: settings(),
    secret: entra.clientSecret,
    createsPeople: true,
    matchesLogins: false,
    allowsPasswords: true,
    homeDepartmentId: at('市民コールセンター'),
    groupRules: [
      { group: 'callcenter', roles: ['agent'], departmentId: null },
      { group: 'env-staff', roles: ['department-staff'], departmentId: at('環境業務課') },
      { group: 'admins', roles: ['administrator'], departmentId: null },
    ],
    active: true,
    ...more,
  });
  return servers.at(-1)!;
}

/** What a directory may give beside ordinary roles. */
async function letGive(mori: DeskClient, directoryRoles: readonly string[]): Promise<void> {
  const policy = await mori.call<SignInPolicyAnswer>('GET', '/admin/sign-in-policy');
  await mori.call('PUT', '/admin/sign-in-policy', { ...policy, directoryRoles });
}

const change = (
  mori: DeskClient,
  { id, hasSecret: _has, ownKeys: _keys, ...seen }: IdentityServerAnswer,
  to: Given,
) =>
  mori.call<IdentityServersAnswer>('PUT', `/admin/identity-servers/${id}`, { ...seen, ...to, secret: null });

/** A browser that goes to the identity server and is back, with what it holds and what it was given. */
async function leave(server: { id: string }, sitting: string) {
  const { ways } = await visitor(town.house).call<WaysInAnswer>('GET', '/desk/sign-on');
  const way = ways.find(({ id }) => id === server.id)!;
  const begun = await visitor(town.house)
    .call('POST', '/desk/sign-on', { cityId: way.cityId, serverId: way.id })
    .raw();
  return back(String(begun.headers['set-cookie']), begun.json<BegunSignOnAnswer>().url, sitting);
}

async function back(setCookie: string, url: string, sitting: string) {
  entra.sitting = sitting;
  const cookie = setCookie.split(';')[0]!;
  const { state, ...answer } = Object.fromEntries((await entra.visit(url)).searchParams);
  for (const secret of [cookie.split('=')[1]!, state!, answer['code'] ?? '']) town.house.personal.add(secret);
  return { cookie, state: state!, answer };
}

const finish = ({ cookie, ...body }: { cookie: string; state: string; answer: object }) =>
  visitor(town.house).call<FinishedSignOnAnswer>('POST', '/desk/sign-on/finish', body, {
    headers: { cookie },
  });

/** All the way in; a client with the session that came of it. */
async function enter(server: { id: string }, sitting: string) {
  const response = await finish(await leave(server, sitting)).raw();
  if (response.statusCode !== 200) throw new Error(response.body);
  const { session } = response.json<FinishedSignOnAnswer>();
  const cookie = response.cookies.find(({ name }) => name === 'engawa_session')!.value;
  town.house.personal.add(cookie);
  const headers = { cookie: `engawa_session=${cookie}`, 'x-csrf-token': session!.csrfToken };
  return { ...sender(town.house, () => headers), session: session! };
}

test('whoever the city’s server names comes in: made at first, by a subject that stays, with the roles that their groups give now', async () => {
  const mori = await town.desk('mori');
  entra.people.set('u-1', { name: '岸本 渡', login: 'kishimoto', groups: ['callcenter', 'tennis'] });
  const server = await add(mori);
  expect(JSON.stringify(server)).not.toContain(entra.clientSecret);

  const first = await enter(server, 'u-1');
  expect(first.session).toMatchObject({
    staff: { name: '岸本 渡', departmentName: '市民コールセンター' },
    roles: ['agent'],
    mustSetUpFactor: false,
  });
  await first.call('GET', '/desk/cases?view=all');
  // Nobody knows a password of theirs.
  await visitor(town.house)
    .call('POST', '/desk/session', { login: 'kishimoto', password: PASSWORD })
    .refused('session.wrong-credentials');

  // Another login and other groups: the same person, by the same subject.
  entra.people.set('u-1', { name: '岸本 渡', login: 'watari', groups: ['env-staff'] });
  const second = await enter(server, 'u-1');
  expect([second.session.staff.id, second.session.roles]).toEqual([
    first.session.staff.id,
    ['department-staff'],
  ]);
  // What they held before is asked by the roles of now.
  expect((await first.call<SessionAnswer>('GET', '/desk/session')).roles).toEqual(['department-staff']);

  // Out of every group: not in, and the roles are gone for what is open, too.
  entra.people.set('u-1', { name: '岸本 渡', login: 'watari', groups: ['tennis'] });
  expect(await finish(await leave(server, 'u-1')).refused('sign-on.not-admitted')).toEqual({
    why: 'no-role',
    server: '職員認証',
  });
  expect((await second.call<SessionAnswer>('GET', '/desk/session')).permissions).toEqual([]);
  const { rows } = await (await town.desk('ono')).audit(first.session.staff.id);
  expect(rows.map(({ action, fields }) => `${action} ${fields.join()}`)).toEqual(
    expect.arrayContaining(['sign-in server', 'write roles']),
  );
});

test('whoever was not asked as strongly as the city wants is not let in, whatever was asked for', async () => {
  const mori = await town.desk('mori');
  entra.people.set('u-1', { name: '岸本 渡', login: 'kishimoto', groups: ['callcenter'] });
  const server = await add(mori, { settings: { ...settings(), strength: 'phr phrh' } });
  expect(await finish(await leave(server, 'u-1')).refused('sign-on.failed')).toMatchObject({
    why: 'strength',
  });
  entra.acr = 'phrh';
  expect((await enter(server, 'u-1')).session.staff.name).toBe('岸本 渡');
  entra.acr = 'pwd';
});

test('a way through works once, in its own browser and in time; what does not hold lets nobody in', async () => {
  const mori = await town.desk('mori');
  entra.people.set('u-2', { name: '川上 澄', login: 'kawakami', groups: ['callcenter'] });
  const server = await add(mori);
  const why = async (way: Parameters<typeof finish>[0]) =>
    (await finish(way).refused('sign-on.failed'))['why'];

  const way = await leave(server, 'u-2');
  await finish(way);
  expect(await why(way)).toBe('over');
  const stolen = await leave(server, 'u-2');
  expect(await why({ ...stolen, cookie: (await leave(server, 'u-2')).cookie })).toBe('other-browser');
  // Whoever tried it in another browser used it up.
  expect(await why(stolen)).toBe('over');
  const mixed = await leave(server, 'u-2');
  const other = await leave(server, 'u-2');
  // A code that was given for another way: its PKCE does not fit.
  expect(await why({ ...mixed, answer: other.answer })).toBe('answer');
  const no = { error: 'access_denied', iss: entra.issuer };
  expect(await why({ ...(await leave(server, 'u-2')), answer: no })).toBe('said-no');
  // Another server's no is none.
  const foreign = { ...no, iss: 'https://other.example' };
  expect(await why({ ...(await leave(server, 'u-2')), answer: foreign })).toBe('answer');
  const late = await leave(server, 'u-2');
  town.house.clock.advance(11 * 60_000);
  expect(await why(late)).toBe('over');
  expect(await why({ ...late, state: 'AAAAAAAAAAAAAAAAAAAAAAAA' })).toBe('over');
  await visitor(town.house)
    .call('POST', '/desk/sign-on', { cityId: mori.session.tenant.id, serverId: mori.session.tenant.id })
    .refused('not-found');
  const kept = await town.house.admin.query<{ text: string }>('select s::text as text from session s');
  for (const { text } of kept.rows) expect(text).not.toContain('eyJ');
});

test('an administrator sets it up: looks at the server, tries it without coming in, and cannot lock everybody out', async () => {
  const mori = await town.desk('mori');
  const checked = await mori.call<IdentityServerChecksAnswer>('POST', '/admin/identity-servers/check', {
    ...{ settings: settings(), secret: entra.clientSecret, serverId: null },
  });
  expect(checked.checks.map(({ what, ok }) => [what, ok])).toEqual([
    ['description', true],
    ['issuer', true],
    ['pkce', true],
    ['keys', true],
    ['sign-out', true],
  ]);
  const check = (issuer: string) =>
    mori
      .call('POST', '/admin/identity-servers/check', {
        ...{ settings: { ...settings(), issuer }, secret: null, serverId: null },
      })
      .refused('sign-on.failed');
  expect(await check('http://127.0.0.1:9')).toMatchObject({ why: 'unreachable' });
  // Neither into other networks nor in the clear.
  expect(await check('https://169.254.169.254')).toMatchObject({ why: 'not-allowed' });
  await (await town.desk('tanaka')).call('GET', '/admin/identity-servers').refused('permission.missing');

  const server = await add(mori, { createsPeople: false, matchesLogins: true });
  entra.people.set('u-mori', { name: '森 調', login: 'mori', groups: ['admins'] });
  entra.people.set('u-x', { name: '見知 らぬ', login: 'mishiran', groups: ['admins'] });
  entra.people.set('u-hayashi', { name: '林 橋', login: 'hayashi', groups: ['callcenter'] });
  const attempt = async (sitting: string) => {
    const begun = await mori.call('POST', `/admin/identity-servers/${server.id}/try`).raw();
    const { url } = begun.json<BegunSignOnAnswer>();
    return (await finish(await back(String(begun.headers['set-cookie']), url, sitting))).trial;
  };
  expect(await attempt('u-mori')).toMatchObject({
    ...{ subject: 'u-mori', login: 'mori', groups: ['admins'], staffName: '森 調', why: null },
    roles: ['administrator'],
  });
  expect(await attempt('u-x')).toMatchObject({ staffName: null, why: 'unknown' });
  await finish(await leave(server, 'u-x')).refused('sign-on.not-admitted');
  // 林 works for the neighbours as well: this city’s server does not speak for them.
  await finish(await leave(server, 'u-hayashi')).refused('sign-on.not-admitted');

  // Trying it made nobody known: passwords go off only by whoever came in by it.
  expect(await change(mori, server, { allowsPasswords: false }).refused('state.conflict')).toEqual({
    why: 'never-used',
  });
  const byServer = await enter(server, 'u-mori');
  expect(byServer.session.staff.id).toBe(mori.staffId);
  const { servers } = await change(mori, server, { allowsPasswords: false });
  expect(
    await visitor(town.house)
      .call('POST', '/desk/session', { login: 'mori', password: PASSWORD })
      .refused('session.not-by-password'),
  ).toEqual({ server: '職員認証' });
  // Who came by no server goes on by password.
  await signIn(town.house, 'tanaka', PASSWORD);
  await change(mori, server, { active: false }).refused('version.conflict');

  const { leaveUrl } = await byServer.call<SignedOutAnswer>('DELETE', '/desk/session');
  const leaving = new URL(leaveUrl!);
  town.house.personal.add(leaving.searchParams.get('id_token_hint')!);
  expect([leaving.origin, leaving.searchParams.get('post_logout_redirect_uri')]).toEqual([
    entra.issuer,
    `${PUBLIC_URL}/desk`,
  ]);
  await change(mori, servers[0]!, { active: false });
  await signIn(town.house, 'mori', PASSWORD);
});

test('a city’s server opens that city and no other', async () => {
  const mori = await town.desk('mori');
  const server = await add(mori);
  const hayashi = await town.desk('hayashi');
  entra.people.set('u-9', { name: '林 橋', login: 'hayashi', groups: ['callcenter'] });
  expect(await finish(await leave(server, 'u-9')).refused('sign-on.not-admitted')).toMatchObject({
    why: 'taken',
  });
  // Even were the two one person: the session knows the one city only.
  await town.house.admin.query(
    `insert into identity (tenant_id, server_id, subject, staff_id, first_at, last_at) values ($1, $2, 'u-9', $3, now(), now())`,
    [hayashi.session.tenant.id, server.id, hayashi.staffId],
  );
  const there = hayashi.session.tenants.find(({ id }) => id !== hayashi.session.tenant.id)!;
  const entered = await enter(server, 'u-9');
  expect(entered.session.tenants.map(({ id }) => id)).toEqual([hayashi.session.tenant.id]);
  await entered.call('PUT', '/desk/session/tenant', { tenantId: there.id }).refused('not-found');
  await hayashi.call('PUT', '/desk/session/tenant', { tenantId: there.id });
});

test('groups give no role over the whole city by themselves, none beyond what its maker may, and nothing to the maker', async () => {
  const mori = await town.desk('mori');
  const rule = (group: string, ...roles: string[]) => ({ group, roles, departmentId: null });
  const server = await add(mori, { matchesLogins: true });
  entra.people.set('u-chief', { name: '上野 統', login: 'ueno', groups: ['admins', 'callcenter'] });
  expect((await enter(server, 'u-chief')).session.roles).toEqual(['administrator', 'agent']);

  // Taken out of the policy: what was given by hand stays, the directory gives it no more.
  await letGive(mori, []);
  entra.people.set('u-second', { name: '次田 誠', login: 'tsugita', groups: ['admins', 'callcenter'] });
  expect((await enter(server, 'u-second')).session.roles).toEqual(['agent']);
  const write = (...groupRules: object[]) =>
    mori
      .call('PUT', `/admin/identity-servers/${server.id}`, {
        ...{ ...server, id: undefined, hasSecret: undefined, ownKeys: undefined, secret: null, groupRules },
      })
      .refused('request.invalid');
  expect(await write(...server.groupRules, rule('g', 'administrator'))).toEqual({
    ...{ field: 'groupRules', why: 'guarded', role: 'administrator' },
  });
  expect(await write(rule('g', 'privacy-officer'))).toMatchObject({ why: 'guarded' });
  const policy = await mori.call<SignInPolicyAnswer>('GET', '/admin/sign-in-policy');
  expect(
    await mori
      .call('PUT', '/admin/sign-in-policy', { ...policy, directoryRoles: ['privacy-officer'] })
      .refused('request.invalid'),
  ).toEqual({ field: 'directoryRoles', why: 'beyond-own', role: 'privacy-officer' });

  // A role of the city's own is guarded as soon as it permits as much.
  const own = await mori.call<RolesAnswer>('POST', '/admin/roles', {
    ...{ name: '窓口の主任', description: '', permissions: ['desk.use', 'case.read'] },
  });
  const chief = own.roles.find(({ name }) => name === '窓口の主任')!;
  expect(chief.guarded).toBe(false);
  const { servers } = await change(mori, server, { groupRules: [rule('chiefs', chief.id, 'agent')] });
  entra.people.set('u-third', { name: '三枝 望', login: 'saegusa', groups: ['chiefs'] });
  expect((await enter(server, 'u-third')).session.roles.toSorted()).toEqual([chief.id, 'agent'].toSorted());
  await mori.call('PUT', `/admin/roles/${chief.id}`, {
    ...{ name: chief.name, description: '', permissions: ['desk.use', 'privacy.handle'] },
    ...{ active: true, version: chief.version },
  });
  entra.people.set('u-fourth', { name: '四方 環', login: 'yomo', groups: ['chiefs'] });
  expect((await enter(server, 'u-fourth')).session.roles).toEqual(['agent']);

  // Whoever wrote a rule gets nothing by it that they did not have.
  entra.people.set('u-mori', { name: '森 調', login: 'mori', groups: ['chiefs'] });
  expect((await enter(server, 'u-mori')).session.roles).toEqual(['administrator']);

  // One press takes back what the groups give; what a server is trusted by is entered again.
  const changes = async () =>
    (await mori.call<ChangesAnswer>('GET', '/admin/changes?kind=identity-server')).rows;
  const [rules] = await changes();
  expect(rules).toMatchObject({ undoable: true, before: { groupRules: expect.any(Array) as unknown } });
  expect(
    await mori.call('POST', `/admin/changes/${rules!.id}/undo`).refused('request.invalid'),
  ).toMatchObject({
    why: 'guarded',
  });
  await letGive(mori, ['administrator']);
  await mori.call('POST', `/admin/changes/${rules!.id}/undo`);
  const back = (await mori.call<IdentityServersAnswer>('GET', '/admin/identity-servers')).servers[0]!;
  expect([back.groupRules, back.hasSecret]).toEqual([server.groupRules, true]);
  await change(mori, back, { settings: { ...settings(), clientId: 'another' } });
  expect((await changes())[0]).toMatchObject({ after: { clientId: 'another' }, undoable: false });
  expect(servers).toHaveLength(1);
});

test('whoever signs out at the server is out here at once, by its signed word and by nothing else', async () => {
  const mori = await town.desk('mori');
  const server = await add(mori);
  entra.people.set('u-7', { name: '七海 遠', login: 'nanami', groups: ['callcenter'] });
  const entered = await enter(server, 'u-7');
  const { leaveUrl } = await (await enter(server, 'u-7')).call<SignedOutAnswer>('DELETE', '/desk/session');
  const hint = new URL(leaveUrl!).searchParams.get('id_token_hint')!;
  town.house.personal.add(hint);
  await entered.call('GET', '/desk/session');
  const token = await entra.signOut(hint);
  town.house.personal.add(token);
  const say = (logout_token: string, serverId = server.id) =>
    town.house.app.inject({
      method: 'POST',
      url: `/desk/sign-on/out/${mori.session.tenant.id}/${serverId}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ logout_token }).toString(),
    });
  // Neither an id token nor one that somebody changed, nor to a server that is none.
  const [head, body, sign] = token.split('.');
  const other = Buffer.from(Buffer.from(body!, 'base64url').toString().replace('u-7', 'u-8')).toString(
    'base64url',
  );
  const unsigned = Buffer.from('{"alg":"none"}').toString('base64url');
  for (const wrong of [hint, `${head}.${other}.${sign}`, `${unsigned}.${body}.`, 'x'])
    expect((await say(wrong)).json<{ code: string }>().code).toBe('sign-on.failed');
  // The server's own signature under what is no word of signing out: another kind, a nonce, no event, not of now.
  const said = JSON.parse(Buffer.from(body!, 'base64url').toString()) as { iat: number };
  const own = 'logout+jwt';
  for (const [claims, typ] of [
    [said, 'JWT'],
    [{ ...said, nonce: 'x' }, own],
    [{ ...said, events: { 'https://other.example/event': {} } }, own],
    [{ ...said, iat: said.iat - 600, exp: said.iat + 600 }, own],
    [{ ...said, aud: 'another' }, own],
  ] as const)
    expect((await say(await entra.sign(claims, typ))).json<{ code: string }>().code).toBe('sign-on.failed');
  expect((await say(token, mori.staffId)).statusCode).toBe(404);
  await entered.call('GET', '/desk/session');

  expect((await say(token)).statusCode).toBe(200);
  await entered.call('GET', '/desk/session').refused('session.required');
  expect((await say(token)).statusCode).toBe(200);
  await mori.call('GET', '/desk/session');
});
