import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import type pg from 'pg';
import { createPool, createQueryBuilder } from '#db/connection.ts';
import { createEventReader, type EventReader } from '#db/events.ts';
import { createJobs, type JobHandler, type Jobs } from '#db/jobs.ts';
import { deriveSecret, loadDataKeys } from '#db/keys.ts';
import { migrate, MIGRATIONS_DIR, roleUrl } from '#db/migrations.ts';
import type { Tables } from '#db/tables.ts';
import { createDatabase, type Database } from '#db/transaction.ts';
import { ManualClock } from '#kernel/clock.ts';
import { createIds, type Ids } from '#kernel/ids.ts';
import { createLogger, type Logger } from '#kernel/log.ts';
import { createSealer, type Sealer } from '#kernel/sealed.ts';
import { clusterUrl, createDatabase as createEmpty, dropDatabase, ensureTemplate } from './cluster.ts';

/** Wednesday, 1 April 2026, 9:00 in Japan: the first morning of a fiscal year. */
export const FIRST_MORNING = new Date('2026-04-01T00:00:00Z');
/** Every test database is sealed with the same master key, so that one can be restored into another. */
export const TEST_MASTER_KEY = createHash('sha256').update('master key of the tests').digest();

export interface TestDatabaseOptions {
  reactionsTo?: (type: string) => readonly string[];
  textSealed?: boolean;
  log?: Logger;
}

/** A database of a test's own, migrated, with everything wired as the product wires it. */
export interface TestDatabase {
  name: string;
  db: Database;
  kysely: Kysely<Tables>;
  clock: ManualClock;
  ids: Ids;
  sealer: Sealer;
  log: Logger;
  jobs: Jobs;
  /** What runs when a job of that name is due; a test adds its own. */
  handlers: Record<string, JobHandler>;
  /** Started: it sees what happens from now on. Nothing reads by itself; call `settle`. */
  reader: EventReader;
  appPool: pg.Pool;
  relayPool: pg.Pool;
  adminPool: pg.Pool;
  adminUrl: string;
  url(role: 'app' | 'relay' | 'backup'): string;
  /** Founds a city without anything in it and returns its id. */
  foundTenant(code?: string): Promise<string>;
  /** Runs jobs and hands events on until neither brings anything new. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const roleSecret = deriveSecret(TEST_MASTER_KEY, 'database-roles');

/** The name of a migrated, empty database to clone. Another text of the migrations makes another one. */
function migratedTemplate(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of readdirSync(MIGRATIONS_DIR).sort())
    hash.update(name).update(readFileSync(join(MIGRATIONS_DIR, name)));
  hash.update(readFileSync(join(import.meta.dirname, '../../src/db/jobs.ts')));
  return ensureTemplate(`migrated_${hash.digest('hex').slice(0, 12)}`, async (url) => {
    await migrate(url, { roleSecret });
  });
}

/** Makes a database for one test or one file; `close` removes it. About 0.2 s once the run has its template. */
export async function openTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { name, url: adminUrl } = await createEmpty(await migratedTemplate());
  // Login roles belong to a database by name, so the clone makes its own; everything else is there already.
  await migrate(adminUrl, { roleSecret });
  return wire(name, adminUrl, options);
}

/** A database without anything in it; for restoring into and for migrating. */
export async function openEmptyDatabase(): Promise<{
  name: string;
  adminUrl: string;
  close(): Promise<void>;
}> {
  const { name, url } = await createEmpty();
  return { name, adminUrl: url, close: () => drop(name) };
}

async function wire(name: string, adminUrl: string, options: TestDatabaseOptions): Promise<TestDatabase> {
  const url = (role: 'app' | 'relay' | 'backup') => roleUrl(adminUrl, role, roleSecret);
  const pools = {
    appPool: createPool(url('app'), { name: 'test app', max: 20, pipelined: true }),
    relayPool: createPool(url('relay'), { name: 'test relay', max: 4 }),
    adminPool: createPool(adminUrl, { name: 'test admin', max: 4 }),
  };
  const clock = new ManualClock(FIRST_MORNING);
  const ids = createIds(clock);
  const log = options.log ?? createLogger({ level: 'silent' });
  const kysely = createQueryBuilder(pools.appPool);
  const sealer = createSealer({
    masterKey: TEST_MASTER_KEY,
    dataKeys: await loadDataKeys(kysely, TEST_MASTER_KEY, clock),
    textSealed: options.textSealed ?? true,
  });
  const handlers: Record<string, JobHandler> = {};
  const jobs = createJobs({ pool: pools.appPool, handlers: () => handlers, clock, log });
  const reader = createEventReader({ pool: pools.relayPool, clock, log });
  await reader.start();
  const db = createDatabase({
    db: kysely,
    clock,
    ids,
    sealer,
    jobs,
    reactionsTo: options.reactionsTo ?? (() => []),
    onCommit: () => reader.wake(),
  });

  return {
    name,
    db,
    kysely,
    clock,
    ids,
    sealer,
    log,
    jobs,
    handlers,
    reader,
    ...pools,
    adminUrl,
    url,
    foundTenant: (code) => foundTenant(db, ids, clock, code),
    async settle() {
      do await reader.settle();
      while ((await jobs.drain()) > 0);
    },
    async close() {
      await reader.stop();
      await jobs.stop();
      await Promise.all([pools.appPool, pools.relayPool, pools.adminPool].map((pool) => pool.end()));
      await drop(name);
    },
  };
}

async function foundTenant(db: Database, ids: Ids, clock: ManualClock, code?: string): Promise<string> {
  const tenantId = ids.next();
  await db.tx({ tenantId, actor: 'system:test' }, async (tx) => {
    await tx.db
      .insertInto('tenant')
      .values({
        id: tenantId,
        code: code ?? tenantId,
        name: '青葉市',
        kana: 'あおばし',
        nameEn: 'Aoba City',
        timeZone: 'Asia/Tokyo',
        demo: false,
        settings: '{}',
        createdAt: clock.now(),
      })
      .execute();
  });
  return tenantId;
}

/** With its login roles, which would otherwise stay in the cluster. */
async function drop(name: string): Promise<void> {
  await dropDatabase(name);
  const admin = createPool(clusterUrl(), { name: 'test admin', max: 1 });
  try {
    for (const role of ['app', 'relay', 'backup'])
      await admin.query(`drop role if exists "${name}_${role}_login"`);
  } finally {
    await admin.end();
  }
}
