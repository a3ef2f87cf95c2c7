import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Clock } from '../kernel/clock.ts';
import {
  copyMeasured,
  FILES,
  MANIFEST,
  type Manifest,
  type TablePiece,
  walk,
  writeCompressed,
} from './archive.ts';
import { createPool } from './connection.ts';
import { JOB_SCHEMA } from './jobs.ts';

/** For whoever makes a backup: what it does not hold. Stands in the archive as well. */
export const MASTER_KEY_NOTICE: readonly string[] = [
  'このバックアップにマスター鍵は含まれません。鍵がなければ個人情報は復元できません。DATA_DIR/secrets/master.key（または ENGAWA_MASTER_KEY）を、バックアップとは別の安全な場所に保管してください。',
  'The master key is NOT in this backup, and without it personal data cannot be read again. Keep DATA_DIR/secrets/master.key (or ENGAWA_MASTER_KEY) in a safe place apart from the backups.',
];

export interface BackupRequest {
  /** Best the backup role's, which can read everything and change nothing; the administrator's works as well. */
  url: string;
  filesDir: string;
  /** A folder that does not exist yet. */
  target: string;
  clock: Clock;
}

export interface BackupSummary {
  target: string;
  tables: number;
  rows: number;
  files: number;
  /** Of the archive. */
  sizeBytes: number;
}

const XID8 = 5069;
/** Values have to read the same on the other side, whatever is set there. */
export const COPY_SETTINGS = `set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set timezone = 'UTC';
  set client_encoding = 'UTF8'; set bytea_output = 'hex'; set statement_timeout = 0; set lock_timeout = 0;
  set idle_in_transaction_session_timeout = 0`;

/**
 * Writes the whole installation but its master key into a new folder: every table as of one moment, and the files.
 * Needs no program of PostgreSQL's, because the ones that come with the product have no pg_dump; works while the
 * product runs and holds nothing up.
 *
 * The archive is a folder and not one file: each table is a compressed COPY text that `zcat` shows, each file lies as
 * it is, so that what a disk damages is one piece and not everything behind it; sizes and SHA-256 stand in its
 * manifest. It gets its name when all of it is on disk, so that a folder of that name is never half a backup.
 */
export async function backup(request: BackupRequest): Promise<BackupSummary> {
  const partial = `${request.target}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(dirname(request.target), { recursive: true });
  await requireFree(request.target);
  await mkdir(partial, { mode: 0o700 });
  try {
    const database = await copyDatabase(request.url, partial);
    // After the rows: a file is on disk before the row that names it commits, so none of those copied is without its file.
    const files = await copyFiles(request.filesDir, partial);
    const createdAt = request.clock.now().toISOString();
    const manifest: Manifest = { format: 'engawa-backup', formatVersion: 1, createdAt, ...database, files };
    await writeFile(join(partial, 'README.txt'), `${MASTER_KEY_NOTICE.join('\n\n')}\n`);
    await writeFile(join(partial, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
    await syncFolder(partial);
    await rename(partial, request.target);
    await syncFolder(dirname(request.target));
    return summarise(request.target, manifest);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/** A rename would silently take the place of an empty folder. */
async function requireFree(target: string): Promise<void> {
  await mkdir(target, { mode: 0o700 });
  await rm(target, { recursive: true });
}

async function copyDatabase(url: string, archive: string): Promise<Pick<Manifest, 'migrations' | 'tables'>> {
  const pool = createPool(url, { name: 'engawa backup', max: 1 });
  const client = await pool.connect();
  try {
    await client.query(COPY_SETTINGS);
    await client.query('begin isolation level repeatable read, read only');
    const { rows: migrations } = await client.query<Manifest['migrations'][number]>(
      'select version, name, checksum from migration order by version',
    );
    const tables: TablePiece[] = [];
    for (const table of await selectTables(client)) tables.push(await copyTable(client, table, archive));
    await client.query('commit');
    return { migrations, tables };
  } finally {
    // Not to be used again: an interrupted COPY leaves the connection in the middle of its stream.
    client.release(true);
    await pool.end();
  }
}

type TableToCopy = Pick<TablePiece, 'schema' | 'table' | 'columns'>;

/**
 * All tables of ours, and of the queue's only the jobs: its others are its own bookkeeping, made anew when it is
 * installed. Without columns of transaction numbers, which mean nothing in another cluster. Throws when row-level
 * security would hide a table's rows from this role: they would be missing without a word.
 */
async function selectTables(client: pg.PoolClient): Promise<TableToCopy[]> {
  const { rows } = await client.query<TableToCopy & { hidden: boolean }>(
    `select n.nspname as schema, c.relname as table,
       array_agg(a.attname::text order by a.attnum) filter (where a.atttypid <> ${XID8} and a.attgenerated = '') as columns,
       row_security_active(c.oid) and not exists (
         select from pg_policy p where p.polrelid = c.oid and pg_get_expr(p.polqual, c.oid) = 'true'
           and exists (select from unnest(p.polroles) r where pg_has_role(r, 'usage'))) as hidden
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind in ('r', 'p') and not c.relispartition
       and (n.nspname = 'public' and c.relname <> 'migration' or n.nspname = $1 and c.relname = 'job')
     group by c.oid, n.nspname, c.relname order by n.nspname, c.relname`,
    [JOB_SCHEMA],
  );
  const hidden = rows.find((row) => row.hidden);
  if (hidden)
    throw new Error(`rows of ${hidden.table} are hidden from this role; the backup would lack them`);
  return rows.map(({ schema, table, columns }) => ({ schema, table, columns }));
}

async function copyTable(client: pg.PoolClient, table: TableToCopy, archive: string): Promise<TablePiece> {
  // A query and not the table itself: of a partitioned table, COPY takes nothing else.
  const text = `copy (select ${columnList(table.columns)} from ${qualified(table)}) to stdout`;
  const stream = client.query(copyTo(text));
  const written = await writeCompressed(archive, `tables/${table.schema}.${table.table}.copy.gz`, stream);
  return { ...table, ...written, rows: stream.rowCount ?? 0 };
}

export function qualified(table: Pick<TablePiece, 'schema' | 'table'>): string {
  return `${pg.escapeIdentifier(table.schema)}.${pg.escapeIdentifier(table.table)}`;
}

export function columnList(columns: readonly string[]): string {
  return columns.map((column) => pg.escapeIdentifier(column)).join(', ');
}

async function copyFiles(filesDir: string, archive: string): Promise<Manifest['files']> {
  let count = 0;
  let totalBytes = 0;
  async function* lines() {
    for await (const path of walk(filesDir)) {
      const copied = await copyIfThere(join(filesDir, path), join(archive, FILES, path));
      if (!copied) continue;
      count++;
      totalBytes += copied.sizeBytes;
      yield `${JSON.stringify({ path, ...copied })}\n`;
    }
  }
  const list = await writeCompressed(archive, 'files.jsonl.gz', Readable.from(lines()));
  return { ...list, count, totalBytes };
}

/** A file that is being written gets its final name, or goes, while the folder is walked through. */
async function copyIfThere(from: string, to: string) {
  try {
    return await copyMeasured(from, to);
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!gone) throw error;
    await rm(to, { force: true });
    return undefined;
  }
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function summarise(target: string, manifest: Manifest): BackupSummary {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    target,
    tables: manifest.tables.length,
    rows: sum(manifest.tables.map((table) => table.rows)),
    files: manifest.files.count,
    sizeBytes: sum(manifest.tables.map((table) => table.sizeBytes)) + manifest.files.totalBytes,
  };
}
