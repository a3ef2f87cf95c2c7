import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tx } from '#db/transaction.ts';
import { addLine } from '#domain/calls/lines.ts';
import { addEntryPoint } from '#domain/interactions/entry-points.ts';
import { keepByVersion } from '#domain/routing/routing.ts';
import { castTemplate } from '../../test/kit/cast.ts';
import { openHouse, type TestHouse } from '../../test/kit/house.ts';
import { type LineStanding, readLineStanding } from './call-place.ts';

const NUMBER = '+81220000000';
let house: TestHouse;
let tenantId: string;

beforeAll(async () => {
  house = await openHouse({ template: await castTemplate() });
  const { rows } = await house.admin.query<{ tenant_id: string; id: string }>(
    `select tenant_id, id from queue where name = '総合窓口'`,
  );
  const queue = rows[0]!;
  tenantId = queue.tenant_id;
  await inTx(async (tx) => {
    const place = { channel: 'telephone', name: '代表電話', publicKey: 'main', queueId: queue.id };
    const { id } = await addEntryPoint(tx, place);
    await addLine(tx, { entryPointId: id, number: NUMBER, kind: 'voice' });
  });
});
afterAll(() => house.close());

const inTx = <T>(work: (tx: Tx) => Promise<T>) => house.database.tx({ tenantId, actor: 'system:test' }, work);

/** What can be compared of it. */
function pictureOf({ opening, ...rest }: LineStanding): unknown {
  const hours = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '17:00' }] as const;
  const open = Array.from({ length: 48 }, (_, hour) =>
    opening.isOpen(new Date(Date.UTC(2026, 3, 2, hour)), hours),
  );
  return structuredClone({ ...rest, open });
}

const FLOW = JSON.stringify({
  schema: 1,
  languages: ['ja'],
  start: '',
  toPerson: null,
  toCallback: null,
  steps: {},
});

/** In every table that is read, something that shows; in their order. */
const CHANGES: Readonly<Record<string, string>> = {
  phone_line: `update phone_line set settings = '{"takeMessages": false}' where tenant_id = $1`,
  'the announcement of a surge': `update phone_line set surge_since = now() where tenant_id = $1`,
  entry_point: `update entry_point set name = name || '!' where tenant_id = $1 and public_key = 'main'`,
  queue: `update queue set policy = policy || '{"agePointSec": 7}' where tenant_id = $1`,
  department: `update department set sealed = true where tenant_id = $1 and id in (select department_id from queue where name = '総合窓口')`,
  tenant: `update tenant set time_zone = 'Europe/London' where id = $1`,
  holiday: `insert into holiday (tenant_id, on_date, name, closed) values ($1, '2026-04-02', 'test', true)`,
  purpose_notice: `insert into purpose_notice (tenant_id, id, number, purpose, bodies, published_by, published_at)
    select $1, gen_random_uuid(), 1, 'test', '{"ja": "test"}', id, now() from staff where tenant_id = $1 limit 1`,
  'flow, at the entry point': `with made as (
      insert into flow (tenant_id, id, client_id, name, draft, published_number, last_number, changed_at)
      values ($1, gen_random_uuid(), 'test', 'test', '${FLOW}', 1, 2, now()) returning id),
    version as (insert into flow_version (tenant_id, flow_id, number, name, definition, at)
      select $1, id, number, 'version ' || number, '${FLOW}', now() from made, generate_series(1, 2) number)
    insert into flow_entry_point (tenant_id, entry_point_id, flow_id)
      select $1, e.id, made.id from entry_point e, made where e.public_key = 'main' and e.tenant_id = $1`,
  'flow, another version': `update flow set published_number = 2 where tenant_id = $1`,
  'flow, at no entry point': `delete from flow_entry_point where tenant_id = $1`,
};

test('what is kept of a line is what stands, whichever of its tables changes', async () => {
  const keep = keepByVersion(readLineStanding);
  for (const [what, change] of Object.entries(CHANGES)) {
    const before = pictureOf(await inTx((tx) => keep(tx, NUMBER)));
    await house.admin.query(change.replaceAll('$1', `'${tenantId}'`));
    const kept = await inTx((tx) => keep(tx, NUMBER));
    const fresh = await inTx((tx) => readLineStanding(tx, NUMBER));
    expect(pictureOf(fresh), `${what} shows`).not.toEqual(before);
    expect(pictureOf(kept), what).toEqual(pictureOf(fresh));
    expect(await inTx((tx) => keep(tx, NUMBER)), `${what} is read once`).toBe(kept);
  }
});

test('a draft that nobody publishes leaves it as it was', async () => {
  const keep = keepByVersion(readLineStanding);
  const before = await inTx((tx) => keep(tx, NUMBER));
  await house.admin.query(`update flow set name = 'test 2', version = version + 1 where tenant_id = $1`, [
    tenantId,
  ]);
  expect(await inTx((tx) => keep(tx, NUMBER))).toBe(before);
});
