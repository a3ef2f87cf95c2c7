import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Refusal } from '../kernel/refusal.ts';
import {
  ArchiveBroken,
  copyMeasured,
  FILES,
  listedFiles,
  type Manifest,
  type ReadArchive,
  readManifest,
  readPiece,
  requireSame,
  requireWhole,
  type TablePieces,
} from './archive.ts';
import { type ArchiveSeal, createArchiveSeal } from './archive-seal.ts';
import { columnList, COPY_SETTINGS, qualified, syncFolder } from './backup.ts';
import { createPool } from './connection.ts';
import { deriveSecret } from './keys.ts';
import { requireOpen } from './master-key.ts';
import { loadMigrations, migrate } from './migrations.ts';

export interface RestoreRequest {
  /** The administrator's, of a database that holds nothing. */
  adminUrl: string;
  source: string;
  /** A folder that is empty or not there. */
  filesDir: string;
  /** The key of the installation that was backed up; it is not in the archive. */
  masterKey: Buffer;
  /** Leaves the data at the version they come from: for looking at what was, not for working with this one. */
  asItWas?: boolean;
}

/** The archive that is being brought back, with what opens it. */
interface Source {
  folder: string;
  archive: ReadArchive;
  seal: ArchiveSeal;
}

export interface RestoreSummary {
  rows: number;
  files: number;
  /** When the backup was made. */
  createdAt: Date;
}

/**
 * Brings a backup back into an empty database and an empty folder, all of it or nothing, and up to this version.
 * The archive is read through and compared with its manifest before anything is written. Refuses 'state.conflict'
 * {what: 'database' | 'files'} where something is already, 'data.newer' for a backup of a newer version; throws
 * `ArchiveBroken` for one that is not whole, and `ServerFailure` for another master key. A restore that was cut short
 * may be repeated.
 *
 * Three things are not as they were: transaction numbers of events and audit rows become the restoring transaction's,
 * because old ones may lie in the future of this cluster and would be invisible until then; the feed's epoch goes up,
 * so that cursors handed out before are no longer taken for places in this order; jobs that ran are run again.
 */
export async function restore(request: RestoreRequest): Promise<RestoreSummary> {
  const seal = createArchiveSeal(deriveSecret(request.masterKey, 'backup'));
  const archive = await readManifest(request.source, seal);
  const source: Source = { folder: request.source, archive, seal };
  const { manifest } = archive;
  await requireKnown(manifest);
  await requireArchive(source);
  await requireEmptyFolder(request.filesDir);
  await requireEmptyDatabase(request.adminUrl, versionOf(manifest));

  const roleSecret = deriveSecret(request.masterKey, 'database-roles');
  await migrate(request.adminUrl, {
    roleSecret,
    only: new Set(manifest.migrations.map(({ version }) => version)),
  });
  const arriving = await bringFiles(request, source);
  await fill(request, source, async () => {
    // Before the commit: files without rows are litter, rows without files are a loss.
    await rmdir(request.filesDir).catch(() => undefined);
    await rename(arriving, request.filesDir);
    await syncFolder(dirname(request.filesDir));
  });
  if (!request.asItWas) await migrate(request.adminUrl, { roleSecret });

  return {
    rows: manifest.tables.reduce((sum, table) => sum + table.rows, 0),
    files: manifest.files.count,
    createdAt: new Date(manifest.createdAt),
  };
}

function versionOf(manifest: Manifest): number {
  return Math.max(...manifest.migrations.map((migration) => migration.version));
}

/** The data must have come by the same road that this version knows. */
async function requireKnown(manifest: Manifest): Promise<void> {
  const known = new Map((await loadMigrations()).map((migration) => [migration.version, migration]));
  for (const migration of manifest.migrations) {
    const same = known.get(migration.version);
    if (!same)
      throw new Refusal('data.newer', {
        found: migration.name,
        newestKnown: [...known.values()].at(-1)?.name ?? null,
      });
    if (same.checksum !== migration.checksum) {
      throw new ArchiveBroken(
        `the backup has been through another ${migration.name} than this version knows`,
      );
    }
  }
}

async function requireArchive({ folder, archive, seal }: Source): Promise<void> {
  const { manifest } = archive;
  for (const piece of manifest.tables.flatMap((table) => table.pieces)) await requireWhole(folder, piece);
  await requireWhole(folder, manifest.files);
  let count = 0;
  for await (const file of listedFiles(folder, archive, seal)) {
    await requireWhole(folder, { ...file, path: `${FILES}/${file.path}` });
    count++;
  }
  if (count !== manifest.files.count) throw new ArchiveBroken('the list of files is not whole');
}

async function requireEmptyFolder(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (entries.length > 0) throw new Refusal('state.conflict', { what: 'files', folder });
}

/** Tables may be there, as an earlier attempt leaves them, but no rows and no newer tables than the backup's. */
async function requireEmptyDatabase(adminUrl: string, version: number): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
         and (n.nspname <> 'pgboss' or c.relname = 'job')`,
    );
    for (const { name } of rows) {
      const filter = name === 'migration' ? 'where version > $1' : 'where $1::int is not null';
      const found = await client.query(`select from ${name} ${filter} limit 1`, [version]);
      if (found.rowCount !== 0) throw new Refusal('state.conflict', { what: 'database', table: name });
    }
  });
}

/** Copies the files beside their place, compared with the list on the way; returns where they are. */
async function bringFiles(request: RestoreRequest, { folder, archive, seal }: Source): Promise<string> {
  const arriving = `${request.filesDir}.restoring`;
  await rm(arriving, { recursive: true, force: true });
  await mkdir(arriving, { recursive: true, mode: 0o700 });
  for await (const file of listedFiles(folder, archive, seal)) {
    requireSame(file, await copyMeasured(join(folder, FILES, file.path), join(arriving, file.path)));
  }
  return arriving;
}

/** Fills the tables in one transaction; `beforeCommit` is the last that may still fail. */
async function fill(
  request: RestoreRequest,
  source: Source,
  beforeCommit: () => Promise<void>,
): Promise<void> {
  await withClient(request.adminUrl, async (client) => {
    await client.query('begin');
    await client.query(`select set_config('engawa.restoring', 'on', true)`);
    await withoutForcedSecurity(client, async () => {
      for (const table of await inOrderOfKeys(client, source.archive.manifest.tables))
        await fillTable(client, source, table);
    });
    await requireMasterKey(client, request.masterKey);
    await setSequences(client);
    await makePartitions(client);
    await client.query('update installation set feed_epoch = feed_epoch + 1');
    await beforeCommit();
    await client.query('commit');
    await client.query('analyze');
  });
}

/** The owner of a table is subject to forced row-level security, under which PostgreSQL takes no COPY. */
async function withoutForcedSecurity(client: pg.PoolClient, work: () => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select oid::regclass::text as name from pg_class where relforcerowsecurity and relnamespace = 'public'::regnamespace`,
  );
  for (const { name } of rows) await client.query(`alter table ${name} no force row level security`);
  await work();
  for (const { name } of rows) await client.query(`alter table ${name} force row level security`);
}

async function fillTable(client: pg.PoolClient, source: Source, table: TablePieces): Promise<void> {
  const { folder, archive, seal } = source;
  async function* text() {
    for (const { path } of table.pieces) yield* readPiece(folder, path, archive.isSealed ? seal : undefined);
  }
  const stream = client.query(copyFrom(`copy ${qualified(table)} (${columnList(table.columns)}) from stdin`));
  await pipeline(Readable.from(text()), stream);
  if (stream.rowCount !== table.rows)
    throw new ArchiveBroken(`${qualified(table)} has ${stream.rowCount} rows instead of ${table.rows}`);
}

/** Tables that others refer to come first. A table that refers to itself is checked at the end of its COPY. */
async function inOrderOfKeys(client: pg.PoolClient, tables: readonly TablePieces[]): Promise<TablePieces[]> {
  const { rows } = await client.query<{ from: string; to: string }>(
    `select distinct f.relname as from, t.relname as to from pg_constraint k
     join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
     where k.contype = 'f' and f.oid <> t.oid and f.relnamespace = 'public'::regnamespace`,
  );
  const waiting = new Set(tables);
  const ordered: TablePieces[] = [];
  while (waiting.size > 0) {
    const names = new Set([...waiting].map((table) => table.table));
    const free = [...waiting].filter(
      (table) => !rows.some((key) => key.from === table.table && names.has(key.to)),
    );
    if (free.length === 0)
      throw new Error('tables refer to each other in a circle and cannot be filled one after another');
    for (const table of free) waiting.delete(table);
    ordered.push(...free);
  }
  return ordered;
}

async function requireMasterKey(client: pg.PoolClient, masterKey: Buffer): Promise<void> {
  const { rows } = await client.query<{ id: number; wrapped: Buffer }>('select id, wrapped from data_key');
  for (const key of rows) requireOpen(masterKey, key);
}

/** Each sequence goes on after the highest value that its column holds. */
async function setSequences(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string; sequence: string }>(
    `select a.attrelid::regclass::text as table, quote_ident(a.attname) as column,
       pg_get_serial_sequence(a.attrelid::regclass::text, a.attname) as sequence
     from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and a.attnum > 0 and not a.attisdropped
       and pg_get_serial_sequence(a.attrelid::regclass::text, a.attname) is not null`,
  );
  for (const { table, column, sequence } of rows) {
    await client.query(
      `select setval($1, coalesce(max(${column}), 1), max(${column}) is not null) from ${table}`,
      [sequence],
    );
  }
}

/** Events came into the default partition; each month gets its own as it had before. */
async function makePartitions(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ month: string }>(
    `select distinct date_trunc('month', recorded_at at time zone 'UTC')::date as month from event_default`,
  );
  for (const { month } of rows) await client.query('select make_event_partition($1)', [month]);
}

async function withClient<T>(url: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const pool = createPool(url, { name: 'engawa restore', max: 1 });
  try {
    const client = await pool.connect();
    try {
      await client.query(COPY_SETTINGS);
      return await work(client);
    } finally {
      // Ends an open transaction as well; after an interrupted COPY there is nothing else to be done with it.
      client.release(true);
    }
  } finally {
    await pool.end();
  }
}
