import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '#kernel/log.ts';
import { openTestDatabase, type TestDatabase } from '../../test/kit/database.ts';
import { createAuditing } from './auditing.ts';
import { createHousekeeping, type Housekeeping } from './housekeeping.ts';

const HOUR_MS = 3_600_000;

let kit: TestDatabase;
let tenantId: string;
let housekeeping: Housekeeping;
let logged: Record<string, unknown>[];
beforeEach(async () => {
  kit = await openTestDatabase();
  tenantId = await kit.foundTenant();
  logged = [];
  const log = createLogger({
    level: 'info',
    destination: { write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
  });
  const { relayPool, appPool, clock, ids } = kit;
  const ground = { relayPool, appPool, key: Buffer.alloc(32, 7), places: [], clock, ids, log };
  housekeeping = createHousekeeping({ appPool, ...createAuditing(ground), clock, log });
});
afterEach(async () => {
  await housekeeping.stop();
  await kit.close();
});

async function begun(): Promise<void> {
  await housekeeping.start();
  await housekeeping.idle();
}

async function pass(ms: number): Promise<void> {
  kit.clock.advance(ms);
  await housekeeping.idle();
}

async function partitions(): Promise<string[]> {
  const { rows } = await kit.adminPool.query<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'event'::regclass order by 1`,
  );
  return rows.map((row) => row.name);
}

async function count(table: string): Promise<number> {
  const { rows } = await kit.adminPool.query<{ count: number }>(`select count(*) from ${table}`);
  return rows[0]?.count ?? 0;
}

function audit(): Promise<void> {
  return kit.db.tx({ tenantId, actor: 'staff:1' }, async (tx) =>
    tx.audit({ action: 'read', subjectKind: 'resident', subjectId: tenantId }),
  );
}

/** Second by second: other databases of the cluster may hold the newest rows back for a moment. */
async function untilChained(expected: number): Promise<void> {
  while ((await count('audit_chain')) < expected) await pass(1_000);
}

describe('housekeeping', () => {
  it('makes event partitions before their month begins', async () => {
    await begun();
    expect(await partitions()).toEqual(['event_2026_04', 'event_2026_05', 'event_2026_06', 'event_default']);
    kit.clock.jumpTo(new Date('2026-11-30T23:00:00Z'));
    await pass(HOUR_MS - 1);
    await pass(1_000);
    expect(await partitions()).toEqual([
      'event_2026_04',
      'event_2026_05',
      'event_2026_06',
      'event_2026_11',
      'event_2026_12',
      'event_2027_01',
      'event_default',
    ]);
  });

  it('chains audit rows as seconds go by', async () => {
    await begun();
    await audit();
    expect(await count('audit_chain')).toBe(0);
    await untilChained(1);
    await audit();
    await audit();
    await untilChained(3);
  });

  it('removes sessions that are over, and no others', async () => {
    await kit.adminPool.query(
      `insert into account (id, login, password_hash, created_at) values ($1, 'a', 'x', now())`,
      [tenantId],
    );
    const insert = `insert into session (id_hash, account_id, tenant_id, created_at, last_seen_at, expires_at) values ($1, $2, $2, now(), now(), $3)`;
    await begun();
    for (const [hash, hours] of [
      ['a', 1],
      ['b', 3],
    ] as const) {
      await kit.adminPool.query(insert, [
        hash,
        tenantId,
        new Date(kit.clock.now().getTime() + hours * HOUR_MS),
      ]);
    }
    await pass(HOUR_MS / 2);
    expect(await count('session')).toBe(2);
    await pass(HOUR_MS);
    const { rows } = await kit.adminPool.query<{ id_hash: Buffer }>('select id_hash from session');
    expect(rows.map((row) => row.id_hash.toString())).toEqual(['b']);
  });

  it('removes missed calls ninety days after they were settled, or after the last one, and no others', async () => {
    const daysAgo = (days: number) => new Date(kit.clock.now().getTime() - days * 24 * HOUR_MS);
    // Without queue and line: only the times count.
    await kit.adminPool.query('alter table missed_call disable trigger all');
    for (const [last, settled, state] of [
      [91, null, 'open'],
      [89, null, 'open'],
      [200, 91, 'called'],
      [200, 89, 'by-hand'],
    ] as const)
      await kit.adminPool.query(
        `insert into missed_call (tenant_id, id, queue_id, entry_point_id, number, number_hash, reason, wait_sec, first_at,
           last_at, state, audience, settled_at)
         values ($1, gen_random_uuid(), $1, $1, 'n', $2, 'abandoned', 0, $3, $3, $4, '{}', $5)`,
        [tenantId, `h${last}-${settled}`, daysAgo(last), state, settled === null ? null : daysAgo(settled)],
      );
    await begun();
    await pass(1_000);
    const { rows } = await kit.adminPool.query<{ state: string }>(
      'select state from missed_call order by state',
    );
    expect(rows.map(({ state }) => state)).toEqual(['by-hand', 'open']);
  });

  it('removes completed jobs after an hour', async () => {
    kit.handlers['note'] = async () => undefined;
    await kit.db.tx({ tenantId, actor: 'x' }, async (tx) =>
      tx.enqueue({ name: 'note', key: 'k', data: { tenantId } }),
    );
    await kit.jobs.drain();
    // The queue's own time is the machine's; ours stands in 2026.
    kit.clock.jumpTo(new Date());
    await begun();
    expect(await count(`pgboss.job where name = 'reaction'`)).toBe(1);
    await pass(HOUR_MS);
    await pass(HOUR_MS);
    expect(await count(`pgboss.job where name = 'reaction'`)).toBe(0);
  });

  it('writes the heads of the audit chain to the log once a day', async () => {
    await audit();
    await begun();
    await untilChained(1);
    const heads = () => logged.filter((line) => line['msg'] === 'head of the audit chain');
    const atFirst = heads().length;
    for (let hour = 0; hour < 23; hour++) await pass(HOUR_MS);
    expect(heads()).toHaveLength(atFirst);
    await pass(HOUR_MS);
    expect(heads()).toHaveLength(atFirst + 1);
    expect(heads().at(-1)).toMatchObject({ tenantId, position: 1 });
  });

  it('goes on after a task failed', async () => {
    await begun();
    await kit.adminPool.query('alter table audit_chain rename to away');
    await audit();
    await pass(1_000);
    expect(logged.filter((line) => line['task'] === 'audit chain')).toHaveLength(1);
    await kit.adminPool.query('alter table away rename to audit_chain');
    await untilChained(1);
  });

  it('does nothing more once it was stopped', async () => {
    await begun();
    await housekeeping.stop();
    await audit();
    await pass(2 * HOUR_MS);
    expect(await count('audit_chain')).toBe(0);
  });
});
