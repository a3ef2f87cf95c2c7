import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { REFUSAL_CODES } from '#kernel/refusal.ts';
import { castTemplate, PASSWORD } from '../kit/cast.ts';
import { type DeskClient, openChat, type ResidentClient, signIn } from '../kit/clients.ts';
import { openHouse, type TestHouse } from '../kit/house.ts';
import { bodyRoutes, SAMPLES, sampleOf } from '../kit/samples.ts';

const NOBODY = '018f0000-0000-7000-8000-000000000000';
let house: TestHouse;
let sato: DeskClient;
let resident: ResidentClient;
/** Real things to aim at, so that what is hostile gets as far as it can. */
const real: Record<string, string> = {};
let nth = 0;

beforeAll(async () => {
  house = await openHouse({ template: await castTemplate() });
  sato = await signIn(house, 'sato', PASSWORD);
  resident = await openChat(house);
  await resident.say('的になる会話です');
  const { id } = (await sato.list('waiting')).rows[0]!;
  await sato.take(id);
  const person = await sato.createResident({ name: '的 花子' });
  const { categories, queues } = await sato.directory();
  const found = await sato.openCase({
    interactionId: id,
    categoryId: categories[0]!.id,
    title: '的になる件',
  });
  Object.assign(real, {
    interactions: id,
    cases: found.id,
    residents: person.id,
    promises: NOBODY,
    token: found.publicUrl.split('/').at(-1),
    queue: queues[0]!.id,
    category: categories[0]!.id,
  });
});
afterAll(() => house.close());

const HOSTILE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  9_007_199_254_740_991,
  2_147_483_648,
  -0.5,
  '',
  ' ',
  '\u0000',
  '前\u0000後',
  '片割れ\ud800',
  '\udfff',
  '😀'.repeat(50),
  'あ'.repeat(100_000),
  '\u202e逆さ',
  "'; drop table message; --",
  '%',
  '../../etc/passwd',
  [],
  [[]],
  ['x'],
  {},
  { $ne: null },
  { toString: 'x' },
  '2026-13-45',
  '99999-01-01',
  NOBODY,
  '018F0000-0000-7000-8000-000000000000',
];

function aim(route: string): string {
  const url = sampleOf(route).url;
  const room = /\/(interactions|cases|residents|promises)\//.exec(url)?.[1];
  return url.replace(NOBODY, real[room ?? ''] ?? NOBODY).replace('AAAAAAAAAAAAAAAAAAAAAA', real['token']!);
}

function wellFormed(route: string): Record<string, unknown> {
  const body = { ...(SAMPLES[route]!.payload as Record<string, unknown>) };
  // Another id each time: the same one would be answered from what it made before.
  if ('clientId' in body) body['clientId'] = `hostile-client-id-${nth++}-abcdef`;
  if ('interactionId' in body) body['interactionId'] = real['interactions'];
  if ('residentId' in body) body['residentId'] = real['residents'];
  if ('toQueueId' in body) body['toQueueId'] = real['queue'];
  if ('categoryId' in body) body['categoryId'] = real['category'];
  return body;
}

async function send(method: string, url: string, payload?: unknown) {
  const headers: Record<string, string> = url.startsWith('/public')
    ? { authorization: `Bearer ${resident.token}` }
    : { cookie: sato.cookie, 'x-csrf-token': sato.session.csrfToken };
  if (payload !== undefined) headers['content-type'] = 'application/json';
  return house.app.inject({
    method: method as 'POST',
    url,
    headers,
    ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
  });
}

const TELLS =
  /\bat .+\.[tj]s:\d+|node_modules|\b(select|insert into|update|delete from) |syntax|violates|invalid input|out of range|ECONN|\/src\//i;

/** A yes, or a no in the catalogue's words that tells nothing of the inside. */
function expectDecent(what: string, response: { statusCode: number; body: string }): void {
  if (response.statusCode < 400) return;
  const answer = JSON.parse(response.body) as { code: string; details: unknown; requestId: string };
  expect(REFUSAL_CODES, `${what} → ${response.statusCode} ${response.body.slice(0, 200)}`).toContain(
    answer.code,
  );
  expect(answer.requestId, what).toMatch(/^[0-9a-f-]{36}$/);
  expect(Object.keys(answer).sort(), what).toEqual([
    'code',
    'details',
    'requestId',
    'status',
    'title',
    'type',
  ]);
  expect(response.body, what).not.toMatch(TELLS);
  expect(response.body.length, what).toBeLessThan(2_000);
}

test('fields that nobody asked for are refused everywhere', async () => {
  // A provider's own words, and an identity server's, may have more fields tomorrow; only their signature counts.
  for (const route of bodyRoutes().filter((each) => !/ \/(hooks|desk\/sign-on\/(back|out))\b/.test(each))) {
    const [method] = route.split(' ');
    const response = await send(method!, aim(route), { ...wellFormed(route), surprise: 'まさか' });
    expect([route, response.statusCode, response.json().code]).toEqual([route, 400, 'request.invalid']);
    expectDecent(route, response);
  }
});

test.for(bodyRoutes())(
  '%s: each field in turn holds something hostile',
  { timeout: 60_000 },
  async (route) => {
    const [method] = route.split(' ');
    for (const field of [...Object.keys(wellFormed(route)), '__proto__', 'constructor']) {
      for (const value of HOSTILE) {
        const body = { ...wellFormed(route) };
        Object.defineProperty(body, field, { value, enumerable: true, configurable: true, writable: true });
        const what = `${route} ${field}=${JSON.stringify(value)?.slice(0, 60)}`;
        const response = await send(method!, aim(route), body);
        expectDecent(what, response);
        if (typeof value === 'string' && value.includes('\u0000'))
          expect(response.statusCode, what).toBeGreaterThanOrEqual(400);
      }
    }
  },
);

test('addresses: hostile ids, keys, tokens, cursors and queries', async () => {
  const pieces = [
    '%00',
    '%ed%a0%80',
    '..%2f..%2fetc',
    '%F0%9F%98%80',
    'x'.repeat(190),
    "'%20or%201=1--",
    '%25',
    '__proto__',
    'NaN',
    '-1',
    '1e99',
    '9007199254740993',
    '99999999999999999999',
    `${NOBODY}%00`,
  ];
  const urls = Object.keys(SAMPLES)
    .filter((route) => route.startsWith('GET ') && !route.endsWith('/feed'))
    .map((route) => route.slice(4));
  for (const piece of pieces) {
    for (const url of urls) {
      const hit = url.replace(/:[a-z]+/i, piece);
      for (const tail of [
        '',
        `?q=${piece}`,
        `?before=${piece}`,
        `?limit=${piece}`,
        `?after=${piece}`,
        `?cursor=${piece}`,
        `?view=${piece}&status=${piece}`,
        `?subject=${piece}`,
        `?case=${piece}`,
      ]) {
        // A poll with a cursor that might be one waits for news.
        expectDecent(`GET ${hit}${tail}`, await send('GET', `${hit}${tail}`));
      }
    }
  }
}, 240_000);

test('bodies of any shape at all', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...bodyRoutes()),
      fc.jsonValue({ maxDepth: 4 }),
      fc.object({ maxDepth: 2 }),
      async (route, anything, more) => {
        const [method] = route.split(' ');
        expectDecent(route, await send(method!, aim(route), anything));
        const mixed = { ...wellFormed(route), ...(JSON.parse(JSON.stringify(more)) as object) };
        expectDecent(route, await send(method!, aim(route), mixed));
      },
    ),
    { numRuns: 150, seed: 20260401 },
  );
}, 60_000);

test('nothing of it was a defect, and nothing of it stands in the log', () => {
  const defects = house.logLines.filter((line) => line.includes('a request failed'));
  expect(defects).toEqual([]);
  expect(house.logLines.join('')).not.toContain('drop table');
});
