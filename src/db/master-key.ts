import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import { createKey, SealBroken, unwrapKey, type WrappedKey } from '../kernel/sealed.ts';
import { createPool } from './connection.ts';
import { ServerFailure } from './server/failure.ts';
import { syncDirectory } from './sync-directory.ts';

const KEY_BYTES = 32;
/** Stands before a key that a key service closed. */
const CLOSED = 'kms:';

/** A key management service: what it closed only it opens, so that neither a disk nor an environment holds the key. */
export interface KeyService {
  /** For people: where it is. */
  readonly name: string;
  close(key: Buffer): Promise<string>;
  /** Throws an `Error` whose message says what was wrong, without any secret. */
  open(closed: string): Promise<Buffer>;
}

export interface MasterKeySource {
  dataDir: string;
  /** What the operator gave instead of a file: 32 bytes as hex or base64 (either alphabet), or closed by the service. */
  given?: string;
  /** The one that takes its place, from the beginning of a change until `given` is it. */
  givenNext?: string;
  service?: KeyService;
  /** Asked when there is no key (a new one would leave what those data keys sealed closed for good), or two. */
  dataKeys: () => Promise<readonly WrappedKey[]>;
  ids: Ids;
}

/**
 * Decides the installation's master key: the given one, else that in `DATA_DIR/secrets/master.key`, else a new one that
 * is written there (mode 0600; closed, where there is a key service) and never overwritten. In the middle of a change it
 * is the one that opens the database. Refuses (`ServerFailure`) a key that is none, one that its service does not open,
 * and to make a key for a database that already has data keys.
 */
export async function loadMasterKey(source: MasterKeySource): Promise<Buffer> {
  const file = masterKeyFile(source.dataDir);
  const [current, next] = await candidates(source);
  if (current && next) {
    const [known] = await source.dataKeys();
    return known && isOpenedBy(next, known) ? next : current;
  }
  if (current) return current;
  if ((await source.dataKeys()).length > 0) {
    throw new ServerFailure(
      `${file} is missing, and the database was sealed with it. Put the key back from where you keep it apart from the backups, or give it as ENGAWA_MASTER_KEY.`,
    );
  }
  return makeKeyFile(file, source);
}

/** The key, and the one that a change has begun to put in its place. */
async function candidates(source: MasterKeySource): Promise<(Buffer | undefined)[]> {
  const { dataDir, given, givenNext, service } = source;
  if (given === undefined)
    return Promise.all(
      [masterKeyFile(dataDir), nextKeyFile(dataDir)].map((file) => readKeyFile(file, service)),
    );
  return Promise.all([
    parseKey(given, 'ENGAWA_MASTER_KEY', service),
    givenNext === undefined ? undefined : parseKey(givenNext, 'ENGAWA_MASTER_KEY_NEXT', service),
  ]);
}

export function masterKeyFile(dataDir: string): string {
  return join(dataDir, 'secrets', 'master.key');
}

function nextKeyFile(dataDir: string): string {
  return `${masterKeyFile(dataDir)}.next`;
}

/** The data keys as they lie there, that is, what may have been sealed. None before any migration. */
export async function dataKeysOf(adminUrl: string): Promise<WrappedKey[]> {
  const pool = createPool(adminUrl, { name: 'engawa keys', max: 1 });
  try {
    const table = await pool.query<{ found: boolean }>(`select to_regclass('data_key') is not null as found`);
    if (!table.rows[0]?.found) return [];
    return (await pool.query<WrappedKey>('select id, wrapped from data_key order by id')).rows;
  } finally {
    await pool.end();
  }
}

/** Where the key that a change puts in place comes from: given, begun before, or made and written down beside the old one. */
export async function beginMasterKeyChange(source: MasterKeySource): Promise<Buffer> {
  if (source.given !== undefined) {
    if (source.givenNext === undefined)
      throw new ServerFailure(
        'The master key comes from ENGAWA_MASTER_KEY: give the new one as ENGAWA_MASTER_KEY_NEXT.',
      );
    return parseKey(source.givenNext, 'ENGAWA_MASTER_KEY_NEXT', source.service);
  }
  const file = nextKeyFile(source.dataDir);
  return (await readKeyFile(file, source.service)) ?? makeKeyFile(file, source);
}

/**
 * Puts the file of the new key in the place of the old one, which stays beside it under the moment's name: archives from
 * before open with it only. Returns where it lies; undefined where the key is given and there is no file to change.
 */
export async function endMasterKeyChange(
  source: Pick<MasterKeySource, 'dataDir' | 'given'>,
  clock: Clock,
): Promise<string | undefined> {
  if (source.given !== undefined) return undefined;
  const file = masterKeyFile(source.dataDir);
  const stamp = clock
    .now()
    .toISOString()
    .replace(/[-:]|\.\d+/g, '');
  const old = `${file}.until-${stamp}`;
  await link(file, old);
  await rename(nextKeyFile(source.dataDir), file);
  await syncDirectory(join(file, '..'));
  return old;
}

/** Throws `ServerFailure` when the master key is not the one that this data key was wrapped with. */
export function requireOpen(masterKey: Buffer, key: WrappedKey): void {
  if (isOpenedBy(masterKey, key)) return;
  throw new ServerFailure(
    `The master key does not open data key ${key.id} of this database: it belongs to another installation, or was changed (engawa keys change-master).`,
  );
}

function isOpenedBy(masterKey: Buffer, key: WrappedKey): boolean {
  try {
    unwrapKey(masterKey, key);
    return true;
  } catch (cause) {
    if (cause instanceof SealBroken) return false;
    throw cause;
  }
}

async function parseKey(text: string, origin: string, service: KeyService | undefined): Promise<Buffer> {
  const trimmed = text.trim();
  if (trimmed.startsWith(CLOSED)) return openClosed(trimmed.slice(CLOSED.length), origin, service);
  // Buffer.from takes both base64 alphabets; 64 hex digits would also be valid base64, of 48 bytes.
  const bytes = Buffer.from(trimmed, /^[0-9a-f]{64}$/i.test(trimmed) ? 'hex' : 'base64');
  if (bytes.length === KEY_BYTES && /^[A-Za-z0-9+/_=-]+$/.test(trimmed)) return bytes;
  throw new ServerFailure(`${origin} is not a key: it has to be 32 bytes as base64 or as 64 hex digits.`);
}

async function openClosed(closed: string, origin: string, service: KeyService | undefined): Promise<Buffer> {
  if (!service)
    throw new ServerFailure(
      `${origin} was closed by a key service: set KMS_URL, KMS_KEY and KMS_TOKEN to the one that opens it.`,
    );
  const key = await asking(service, origin, () => service.open(closed));
  if (key.length !== KEY_BYTES)
    throw new ServerFailure(`${service.name} opened ${origin}, but what was in it is no key of 32 bytes.`);
  return key;
}

async function asking<T>(service: KeyService, what: string, ask: () => Promise<T>): Promise<T> {
  return ask().catch((cause: Error) => {
    throw new ServerFailure(`The key service ${service.name} was asked about ${what}: ${cause.message}`, {
      cause,
    });
  });
}

async function readKeyFile(file: string, service: KeyService | undefined): Promise<Buffer | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new ServerFailure(`${file} cannot be read: ${error.message}`, { cause: error });
  });
  return text === undefined ? undefined : parseKey(text, file, service);
}

/** Written whole beside its place and linked there: linking fails when the name is taken, so no key is ever replaced. */
async function makeKeyFile(
  file: string,
  { ids, service }: Pick<MasterKeySource, 'ids' | 'service'>,
): Promise<Buffer> {
  const directory = join(file, '..');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const partial = `${file}.${ids.token()}`;
  const key = createKey();
  const text = service
    ? `${CLOSED}${await asking(service, file, () => service.close(key))}`
    : key.toString('base64url');
  await writeDurably(partial, `${text}\n`);
  try {
    await link(partial, file);
    await syncDirectory(directory);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // Another process was faster; its key is the key.
    const winner = await readKeyFile(file, service);
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
