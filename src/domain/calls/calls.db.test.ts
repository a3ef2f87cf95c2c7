import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tx } from '#db/transaction.ts';
import { castTemplate } from '../../../test/kit/cast.ts';
import { openHouse, type TestHouse } from '../../../test/kit/house.ts';
import { beginInbound, CallTaken, insertCall, newCall } from './calls.ts';

let house: TestHouse;
let tenantId: string;
let entryPointId: string;

beforeAll(async () => {
  house = await openHouse({ template: await castTemplate() });
  const { rows } = await house.admin.query<{ tenant_id: string; id: string }>(
    'select tenant_id, id from entry_point limit 1',
  );
  ({ tenant_id: tenantId, id: entryPointId } = rows[0]!);
});
afterAll(() => house.close());

/** Keeps a call of this leg, with something that is written behind it. */
const keep = (exchangeId: string, farLegId: string) =>
  house.database.tx({ tenantId, actor: 'system:test' }, async (tx: Tx) => {
    const call = newCall({
      ...{ id: tx.newId(), exchangeId, direction: 'in', entryPointId, farLegId },
      caller: { kind: 'withheld' },
      state: beginInbound(farLegId, false),
      startedAt: tx.now,
    });
    tx.send(insertCall(tx, call));
    tx.append({ type: 'call.changed', subjectKind: 'call', subjectId: call.id, audience: [] });
  });

test('a leg of an exchange that is a call already is not one again, and nothing of the second is kept', async () => {
  await keep('one', 'leg');
  // Many times: what came behind it fails too, and which of the two is heard of first is chance.
  for (let time = 0; time < 50; time++) await expect(keep('one', 'leg')).rejects.toBeInstanceOf(CallTaken);
  await keep('another', 'leg');
  const { rows } = await house.admin.query<{ calls: number; legs: number; events: number }>(`
    select (select count(*)::int from call) as calls, (select count(*)::int from call_leg) as legs,
      (select count(*)::int from event where type = 'call.changed') as events`);
  expect(rows).toEqual([{ calls: 2, legs: 2, events: 2 }]);
});
