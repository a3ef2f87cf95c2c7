import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../test/kit/database.ts';
import type { Tx } from './transaction.ts';
import { deleteCompletedJobs, migrateJobs } from './jobs.ts';

let kit: TestDatabase;
let tenantId: string;
let ran: string[];
beforeEach(async () => {
  kit = await openTestDatabase();
  tenantId = await kit.foundTenant();
  ran = [];
  kit.handlers['note'] = async (data) => void ran.push(String(data['what']));
  kit.handlers['fail'] = async () => {
    throw new TypeError('the name of a resident');
  };
});
afterEach(() => kit.close());

const job = (what: string, key: string, name = 'note') => ({ name, key, data: { tenantId, what } });

function enqueue(
  ...jobs: { name: string; key: string; data: { tenantId: string; what: string } }[]
): Promise<void> {
  return kit.db.tx({ tenantId, actor: 'system:test' }, async (tx) => {
    for (const each of jobs) tx.enqueue(each);
  });
}

/** As when its server is killed: the connection ends within the statement. */
async function lostConnection(tx: Tx): Promise<void> {
  await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx.db);
}

/** Runs everything, with the pauses before repetitions taken away. */
async function drainToTheEnd(): Promise<void> {
  for (;;) {
    await kit.jobs.drain();
    const { rowCount } = await kit.adminPool.query(
      `update pgboss.job set start_after = now() where state = 'retry' and start_after > now()`,
    );
    if (rowCount === 0) return;
  }
}

describe('jobs', () => {
  it('of one key run in the order they were written, also those of one transaction', async () => {
    const expected = Array.from({ length: 30 }, (_, n) => `job ${n}`);
    for (let n = 0; n < 30; n += 10)
      await enqueue(...expected.slice(n, n + 10).map((what) => job(what, 'conversation')));
    await kit.jobs.drain();
    expect(ran).toEqual(expected);
  });

  it('of one key follow the order of the row that their transactions waited for, not of their beginnings', async () => {
    await kit.db.tx({ tenantId, actor: 'system:test' }, async (tx) => {
      await tx.db
        .insertInto('holiday')
        .values({ tenantId, onDate: '2026-01-01', name: 'x', closed: true })
        .execute();
    });
    let earlyBegan = () => {};
    const began = new Promise<void>((resolve) => {
      earlyBegan = resolve;
    });
    let lateDone = () => {};
    const late = new Promise<void>((resolve) => {
      lateDone = resolve;
    });
    const early = kit.db.tx({ tenantId, actor: 'system:test' }, async (tx) => {
      earlyBegan();
      await late;
      await tx.db.updateTable('holiday').set({ name: 'second' }).execute();
      tx.enqueue(job('second', 'k'));
    });
    await began;
    await kit.db.tx({ tenantId, actor: 'system:test' }, async (tx) => {
      await tx.db.updateTable('holiday').set({ name: 'first' }).execute();
      tx.enqueue(job('first', 'k'));
    });
    lateDone();
    await early;
    await kit.jobs.drain();
    expect(ran).toEqual(['first', 'second']);
  });

  it('of one key never run at the same time, those of different keys do', async () => {
    let most = 0;
    let now = 0;
    const running = new Map<string, number>();
    kit.handlers['busy'] = async (data) => {
      const key = String(data['what']);
      running.set(key, (running.get(key) ?? 0) + 1);
      expect(running.get(key)).toBe(1);
      most = Math.max(most, ++now);
      await kit.adminPool.query('select pg_sleep(0.005)');
      running.set(key, 0);
      now--;
    };
    await enqueue(...Array.from({ length: 24 }, (_, n) => job(`key ${n % 4}`, `key ${n % 4}`, 'busy')));
    const [a, b] = await Promise.all([kit.jobs.drain(), kit.jobs.drain()]);
    await kit.jobs.drain();
    expect(a + b).toBeGreaterThan(0);
    expect(most).toBeGreaterThan(1);
    expect(await kit.jobs.failed(tenantId)).toEqual([]);
  });

  it('that fail hold back their own key only, until somebody lets them run again', async () => {
    await enqueue(job('bad', 'a', 'fail'), job('after the bad', 'a'), job('other', 'b'));
    await drainToTheEnd();
    expect(ran).toEqual(['other']);
    const [failed] = await kit.jobs.failed(tenantId);
    expect(failed).toMatchObject({ name: 'fail', key: 'a', tenantId, attempts: 6, error: 'TypeError' });
    expect(await kit.jobs.failed(await kit.foundTenant())).toEqual([]);

    kit.handlers['fail'] = kit.handlers['note'] ?? (async () => undefined);
    await kit.jobs.retry(failed?.id ?? '');
    await drainToTheEnd();
    expect(ran).toEqual(['other', 'bad', 'after the bad']);
    expect(await kit.jobs.failed(tenantId)).toEqual([]);
  });

  it('wait where they are for a database that is away for a moment, which costs none of their tries', async () => {
    let tries = 0;
    kit.handlers['away'] = async () => {
      tries++;
      if (tries <= 3) await kit.db.tx({ tenantId, actor: 'system:test' }, lostConnection);
      ran.push('back');
    };
    await enqueue(job('x', 'a', 'away'), job('after it', 'a'));
    const draining = kit.jobs.drain();
    for (let over = false; !over; ) {
      kit.clock.advance(250);
      over = await Promise.race([draining.then(() => true), setTimeout(20).then(() => false)]);
    }
    expect(ran).toEqual(['back', 'after it']);
    const { rows } = await kit.adminPool.query(`select sum(retry_count)::int as tries from pgboss.job`);
    expect(rows).toEqual([{ tries: 0 }]);
  });

  it('fail when it stays away', async () => {
    kit.handlers['away'] = () => kit.db.tx({ tenantId, actor: 'system:test' }, lostConnection);
    await enqueue(job('x', 'a', 'away'));
    const draining = kit.jobs.drain();
    for (let over = false; !over; ) {
      kit.clock.advance(1_000);
      over = await Promise.race([draining.then(() => true), setTimeout(20).then(() => false)]);
    }
    const { rows } = await kit.adminPool.query(`select state from pgboss.job`);
    expect(rows).toEqual([{ state: 'retry' }]);
  });

  it('that fail may be thrown away instead', async () => {
    await enqueue(job('bad', 'a', 'fail'), job('after the bad', 'a'));
    await drainToTheEnd();
    await kit.jobs.discard((await kit.jobs.failed(tenantId))[0]?.id ?? '');
    await drainToTheEnd();
    expect(ran).toEqual(['after the bad']);
  });

  it('of an unknown name are kept as failed', async () => {
    await enqueue(job('x', 'a', 'nobody'));
    await drainToTheEnd();
    expect(await kit.jobs.failed(tenantId)).toMatchObject([{ name: 'nobody', error: 'Error' }]);
  });

  it('tell of a failure by its kind only, never by its words', async () => {
    await enqueue(job('bad', 'a', 'fail'));
    await drainToTheEnd();
    const { rows } = await kit.adminPool.query<{ text: string }>('select j::text as text from pgboss.job j');
    expect(rows.map((row) => row.text).join()).not.toContain('resident');
  });

  it('that wait or failed are never thrown away by time; completed ones are, when asked', async () => {
    await enqueue(job('bad', 'a', 'fail'), job('waiting', 'a'), job('done', 'b'));
    await drainToTheEnd();
    await kit.adminPool.query(
      `update pgboss.job set created_on = created_on - interval '1 year', start_after = start_after - interval '1 year',
         completed_on = completed_on - interval '1 year', keep_until = keep_until - interval '1 year'`,
    );
    const { PgBoss } = await import('pg-boss');
    const boss = new PgBoss({
      db: { executeSql: (text, values) => kit.adminPool.query(text, values) },
      supervise: false,
      schedule: false,
      migrate: false,
    });
    await boss.start();
    await kit.adminPool.query('update pgboss.queue set maintain_on = null, monitor_on = null');
    await boss.supervise();
    await boss.stop({ graceful: false });
    const states = async () =>
      (
        await kit.adminPool.query<{ state: string }>(
          `select state from pgboss.job where name = 'reaction' order by state`,
        )
      ).rows.map((row) => row.state);
    expect(await states()).toEqual(['created', 'completed', 'failed']);
    expect(await deleteCompletedJobs(kit.appPool, kit.clock.now())).toBe(1);
    expect(await states()).toEqual(['created', 'failed']);
  });

  it('survive their tables being migrated again, which is done when these were made by other parts', async () => {
    await enqueue(job('kept', 'a'));
    const limit = async () =>
      (await kit.adminPool.query(`select retry_limit from pgboss.queue where name = 'reaction'`)).rows;
    const [usual] = await limit();
    await kit.adminPool.query(`update pgboss.queue set retry_limit = 1 where name = 'reaction'`);
    await migrateJobs(kit.adminPool);
    expect(await limit()).toEqual([{ retry_limit: 1 }]);
    await kit.adminPool.query(`comment on schema pgboss is 'engawa of before'`);
    await migrateJobs(kit.adminPool);
    expect(await limit()).toEqual([usual]);
    await kit.jobs.drain();
    expect(ran).toEqual(['kept']);
  });

  it('are taken by running workers, which end what they began before they stop', async () => {
    const begun = new Promise<void>((resolve) => {
      kit.handlers['slow'] = async (data) => {
        resolve();
        await kit.adminPool.query('select pg_sleep(0.05)');
        ran.push(String(data['what']));
      };
    });
    await kit.jobs.start();
    await enqueue(job('slow', 'a', 'slow'));
    kit.jobs.wake();
    await begun;
    await kit.jobs.stop();
    expect(ran).toEqual(['slow']);
    const { rows } = await kit.adminPool.query(`select state from pgboss.job where name = 'reaction'`);
    expect(rows).toEqual([{ state: 'completed' }]);
  });
});
