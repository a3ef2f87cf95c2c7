import { expect, test } from 'vitest';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import { type DeskClient, signIn, visitor } from '../kit/clients.ts';

const town = aobaCity({ watchers: [] });
const lock = (desk: DeskClient) => desk.call<{ ok: true }>('POST', '/desk/lock');
const open = (desk: DeskClient, password: string) => desk.call('POST', '/desk/lock/open', { password });
const seen = (desk: DeskClient) => desk.call('POST', '/desk/seen');
const presenceOf = async (desk: DeskClient) =>
  (await desk.call<DeskClient['session']>('GET', '/desk/session')).presence;

test('a covered desk reads and changes nothing, and is away; its password opens it where it was', async () => {
  const { sato, id } = await town.answered();
  await lock(sato);
  await sato.open(id).refused('session.desk-locked');
  await sato.list('mine').refused('session.desk-locked');
  await sato.reply(id, 'この間は書けません').refused('session.desk-locked');
  await sato.ready().refused('session.desk-locked');
  expect(await sato.call('GET', '/desk/lock')).toMatchObject({
    name: '佐藤 花子',
    lockedAt: expect.any(String),
  });
  const { agents } = await (await town.desk('tanaka')).call<{
    agents: { name: string; reason: string | null }[];
  }>('GET', '/desk/supervision');
  expect(agents.find(({ name }) => name === '佐藤 花子')?.reason).toBe('desk-locked');
  await open(sato, 'ちがう言葉です').refused('session.wrong-credentials');
  await sato.open(id).refused('session.desk-locked');
  expect(await open(sato, PASSWORD)).toMatchObject({ staff: { name: '佐藤 花子' } });
  expect(await sato.open(id)).toMatchObject({ mine: true, state: 'active' });
  expect(await presenceOf(sato)).toMatchObject({ status: 'away', reason: 'desk-opened' });
});

test('what was offered when the desk was covered goes on to somebody else at once, the place kept', async () => {
  const sato = await town.readyDesk('sato');
  await (await town.resident()).say('水道が止まりました');
  await town.settle();
  const offer = await sato.offer();
  const inoue = await town.readyDesk('inoue');
  await town.settle();
  expect(await inoue.offers()).toEqual([]);
  await lock(sato);
  await town.settle();
  expect((await inoue.offer()).interactionId).toBe(offer.interactionId);
});

test('wrong passwords at a covered desk count with those of signing in', async () => {
  const sato = await town.desk('sato');
  await lock(sato);
  for (let n = 0; n < 4; n++) await open(sato, `ちがう言葉 ${n}`).refused('session.wrong-credentials');
  await visitor(town.house)
    .call('POST', '/desk/session', { login: 'sato', password: 'ちがう言葉' })
    .refused('session.wrong-credentials');
  expect(await open(sato, PASSWORD).refused('session.locked')).toEqual({ untilSec: 60 });
});

test('a colleague who signs in at the covered desk takes its place; the first one goes on where they sign in next', async () => {
  const { sato, id } = await town.answered();
  await lock(sato);
  const response = await town.house.app.inject({
    method: 'POST',
    url: '/desk/session',
    headers: { cookie: sato.cookie },
    payload: { login: 'inoue', password: PASSWORD },
  });
  expect(response.json()).toMatchObject({ staff: { name: '井上 誠' } });
  await open(sato, PASSWORD).refused('session.required');
  const again = await signIn(town.house, 'sato', PASSWORD);
  expect(await again.open(id)).toMatchObject({ mine: true, state: 'active' });
  expect(await presenceOf(again)).toMatchObject({ status: 'away', reason: 'desk-opened' });
});

test('when the browser is gone, presence ends with a reason and what was offered goes on at once', async () => {
  const sato = await town.readyDesk('sato');
  await seen(sato);
  await town.pass(60);
  await seen(sato);
  await town.pass(60);
  expect(await town.house.deskWatch.sweep()).toBe(0);
  await (await town.resident()).say('道路に穴があいています');
  await town.settle();
  const offer = await sato.offer();
  const inoue = await town.readyDesk('inoue');
  town.house.clock.advance(29_000);
  expect(await town.house.deskWatch.sweep()).toBe(0);
  town.house.clock.advance(2_000);
  await town.house.admin.query(`update offer set expires_at = expires_at + interval '1 hour'`);
  expect(await town.house.deskWatch.sweep()).toBe(1);
  await town.settle();
  expect(await presenceOf(sato)).toMatchObject({ status: 'offline', reason: 'desk-gone', setAside: false });
  expect((await inoue.offer()).interactionId).toBe(offer.interactionId);
  // Back again it is not ready by itself: nobody may be there.
  await seen(sato);
  expect(await presenceOf(sato)).toMatchObject({ status: 'offline', reason: 'desk-gone' });
  await sato.ready();
  expect(await presenceOf(sato)).toMatchObject({ status: 'ready', reason: null });
});

test('a break is kept with its reason and its time while the browser is closed, until the session would be over', async () => {
  const sato = await town.readyDesk('sato');
  await seen(sato);
  await sato.call('PUT', '/desk/presence', { status: 'away', reason: 'break' });
  const since = (await presenceOf(sato)).since;
  town.house.clock.advance(2 * 3600_000);
  expect(await town.house.deskWatch.sweep()).toBe(0);
  expect(await presenceOf(sato)).toMatchObject({ status: 'away', reason: 'break', since });
  await seen(sato);
  town.house.clock.advance(4 * 3600_000 + 1000);
  expect(await town.house.deskWatch.sweep()).toBe(1);
  const again = await signIn(town.house, 'sato', PASSWORD);
  expect(await presenceOf(again)).toMatchObject({ status: 'offline', reason: 'desk-gone' });
});

test('who is away for a reason for which a queue still asks them is gone as soon as who is ready', async () => {
  const sato = await town.readyDesk('sato');
  await seen(sato);
  await sato.call('PUT', '/desk/presence', { status: 'away', reason: 'break' });
  await town.house.admin.query(
    `update queue set policy = policy || '{"available": {"awayReasons": ["break"], "afterContact": false}}'`,
  );
  town.house.clock.advance(91_000);
  expect(await town.house.deskWatch.sweep()).toBe(1);
  expect(await presenceOf(sato)).toMatchObject({ status: 'offline', reason: 'desk-gone' });
});

test('of somebody who answers for two cities, both hear that they are gone', async () => {
  const hayashi = await town.readyDesk('hayashi');
  await seen(hayashi);
  await town.settle();
  town.house.clock.advance(91_000);
  expect(await town.house.deskWatch.sweep()).toBe(1);
  const { rows } = await town.house.admin.query(
    `select count(distinct tenant_id)::int as cities from event where type = 'presence.changed' and data->>'status' = 'offline'`,
  );
  expect(rows).toEqual([{ cities: 2 }]);
});

test('who never reported a desk is not waited for: other programs set presence too', async () => {
  const sato = await town.readyDesk('sato');
  town.house.clock.advance(3_600_000);
  expect(await town.house.deskWatch.sweep()).toBe(0);
  expect(await presenceOf(sato)).toMatchObject({ status: 'ready' });
});
