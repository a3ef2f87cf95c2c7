import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '#kernel/log.ts';
import { openTestDatabase, TEST_MASTER_KEY, type TestDatabase } from '../../test/kit/database.ts';
import { type AuditChain, createAuditChain } from './audit-chain.ts';
import { deriveSecret } from './keys.ts';

let kit: TestDatabase;
let tenantId: string;
let chain: AuditChain;
let logged: string[];
beforeEach(async () => {
  kit = await openTestDatabase();
  tenantId = await kit.foundTenant();
  logged = [];
  const log = createLogger({
    level: 'info',
    destination: { write: (line: string) => void logged.push(line) },
  });
  chain = createAuditChain({
    relayPool: kit.relayPool,
    key: deriveSecret(TEST_MASTER_KEY, 'audit-chain'),
    clock: kit.clock,
    log,
  });
});
afterEach(() => kit.close());

function audit(count: number, tenant = tenantId): Promise<void> {
  return kit.db.tx({ tenantId: tenant, actor: 'staff:1', requestId: 'r' }, async (tx) => {
    for (let n = 0; n < count; n++)
      tx.audit({ action: 'read', subjectKind: 'resident', subjectId: tx.newId(), fields: ['name', 'kana'] });
  });
}

/** Everything that is committed now, chained: other databases of the cluster may hold the newest back for a moment. */
async function extendFully(expected: number): Promise<void> {
  let added = 0;
  while (added < expected) added += await chain.extend();
  expect(added).toBe(expected);
}

async function fiveTransactions(): Promise<void> {
  for (let n = 0; n < 5; n++) await audit(2);
  await extendFully(10);
}

/** As somebody who rules the database, but does not have the key. */
const tamper = (text: string, values: unknown[] = []) => kit.adminPool.query(text, values);
const auditIdAt = `(select audit_id from audit_chain where position = 4)`;

describe('the audit chain', () => {
  it('chains every row once, city by city, and holds', async () => {
    const other = await kit.foundTenant();
    await Promise.all([audit(3), audit(2), audit(4, other)]);
    await extendFully(9);
    expect(await chain.extend()).toBe(0);
    await audit(1);
    await extendFully(1);
    expect(await chain.verify(tenantId)).toMatchObject({ ok: true, checked: 6, brokenAt: null, fault: null });
    expect(await chain.verify(other)).toMatchObject({ ok: true, checked: 4, brokenAt: null, fault: null });
    expect(await chain.verify(kit.ids.next())).toMatchObject({
      ok: true,
      checked: 0,
      brokenAt: null,
      fault: null,
    });
  });

  it('goes on where a batch ended in the middle of a transaction', async () => {
    await audit(2_345);
    await extendFully(2_345);
    expect(await chain.verify(tenantId)).toMatchObject({ ok: true, checked: 2_345 });
  });

  it('is one chain when several processes extend it at the same moment under writing', async () => {
    const writing = Promise.all(Array.from({ length: 40 }, () => audit(3)));
    let added = 0;
    while (added < 120)
      for (const count of await Promise.all([chain.extend(), chain.extend(), chain.extend()])) added += count;
    await writing;
    expect(added).toBe(120);
    expect(await chain.verify(tenantId)).toMatchObject({ ok: true, checked: 120 });
  });

  it('waits for a transaction that may still come before', async () => {
    const slow = await kit.adminPool.connect();
    await slow.query('begin');
    await slow.query('select pg_current_xact_id()');
    await audit(1);
    expect(await chain.extend()).toBe(0);
    await slow.query('commit');
    slow.release();
    await extendFully(1);
  });

  it.each([
    ['actor', `'staff:2'`],
    ['action', `'search'`],
    ['at', `at + interval '1 microsecond'`],
    ['subject_id', `gen_random_uuid()`],
    ['subject_kind', `'case'`],
    ['fields', `'{name}'`],
    ['request_id', 'null'],
    ['address', `'192.0.2.9'`],
  ])('finds a changed %s', async (column, value) => {
    await fiveTransactions();
    await tamper(`update audit set ${column} = ${value} where id = ${auditIdAt}`);
    expect(await chain.verify(tenantId)).toMatchObject({
      ok: false,
      checked: 3,
      brokenAt: 4,
      fault: 'changed',
    });
  });

  it('finds a removed row', async () => {
    await fiveTransactions();
    await tamper(`delete from audit where id = ${auditIdAt}`);
    expect(await chain.verify(tenantId)).toMatchObject({
      ok: false,
      checked: 3,
      brokenAt: 4,
      fault: 'row-removed',
    });
  });

  it('finds a row that was removed together with its link, also when the others move up', async () => {
    await fiveTransactions();
    await tamper(
      `with link as (delete from audit_chain where position = 4 returning audit_id) delete from audit using link where id = audit_id`,
    );
    expect(await chain.verify(tenantId)).toMatchObject({
      ok: false,
      checked: 3,
      brokenAt: 4,
      fault: 'link-missing',
    });
    await tamper(`update audit_chain set position = position + 100 where position > 4`);
    await tamper(`update audit_chain set position = position - 101 where position > 4`);
    expect(await chain.verify(tenantId)).toMatchObject({
      ok: false,
      checked: 3,
      brokenAt: 4,
      fault: 'changed',
    });
  });

  it('finds a row that was put in among the others', async () => {
    await fiveTransactions();
    await tamper(
      `insert into audit (tenant_id, id, xid, at, actor, action, subject_kind, subject_id)
       select tenant_id, gen_random_uuid(), xid, at, actor, action, subject_kind, subject_id from audit where id = ${auditIdAt}`,
    );
    expect(await chain.extend()).toBe(0);
    expect(await chain.verify(tenantId)).toMatchObject({
      ok: false,
      checked: 10,
      brokenAt: 5,
      fault: 'row-added',
    });
  });

  it('finds two rows that changed places', async () => {
    await fiveTransactions();
    await tamper('update audit_chain set position = position - 11 where position in (4, 7)');
    await tamper('update audit_chain set position = -position where position < 0');
    expect(await chain.verify(tenantId)).toMatchObject({ ok: false, brokenAt: 4, fault: 'changed' });
  });

  it('cannot be made anew without the key', async () => {
    await fiveTransactions();
    await tamper(`update audit set actor = 'staff:2' where id = ${auditIdAt}`);
    const forger = createAuditChain({
      relayPool: kit.relayPool,
      key: Buffer.alloc(32, 1),
      clock: kit.clock,
      log: kit.log,
    });
    await tamper('delete from audit_chain');
    let added = 0;
    while (added < 10) added += await forger.extend();
    expect(await forger.verify(tenantId)).toMatchObject({ ok: true });
    expect(await chain.verify(tenantId)).toMatchObject({ ok: false, brokenAt: 1 });
  });

  it('finds that its newest part was cut off by the head that the log knows, and only by that', async () => {
    await fiveTransactions();
    const [head] = await chain.logHeads();
    expect(JSON.parse(logged.at(-1) ?? '{}')).toMatchObject({ tenantId, position: 10, hash: head?.hash });
    expect(await chain.verify(tenantId, head && [head])).toMatchObject({ ok: true });
    await tamper(
      `with link as (delete from audit_chain where position > 8 returning audit_id) delete from audit using link where id = audit_id`,
    );
    expect(await chain.verify(tenantId)).toMatchObject({ ok: true, checked: 8 });
    expect(await chain.verify(tenantId, head && [head])).toMatchObject({
      ok: false,
      checked: 8,
      brokenAt: 9,
      fault: 'head-missing',
    });
    await audit(2);
    await extendFully(2);
    expect(await chain.verify(tenantId, head && [head])).toMatchObject({
      ok: false,
      brokenAt: 10,
      fault: 'replayed',
    });
  });

  it('makes the same links again when only links were removed', async () => {
    await fiveTransactions();
    const [head] = await chain.logHeads();
    await tamper('delete from audit_chain where position > 6');
    await extendFully(4);
    expect(await chain.verify(tenantId, head && [head])).toMatchObject({ ok: true, checked: 10 });
  });
});
