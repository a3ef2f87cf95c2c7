import { expect, test } from 'vitest';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import { signIn, visitor } from '../kit/clients.ts';

const town = aobaCity({ watchers: [] });
const tryIn = (login: string, password: string) =>
  visitor(town.house).call('POST', '/desk/session', { login, password });
const own = (cookie: string, csrf?: string) => ({
  cookie,
  ...(csrf === undefined ? {} : { 'x-csrf-token': csrf }),
});

test('a wrong password and an unknown login are the same no; the right one says who one is and what one may do', async () => {
  await tryIn('sato', 'ちがう言葉です').refused('session.wrong-credentials');
  await tryIn('nobody', 'ちがう言葉です').refused('session.wrong-credentials');
  const sato = await signIn(town.house, ' SATO ', PASSWORD);
  expect(sato.session).toMatchObject({
    staff: { name: '佐藤 花子', departmentName: '市民コールセンター' },
    tenant: { name: '青葉市' },
    roles: ['agent'],
  });
  expect(sato.session.permissions).toContain('interaction.answer');
  expect(sato.session.permissions).not.toContain('audit.read');
});

test('after five wrong passwords the account rests, also for the right one; longer each time', async () => {
  for (let n = 0; n < 5; n++) await tryIn('sato', `ちがう言葉 ${n}`).refused('session.wrong-credentials');
  expect(await tryIn('sato', PASSWORD).refused('session.locked')).toEqual({ untilSec: 60 });
  town.house.clock.advance(59_000);
  expect(await tryIn('sato', PASSWORD).refused('session.locked')).toEqual({ untilSec: 1 });
  town.house.clock.advance(1_000);
  await tryIn('sato', 'またちがう言葉').refused('session.wrong-credentials');
  expect(await tryIn('sato', PASSWORD).refused('session.locked')).toEqual({ untilSec: 120 });
  await tryIn('inoue', PASSWORD);
  town.house.clock.advance(120_000);
  await tryIn('sato', PASSWORD);
  await tryIn('sato', '一度の間違いは許されます').refused('session.wrong-credentials');
  await tryIn('sato', PASSWORD);
});

test('without the anti-forgery token nothing is changed; reading needs none', async () => {
  const sato = await town.desk('sato');
  const change = (headers: Record<string, string>) =>
    town.house.app.inject({ method: 'PUT', url: '/desk/presence', headers, payload: { status: 'ready' } });
  for (const csrf of [undefined, '', 'x', (await town.desk('inoue')).session.csrfToken]) {
    expect((await change(own(sato.cookie, csrf))).json()).toMatchObject({ code: 'session.csrf' });
  }
  expect((await change(own(sato.cookie, sato.session.csrfToken))).statusCode).toBe(200);
  expect(
    (await town.house.app.inject({ url: '/desk/directory', headers: own(sato.cookie) })).statusCode,
  ).toBe(200);
  expect((await change(own('engawa_session=forged', sato.session.csrfToken))).json()).toMatchObject({
    code: 'session.required',
  });
});

test('a session ends when nobody used it for four hours, after twelve at the latest, and by signing out', async () => {
  const sato = await town.desk('sato');
  for (let hours = 0; hours < 9; hours += 3) {
    town.house.clock.advance(3 * 3_600_000);
    await sato.directory();
  }
  town.house.clock.advance(3 * 3_600_000);
  await sato.directory().refused('session.required');
  const idle = await signIn(town.house, 'sato', PASSWORD);
  town.house.clock.advance(4 * 3_600_000 + 1);
  await idle.directory().refused('session.required');
  const last = await signIn(town.house, 'sato', PASSWORD);
  await last.ready();
  await last.signOut();
  await last.directory().refused('session.required');
  const { rows } = await town.house.admin.query(
    `select status from presence p join account a on a.id = p.account_id where a.login = 'sato'`,
  );
  expect(rows).toEqual([{ status: 'offline' }]);
});

test('who left the city is out at once, and the session cookie is out of reach of scripts', async () => {
  const response = await visitor(town.house)
    .call('POST', '/desk/session', { login: 'sato', password: PASSWORD })
    .raw();
  expect(response.cookies[0]).toMatchObject({
    name: 'engawa_session',
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
  });
  expect(response.body).not.toContain(response.cookies[0]!.value);
  const sato = await town.desk('sato');
  await town.house.admin.query('update staff set active = false where id = $1', [sato.staffId]);
  await sato.directory().refused('session.required');
  await tryIn('sato', PASSWORD).refused('session.wrong-credentials');
});

test('whoever shows the present password takes another one; every other session ends, and the old one opens nothing', async () => {
  const sato = await signIn(town.house, 'sato', PASSWORD);
  const elsewhere = await signIn(town.house, 'sato', PASSWORD);
  const next = 'きりんとさくらんぼ 73 の橋わたり';
  const change = (body: object) => sato.call('POST', '/desk/sessions/password', body);
  await change({ password: 'ちがう言葉です', next }).refused('session.wrong-credentials');
  await change({ password: PASSWORD, next: 'みじかい' }).refused('password.short');
  await change({ password: PASSWORD, next: '佐藤花子佐藤花子佐藤花子佐藤花子' }).refused(
    'password.guessable',
  );
  await tryIn('sato', PASSWORD);
  await change({ password: PASSWORD, next });
  await sato.call('GET', '/desk/session');
  await elsewhere.call('GET', '/desk/session').refused('session.required');
  await tryIn('sato', PASSWORD).refused('session.wrong-credentials');
  await tryIn('sato', next);
  // Somebody at an open screen cannot try for long.
  for (let n = 0; n < 5; n++)
    await change({ password: `ちがう言葉 ${n}`, next }).refused('session.wrong-credentials');
  await change({ password: next, next: PASSWORD }).refused('session.locked');
});
