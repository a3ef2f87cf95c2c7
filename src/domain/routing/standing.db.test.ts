import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tx } from '#db/transaction.ts';
import { castTemplate } from '../../../test/kit/cast.ts';
import { openHouse, type TestHouse } from '../../../test/kit/house.ts';
import { keepStanding, readStanding, type Standing } from './standing.ts';

let house: TestHouse;
let tenantId: string;

beforeAll(async () => {
  house = await openHouse({ template: await castTemplate() });
  const { rows } = await house.admin.query<{ tenant_id: string }>(
    `select tenant_id from staff where name = '佐藤 花子'`,
  );
  tenantId = rows[0]!.tenant_id;
});
afterAll(() => house.close());

const inTx = <T>(work: (tx: Tx) => Promise<T>) => house.database.tx({ tenantId, actor: 'system:test' }, work);

const NINE_TO_FIVE = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '17:00' }] as const;

/** What can be compared of it. */
function pictureOf({ people, queues, channels, calendar }: Standing): unknown {
  const open = [];
  for (let hour = 0; hour < 48; hour++)
    open.push(calendar.opening.isOpen(new Date(Date.UTC(2026, 3, 2, hour)), NINE_TO_FIVE));
  return structuredClone({ people, queues, channels: channels.toSorted(), open });
}

/** In every table that is read, something that shows. */
const CHANGES: Readonly<Record<string, string>> = {
  tenant: `update tenant set time_zone = 'Europe/London' where id = $1`,
  holiday: `insert into holiday (tenant_id, on_date, name, closed) values ($1, '2026-04-02', 'test', true)`,
  staff: `update staff set languages = '{ja,en,ko}' where tenant_id = $1 and name = '佐藤 花子'`,
  'staff who leave': `update staff set active = false where tenant_id = $1 and name = '佐藤 花子'`,
  capacity_default: `insert into capacity_default (tenant_id, by_role) values ($1, '{"agent": {"webchat": 9}, "planner": {"webchat": 3}}')`,
  staff_role: `insert into staff_role (tenant_id, staff_id, role) select $1, id, 'planner' from staff where tenant_id = $1 and active limit 1`,
  'staff_role, taken away': `delete from staff_role where tenant_id = $1 and role = 'planner'`,
  staff_skill: `with made as (insert into skill (tenant_id, id, code, name) values ($1, gen_random_uuid(), 'test', 'test') returning id)
    insert into staff_skill (tenant_id, staff_id, skill_id, level) select $1, staff.id, made.id, 3 from staff, made where tenant_id = $1`,
  queue: `update queue set policy = policy || '{"agePointSec": 7}' where tenant_id = $1`,
  queue_member: `delete from queue_member where tenant_id = $1`,
  entry_point: `insert into entry_point (tenant_id, id, channel, name, public_key, queue_id)
    select $1, gen_random_uuid(), 'sms', 'test', 'standing-test', id from queue where tenant_id = $1 limit 1`,
};

test('what is kept is what stands, whichever of its tables changes', async () => {
  const keep = keepStanding();
  for (const [what, change] of Object.entries(CHANGES)) {
    const before = pictureOf(await inTx(keep));
    await house.admin.query(change, [tenantId]);
    const [kept, fresh] = [await inTx(keep), await inTx(readStanding)];
    expect(pictureOf(fresh), `${what} shows`).not.toEqual(before);
    expect(pictureOf(kept), what).toEqual(pictureOf(fresh));
    expect(await inTx(keep), `${what} is read once`).toBe(kept);
  }
});

test('what did not come to stand, and what changes in another city, leaves it as it was', async () => {
  const keep = keepStanding();
  const before = await inTx(keep);
  const client = await house.admin.connect();
  await client.query('begin');
  await client.query(`update queue set name = name || '!' where tenant_id = $1`, [tenantId]);
  await client.query('rollback');
  client.release();
  await house.admin.query(
    `with other as (insert into tenant (id, code, name, created_at) values (gen_random_uuid(), 'other', 'other', now()) returning id)
     insert into holiday (tenant_id, on_date, name, closed) select id, '2026-04-03', 'test', true from other`,
  );
  expect(await inTx(keep)).toBe(before);
});

test('many changes of one transaction raise the version once', async () => {
  const version = async () =>
    (await house.admin.query('select version from routing_version where tenant_id = $1', [tenantId])).rows[0]
      ?.version;
  const before = Number(await version());
  await house.admin.query(`update staff set kana = kana || '' where tenant_id = $1`, [tenantId]);
  expect(Number(await version())).toBe(before + 1);
});
