import { createHash, createHmac } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { Refusal } from '../kernel/refusal.ts';
import { createPool } from './connection.ts';
import { migrateJobs } from './jobs.ts';

export const MIGRATIONS_DIR = join(import.meta.dirname, '../../db/migrations');
const LOCK = 0x656e6761; // 'enga'

export interface Migration {
  version: number;
  name: string;
  text: string;
  checksum: string;
}

/** The migrations that this version of the product knows, in order. */
export async function loadMigrations(dir: string = MIGRATIONS_DIR): Promise<Migration[]> {
  const names = (await readdir(dir)).filter((name) => /^\d{4}_.+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(dir, name), 'utf8');
      return {
        version: Number(name.slice(0, 4)),
        name,
        text,
        checksum: createHash('sha256').update(text).digest('hex'),
      };
    }),
  );
}

/**
 * Brings a database to the newest version: plain SQL files, forward only, each in its own transaction, one process at a
 * time. Refuses data of a newer version ('data.newer') and a file that changed after it ran. Returns what it ran.
 * `only` names the versions to run: for data that are about to be restored and have been through these.
 */
export async function migrate(
  adminUrl: string,
  options: { dir?: string; roleSecret: Buffer; only?: ReadonlySet<number> },
): Promise<string[]> {
  const pool = createPool(adminUrl, { name: 'engawa migrator', max: 1 });
  const client = await pool.connect();
  try {
    await client.query('set statement_timeout = 0; set lock_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const ran = await applyAll(client, await loadMigrations(options.dir), options.only);
    await makeLoginRoles(client, options.roleSecret);
    await migrateJobs(client);
    return ran;
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    client.release();
    await pool.end();
  }
}

async function applyAll(
  client: pg.PoolClient,
  migrations: readonly Migration[],
  only: ReadonlySet<number> | undefined,
): Promise<string[]> {
  await client.query(
    `create table if not exists migration (version integer primary key, name text not null, checksum text not null, ran_at timestamptz not null default now())`,
  );
  const { rows } = await client.query<{ version: number; checksum: string; name: string }>(
    'select version, checksum, name from migration order by version',
  );
  const done = new Map(rows.map((row) => [row.version, row]));
  const known = new Set(migrations.map((migration) => migration.version));
  const newer = rows.find((row) => !known.has(row.version));
  if (newer)
    throw new Refusal('data.newer', { found: newer.name, newestKnown: migrations.at(-1)?.name ?? null });
  const ran: string[] = [];
  for (const migration of migrations) {
    const before = done.get(migration.version);
    if (before && before.checksum !== migration.checksum) {
      throw new Error(`migration ${migration.name} was changed after it ran; write a new one instead`);
    }
    if (before || (only && !only.has(migration.version))) continue;
    // A table with a trigger that waits for the end cannot be altered behind its changed rows.
    await client.query('begin; set constraints all immediate');
    try {
      await client.query(migration.text);
      await client.query('insert into migration (version, name, checksum) values ($1, $2, $3)', [
        migration.version,
        migration.name,
        migration.checksum,
      ]);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    }
    ran.push(migration.name);
  }
  return ran;
}

const NO_HOST = 'host.in.query';

export type DatabaseRole = 'app' | 'relay' | 'backup';

/**
 * The address by which one of the database's own login roles signs in: least privilege, one for each purpose. The
 * password follows from the installation's secret, so that none has to be stored.
 */
export function roleUrl(adminUrl: string, role: DatabaseRole, roleSecret: Buffer): string {
  // A URL without a host, as for a unix socket, is none to the standard: it neither parses with a user nor takes one.
  const hostless = /^(\w+:\/\/)([^/?@]*@)?\//.test(adminUrl);
  const url = new URL(hostless ? adminUrl.replace(/^(\w+:\/\/)([^/?@]*@)?\//, `$1${NO_HOST}/`) : adminUrl);
  const login = loginName(decodeURIComponent(url.pathname.slice(1)), role);
  url.username = login;
  url.password = rolePassword(login, roleSecret);
  return hostless ? url.toString().replace(`@${NO_HOST}/`, '@/') : url.toString();
}

function loginName(database: string, role: DatabaseRole): string {
  // Not `engawa_app`: that is the name of the group, and the database may well be called engawa.
  return `${database}_${role}_login`;
}

function rolePassword(login: string, roleSecret: Buffer): string {
  return createHmac('sha256', roleSecret).update(`database role ${login}`).digest('base64url');
}

async function makeLoginRoles(client: pg.PoolClient, roleSecret: Buffer): Promise<void> {
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  const database = rows[0]?.name ?? '';
  for (const role of ['app', 'relay', 'backup'] as const) {
    const login = loginName(database, role);
    const name = pg.escapeIdentifier(login);
    const password = pg.escapeLiteral(rolePassword(login, roleSecret));
    const found = await client.query('select 1 from pg_roles where rolname = $1', [login]);
    if (found.rowCount === 0)
      await client.query(`create role ${name} login noinherit nocreatedb nocreaterole`);
    await client.query(`alter role ${name} with inherit password ${password}`);
    await client.query(`grant engawa_${role} to ${name}`);
    await client.query(`grant connect on database ${pg.escapeIdentifier(database)} to ${name}`);
  }
}
