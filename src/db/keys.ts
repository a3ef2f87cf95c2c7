import { hkdfSync } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import { createKey, SealBroken, unwrapKey, type WrappedKey, wrapKey } from '../kernel/sealed.ts';
import { createPool } from './connection.ts';
import { ServerFailure } from './server/failure.ts';
import type { Tables } from './tables.ts';

const KEY_BYTES = 32;
const FIRST_KEY = 1;

export interface MasterKeySource {
  dataDir: string;
  /** What the operator gave instead of a file: 32 bytes as hex or base64 (either alphabet). */
  given?: string;
  /** Asked only when there is no key: a new one would leave what those data keys sealed closed for good. */
  hasDataKeys: () => Promise<boolean>;
  ids: Ids;
}

/**
 * Decides the installation's master key: the given one, else that in `DATA_DIR/secrets/master.key`, else a new one that
 * is written there (mode 0600) and never overwritten. Refuses (`ServerFailure`) a key that is none, and to make a key
 * for a database that already has data keys.
 */
export async function loadMasterKey(source: MasterKeySource): Promise<Buffer> {
  if (source.given !== undefined) return parseKey(source.given, 'ENGAWA_MASTER_KEY');
  const file = masterKeyFile(source.dataDir);
  const known = await readKeyFile(file);
  if (known) return known;
  if (await source.hasDataKeys()) {
    throw new ServerFailure(
      `${file} is missing, and the database was sealed with it. Put the key back from where you keep it apart from the backups, or give it as ENGAWA_MASTER_KEY.`,
    );
  }
  return makeKeyFile(file, source.ids);
}

export function masterKeyFile(dataDir: string): string {
  return join(dataDir, 'secrets', 'master.key');
}

/** True when the database holds data keys, that is, when something may have been sealed. False before any migration. */
export async function hasDataKeys(adminUrl: string): Promise<boolean> {
  const pool = createPool(adminUrl, { name: 'engawa keys', max: 1 });
  try {
    const table = await pool.query<{ found: boolean }>(`select to_regclass('data_key') is not null as found`);
    if (!table.rows[0]?.found) return false;
    const { rowCount } = await pool.query('select from data_key limit 1');
    return rowCount === 1;
  } finally {
    await pool.end();
  }
}

/** A secret for one use that follows from the master key, so that it is neither stored nor tells of the others. */
export function deriveSecret(masterKey: Buffer, use: 'database-roles' | 'audit-chain'): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), `engawa ${use}`, KEY_BYTES));
}

/**
 * The data keys of this database, oldest first; makes number 1 when there is none. Two processes that start at the same
 * moment end with the same key. Refuses (`ServerFailure`) a master key that does not open them.
 */
export async function loadDataKeys(
  db: Kysely<Tables>,
  masterKey: Buffer,
  clock: Clock,
): Promise<WrappedKey[]> {
  const known = await selectKeys(db);
  const keys = known.length > 0 ? known : await makeFirstKey(db, masterKey, clock);
  for (const key of keys) requireOpen(masterKey, key);
  return keys;
}

/**
 * Adds a data key that seals from now on and returns its number. The older ones stay and open what they sealed.
 * A running process goes on with the keys it has loaded and cannot open what another has sealed with the new one:
 * start them all anew after this.
 */
export async function rotateDataKey(db: Kysely<Tables>, masterKey: Buffer, clock: Clock): Promise<number> {
  const known = await loadDataKeys(db, masterKey, clock);
  for (let id = Math.max(...known.map((key) => key.id)) + 1; ; id++) {
    if (await insertKey(db, masterKey, id, clock)) return id;
  }
}

async function makeFirstKey(db: Kysely<Tables>, masterKey: Buffer, clock: Clock): Promise<WrappedKey[]> {
  await insertKey(db, masterKey, FIRST_KEY, clock);
  return selectKeys(db);
}

/** False when that number was taken by somebody else in the meantime. */
async function insertKey(db: Kysely<Tables>, masterKey: Buffer, id: number, clock: Clock): Promise<boolean> {
  const { wrapped } = wrapKey(masterKey, id, createKey());
  const result = await db
    .insertInto('dataKey')
    .values({ id, wrapped, createdAt: clock.now() })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

function selectKeys(db: Kysely<Tables>): Promise<WrappedKey[]> {
  return db.selectFrom('dataKey').select(['id', 'wrapped']).orderBy('id').execute();
}

/** Throws `ServerFailure` when the master key is not the one that this data key was wrapped with. */
export function requireOpen(masterKey: Buffer, key: WrappedKey): void {
  try {
    unwrapKey(masterKey, key);
  } catch (cause) {
    if (!(cause instanceof SealBroken)) throw cause;
    throw new ServerFailure(
      `The master key does not open data key ${key.id} of this database: it belongs to another installation or was changed.`,
      { cause },
    );
  }
}

function parseKey(text: string, origin: string): Buffer {
  const trimmed = text.trim();
  // Buffer.from takes both base64 alphabets; 64 hex digits would also be valid base64, of 48 bytes.
  const bytes = Buffer.from(trimmed, /^[0-9a-f]{64}$/i.test(trimmed) ? 'hex' : 'base64');
  if (bytes.length === KEY_BYTES && /^[A-Za-z0-9+/_=-]+$/.test(trimmed)) return bytes;
  throw new ServerFailure(`${origin} is not a key: it has to be 32 bytes as base64 or as 64 hex digits.`);
}

async function readKeyFile(file: string): Promise<Buffer | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new ServerFailure(`${file} cannot be read: ${error.message}`, { cause: error });
  });
  return text === undefined ? undefined : parseKey(text, file);
}

/** Written whole beside its place and linked there: linking fails when the name is taken, so no key is ever replaced. */
async function makeKeyFile(file: string, ids: Ids): Promise<Buffer> {
  const directory = join(file, '..');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const partial = `${file}.${ids.token()}`;
  const key = createKey();
  await writeDurably(partial, `${key.toString('base64url')}\n`);
  try {
    await link(partial, file);
    await syncDirectory(directory);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // Another process was faster; its key is the key.
    const winner = await readKeyFile(file);
    if (!winner) throw error;
    return winner;
  } finally {
    await rm(partial, { force: true });
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
