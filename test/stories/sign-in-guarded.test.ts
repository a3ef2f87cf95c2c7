import { expect, test } from 'vitest';
import type { SignInPolicyAnswer } from '../../src/http/admin/sign-in-policy-shapes.ts';
import type { SessionAnswer } from '../../src/http/desk/session-shapes.ts';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import { Call, type DeskClient } from '../kit/clients.ts';

const town = aobaCity({ watchers: [] });

const from = (remoteAddress: string, headers: Record<string, string> = {}) => ({
  call: <T>(method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) =>
    new Call<T>(() =>
      town.house.app.inject({ method, url, remoteAddress, headers, ...(payload ? { payload } : {}) }),
    ),
});
const enter = (remoteAddress: string, login: string, password = PASSWORD) =>
  from(remoteAddress).call<SessionAnswer>('POST', '/desk/session', { login, password });
const at = (client: DeskClient, remoteAddress: string) =>
  from(remoteAddress, { cookie: client.cookie, 'x-csrf-token': client.session.csrfToken });
const OFFICE = '10.1.2.3';

test('guessing from everywhere slows whoever guesses; who comes from where they came in before goes in meanwhile', async () => {
  await enter(OFFICE, 'sato');
  // One network guesses: it rests, and nobody else does.
  for (let n = 0; n < 5; n++)
    await enter('203.0.113.9', 'sato', `wrong ${n}`).refused('session.wrong-credentials');
  await enter('203.0.113.9', 'sato').refused('session.locked');
  await enter(OFFICE, 'sato');
  // Many networks guess, each a few times: strangers rest, who is known does not.
  for (let n = 0; n < 20; n++) await enter(`198.51.100.${n}`, 'sato', `wrong ${n}`).raw();
  expect(await enter('192.0.2.77', 'sato').refused('session.locked')).toEqual({ untilSec: 900 });
  await enter(OFFICE, 'sato');
  // 佐藤 mistypes in the office during all that, and gets in with the next try.
  await enter(OFFICE, 'sato', 'つい打ち間違えた').refused('session.wrong-credentials');
  await enter(OFFICE, 'sato');
  // Somebody else is not touched by it, and after a while new places are let in again.
  await enter('192.0.2.78', 'inoue');
  await town.pass(901);
  await enter('192.0.2.77', 'sato');
});

test('a network that tries many logins is slowed for all who never came in from it', async () => {
  await enter('203.0.113.50', 'inoue');
  for (let n = 0; n < 50; n++)
    await enter('203.0.113.50', `stuffed-${n}`, 'leaked password').refused('session.wrong-credentials');
  await enter('203.0.113.50', 'sato').refused('session.locked');
  await enter('203.0.113.50', 'nobody-at-all').refused('session.locked');
  await enter('203.0.113.50', 'inoue');
  await enter(OFFICE, 'sato');
  await town.pass(601);
  await enter('203.0.113.50', 'sato');
});

test('roles that may come from some networks only: at the door, in an open session, and never against oneself', async () => {
  const mori = await town.desk('mori');
  const tanaka = await town.desk('tanaka');
  const { yourAddress, ...policy } = await at(mori, OFFICE).call<SignInPolicyAnswer>(
    'GET',
    '/admin/sign-in-policy',
  );
  expect(yourAddress).toBe(OFFICE);
  const put = (addressRules: object[]) =>
    at(mori, OFFICE).call('PUT', '/admin/sign-in-policy', { ...policy, addressRules });
  expect(
    await put([{ roles: ['administrator'], networks: ['192.0.2.0/24'] }]).refused('request.invalid'),
  ).toMatchObject({ field: 'addressRules', why: 'own-address', address: OFFICE });
  expect(
    await put([{ roles: ['agent'], networks: ['10.1.0.0/99'] }]).refused('request.invalid'),
  ).toMatchObject({
    why: 'form',
  });
  await put([
    { roles: ['administrator', 'supervisor'], networks: ['10.1.0.0/16', '2001:db8:1::/48'] },
    { roles: ['planner'], networks: ['192.0.2.1'] },
  ]);
  // What is open is looked at anew, where it comes from now.
  await at(tanaka, OFFICE).call('GET', '/desk/session');
  await at(tanaka, '2001:db8:1::7').call('GET', '/desk/session');
  expect(await at(tanaka, '203.0.113.9').call('GET', '/desk/session').refused('session.address')).toEqual({
    address: '203.0.113.9',
  });
  await at(tanaka, OFFICE).call('GET', '/desk/session');
  expect(await enter('203.0.113.9', 'tanaka').refused('session.address')).toEqual({ address: '203.0.113.9' });
  await enter('203.0.113.9', 'sato');
  await enter('::ffff:10.1.9.9', 'tanaka');
  // Another role is another place to come from, at once.
  const kondo = await enter('192.0.2.1', 'kondo');
  const people = await at(mori, OFFICE).call<{ people: { id: string; version: number }[] }>(
    'GET',
    '/admin/staff',
  );
  const { id, version } = people.people.find((each) => each.id === tanaka.staffId)!;
  await at(mori, OFFICE).call('PUT', `/admin/staff/${id}`, { version, roles: ['planner'] });
  await at(tanaka, OFFICE).call('GET', '/desk/session').refused('session.address');
  expect(kondo.staff.name).toBe('近藤 計');
});

test('a program comes from where whoever answers for it may come from', async () => {
  const mori = await town.desk('mori');
  const { token } = await mori.call<{ token: string }>('POST', '/admin/tokens', {
    ...{ name: '集計', scopes: ['configuration.read'], perMinute: 600, days: 30 },
    departmentIds: [mori.session.staff.departmentId],
  });
  town.house.personal.add(token);
  const ask = (address: string) =>
    from(address, { authorization: `Bearer ${token}` }).call('GET', '/admin/changes');
  await ask('203.0.113.20');
  const { yourAddress: _own, ...policy } = await at(mori, OFFICE).call<SignInPolicyAnswer>(
    'GET',
    '/admin/sign-in-policy',
  );
  const rules = (roles: string[]) =>
    at(mori, OFFICE).call<SignInPolicyAnswer>('PUT', '/admin/sign-in-policy', {
      ...{ ...policy, addressRules: [{ roles, networks: ['10.1.0.0/16'] }] },
    });
  const { version } = await rules(['administrator']);
  expect(await ask('203.0.113.20').refused('session.address')).toEqual({ address: '203.0.113.20' });
  await ask(OFFICE);
  policy.version = version;
  // A rule for others says nothing of it.
  await rules(['agent']);
  await ask('203.0.113.20');
});

test('a new password is long enough, is nobody’s guess, and is told why not', async () => {
  const mori = await town.desk('mori');
  const sato = await town.desk('sato');
  const { url } = await mori.call<{ url: string }>('POST', `/admin/staff/${sato.staffId}/link`, {});
  const token = url.split('/').at(-1)!;
  town.house.personal.add(token);
  const set = (password: string) => from(OFFICE).call('POST', `/public/account-links/${token}`, { password });
  expect(await set('十四文字では短いです').refused('password.short')).toEqual({ leastChars: 15 });
  expect(await set('qwertyuiopasdfghjkl').refused('password.guessable')).toEqual({ why: 'pattern' });
  expect(await set('iloveyouiloveyou').refused('password.guessable')).toEqual({ why: 'common' });
  expect(await set('佐藤花子青葉市2026年度').refused('password.short')).toEqual({ leastChars: 15 });
  expect(await set('佐藤花子 青葉市 20260401 !!').refused('password.guessable')).toEqual({ why: 'name' });
  const mine = '縁側でお茶をのむ午後の三時';
  await set(mine).refused('password.short');
  await set(`${mine}すぎ`);
  await enter(OFFICE, 'sato', `${mine}すぎ`);
  await enter(OFFICE, 'sato').refused('session.wrong-credentials');
});
