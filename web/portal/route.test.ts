import { expect, it } from 'vitest';
import { isCityCode } from './city-code.ts';
import { spokenNumber, stepsOf } from './pages/case-steps.ts';
import { routeOf } from './route.ts';

it.each([
  ['/', '', { page: 'home' }],
  ['/demo/town', '?city=112999', { page: 'town', code: '112999' }],
  ['/demo/town', '', { page: 'town', code: null }],
  ['/c/abc', '', { page: 'case', token: 'abc' }],
  ['/c/', '', { page: 'missing' }],
  ['/c/abc/more', '', { page: 'missing' }],
  ['/setup/x%20y', '', { page: 'setup', token: 'x y' }],
  ['/account/abc', '', { page: 'account', token: 'abc' }],
  ['/looks/abc', '', { page: 'looks', token: 'abc' }],
  ['/setup/%E0%A4%A', '', { page: 'setup', token: '%E0%A4%A' }],
  ['/privacy', '', { page: 'privacy' }],
  ['/api', '', { page: 'api' }],
  ['/accessibility/', '', { page: 'accessibility' }],
  ['/elsewhere', '', { page: 'missing' }],
])('%s%s', (path, search, route) => expect(routeOf(path, search)).toEqual(route));

it.each([
  ['131016', true],
  ['011002', true],
  ['131015', false],
  ['13101', false],
  ['13101６', false],
])('the code %s: %s', (code, right) => expect(isCityCode(code)).toBe(right));

it.each([
  ['open', ['now', 'ahead', 'ahead']],
  ['in-progress', ['passed', 'now', 'ahead']],
  ['waiting-resident', ['passed', 'now', 'ahead']],
  ['done', ['passed', 'passed', 'now']],
] as const)('a case that is %s stands at %j', (status, states) => {
  expect(stepsOf(status).map(({ state }) => state)).toEqual(states);
});

it('a number is read out sign by sign', () =>
  expect(spokenNumber('2026-0123-4')).toBe('2 0 2 6、0 1 2 3、4'));
