import { Secret, TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import type { SignInPolicyAnswer } from '../../src/http/admin/sign-in-policy-shapes.ts';
import type {
  BegunFactorAnswer,
  CodesAnswer,
  FactorAnswer,
  OwnSessionsAnswer,
} from '../../src/http/desk/second-factor-shapes.ts';
import type { SessionAnswer } from '../../src/http/desk/session-shapes.ts';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import { type DeskClient, sender, signIn, visitor } from '../kit/clients.ts';

const town = aobaCity();
const STEP_SEC = 30;

/** What the app on somebody's telephone shows now. */
const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: town.house.clock.now().getTime() });

const enter = (login: string, code?: string) =>
  visitor(town.house).call<SessionAnswer>('POST', '/desk/session', {
    login,
    password: PASSWORD,
    ...(code ? { code } : {}),
  });

async function setUp(desk: DeskClient) {
  const { secret, uri } = await desk.call<BegunFactorAnswer>('POST', '/desk/second-factor');
  town.house.personal.add(secret!);
  const { recoveryCodes } = await desk.call<CodesAnswer>('PUT', '/desk/second-factor', {
    code: codeOf(secret!),
  });
  for (const code of recoveryCodes!) town.house.personal.add(code);
  return { secret: secret!, uri: uri!, codes: recoveryCodes! };
}

test('whoever has a second factor needs it to come in: each code once, a recovery code once, and guessing makes the account rest', async () => {
  const sato = await town.desk('sato');
  const begun = await sato.call<BegunFactorAnswer>('POST', '/desk/second-factor');
  town.house.personal.add(begun.secret!);
  await sato.call('PUT', '/desk/second-factor', { code: '000000' }).refused('session.wrong-code');
  // Begun and not confirmed: nothing is asked for.
  await enter('sato');
  const { secret, uri, codes } = await setUp(sato);
  expect(uri).toMatch(/^otpauth:\/\/totp\/.*secret=[A-Z2-7]+/);
  expect(new Set(codes).size).toBe(10);
  await sato.call('POST', '/desk/second-factor').refused('state.conflict');

  await enter('sato').refused('session.code-required');
  // The code that confirmed it is used up.
  await enter('sato', codeOf(secret)).refused('session.wrong-code');
  await town.pass(STEP_SEC);
  const code = codeOf(secret);
  await enter('sato', ` ${code.slice(0, 3)} ${code.slice(3)}`);
  await enter('sato', code).refused('session.wrong-code');
  await enter('sato', codes[0]!.toLowerCase().replaceAll('-', ' '));
  await enter('sato', codes[0]!).refused('session.wrong-code');
  expect(await sato.call<FactorAnswer>('GET', '/desk/second-factor')).toMatchObject({
    recoveryCodesLeft: 9,
    isRequired: false,
  });
  const { rows } = await town.house.admin.query<{ text: string }>(
    `select f::text || c::text as text from account_factor f, recovery_code c`,
  );
  for (const word of [secret, ...codes]) expect(rows.some(({ text }) => text.includes(word))).toBe(false);

  for (let n = 0; n < 4; n++) await enter('sato', '123456').refused('session.wrong-code');
  await enter('sato', codes[1]!).refused('session.locked');
  await town.pass(61);
  await enter('sato', codes[1]!);
  const renewed = await sato.call<CodesAnswer>('POST', '/desk/second-factor/codes', { code: codes[2]! });
  for (const one of renewed.recoveryCodes!) town.house.personal.add(one);
  await enter('sato', codes[3]!).refused('session.wrong-code');
  await sato.call('POST', '/desk/second-factor/remove', { code: renewed.recoveryCodes![0]! });
  await enter('sato');
});

test('a role that asks for one lets nobody work without; lost with all its codes, an administrator takes it away', async () => {
  const mori = await town.desk('mori');
  const policy = await mori.call<SignInPolicyAnswer>('GET', '/admin/sign-in-policy');
  expect(policy).toEqual({
    ...{ secondFactorRoles: [], idleMinutes: 240, sessionHours: 12, version: 0 },
    ...{ passwordChars: 15, passwordCharsWithFactor: 12, addressRules: [], directoryRoles: [] },
    yourAddress: '127.0.0.1',
  });
  const { yourAddress: _yourAddress, ...seen } = policy;
  const change = { ...seen, secondFactorRoles: ['planner'] };
  await (await town.desk('tanaka'))
    .call('PUT', '/admin/sign-in-policy', change)
    .refused('permission.missing');
  await mori.call('PUT', '/admin/sign-in-policy', change);
  await mori.call('PUT', '/admin/sign-in-policy', change).refused('version.conflict');

  const kondo = await signIn(town.house, 'kondo', PASSWORD);
  expect(kondo.session.mustSetUpFactor).toBe(true);
  await kondo.call('GET', '/desk/session').refused('session.factor-required');
  await kondo.call('GET', '/desk/cases?view=all').refused('session.factor-required');
  const { secret, codes } = await setUp(kondo);
  await kondo.call('GET', '/desk/cases?view=all');
  await kondo.call('POST', '/desk/second-factor/remove', { code: codes[0]! }).refused('state.conflict');
  expect((await (await town.desk('sato')).call<SessionAnswer>('GET', '/desk/session')).mustSetUpFactor).toBe(
    false,
  );

  const reset = (who: DeskClient, staffId: string) =>
    who.call('POST', `/admin/staff/${staffId}/second-factor/reset`);
  await reset(kondo, kondo.session.staff.id).refused('permission.missing');
  await reset(mori, kondo.session.staff.id);
  expect((await enter('kondo')).mustSetUpFactor).toBe(true);
  // 林 works for the neighbours too: what guards that city is not this one's to take away.
  const hayashi = await town.desk('hayashi');
  await reset(mori, hayashi.session.staff.id).refused('state.conflict');
  const { rows } = await (await town.desk('ono')).audit(kondo.session.staff.id);
  expect(rows.flatMap(({ fields }) => fields)).toEqual(
    expect.arrayContaining(['second-factor', 'second-factor-reset']),
  );
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
});

test('sessions are seen and ended from elsewhere, end when nobody is there and at their time, as the city says', async () => {
  const agent = (name: string) => ({ 'user-agent': name });
  const first = await signIn(town.house, 'inoue', PASSWORD);
  const answer = await town.house.app.inject({
    method: 'POST',
    url: '/desk/session',
    headers: agent(
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0',
    ),
    payload: { login: 'inoue', password: PASSWORD },
  });
  const cookie = String(answer.headers['set-cookie']).split(';')[0]!;
  town.house.personal.add(cookie.split('=')[1]!);
  const second = sender(town.house, () => ({ cookie }));
  const sessions = async () => (await first.call<OwnSessionsAnswer>('GET', '/desk/sessions')).sessions;
  expect((await sessions()).map(({ device, isThis }) => [device, isThis]).sort()).toEqual([
    ['', true],
    ['Edge / Windows', false],
  ]);
  // Nobody's but one's own.
  const other = (await sessions()).find(({ isThis }) => !isThis)!;
  await (await town.desk('sato')).call('DELETE', `/desk/sessions/${other.id}`).refused('not-found');
  await second.call('GET', '/desk/session');
  await first.call('POST', '/desk/sessions/end-others');
  await second.call('GET', '/desk/session').refused('session.required');
  expect(await sessions()).toHaveLength(1);

  const mori = await town.desk('mori');
  const { yourAddress: _yourAddress, ...policy } = await mori.call<SignInPolicyAnswer>(
    'GET',
    '/admin/sign-in-policy',
  );
  await mori.call('PUT', '/admin/sign-in-policy', { ...policy, idleMinutes: 15, sessionHours: 1 });
  const MINUTE = 60_000;
  const asks = (headers: Record<string, string> = {}) =>
    first.call('GET', '/desk/session', undefined, { headers });
  town.house.clock.advance(10 * MINUTE);
  await asks();
  // What a browser asks by itself keeps nothing alive.
  town.house.clock.advance(10 * MINUTE);
  await asks({ 'x-idle': '1' });
  town.house.clock.advance(6 * MINUTE);
  await asks().refused('session.required');
  const again = await signIn(town.house, 'inoue', PASSWORD);
  for (let n = 0; n < 5; n++) {
    town.house.clock.advance(11 * MINUTE);
    await again.call('GET', '/desk/session');
  }
  town.house.clock.advance(6 * MINUTE);
  await again.call('GET', '/desk/session').refused('session.required');
});
