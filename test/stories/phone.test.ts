import { phoneOf } from '#domain/calls/devices.ts';
import { createIds } from '#kernel/ids.ts';
import { createPretendExchange, type PretendExchange } from '#outside/pretend-exchange/pretend-exchange.ts';
import { expect, test } from 'vitest';
import type { PhoneAnswer, TakenPhoneAnswer } from '../../src/http/desk/phone-shapes.ts';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import { type DeskClient, signIn } from '../kit/clients.ts';

let pretend: PretendExchange;
const town = aobaCity({
  telephone: (clock) => {
    pretend = createPretendExchange({
      id: 'pretend',
      clock,
      ids: createIds(clock),
      phones: [
        { name: 'desk-01', kind: 'browser' },
        { name: 'desk-02', kind: 'browser' },
        { name: 'table-01', kind: 'desk' },
        { name: 'table-02', kind: 'desk' },
      ],
    });
    pretend.exchange.start();
    return { exchanges: [pretend.exchange] };
  },
});

const LAPTOP = 'browser-on-the-laptop';
const HALL = 'browser-in-the-hall';
const phone = (desk: DeskClient) => desk.call<PhoneAnswer>('GET', '/desk/phone');
const look = (desk: DeskClient) => desk.call<PhoneAnswer>('POST', '/desk/phone/look');
const take = (desk: DeskClient, holder = LAPTOP, more: { deskPhone?: string; takeOver?: boolean } = {}) =>
  desk.call<TakenPhoneAnswer>('POST', '/desk/phone', { holder, deskPhone: null, ...more });
const renew = (desk: DeskClient, holder = LAPTOP) => desk.call('POST', '/desk/phone/renew', { holder });
const release = (desk: DeskClient, holder = LAPTOP) => desk.call('POST', '/desk/phone/release', { holder });
const somebodyAt = (name: string) => pretend.expect(name, { kind: 'answers', afterMs: 100 });
const phoneOfStaff = async (desk: DeskClient): Promise<string | null> =>
  town.house.database.tx({ tenantId: desk.session.tenant.id, actor: 'system:test' }, (tx) =>
    phoneOf(tx, desk.session.staff.id),
  );

test('a desk takes a telephone with a secret of its own, and may be rung once the exchange can reach it', async () => {
  const sato = await town.desk('sato');
  expect(await phone(sato)).toMatchObject({ exists: true, exchangeUp: true, use: null });
  const taken = await take(sato);
  expect(taken).toMatchObject({
    use: { phone: 'desk-01', kind: 'browser', reachable: false },
    exchangeIds: ['pretend'],
  });
  expect(taken.secret).toMatch(/^[\w-]{30,}$/);
  expect(pretend.secretOf('desk-01')).toBe(taken.secret);
  expect(await phoneOfStaff(sato)).toBeNull();
  somebodyAt('desk-01');
  expect((await look(sato)).use?.reachable).toBe(true);
  expect(await phoneOfStaff(sato)).toBe('desk-01');
});

test('everybody has another one, and the third finds none; what was given back is free', async () => {
  const [sato, inoue, smith] = [await town.desk('sato'), await town.desk('inoue'), await town.desk('smith')];
  expect((await take(sato)).use?.phone).toBe('desk-01');
  expect((await take(inoue, HALL)).use?.phone).toBe('desk-02');
  await take(smith, 'browser-of-smith').refused('phone.none-free');
  await release(sato);
  expect((await take(smith, 'browser-of-smith')).use?.phone).toBe('desk-01');
});

test('loaded anew the page goes on with its telephone and a new secret', async () => {
  const sato = await town.desk('sato');
  const inoue = await town.desk('inoue');
  await take(inoue, HALL);
  const first = await take(sato);
  await release(inoue, HALL);
  const second = await take(sato);
  expect(second.use?.phone).toBe('desk-02');
  expect(second.secret).not.toBe(first.secret);
  expect(pretend.secretOf('desk-02')).toBe(second.secret);
});

test('in another browser the telephone is only taken over when that is wished; the first one notices', async () => {
  const sato = await town.desk('sato');
  await take(sato);
  somebodyAt('desk-01');
  await look(sato);
  expect(await take(sato, HALL).refused('phone.elsewhere')).toEqual({ since: expect.any(String) });
  expect((await take(sato, HALL, { takeOver: true })).use?.phone).toBe('desk-01');
  await renew(sato).refused('phone.elsewhere');
  await release(sato);
  expect((await phone(sato)).use?.phone).toBe('desk-01');
  await renew(sato, HALL);
});

test('a page that was closed holds nothing up: at another desk the telephone is there at once', async () => {
  const sato = await town.desk('sato');
  await take(sato);
  expect((await take(sato, HALL)).use?.phone).toBe('desk-01');
  await renew(sato).refused('phone.elsewhere');
});

test('a desk that was silent for too long has no telephone any more, and is told when it speaks again', async () => {
  const sato = await town.desk('sato');
  await take(sato);
  somebodyAt('desk-01');
  await look(sato);
  await town.pass(60);
  await renew(sato);
  await town.pass(60);
  await look(sato);
  expect(await phoneOfStaff(sato)).toBe('desk-01');
  await town.pass(31);
  await look(sato);
  expect(await phoneOfStaff(sato)).toBeNull();
  await renew(sato).refused('phone.elsewhere');
});

test('whoever needs a telephone does not wait for the next look at silent desks', async () => {
  const [sato, inoue, smith] = [await town.desk('sato'), await town.desk('inoue'), await town.desk('smith')];
  await take(sato);
  await take(inoue, HALL);
  await town.pass(60);
  await renew(inoue, HALL);
  await town.pass(31);
  expect((await take(smith, 'browser-of-smith')).use?.phone).toBe('desk-01');
});

test('what changes about a telephone is told to its person, in each of their cities', async () => {
  const hayashi = await signIn(town.house, 'hayashi', PASSWORD);
  await take(hayashi);
  somebodyAt('desk-01');
  await look(hayashi);
  const { rows } = await town.house.admin.query<{ city: string; changes: number }>(
    `select t.name as city, count(*) as changes from event e join tenant t on t.id = e.tenant_id
     join staff s on s.tenant_id = t.id and s.id = e.subject_id
     where e.type = 'phone.changed' and s.name = '林 橋' and e.audience = array['staff:' || s.id]
     group by t.name order by t.name collate "C"`,
  );
  expect(rows).toEqual([
    { city: '若葉市', changes: 1 },
    { city: '青葉市', changes: 2 },
  ]);
});

test('a telephone on the desk is chosen instead; one that belongs to somebody is not for others', async () => {
  const [sato, inoue, mori] = [await town.desk('sato'), await town.desk('inoue'), await town.desk('mori')];
  const deskPhones = () => mori.call<{ phones: unknown[] }>('GET', '/admin/desk-phones');
  await mori.call('PUT', '/admin/desk-phones/table-02', { staffId: sato.session.staff.id });
  expect((await phone(sato)).deskPhones).toEqual([
    { name: 'table-02', isOwn: true },
    { name: 'table-01', isOwn: false },
  ]);
  expect((await phone(inoue)).deskPhones).toEqual([{ name: 'table-01', isOwn: false }]);
  await take(inoue, HALL, { deskPhone: 'table-02' }).refused('not-found');
  await take(inoue, HALL, { deskPhone: 'desk-01' }).refused('not-found');
  expect(await take(sato, LAPTOP, { deskPhone: 'table-02' })).toMatchObject({
    use: { phone: 'table-02', kind: 'desk' },
    secret: null,
    exchangeIds: [],
  });
  await take(sato, LAPTOP, { deskPhone: 'table-01' });
  await take(inoue, HALL, { deskPhone: 'table-01' }).refused('phone.none-free');
  expect((await deskPhones()).phones).toEqual([
    { name: 'table-01', staff: null, usedBy: '佐藤 花子', isOthers: false, reachable: false, secret: null },
    {
      name: 'table-02',
      staff: { id: sato.session.staff.id, name: '佐藤 花子' },
      ...{ usedBy: null, isOthers: false, reachable: false, secret: null },
    },
  ]);
  await mori.call('PUT', '/admin/desk-phones/table-02', { staffId: null });
  expect((await phone(inoue)).deskPhones).toEqual([{ name: 'table-02', isOwn: false }]);
});

test("an administrator neither sees nor moves a telephone of another city's staff", async () => {
  const [hayashi, mori] = [await town.desk('hayashi'), await town.desk('mori')];
  const wakai = await signIn(town.house, 'wakai', PASSWORD);
  await town.house.admin.query(
    `insert into desk_phone (phone, account_id) select 'table-01', account_id from staff where id = $1`,
    [wakai.session.staff.id],
  );
  const { phones } = await mori.call<{ phones: { name: string }[] }>('GET', '/admin/desk-phones');
  expect(phones[0]).toMatchObject({ name: 'table-01', staff: null, isOthers: true });
  const mine = { staffId: hayashi.session.staff.id };
  await mori.call('PUT', '/admin/desk-phones/table-01', mine).refused('not-found');
  await mori.call('PUT', '/admin/desk-phones/table-09', mine).refused('not-found');
});

test('while the exchange is away nobody can be rung, and the desk is told so', async () => {
  const sato = await town.desk('sato');
  await take(sato);
  somebodyAt('desk-01');
  await look(sato);
  pretend.setConnected(false);
  expect(await look(sato)).toMatchObject({ exchangeUp: false, use: { reachable: false } });
  expect(await phoneOfStaff(sato)).toBeNull();
  pretend.setConnected(true);
  expect(await look(sato)).toMatchObject({ exchangeUp: true, use: { reachable: true } });
});
