import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describe as describeAll, type Description } from '#http/description/describe.ts';
import { PROBLEM_TITLES } from '#http/problems.ts';
import type { RouteInfo } from '#http/routes.ts';
import { SESSION_ONLY } from '#http/session-only.ts';
import { REFUSAL_CODES } from '#kernel/refusal.ts';
import { openDescribedApp } from './described-app.ts';

let app: FastifyInstance;
let page: Description;
let staffs: RouteInfo[];
beforeAll(async () => {
  app = await openDescribedApp();
  page = describeAll(app);
  staffs = app.routeList.filter(({ url }) => /^\/(desk|admin)\//.test(url));
});
afterAll(() => app.close());

const nameOf = ({ method, url }: RouteInfo): string => `${method} ${url}`;
const operationOf = ({ method, url }: RouteInfo) =>
  page.paths[url.replace(/:(\w+)/g, '{$1}')]![method.toLowerCase()]!;
const shapeOf = (route: RouteInfo) => {
  const media = operationOf(route).responses?.['200']?.content?.['application/json'];
  return Object.keys(media?.schema?.properties ?? {});
};
const queryOf = (route: RouteInfo): string[] =>
  ((operationOf(route).parameters ?? []) as { in?: string; name?: string }[]).flatMap((one) =>
    one.in === 'query' ? (one.name ?? []) : [],
  );

test("every route of the city's side is described: what it does, who may, what is sent and answered by example, what is refused", () => {
  expect(staffs.length).toBeGreaterThan(200);
  for (const route of staffs) {
    const { summary, description, requestBody, responses } = operationOf(route);
    const label = nameOf(route);
    expect(summary?.length, label).toBeGreaterThan(5);
    expect(description, label).toMatch(/Needs `|Open to anybody|For who/);
    for (const given of [requestBody, responses?.['200']])
      for (const media of Object.values(given?.content ?? {}))
        if (Object.keys(media.schema ?? {}).length > 0) expect(media.example, label).toBeDefined();
    const statuses = route.who === 'anyone' ? ['400', '429'] : ['400', '401', '429', '503'];
    expect(Object.keys(responses ?? {}), label).toEqual(expect.arrayContaining(statuses));
  }
  const problem = page.components?.['schemas'] as { Problem: { properties: { code: { enum: string[] } } } };
  expect(problem.Problem.properties.code.enum).toEqual(Object.keys(PROBLEM_TITLES));
});

/** The codes that a route's answers name, by the responses that they refer to. */
function codesOf(route: RouteInfo): string[] {
  const responses = page.components?.['responses'] as Record<
    string,
    { content: Record<string, { schema: { allOf: [object, { properties: { code: { enum: string[] } } }] } }> }
  >;
  return Object.values(operationOf(route).responses ?? {}).flatMap(({ $ref }) =>
    $ref
      ? responses[$ref.split('/').at(-1)!]!.content['application/problem+json']!.schema.allOf[1].properties
          .code.enum
      : [],
  );
}

test('each route says which codes it refuses with, by status; what its code says stands in the table', () => {
  for (const route of app.routeList) {
    expect(codesOf(route).sort(), nameOf(route)).toEqual([...route.refuses].sort());
    expect(operationOf(route)['x-refusals'], nameOf(route)).toEqual(route.refuses);
  }
  const of = (name: string) => app.routeList.find((route) => nameOf(route) === name)!.refuses;
  expect(of('POST /desk/offers/:id/accept')).toEqual(expect.arrayContaining(['offer.gone', 'session.csrf']));
  expect(of('GET /desk/cases/:id')).toContain('not-found');
  expect(of('GET /desk/cases/:id')).not.toContain('session.csrf');
  expect(of('GET /public/cities')).not.toContain('session.required');
  expect(of('POST /public/chat/messages')).toContain('session.required');
  expect(of('POST /desk/session')).toContain('session.wrong-credentials');
  // What nobody refuses with is no part of the catalogue; these are said by commands and the start.
  const all = new Set(app.routeList.flatMap(({ refuses }) => refuses));
  expect(REFUSAL_CODES.filter((code) => !all.has(code))).toEqual(['data.newer', 'data.in-use']);
});

test('whoever takes a file says so', () => {
  const takers = app.routeList.filter(({ takesFile }) => takesFile);
  expect(takers.map(nameOf).sort()).toEqual([
    'POST /admin/imports',
    'POST /admin/speech/uploads',
    'POST /desk/files',
    'POST /public/files',
  ]);
  for (const route of takers)
    expect(Object.keys(operationOf(route).requestBody?.content ?? {}), nameOf(route)).toEqual([
      'multipart/form-data',
    ]);
});

test("every write of the city's side takes an idempotency key, and the description says so", () => {
  for (const route of staffs.filter(({ method, who }) => method !== 'GET' && who !== 'anyone')) {
    expect([nameOf(route), route.keyed]).toEqual([nameOf(route), true]);
    expect(JSON.stringify(operationOf(route).parameters), nameOf(route)).toContain('IdempotencyKey');
  }
  // Signing in makes a session, which no second answer may repeat.
  expect(staffs.filter(({ method, who }) => method !== 'GET' && who === 'anyone').map(nameOf)).toEqual([
    'POST /desk/session',
    'POST /desk/sign-on',
    'POST /desk/sign-on/finish',
    'POST /desk/passkeys/ask',
    'POST /desk/session/passkey',
    'POST /desk/sign-on/back',
    'POST /desk/sign-on/out/:cityId/:serverId',
  ]);
});

test('what is for people at a screen only says why, and lets no token in by its description', () => {
  const only = app.routeList.filter(({ sessionOnly }) => sessionOnly !== null);
  expect(only.length).toBeGreaterThan(15);
  for (const route of only) {
    expect(Object.values(SESSION_ONLY), nameOf(route)).toContain(route.sessionOnly);
    expect(operationOf(route).description, nameOf(route)).toContain(route.sessionOnly);
    expect(operationOf(route).security, nameOf(route)).toEqual([{ session: [] }]);
  }
});

/** Lists that are told whole, by what keeps them short. */
const WHOLE: Readonly<Record<string, readonly string[]>> = {
  'as many as the city has set up': [
    '/desk/templates',
    '/desk/templates/all',
    '/desk/templates/:id/versions',
    '/desk/phone-lines',
    '/desk/mailboxes',
    '/desk/campaigns',
    '/desk/queues/:id',
    '/desk/directory',
    '/desk/phone',
    '/desk/phone/directory',
    '/desk/supervision/rules',
    '/desk/supervision/lines',
    '/admin/telephone',
    '/admin/desk-phones',
    '/admin/lines',
    '/admin/mailboxes',
    '/admin/texts',
    '/admin/flows',
    '/admin/flow-templates',
    '/admin/flows/:id',
    '/admin/flows/:id/versions',
    '/admin/speech',
    '/admin/staff',
    '/admin/audit/people',
    '/admin/audit/chain',
    '/admin/oversight',
    '/admin/organisation',
    '/admin/roles',
    '/admin/tokens',
    '/admin/privacy/classes',
    '/admin/privacy/retention',
    '/admin/privacy/masking',
    '/admin/privacy/notices',
    '/admin/privacy/register',
    '/admin/webhooks',
    '/admin/identity-servers',
    '/desk/sign-on',
    '/desk/views',
  ],
  'what is one person’s, and what is open now': [
    '/desk/session',
    '/desk/token',
    '/desk/tokens',
    '/desk/sessions',
    '/desk/passkeys',
    '/admin/sign-in-policy',
    '/admin/self-check',
    '/desk/drafts/:id',
    '/desk/mentions',
    '/desk/offers',
    '/desk/duties',
    '/desk/calls/mine',
    '/desk/harassment/mine',
    '/desk/notices',
    '/desk/glance',
    '/desk/supervision',
    '/desk/supervision/harassment',
    '/desk/supervision/alerts',
    '/desk/supervision/calls',
    '/desk/supervision/queues/:id/waiting',
    '/desk/supervision/agents/:id/interactions',
    '/admin/failed-work',
    '/admin/access-grants',
    '/admin/leaks',
    '/desk/feed/poll',
  ],
  'parts of one record': [
    '/desk/interactions/:id',
    '/desk/interactions/:id/matter',
    '/desk/interactions/:id/mentionable',
    '/desk/cases/:id/mentionable',
    '/desk/onlookers/:id',
    '/desk/queues/:id/what-if',
    '/desk/interactions/:id/explanation',
    '/desk/interactions/:id/colleagues',
    '/desk/interactions/:id/calls',
    '/desk/interactions/:id/transcript',
    '/desk/interactions/:id/watchers',
    '/desk/recordings/:id',
    '/desk/callback-slots',
    '/desk/campaigns/:id',
    '/desk/cases/:id',
    '/desk/residents/:id',
    '/desk/residents/:id/suggestions',
    '/desk/residents/:id/moves',
    '/desk/residents/:id/parts',
    '/desk/residents/:id/ties',
    '/admin/staff/:id/permissions',
    '/admin/oversight/looks/:id',
    '/admin/data-requests',
    '/admin/data-requests/:id',
    '/admin/data-requests/:id/contents',
    '/admin/staff/:id/work',
  ],
  'the best of what was searched for': ['/desk/residents', '/desk/same-residents'],
};

test('lists that grow go on by a cursor; the others are known, with what keeps them short', () => {
  const known = new Set<string>();
  for (const route of staffs.filter(({ method }) => method === 'GET')) {
    const media = operationOf(route).responses?.['200']?.content?.['application/json'];
    const properties = Object.entries(media?.schema?.properties ?? {});
    if (!properties.some(([, { type }]) => type === 'array')) continue;
    const [shape, query] = [shapeOf(route), queryOf(route)];
    if (query.includes('before')) {
      expect(
        shape.some((name) => name === 'nextBefore' || name === 'next'),
        nameOf(route),
      ).toBe(true);
    } else if (query.includes('after')) expect(shape, nameOf(route)).toContain('nextAfter');
    else known.add(route.url);
  }
  // A new list: give it a cursor, or its place among those that are short.
  expect([...known].sort()).toEqual(Object.values(WHOLE).flat().sort());
});

/** Addresses that the screens of the city ask, with a mark for what is filled in. */
function asked(): string[] {
  const root = path.resolve(import.meta.dirname, '../../web');
  const files = ['desk', 'shared'].flatMap((name) =>
    readdirSync(path.join(root, name), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'))
      .map((file) => path.join(root, name, file)),
  );
  const found = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/[`'](\/(?:desk|admin)\/[^`'?\s]*)/g)].map(([, url]) => url!),
  );
  return [...new Set(found.map((url) => url.replace(/\$\{[^}]*(\}|$)/g, '{}')))];
}

test('the screens ask nothing that programs cannot ask as well', () => {
  const routes = app.routeList.map(({ url }) => url.split('/'));
  const fits = (url: string): boolean => {
    const parts = url.replace(/\/$/, '').split('/');
    // What is put together of parts (a list and one of it) is a beginning of an address.
    return routes.some((route) =>
      parts.every((part, nth) =>
        nth === parts.length - 1
          ? route[nth]?.startsWith(part.split('{}')[0]!) || route[nth]?.startsWith(':')
          : part.includes('{}') || route[nth] === part || route[nth]?.startsWith(':'),
      ),
    );
  };
  const addresses = asked();
  expect(addresses.length).toBeGreaterThan(100);
  const pages = /^\/desk\/(view|sign-on\/back|assets|icon|sounds?|manifest|index)?(\/|$|\.)/;
  expect(addresses.filter((url) => !pages.test(url) && !fits(url))).toEqual([]);
});

test('each answer says how much is left, and one beyond it when to come again', async () => {
  const limited = await openDescribedApp(0.001);
  const told = [];
  for (let n = 0; n < 4; n++) {
    const { statusCode, headers, body } = await limited.inject('/desk/directory');
    told.push([statusCode, headers['ratelimit-limit'], headers['ratelimit-remaining']]);
    if (n < 3) expect(Number(headers['ratelimit-reset'])).toBeLessThanOrEqual(60);
    else {
      const { code, details } = JSON.parse(body) as { code: string; details: { retryAfterSec: number } };
      expect([code, headers['retry-after']]).toEqual(['request.rate-limited', String(details.retryAfterSec)]);
      expect(details.retryAfterSec).toBeGreaterThan(5);
    }
  }
  expect(told).toEqual([
    [401, '3', '2'],
    [401, '3', '1'],
    [401, '3', '0'],
    [429, '3', '0'],
  ]);
  await limited.close();
});
