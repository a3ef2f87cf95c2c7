import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { assertOutsideTransaction } from '#kernel/network-guard.ts';
import { clusterUrl } from '../../test/kit/cluster.ts';
import { openTestDatabase, type TestDatabase } from '../../test/kit/database.ts';
import { createPool } from './connection.ts';
import type { Tx } from './transaction.ts';

let kit: TestDatabase;
let tenantId: string;
beforeEach(async () => {
  kit = await openTestDatabase({ reactionsTo: (type) => (type === 'test.happened' ? ['react'] : []) });
  tenantId = await kit.foundTenant();
});
afterEach(() => kit.close());

const scope = () => ({ tenantId, actor: 'staff:1', requestId: 'request-1' });

function everything(tx: Tx): void {
  tx.append({
    type: 'test.happened',
    subjectKind: 'test',
    subjectId: tenantId,
    audience: ['b', 'a', 'b'],
    data: { count: 2 },
  });
  tx.audit({ action: 'read', subjectKind: 'resident', subjectId: tenantId, fields: ['name'] });
  tx.enqueue({ name: 'work', key: 'k', data: { tenantId } });
}

async function counts() {
  const { rows } = await kit.adminPool.query(
    `select (select count(*) from event) as events, (select count(*) from audit) as audits,
       (select count(*) from pgboss.job where name = 'reaction') as jobs, (select count(*) from holiday) as rows`,
  );
  return rows[0];
}

const addHoliday = (tx: Tx, onDate: string) =>
  tx.db.insertInto('holiday').values({ tenantId, onDate, name: 'x', closed: true }).execute();

describe('a transaction', () => {
  it('writes rows, events, audit, jobs and what follows from events together', async () => {
    const result = await kit.db.tx(scope(), async (tx) => {
      await addHoliday(tx, '2026-04-29');
      everything(tx);
      return 'done';
    });
    expect(result).toBe('done');
    expect(await counts()).toEqual({ events: 1, audits: 1, jobs: 2, rows: 1 });
    const { rows: events } = await kit.adminPool.query(
      'select tenant_id, recorded_at, type, audience, actor, data from event',
    );
    expect(events).toEqual([
      {
        tenant_id: tenantId,
        recorded_at: kit.clock.now(),
        type: 'test.happened',
        audience: ['b', 'a'],
        actor: 'staff:1',
        data: { count: 2 },
      },
    ]);
    const { rows: audits } = await kit.adminPool.query(
      'select at, actor, action, subject_id, fields, request_id from audit',
    );
    expect(audits).toEqual([
      {
        at: kit.clock.now(),
        actor: 'staff:1',
        action: 'read',
        subject_id: tenantId,
        fields: ['name'],
        request_id: 'request-1',
      },
    ]);
  });

  it('leaves nothing behind when its work fails', async () => {
    const failing = kit.db.tx(scope(), async (tx) => {
      await addHoliday(tx, '2026-04-29');
      everything(tx);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await counts()).toEqual({ events: 0, audits: 0, jobs: 0, rows: 0 });
    await kit.jobs.drain();
  });

  it('leaves nothing behind when only its job cannot be written', async () => {
    const failing = kit.db.tx(scope(), async (tx) => {
      await addHoliday(tx, '2026-04-29');
      everything(tx);
      tx.enqueue({ name: 'work', key: '', data: { tenantId, broken: '\u0000' } });
    });
    await expect(failing).rejects.toThrow();
    expect(await counts()).toEqual({ events: 0, audits: 0, jobs: 0, rows: 0 });
  });

  it('gives the job that follows from an event its place and its facts, which cannot pose as them', async () => {
    const got: unknown[] = [];
    kit.handlers['react'] = async (data) => void got.push(data);
    await kit.db.tx(scope(), async (tx) =>
      tx.append({
        type: 'test.happened',
        subjectKind: 'test',
        subjectId: tenantId,
        audience: [],
        data: { tenantId: 'forged', kind: 'a' },
      }),
    );
    await kit.jobs.drain();
    expect(got).toEqual([
      {
        tenantId,
        subjectId: tenantId,
        actor: 'staff:1',
        occurredAt: kit.clock.now().toISOString(),
        kind: 'a',
      },
    ]);
  });

  it('writes what nobody waits for, and nothing of it when it fails; the failure is what is told', async () => {
    await kit.db.tx(scope(), async (tx) => {
      tx.send(addHoliday(tx, '2026-04-29'));
      tx.send(addHoliday(tx, '2026-05-03'));
      expect(await tx.db.selectFrom('holiday').select('onDate').execute()).toHaveLength(2);
    });
    const twice = kit.db.tx(scope(), async (tx) => {
      tx.send(addHoliday(tx, '2026-05-04'));
      tx.send(addHoliday(tx, '2026-05-04'));
      await addHoliday(tx, '2026-05-05');
    });
    await expect(twice).rejects.toMatchObject({ code: '23505' });
    expect(await counts()).toMatchObject({ rows: 2 });
  });

  it('is not kept when a statement failed and its error was swallowed', async () => {
    const swallowed = kit.db.tx(scope(), async (tx) => {
      await addHoliday(tx, '2026-04-29');
      await addHoliday(tx, '2026-04-29').catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow('a failed statement');
    expect(await counts()).toMatchObject({ rows: 0 });
  });

  it('asks nothing any more once it is over: the connection may be another city’s by then', async () => {
    let late: Tx | undefined;
    const failing = kit.db.tx(scope(), async (tx) => {
      late = tx;
      await tx.db.selectFrom('holiday').selectAll().execute();
      throw new Error('over');
    });
    await expect(failing).rejects.toThrow('over');
    await expect(addHoliday(late!, '2026-04-29')).rejects.toThrow('a transaction that is over');
    expect(await counts()).toMatchObject({ rows: 0 });
  });

  it('is refused without a city', async () => {
    for (const bad of ['', 'aoba', `${tenantId}'`]) {
      await expect(kit.db.tx({ tenantId: bad, actor: 'x' }, async () => 1)).rejects.toThrow(/needs a tenant/);
    }
  });

  it('lets nothing call outward from within', async () => {
    await expect(kit.db.tx(scope(), async () => assertOutsideTransaction('fetch'))).rejects.toThrow(
      /inside a database transaction/,
    );
    expect(() => assertOutsideTransaction('fetch')).not.toThrow();
  });

  it('is repeated whole when the server ends it to undo a deadlock', async () => {
    await kit.db.tx(scope(), async (tx) => {
      await addHoliday(tx, '2026-01-01');
      await addHoliday(tx, '2026-01-02');
    });
    const tries = { a: 0, b: 0 };
    let bothHold = () => {};
    const both = new Promise<void>((resolve) => {
      bothHold = resolve;
    });
    let holding = 0;
    const lockInOrder = (name: 'a' | 'b', first: string, second: string) =>
      kit.db.tx(scope(), async (tx) => {
        tries[name]++;
        const touch = (onDate: string) =>
          tx.db.updateTable('holiday').set({ name }).where('onDate', '=', onDate).execute();
        await touch(first);
        if (++holding === 2) bothHold();
        await both;
        await touch(second);
        tx.append({ type: `test.${name}`, subjectKind: 'test', subjectId: tenantId, audience: [] });
      });
    await Promise.all([
      lockInOrder('a', '2026-01-01', '2026-01-02'),
      lockInOrder('b', '2026-01-02', '2026-01-01'),
    ]);
    expect(tries.a + tries.b).toBe(3);
    expect(await counts()).toMatchObject({ events: 2 });
  });

  it('gives up on a conflict that comes again and again', async () => {
    let tries = 0;
    const failing = kit.db.tx(scope(), async (tx) => {
      tries++;
      await sql`do $$ begin raise exception 'again' using errcode = '40001'; end $$`.execute(tx.db);
    });
    await expect(failing).rejects.toMatchObject({ code: '40001' });
    expect(tries).toBe(3);
  });
});

describe('a database that goes away', () => {
  it('is a refusal while it lasts, and everything goes on afterwards', async () => {
    const elsewhere = createPool(clusterUrl(), { name: 'test', max: 1 });
    const holding = kit.db.tx(scope(), async (tx) => {
      await addHoliday(tx, '2026-04-29');
      await elsewhere.query(`alter database ${kit.name} allow_connections false`);
      await elsewhere.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
        kit.name,
      ]);
      await tx.db.selectFrom('holiday').selectAll().execute();
    });
    await expect(holding).rejects.toMatchObject({ code: 'database.unavailable' });
    await expect(kit.db.tx(scope(), async () => 1)).rejects.toMatchObject({ code: 'database.unavailable' });
    await expect(kit.jobs.drain()).rejects.toThrow();
    await elsewhere.query(`alter database ${kit.name} allow_connections true`);
    await elsewhere.end();
    await kit.db.tx(scope(), async (tx) => {
      await addHoliday(tx, '2026-05-03');
      everything(tx);
    });
    expect(await counts()).toEqual({ events: 1, audits: 1, jobs: 2, rows: 1 });
    kit.handlers['react'] = kit.handlers['work'] = async () => undefined;
    expect(await kit.jobs.drain()).toBe(2);
  });
});
