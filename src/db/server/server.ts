import { mkdirSync, realpathSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '#kernel/clock.ts';
import { createIds } from '#kernel/ids.ts';
import { Refusal } from '#kernel/refusal.ts';
import { findInstallations, type Installation, prepareBinaries, serverVersion } from './binaries.ts';
import { connectionUrl, loadOrMakeCredentials, readCredentials } from './credentials.ts';
import { ServerFailure } from './failure.ts';
import { clusterMajor, initialiseCluster, writeSettings } from './initialise.ts';
import { lockDataDir } from './lock.ts';
import { type Places, preparePlaces, shortSocketDir } from './places.ts';
import { findPostmaster } from './postmaster.ts';
import { type ServerLog, supervise } from './supervisor.ts';

/** What starting needs. `fsync: false` and `installations` are for tests. */
export type ServerOptions = {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: ServerLog;
  /** False gives up the data at a power cut: for throw-away clusters only. */
  readonly fsync?: boolean;
  /** Only part of the socket's name; nothing listens on the network. */
  readonly port?: number;
  /** Called once it was told to start: what can be done while it does, is. */
  readonly meanwhile?: (() => void) | undefined;
  /** The PostgreSQL programs to choose from, best first; by default those of this machine. */
  readonly installations?: readonly Installation[];
};

/** A PostgreSQL of our own, kept running until `stop`. */
export type OwnServer = {
  /** A connection string for the superuser; `database` must exist. */
  adminUrl(database: string): string;
  readonly socketDir: string;
  /** Where its programs lie; pg_dump is among them only with the machine's own packages. */
  readonly binDir: string;
  /** Ends sessions, writes everything down, waits, and gives the data directory free. */
  stop(): Promise<void>;
};

const DEFAULT_PORT = 5432;

/**
 * Starts the PostgreSQL of this data directory and keeps it running: makes it at the first start, takes it over when
 * an earlier start was killed, starts it again when it dies. It listens on a private socket only and never runs as root.
 * Refuses `data.in-use` (another process holds the directory) and `data.newer` (its data belong to a major version
 * that is not installed; details `what: 'postgresql'`); ServerFailure for all that the machine lacks.
 */
export async function startServer(options: ServerOptions): Promise<OwnServer> {
  makeDataDir(options.dataDir);
  const dataDir = realpathSync(options.dataDir);
  const lock = await lockDataDir(dataDir, options.clock);
  try {
    const server = await startLocked(options);
    const stop = async (): Promise<void> => {
      try {
        await server.stop();
      } finally {
        await lock.release();
      }
      // In the system's temporary directory, where nobody else would ever clear it away.
      if (server.socketDir === shortSocketDir(dataDir)) await rmdir(server.socketDir).catch(() => undefined);
    };
    return { ...server, stop };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * The connection string of the PostgreSQL that another process supervises in `dataDir`, for commands that run beside
 * the server (accounts, backup, doctor). Undefined when none runs.
 */
export async function runningServerUrl(dataDir: string, database: string): Promise<string | undefined> {
  const places = {
    credentials: path.join(dataDir, 'postgres.json'),
    cluster: path.join(dataDir, 'postgres'),
  };
  const credentials = await readCredentials(places.credentials);
  if (!credentials || !findPostmaster(realOrSame(places.cluster))) return undefined;
  return connectionUrl(credentials, database);
}

async function startLocked(options: ServerOptions): Promise<OwnServer> {
  const { clock, log, fsync: durable = true, port = DEFAULT_PORT } = options;
  const running = findPostmaster(path.join(realpathSync(options.dataDir), 'postgres'));
  const places = await preparePlaces(options.dataDir, running?.socketDir);
  const existingMajor = await clusterMajor(places.clusterDir);
  const installation = chooseInstallation(
    options.installations ?? findInstallations(),
    existingMajor,
    places,
  );
  const binDir = await prepareBinaries(installation, places.account, copyParents(places));
  const credentials = await loadOrMakeCredentials(
    places.credentialsPath,
    { socketDir: places.socketDir, port, clusterExists: existingMajor !== undefined },
    createIds(clock),
  );
  if (existingMajor === undefined) {
    const version = await serverVersion(binDir, places.account);
    log.info({ version, clusterDir: places.clusterDir }, 'making a new database directory');
    await initialiseCluster(places, binDir, installation.major, credentials, durable);
  }
  await writeSettings(places, durable);
  const url = connectionUrl(credentials, 'postgres');
  const { meanwhile } = options;
  const supervision = await supervise({ places, binDir, port, url, clock, log, meanwhile });
  return {
    adminUrl: (database) => connectionUrl(credentials, database),
    socketDir: places.socketDir,
    binDir,
    stop: () => supervision.stop(),
  };
}

function chooseInstallation(
  installations: readonly Installation[],
  existingMajor: number | undefined,
  places: Places,
): Installation {
  const [best] = installations;
  if (!best) {
    throw new ServerFailure(
      'There is no PostgreSQL on this machine (15 to 18). Install it (for example: apt-get install postgresql), or set DATABASE_URL to a server of your own.',
    );
  }
  if (existingMajor === undefined) return best;
  const matching = installations.find(({ major }) => major === existingMajor);
  if (matching) return matching;
  throw new Refusal('data.newer', {
    what: 'postgresql',
    dataMajor: existingMajor,
    installedMajors: installations.map(({ major }) => major),
    clusterDir: places.clusterDir,
  });
}

/**
 * Where a copy of the npm package's programs may go that the unprivileged account can run. Not first into the data
 * directory: initdb cannot find its neighbours under a path with quotes in it, and a backup of the data stays small.
 */
function copyParents(places: Places): string[] {
  const shared = process.getuid?.() === 0 ? ['/var/cache/engawa'] : [];
  return places.reachable ? [...shared, places.dataDir] : shared;
}

/** Others may pass through (the account that runs PostgreSQL must) but not list; see `preparePlaces`. */
function makeDataDir(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
}

function realOrSame(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    return directory;
  }
}
