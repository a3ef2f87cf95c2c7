import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Permission, ROLES } from '#domain/staff/types.ts';
import { ROLE_PERMISSIONS } from '#domain/staff/rules.ts';
import { PERMISSIONS } from '#domain/staff/types.ts';
import type { Description } from '../../src/http/description/describe.ts';
import type { RouteInfo } from '../../src/http/routes.ts';
import { castTemplate, PASSWORD, STAFF } from '../kit/cast.ts';
import { type DeskClient, openChat, signIn } from '../kit/clients.ts';
import { makeProgram } from '../kit/program.ts';
import { openHouse, type TestHouse } from '../kit/house.ts';
import { bodyRoutes, sampleOf, SAMPLES } from '../kit/samples.ts';

let house: TestHouse;
const desks = new Map<string, DeskClient>();
/** One of the cast for each set of rights. */
const CALLERS = [
  'sato',
  'kimura',
  'tanaka',
  'suzuki',
  'kondo',
  'ono',
  'mori',
  'hara',
  'kanda',
  'aoki',
] as const;

beforeAll(async () => {
  house = await openHouse({ template: await castTemplate() });
  for (const login of CALLERS) desks.set(login, await signIn(house, login, PASSWORD));
});
afterAll(() => house.close());

const nameOf = (route: RouteInfo) => `${route.method} ${route.url}`;

/** Sends the sample of a route; a feed that stays open is answered by its head. */
async function send(
  route: RouteInfo,
  headers: Record<string, string>,
): Promise<{ status: number; code: string | undefined }> {
  const sample = sampleOf(nameOf(route));
  const stays = route.url.endsWith('/feed');
  const response = await house.app.inject({
    method: route.method,
    url: sample.url,
    headers: { ...headers, ...sample.headers },
    ...(sample.payload === undefined ? {} : { payload: sample.payload }),
    ...(stays ? { payloadAsStream: true } : {}),
  });
  if (stays && response.statusCode === 200) {
    response.stream().destroy();
    return { status: 200, code: undefined };
  }
  const text = stays ? await streamed(response.stream()) : response.body;
  return {
    status: response.statusCode,
    code: response.statusCode >= 400 ? (JSON.parse(text) as { code: string }).code : undefined,
  };
}

async function streamed(stream: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

test('every route has its place in the matrix, and the matrix names none that is not there', () => {
  expect(Object.keys(SAMPLES).sort()).toEqual(house.app.routeList.map(nameOf).sort());
});

test("every role is among the callers, and every permission is somebody's", () => {
  expect(new Set(CALLERS.flatMap((login) => STAFF[login]!.roles))).toEqual(new Set(ROLES));
  expect(new Set(Object.values(ROLE_PERMISSIONS).flat())).toEqual(new Set(PERMISSIONS));
});

describe('routes × roles', () => {
  test("without a session the city's side answers nobody", async () => {
    for (const route of house.app.routeList.filter(({ who }) => who !== 'anyone' && who !== 'token-holder')) {
      expect({ route: nameOf(route), ...(await send(route, {})) }).toEqual({
        route: nameOf(route),
        status: 401,
        code: 'session.required',
      });
    }
  });

  test('with a session but without its anti-forgery token nothing is changed', async () => {
    const { cookie } = desks.get('tanaka')!;
    for (const route of house.app.routeList.filter(
      ({ who, method }) => who !== 'anyone' && who !== 'token-holder' && method !== 'GET',
    )) {
      expect({ route: nameOf(route), ...(await send(route, { cookie })) }).toEqual({
        route: nameOf(route),
        status: 403,
        code: 'session.csrf',
      });
    }
  });

  test.for(CALLERS)('%s may call what their role permits, and nothing else', async (login) => {
    const desk = desks.get(login)!;
    const permissions = new Set(desk.session.permissions);
    const headers = { cookie: desk.cookie, 'x-csrf-token': desk.session.csrfToken };
    const routes = house.app.routeList.filter(
      ({ who, url, method }) =>
        who !== 'anyone' && who !== 'token-holder' && !(method === 'DELETE' && url === '/desk/session'),
    );
    expect(routes.length).toBeGreaterThan(30);
    for (const route of routes) {
      const answer = await send(route, headers);
      const may = route.who === 'staff' || permissions.has(route.who as Permission);
      if (may)
        expect([401, 403, 500], `${login} ${nameOf(route)} ${answer.code}`).not.toContain(answer.status);
      else
        expect({ route: nameOf(route), ...answer }).toEqual({
          route: nameOf(route),
          status: 403,
          code: 'permission.missing',
        });
    }
  });

  test("anybody may call what is for anybody; a staff session opens nothing of the residents' side", async () => {
    const { cookie } = desks.get('sato')!;
    for (const route of house.app.routeList.filter(({ who }) => who === 'anyone')) {
      const { status, code } = await send(route, {});
      // Signing in by what is none is refused as such.
      if (!/^\/desk\/(session|sign-on\/(finish|back))/.test(route.url))
        expect([200, 404], `${nameOf(route)} ${code}`).toContain(status);
    }
    for (const route of house.app.routeList.filter(({ who }) => who === 'token-holder')) {
      for (const headers of [
        {},
        { cookie },
        { authorization: 'Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
      ] as Record<string, string>[]) {
        expect([401, 404], nameOf(route)).toContain((await send(route, headers)).status);
      }
    }
  });

  test("whoever holds a conversation's token may call what is for its holder", async () => {
    const { token } = await openChat(house);
    for (const route of house.app.routeList.filter(({ who }) => who === 'token-holder')) {
      const { status } = await send(route, { authorization: `Bearer ${token}` });
      expect([401, 403, 500], nameOf(route)).not.toContain(status);
    }
  });

  test('a program with a token may what its scopes say, needs no anti-forgery token, and never what is for people at a screen', async () => {
    const mori = desks.get('mori')!;
    // One who may do everything answers for them: a token may never do more than that person.
    const { rows } = await house.admin.query<{ departmentId: string }>(
      `with lookout as (select s.* from staff s where s.name = '見張 番'),
        made as (
          insert into staff_role (tenant_id, staff_id, role)
          select tenant_id, id, unnest($1::text[]) from lookout on conflict do nothing
        )
      select department_id as "departmentId" from lookout`,
      [[...ROLES]],
    );
    const sponsor = await signIn(house, 'lookout', PASSWORD);
    const routes = house.app.routeList.filter(({ who }) => who !== 'anyone' && who !== 'token-holder');
    expect(routes.filter(({ sessionOnly }) => sessionOnly).length).toBeGreaterThan(15);
    /** Everything, and everything but one scope. */
    const headersOf = new Map<string, Record<string, string>>();
    for (const without of ['nothing', ...PERMISSIONS]) {
      const scopes = PERMISSIONS.filter((scope) => scope !== without);
      const { token } = await makeProgram(house, mori, {
        scopes,
        departmentIds: [rows[0]!.departmentId],
        sponsor,
      });
      headersOf.set(without, { authorization: `Bearer ${token}` });
    }
    for (const route of routes) {
      const may = await send(route, headersOf.get('nothing')!);
      if (route.sessionOnly) expect([nameOf(route), may.code]).toEqual([nameOf(route), 'session.only']);
      else expect([401, 403, 500], `${nameOf(route)} ${may.code}`).not.toContain(may.status);
      if (route.who === 'staff' || route.sessionOnly) continue;
      const mayNot = await send(route, headersOf.get(route.who)!);
      expect([nameOf(route), mayNot.code]).toEqual([nameOf(route), 'permission.missing']);
    }
  });

  // 森 makes the tokens, and loses every right as the last.
  test.for([...CALLERS.filter((login) => login !== 'mori'), 'mori'])(
    'a token that %s answers for may what they may, and nothing else',
    async (login) => {
      const desk = desks.get(login)!;
      const { permissions, staff } = desk.session;
      const mori = desks.get('mori')!;
      const given = {
        name: '行列のプログラム',
        departmentIds: [staff.departmentId],
        days: 1,
        sponsorId: staff.id,
      };
      for (const scope of PERMISSIONS.filter((one) => !permissions.includes(one)))
        expect(
          await mori
            .call('POST', '/admin/tokens', { ...given, scopes: ['desk.use', scope] })
            .refused('token.beyond-sponsor'),
        ).toMatchObject({ scopes: [scope] });
      // What the person loses, the token loses from the next request on.
      const { token } = await makeProgram(house, mori, {
        scopes: permissions,
        departmentIds: [staff.departmentId],
        sponsor: desk,
      });
      const headers = { authorization: `Bearer ${token}` };
      const routeOf = (scope: string) =>
        house.app.routeList.find(({ who, sessionOnly }) => who === scope && !sessionOnly);
      const tried = permissions.flatMap((scope) => routeOf(scope) ?? []);
      expect(tried.length).toBeGreaterThan(0);
      for (const route of tried)
        expect([401, 403, 500], nameOf(route)).not.toContain((await send(route, headers)).status);
      await house.admin.query(`delete from staff_role where staff_id = $1`, [staff.id]);
      for (const route of tried)
        expect([nameOf(route), (await send(route, headers)).code]).toEqual([
          nameOf(route),
          'permission.missing',
        ]);
      await house.admin.query(`update staff set active = false where id = $1`, [staff.id]);
      expect((await send(tried[0]!, headers)).code).toBe('token.without-sponsor');
    },
  );

  test('signing out ends the session', async () => {
    const desk = await signIn(house, 'inoue', PASSWORD);
    const route = house.app.routeList.find(
      ({ method, url }) => method === 'DELETE' && url === '/desk/session',
    )!;
    expect((await send(route, { cookie: desk.cookie, 'x-csrf-token': desk.session.csrfToken })).status).toBe(
      200,
    );
    await desk.directory().refused('session.required');
  });
});

describe('for machines', () => {
  test('the OpenAPI page describes exactly the routes there are', async () => {
    const page = (await house.app.inject('/openapi.json')).json() as {
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
    };
    const described = Object.entries(page.paths).flatMap(([url, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${url}`),
    );
    const routes = house.app.routeList.map(
      (route) => `${route.method} ${route.url.replace(/:([a-zA-Z]+)/g, '{$1}')}`,
    );
    expect(page.openapi).toBe('3.1.0');
    expect(described.sort()).toEqual(routes.sort());
  });

  test('each route of it says what it does, who may, what is refused and an example, and refers to nothing that is not there', async () => {
    const page = (await house.app.inject('/openapi.json')).json<Description>();
    const operations = Object.values(page.paths).flatMap((methods) => Object.values(methods));
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const one of operations) {
      expect(one.description, one.operationId).toMatch(/Needs `|Open to anybody|For who/);
      expect(Object.keys(one.responses ?? {}).length, one.operationId).toBeGreaterThan(3);
      expect(JSON.stringify(one.responses?.['default'])).toContain('application/problem+json');
      for (const { schema, example } of Object.values(one.requestBody?.content ?? {}))
        if (schema) expect(example, one.operationId).toBeDefined();
    }
    const text = JSON.stringify(page);
    for (const [, group, name] of text.matchAll(/"#\/components\/(\w+)\/(\w+)"/g))
      expect(page.components?.[group!], `${group}/${name}`).toHaveProperty(name!);
    for (const { keyed, method, url } of house.app.routeList.filter((route) => route.keyed)) {
      const operation = page.paths[url.replace(/:([a-zA-Z]+)/g, '{$1}')]?.[method.toLowerCase()];
      expect([keyed, JSON.stringify(operation?.parameters)]).toEqual([
        true,
        expect.stringContaining('IdempotencyKey'),
      ]);
    }
  });

  test("health is anybody's, figures only this machine's", async () => {
    expect((await house.app.inject('/health/live')).json()).toEqual({ ok: true });
    expect((await house.app.inject('/health/ready')).json()).toEqual({ ok: true });
    expect((await house.app.inject('/metrics')).body).toContain('engawa_request_seconds');
    expect((await house.app.inject({ url: '/metrics', remoteAddress: '192.0.2.7' })).json()).toMatchObject({
      code: 'not-found',
    });
  });

  test('each answer carries the headers that keep pages in bounds', async () => {
    for (const url of ['/public/cities', '/desk/session', '/nowhere', '/openapi.json']) {
      const { headers } = await house.app.inject(url);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
    }
  });
});

test("bodies that are none are refused in the catalogue's words", async () => {
  const { token } = await openChat(house);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const post = async (payload: string, more: Record<string, string> = {}) =>
    (
      await house.app.inject({
        method: 'POST',
        url: '/public/chat/messages',
        headers: { ...headers, ...more },
        payload,
      })
    ).json() as { code: string; requestId: string };
  expect(await post('{"body": ')).toMatchObject({ code: 'request.invalid', requestId: expect.any(String) });
  expect(await post('')).toMatchObject({ code: 'request.invalid' });
  expect(await post('[]')).toMatchObject({ code: 'request.invalid' });
  expect(await post('{"__proto__": {"a": 1}, "clientId": "12345678", "body": "x"}')).toMatchObject({
    code: 'request.invalid',
  });
  expect(await post(JSON.stringify({ clientId: '12345678', body: 'x'.repeat(600_000) }))).toMatchObject({
    code: 'request.too-large',
  });
  expect(await post('a=b', { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({
    code: 'request.unsupported-type',
  });
  expect(bodyRoutes().length).toBeGreaterThan(15);
});
