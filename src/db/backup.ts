import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Clock } from '../kernel/clock.ts';
import { chunksOfRows, type FormerArchive, linkedFrom, placeChunk, rowsByMark } from './archive-rows.ts';
import { type ArchiveSeal, createArchiveSeal } from './archive-seal.ts';
import {
  copyMeasured,
  FILES,
  listedFiles,
  MANIFEST,
  type Manifest,
  type Piece,
  readManifest,
  SIGNATURE,
  type TablePieces,
  walk,
  writePiece,
} from './archive.ts';
import { createPool } from './connection.ts';
import { deriveSecret } from './keys.ts';
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
  /** What is in it is sealed by a key that follows from this one. */
  masterKey: Buffer;
  /** Whether parts that are the same as in a backup beside the target are taken over from it; so by default. */
  incremental?: boolean;
  clock: Clock;
}

export interface BackupSummary {
  target: string;
  tables: number;
  rows: number;
  files: number;
  /** Of the archive, and what of it is new: the rest is shared with the backup named, on the same disk. */
  sizeBytes: number;
  newBytes: number;
  former: string | null;
}

const XID8 = 5069;
/** Values have to read the same on the other side, whatever is set there. */
export const COPY_SETTINGS = `set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set timezone = 'UTC';
  set client_encoding = 'UTF8'; set bytea_output = 'hex'; set statement_timeout = 0; set lock_timeout = 0;
  set idle_in_transaction_session_timeout = 0`;

/** What one backup is made with, and how much of it had to be written. */
interface Making {
  archive: string;
  seal: ArchiveSeal;
  former: FormerArchive | undefined;
  newBytes: number;
}

/**
 * Writes the whole installation but its master key into a new folder: every table as of one moment, and the files, sealed.
 * Needs no program of PostgreSQL's, because the ones that come with the product have no pg_dump and no pg_basebackup; works
 * while the product runs and holds nothing up.
 *
 * The archive is a folder and not one file: tables lie in pieces of some thousand rows, each file as the product keeps it, so
 * that what a disk damages is one piece and not everything behind it; sizes and SHA-256 stand in its manifest, which is signed.
 * Pieces and files that a backup beside it holds already get another name there (a hard link): every folder is whole by itself
 * and may be removed, and a night costs what changed. It gets its name when all of it is on disk, so that a folder of that
 * name is never half a backup.
 */
export async function backup(request: BackupRequest): Promise<BackupSummary> {
  const partial = `${request.target}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(dirname(request.target), { recursive: true });
  await requireFree(request.target);
  await mkdir(partial, { mode: 0o700 });
  const seal = createArchiveSeal(deriveSecret(request.masterKey, 'backup'));
  const former = request.incremental === false ? undefined : await newestBeside(request.target, seal);
  const making: Making = { archive: partial, seal, former, newBytes: 0 };
  try {
    const database = await copyDatabase(request.url, making);
    // After the rows: a file is on disk before the row that names it commits, so none of those copied is without its file.
    const files = await copyFiles(request.filesDir, making);
    const createdAt = request.clock.now().toISOString();
    const manifest: Manifest = {
      ...{ format: 'engawa-backup', formatVersion: 2, createdAt, keyMark: seal.keyMark },
      ...database,
      files,
    };
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    await writeFile(join(partial, 'README.txt'), `${MASTER_KEY_NOTICE.join('\n\n')}\n`);
    await writeFile(join(partial, SIGNATURE), `${seal.sign(text)}\n`, { flush: true });
    await writeFile(join(partial, MANIFEST), text, { flush: true });
    await syncFolder(partial);
    await rename(partial, request.target);
    await syncFolder(dirname(request.target));
    return summarise(request.target, manifest, making);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/** The newest whole backup in the same folder that was sealed with the same key; what cannot be read is none. */
async function newestBeside(target: string, seal: ArchiveSeal): Promise<FormerArchive | undefined> {
  const parent = dirname(target);
  let newest: FormerArchive | undefined;
  for (const entry of await readdir(parent, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name.endsWith('.partial')) continue;
    const folder = join(parent, entry.name);
    const read = await readManifest(folder, seal).catch(() => undefined);
    if (!read?.isSealed) continue;
    const createdAt = new Date(read.manifest.createdAt);
    if (newest && newest.createdAt >= createdAt) continue;
    const files = new Map<string, Piece>();
    for await (const file of listedFiles(folder, read, seal)) files.set(file.path, file);
    newest = { folder, createdAt, rows: rowsByMark(read.manifest), files };
  }
  return newest;
}

/** A rename would silently take the place of an empty folder. */
async function requireFree(target: string): Promise<void> {
  await mkdir(target, { mode: 0o700 });
  await rm(target, { recursive: true });
}

async function copyDatabase(url: string, making: Making): Promise<Pick<Manifest, 'migrations' | 'tables'>> {
  const pool = createPool(url, { name: 'engawa backup', max: 1 });
  const client = await pool.connect();
  try {
    await client.query(COPY_SETTINGS);
    await client.query('begin isolation level repeatable read, read only');
    const { rows: migrations } = await client.query<Manifest['migrations'][number]>(
      'select version, name, checksum from migration order by version',
    );
    const tables: TablePieces[] = [];
    for (const table of await selectTables(client)) tables.push(await copyTable(client, table, making));
    await client.query('commit');
    return { migrations, tables };
  } finally {
    // Not to be used again: an interrupted COPY leaves the connection in the middle of its stream.
    client.release(true);
    await pool.end();
  }
}

type TableToCopy = Pick<TablePieces, 'schema' | 'table' | 'columns'> & { keys: string[] | null };

/**
 * All tables of ours, and of the queue's only the jobs: its others are its own bookkeeping, made anew when it is
 * installed. Without columns of transaction numbers, which mean nothing in another cluster. Throws when row-level
 * security would hide a table's rows from this role: they would be missing without a word.
 */
async function selectTables(client: pg.PoolClient): Promise<TableToCopy[]> {
  const { rows } = await client.query<TableToCopy & { hidden: boolean }>(
    `select n.nspname as schema, c.relname as table,
       array_agg(a.attname::text order by a.attnum) filter (where a.atttypid <> ${XID8} and a.attgenerated = '') as columns,
       (select array_agg(k.attname::text order by o.n) from pg_index i cross join unnest(i.indkey) with ordinality o (attnum, n)
         join pg_attribute k on k.attrelid = c.oid and k.attnum = o.attnum where i.indrelid = c.oid and i.indisprimary) as keys,
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
  return rows.map(({ schema, table, columns, keys }) => ({ schema, table, columns, keys }));
}

async function copyTable(client: pg.PoolClient, given: TableToCopy, making: Making): Promise<TablePieces> {
  const { keys, ...table } = given;
  // In the order of its key, so that rows that did not change come to lie in the same pieces as the last time.
  const order = keys ? `order by ${columnList(keys)}` : '';
  // A query and not the table itself: of a partitioned table, COPY takes nothing else.
  const text = `copy (select ${columnList(table.columns)} from ${qualified(table)} ${order}) to stdout`;
  const stream = client.query(copyTo(text));
  const pieces: TablePieces['pieces'] = [];
  for await (const chunk of chunksOfRows(stream)) {
    const path = `tables/${table.schema}.${table.table}/${String(pieces.length).padStart(6, '0')}`;
    const { piece, isNew } = await placeChunk(making.archive, path, chunk, making.seal, making.former);
    if (isNew) making.newBytes += piece.sizeBytes;
    pieces.push(piece);
  }
  return { ...table, rows: stream.rowCount ?? 0, pieces };
}

export function qualified(table: Pick<TablePieces, 'schema' | 'table'>): string {
  return `${pg.escapeIdentifier(table.schema)}.${pg.escapeIdentifier(table.table)}`;
}

export function columnList(columns: readonly string[]): string {
  return columns.map((column) => pg.escapeIdentifier(column)).join(', ');
}

async function copyFiles(filesDir: string, making: Making): Promise<Manifest['files']> {
  let count = 0;
  let totalBytes = 0;
  async function* lines() {
    for await (const path of walk(filesDir)) {
      const copied = (await takeOverFile(filesDir, path, making)) ?? (await copyFile(filesDir, path, making));
      if (!copied) continue;
      count++;
      totalBytes += copied.sizeBytes;
      yield `${JSON.stringify({ path, ...copied })}\n`;
    }
  }
  const list = Readable.from(making.seal.seal(Readable.from(lines()).pipe(createGzip())));
  return { ...(await writePiece(making.archive, 'files.list', list)), count, totalBytes };
}

/** A stored file is never changed: of the same size, and older than the former backup, it is the one that lies there. */
async function takeOverFile(
  filesDir: string,
  path: string,
  { archive, former }: Making,
): Promise<Omit<Piece, 'path'> | undefined> {
  const known = former?.files.get(path);
  if (!known || !former) return undefined;
  const found = await stat(join(filesDir, path)).catch(() => undefined);
  if (found?.size !== known.sizeBytes || found.mtime >= former.createdAt) return undefined;
  const isLinked = await linkedFrom(join(former.folder, FILES, path), join(archive, FILES, path));
  return isLinked ? { sizeBytes: known.sizeBytes, sha256: known.sha256 } : undefined;
}

async function copyFile(filesDir: string, path: string, making: Making) {
  const copied = await copyIfThere(join(filesDir, path), join(making.archive, FILES, path));
  if (copied) making.newBytes += copied.sizeBytes;
  return copied;
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

function summarise(target: string, manifest: Manifest, { newBytes, former }: Making): BackupSummary {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const pieces = manifest.tables.flatMap((table) => table.pieces);
  return {
    target,
    tables: manifest.tables.length,
    rows: sum(manifest.tables.map((table) => table.rows)),
    files: manifest.files.count,
    sizeBytes: sum(pieces.map((piece) => piece.sizeBytes)) + manifest.files.totalBytes,
    newBytes,
    former: former?.folder ?? null,
  };
}
