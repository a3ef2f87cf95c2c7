import { afterAll, beforeAll, expect, test } from 'vitest';
import { castTemplate } from '../kit/cast.ts';
import { openHouse, type TestHouse } from '../kit/house.ts';

let whole: TestHouse;
let outer: TestHouse;
let inner: TestHouse;
beforeAll(async () => {
  const template = await castTemplate();
  [whole, outer, inner] = await Promise.all([
    openHouse({ template }),
    openHouse({ template, serves: 'public' }),
    openHouse({ template, serves: 'desk' }),
  ]);
});
afterAll(() => Promise.all([whole, outer, inner].map((house) => house.close())));

const routesOf = ({ app }: TestHouse) => app.routeList.map(({ method, url }) => `${method} ${url}`).sort();
const isStaffs = (route: string) => /^\w+ \/public\/(setup|account-links)\//.test(route);

test('two halves have together what the whole has, and nothing that the other has', async () => {
  const [all, out, within] = [routesOf(whole), routesOf(outer), routesOf(inner)];
  expect([...out, ...within].sort()).toEqual(all);
  expect(out.filter((route) => within.includes(route))).toEqual([]);
  // Residents' and providers' ways on one, the staff's on the other; its links that work once are the staff's.
  expect(out.filter((route) => !/^\w+ \/(public|hooks)\//.test(route) || isStaffs(route))).toEqual([]);
  expect(within.filter((route) => /^\w+ \/(public|hooks)\//.test(route) && !isStaffs(route))).toEqual([]);
  console.log(
    `split: ${all.length} routes, ${out.length} on the residents' side, ${within.length} on the staff's`,
  );
  for (const route of all) {
    const [method = 'GET', pattern = ''] = route.split(' ');
    const house = out.includes(route) ? inner : outer;
    const url = pattern.replace(/:\w+/g, '0190a000-0000-7000-8000-000000000001');
    const { statusCode, body } = await house.app.inject({ method: method as 'GET', url });
    expect([route, statusCode, body.includes('"not-found"')]).toEqual([route, 404, true]);
  }
  for (const house of [outer, inner])
    expect((await house.app.inject({ method: 'GET', url: '/health/live' })).statusCode).toBe(200);
  expect((await outer.app.inject({ method: 'GET', url: '/openapi.json' })).statusCode).toBe(404);
});
