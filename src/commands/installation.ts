import { mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { roleSecretOf } from '#db/keys.ts';
import { dataKeysOf, type KeyService, loadMasterKey, type MasterKeySource } from '#db/master-key.ts';
import { migrate, roleUrl } from '#db/migrations.ts';
import { lockDataDir } from '#db/server/lock.ts';
import { createPool } from '#db/connection.ts';
import { type OwnServer, runningServerUrl, startServer } from '#db/server/server.ts';
import { systemClock } from '#kernel/clock.ts';
import { createIds } from '#kernel/ids.ts';
import { createLogger, type Logger } from '#kernel/log.ts';
import { createTransitKeys } from '#outside/kms/transit.ts';
import type { Config } from '../config.ts';

const DATABASE = 'engawa';
const LOG_TURN_BYTES = 50_000_000;
/** So much of it is held until there is room again; what is more is lost. */
const LOG_WAITS_BYTES = 1_000_000;

/** The ground a command stands on: data directory, database at its newest version, keys. */
export interface Installation {
  adminUrl: string;
  urls: { app: string; relay: string; backup: string };
  masterKey: Buffer;
  log: Logger;
  /** Undefined with DATABASE_URL. */
  server: OwnServer | undefined;
  /** Releases the data directory; stops the own server last. */
  close(): Promise<void>;
}

/** The bare ground for a restore: a running database with nothing in it, the master key, nothing migrated. */
export async function openGround(
  config: Config,
): Promise<{ adminUrl: string; masterKey: Buffer; close(): Promise<void> }> {
  const log = openLog(config);
  if (config.databaseUrl !== undefined) {
    return {
      adminUrl: config.databaseUrl,
      masterKey: await masterKeyOf(config, config.databaseUrl),
      close: () => Promise.resolve(),
    };
  }
  const server = await startServer({ dataDir: config.dataDir, clock: systemClock, log });
  const adminUrl = await ownDatabase(server);
  return { adminUrl, masterKey: await masterKeyOf(config, adminUrl), close: () => server.stop() };
}

/**
 * Opens the installation for a process that serves: the data directory is its own. `meanwhile` is called when the own
 * PostgreSQL was told to start, at once with a city's own. Refuses 'data.in-use' and 'data.newer'.
 */
export async function openInstallation(config: Config, meanwhile?: () => void): Promise<Installation> {
  const log = openLog(config);
  if (config.databaseUrl !== undefined) {
    meanwhile?.();
    mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
    const lock = await lockDataDir(config.dataDir, systemClock);
    const opened = await prepare(config, config.databaseUrl, log);
    return { ...opened, server: undefined, close: () => lock.release() };
  }
  const server = await startServer({ dataDir: config.dataDir, clock: systemClock, log, meanwhile });
  try {
    return { ...(await prepare(config, await ownDatabase(server), log)), server, close: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Opens it beside a process that is serving, or by itself when none is; for commands that only look or copy. */
export async function joinInstallation(config: Config): Promise<Installation> {
  const running = config.databaseUrl ?? (await runningServerUrl(config.dataDir, DATABASE));
  if (running === undefined) return openInstallation(config);
  const log = openLog(config);
  return { ...(await prepare(config, running, log)), server: undefined, close: () => Promise.resolve() };
}

async function prepare(config: Config, adminUrl: string, log: Logger) {
  const masterKey = await masterKeyOf(config, adminUrl);
  const roleSecret = await roleSecretOf(adminUrl, masterKey);
  const ran = await migrate(adminUrl, { roleSecret });
  if (ran.length > 0) log.info({ migrations: ran }, 'the database was brought up to date');
  const url = (role: 'app' | 'relay' | 'backup') => roleUrl(adminUrl, role, roleSecret);
  return { adminUrl, urls: { app: url('app'), relay: url('relay'), backup: url('backup') }, masterKey, log };
}

/** The address of our database on the own server, made when it is the first start. */
async function ownDatabase(server: OwnServer): Promise<string> {
  const pool = createPool(server.adminUrl('postgres'), { name: 'engawa founder', max: 1 });
  try {
    const { rowCount } = await pool.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await pool.query(`create database ${DATABASE}`);
  } finally {
    await pool.end();
  }
  return server.adminUrl(DATABASE);
}

/** The master key as it is now: of the environment, the file, or what the key service opens of either. */
export function masterKeyOf(config: Config, adminUrl: string): Promise<Buffer> {
  return loadMasterKey(masterKeySource(config, adminUrl));
}

/** Where this configuration has the master key from. */
export function masterKeySource(config: Config, adminUrl: string): MasterKeySource {
  const service = keyServiceOf(config);
  return {
    dataDir: config.dataDir,
    ...(config.masterKey === undefined ? {} : { given: config.masterKey }),
    ...(config.nextMasterKey === undefined ? {} : { givenNext: config.nextMasterKey }),
    ...(service ? { service } : {}),
    dataKeys: () => dataKeysOf(adminUrl),
    ids: createIds(systemClock),
  };
}

function keyServiceOf({ keyService }: Config): KeyService | undefined {
  return keyService && createTransitKeys(keyService);
}

/** The log, by default a file under DATA_DIR that is turned once when it has grown: the console is for people. */
function openLog(config: Config): Logger {
  if (config.logTo === 'stdout') return createLogger({ level: config.logLevel });
  const folder = join(config.dataDir, 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'engawa.log');
  const sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (sizeBytes > LOG_TURN_BYTES) renameSync(path, `${path}.1`);
  const destination = pino.destination({ dest: path, sync: true, maxLength: LOG_WAITS_BYTES });
  // A disk without room costs lines of the log. Nobody listening to that would end the process, and with it everything else.
  destination.on('error', () => undefined);
  return createLogger({ level: config.logLevel, destination });
}
