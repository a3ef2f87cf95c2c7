import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tx } from '#db/transaction.ts';
import { getEntryPoint } from '#domain/interactions/entry-points.ts';
import { startConversation } from '#domain/interactions/interactions.ts';
import {
  addContactPoint,
  createAnonymous,
  createResident,
  getResident,
} from '#domain/residents/residents.ts';
import { addRepresentation, joinHousehold, recordConsent, writeNote } from '#domain/residents/ties.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { actorOf } from '../../test/kit/replay.ts';
import { castTemplate } from '../../test/kit/cast.ts';
import { openHouse, type TestHouse } from '../../test/kit/house.ts';
import { mergeResidents, readMoves, undoMove } from './same-resident.ts';

const TODAY = '2026-04-01';
const TABLES = [
  'resident',
  'contact_point',
  'conversation',
  'interaction',
  '"case"',
  'household_member',
  'representation',
  'resident_consent',
  'resident_note',
];

let house: TestHouse;
let tenantId: string;
let sato: StaffActor;
let serial = 0;
const clientId = () => `same-resident-${++serial}`;

beforeAll(async () => {
  house = await openHouse({ template: await castTemplate() });
  const { rows } = await house.admin.query<{ tenant_id: string; id: string; account_id: string }>(
    `select tenant_id, id, account_id from staff where name = '佐藤 花子'`,
  );
  tenantId = rows[0]!.tenant_id;
  sato = await actorOf(house, tenantId, { accountId: rows[0]!.account_id, staffId: rows[0]!.id });
});
afterAll(() => house.close());

const inTx = <T>(work: (tx: Tx) => Promise<T>) =>
  house.database.tx({ tenantId, actor: `staff:${sato.staffId}` }, work);

/** Every row of what a merge may touch, without what only ever goes on. */
async function everything(): Promise<unknown> {
  const found: Record<string, unknown[]> = {};
  for (const table of TABLES) {
    const { rows } = await house.admin.query<Record<string, unknown>>(
      `select * from ${table} t order by t::text`,
    );
    found[table] = rows
      .map((row) => ({ ...row, version: null, updated_at: null }))
      .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  }
  return found;
}

/** What hangs on a record, drawn at random; both records draw from the same few values, so that they meet. */
const record = fc.record({
  name: fc.constantFrom(null, '高橋 静', '髙橋 静'),
  kana: fc.constantFrom(null, 'タカハシ シズカ'),
  phones: fc.subarray(['022-111-2222', '090-2222-3333']),
  emails: fc.subarray(['home@example.jp', 'shizuka@example.jp']),
  chats: fc.integer({ min: 0, max: 2 }),
  notes: fc.integer({ min: 0, max: 2 }),
  consents: fc.integer({ min: 0, max: 2 }),
  actsFor: fc.boolean(),
  household: fc.boolean(),
  protected: fc.boolean(),
});
type Drawn = typeof record extends fc.Arbitrary<infer T> ? T : never;

async function make(drawn: Drawn, third: string, head: string): Promise<string> {
  const id = await inTx(async (tx) => {
    const made = await createResident(tx, {
      clientId: clientId(),
      name: drawn.name,
      kana: drawn.kana,
      language: 'ja',
      phone: null,
      email: null,
    });
    for (const phone of drawn.phones) await addContactPoint(tx, made, 'phone', phone);
    for (const email of drawn.emails) await addContactPoint(tx, made, 'email', email);
    for (let n = 0; n < drawn.notes; n++)
      await writeNote(
        tx,
        sato,
        { clientId: clientId(), residentId: made, body: `覚え${n}`, endsOn: null },
        TODAY,
      );
    for (let n = 0; n < drawn.consents; n++)
      await recordConsent(
        tx,
        sato,
        {
          clientId: clientId(),
          residentId: made,
          purpose: 'survey',
          given: n === 0,
          how: 'spoken',
          saidOn: TODAY,
        },
        TODAY,
      );
    if (drawn.actsFor)
      await addRepresentation(tx, sato, {
        clientId: clientId(),
        residentId: third,
        representativeId: made,
        kind: 'family',
        scope: '手続きすべて',
        evidence: '委任状',
        validFrom: TODAY,
        validUntil: null,
      });
    if (drawn.household) await joinHousehold(tx, made, head, 'child');
    const entryPoint = await getEntryPoint(tx, { key: 'aoba' });
    for (let n = 0; n < drawn.chats; n++) {
      const valueHash = Buffer.from(tx.newToken());
      const { contactPointId } = createAnonymous(tx, { kind: 'webchat', valueHash, language: 'ja' });
      await startConversation(tx, { entryPoint, contactPointId, residentId: made, language: 'ja' });
    }
    return made;
  });
  await house.admin.query(
    `update contact_point p set resident_id = c.resident_id from conversation c where c.contact_point_id = p.id and c.resident_id = $1`,
    [id],
  );
  if (drawn.protected) await house.admin.query('update resident set protected = true where id = $1', [id]);
  return id;
}

test('whatever two records hold: merged and taken back, every row is as it was', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(record, record, fc.boolean(), async (one, other, eachOther) => {
      const [third, head] = await inTx((tx) =>
        Promise.all(
          ['山田 一', '山田 花'].map((name) =>
            createResident(tx, {
              clientId: clientId(),
              name,
              kana: null,
              language: 'ja',
              phone: null,
              email: null,
            }),
          ),
        ),
      );
      const survivorId = await make(one, third!, head!);
      const otherId = await make(other, third!, head!);
      if (eachOther)
        await inTx((tx) =>
          addRepresentation(tx, sato, {
            clientId: clientId(),
            residentId: survivorId,
            representativeId: otherId,
            kind: 'statutory',
            scope: 'すべて',
            evidence: '登記',
            validFrom: TODAY,
            validUntil: null,
          }),
        );
      const before = await everything();
      await inTx(async (tx) => {
        const [survivor, merged] = [await getResident(tx, survivorId), await getResident(tx, otherId)];
        await mergeResidents(tx, sato, {
          clientId: clientId(),
          survivorId,
          otherId,
          survivorVersion: survivor.version,
          otherVersion: merged.version,
          reason: '本人に確かめた',
        });
      });
      const now = await inTx((tx) => getResident(tx, survivorId));
      expect(now.protected).toBe(one.protected || other.protected);
      expect(now.name).toBe(one.name ?? other.name);
      expect(await everything()).not.toEqual(before);
      const { rows: left } = await house.admin.query(
        'select 1 from conversation where resident_id = $1 union all select 1 from resident_note where resident_id = $1',
        [otherId],
      );
      expect(left).toEqual([]);
      const [move] = await inTx((tx) => readMoves(tx, sato, survivorId));
      await inTx((tx) => undoMove(tx, sato, move!.id));
      expect(await everything()).toEqual(before);
    }),
    { numRuns: 25, seed: 20260401 },
  );
});
