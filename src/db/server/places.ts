import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync } from 'node:fs';
import { chown, lstat, mkdir, realpath, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Account, canReach, chooseAccount } from './account.ts';
import { ServerFailure } from './failure.ts';

/** Where the parts of one supervised PostgreSQL lie and who runs it. All paths are absolute. */
export type Places = {
  readonly dataDir: string;
  readonly clusterDir: string;
  readonly socketDir: string;
  readonly logPath: string;
  readonly credentialsPath: string;
  readonly account: Account | undefined;
  /** False when the account cannot enter `dataDir` by its path (root's home, say). */
  readonly reachable: boolean;
};

/** sun_path with room for `/.s.PGSQL.65535` and its closing NUL on the strictest system (104 bytes). */
const OWN_SOCKETS = 'postgres-run';
const MAX_SOCKET_DIR_BYTES = 103 - '/.s.PGSQL.65535'.length;

/**
 * Decides the places under `dataDir`, which exists, and makes the directories that are missing.
 * The sockets lie in the data directory, or in a short private directory of the system's temporary one when the
 * path is too long for a socket or cannot be entered by the account. Where a PostgreSQL runs already, `runningIn` is where its
 * socket lies: that tells what else has to be asked of the system, by two processes of 60 to 100 ms each.
 */
export async function preparePlaces(dataDir: string, runningIn?: string): Promise<Places> {
  const real = await realpath(dataDir);
  const clusterDir = path.join(real, 'postgres');
  const account = chooseAccount(clusterDir);
  const reachable = tellsIfReachable(runningIn, real, account) ?? (await canPass(account, real));
  return {
    dataDir: real,
    clusterDir,
    socketDir: await prepareSocketDir(real, account, reachable),
    logPath: path.join(real, 'postgres.log'),
    credentialsPath: path.join(real, 'postgres.json'),
    account,
    reachable,
  };
}

/**
 * How PostgreSQL's programs are told a directory of the cluster.
 * A directory below one that the account may not enter (as root's home) is handed over as an open descriptor, which
 * needs no permission on the parents: the path is `/proc/self/fd/3` for the process and for all that it forks.
 * Loosening the modes of somebody's home, or moving the data elsewhere, would surprise more. `close` after spawning.
 */
export function handOver(
  places: Places,
  directory: string,
): { argument: string; extraStdio: number[]; close: () => void } {
  if (places.reachable) return { argument: directory, extraStdio: [], close: () => undefined };
  const descriptor = openSync(directory, 'r');
  return { argument: '/proc/self/fd/3', extraStdio: [descriptor], close: () => closeSync(descriptor) };
}

/** The directory for sockets outside the data directory: short, and another one for each data directory. */
export function shortSocketDir(dataDir: string): string {
  return path.join(tmpdir(), `engawa-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`);
}

/** Makes `directory` for the account alone. Refuses one that somebody else has put there. */
export async function makePrivateDirectory(directory: string, account: Account | undefined): Promise<void> {
  const made = await mkdir(directory, { recursive: true, mode: 0o700 });
  if (made && account) await chown(directory, account.uid, account.gid);
  const found = await lstat(directory);
  const uid = account?.uid ?? process.getuid?.() ?? found.uid;
  if (found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0) return;
  throw new ServerFailure(
    `${directory} is not a private directory of ${account?.name ?? 'the user that runs Engawa'}. Remove it and start again.`,
  );
}

/** Undefined where nothing runs, or its socket lies elsewhere because the path was too long, which tells nothing. */
function tellsIfReachable(
  runningIn: string | undefined,
  dataDir: string,
  account: Account | undefined,
): boolean | undefined {
  const own = path.join(dataDir, OWN_SOCKETS);
  if (runningIn === own) return true;
  if (runningIn === undefined || !account || !isShort(own)) return undefined;
  return false;
}

const isShort = (socketDir: string): boolean => Buffer.byteLength(socketDir) <= MAX_SOCKET_DIR_BYTES;

async function canPass(account: Account | undefined, dataDir: string): Promise<boolean> {
  if (!account) return true;
  const probe = path.join(dataDir, OWN_SOCKETS);
  // Each question is a process of its own, 60 ms of a start: at all but the first one the second question is enough.
  if (!existsSync(probe) && (await canReach(account, dataDir))) return true;
  // An account that may pass but not list is enough: only names below it are asked for.
  await makePrivateDirectory(probe, account);
  if (await canReach(account, probe)) return true;
  await rmdir(probe);
  if (process.platform === 'linux') return false;
  throw new ServerFailure(
    `The user ${account.name}, as which PostgreSQL runs, cannot enter ${dataDir}. Allow it on the directory and its parents (chmod o+x), or choose another DATA_DIR.`,
  );
}

async function prepareSocketDir(
  dataDir: string,
  account: Account | undefined,
  reachable: boolean,
): Promise<string> {
  const own = path.join(dataDir, OWN_SOCKETS);
  const fits = reachable && isShort(own);
  const chosen = fits ? own : shortSocketDir(dataDir);
  await makePrivateDirectory(chosen, account);
  return chosen;
}
