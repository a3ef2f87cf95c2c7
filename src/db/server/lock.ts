import { closeSync, openSync, readFileSync, statSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import path from 'node:path';
import type { Clock } from '#kernel/clock.ts';
import { Refusal } from '#kernel/refusal.ts';
import { ServerFailure } from './failure.ts';

/** Proof that this process alone uses the data directory. Ends with the process, however it dies. */
export type DataDirLock = { release(): Promise<void> };

const SOCKET_NAME = 'engawa.lock.sock';
/** sun_path holds 108 bytes on Linux and 104 on other systems, the closing NUL included. */
const MAX_SOCKET_PATH_BYTES = 103;

/**
 * Takes the data directory for this process. Refuses `data.in-use` when another process holds it.
 * Listening sockets are the lock: the system closes them with their process, so a pid file's two errors (a dead
 * holder, a reused pid) cannot occur. On Linux a name without a file decides: of many that bind it, the system lets
 * one. The socket in the directory itself is for those who cannot see that name: a container with a network of its
 * own, and other systems. A file outlives its process, so it is removed when nobody answers on it; alone it would
 * not do, as two who find it dead remove each other's new one (tried: in the end nobody held the lock).
 */
export async function lockDataDir(dataDir: string, clock: Clock): Promise<DataDirLock> {
  const places = socketPlaces(dataDir);
  const held: Server[] = [];
  const release = async (): Promise<void> => {
    await Promise.all(held.map(close));
    places.close();
  };
  try {
    for (const name of places.names) held.push(await acquire(name, dataDir, clock));
    return { release };
  } catch (error) {
    await release();
    throw error;
  }
}

/**
 * A name for a data directory that no other has, on any machine; whoever holds its lock knows that all who went by this
 * name before are gone. Undefined where the system tells no machine from another.
 */
export function placeOf(dataDir: string): string | undefined {
  const { dev, ino } = statSync(dataDir);
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

/** True while some process holds the lock of `dataDir`. */
export async function isDataDirLocked(dataDir: string, clock: Clock): Promise<boolean> {
  const places = socketPlaces(dataDir);
  try {
    const holders = await Promise.all(places.names.map((name) => askHolder(name, clock)));
    return holders.some((holder) => holder !== undefined);
  } finally {
    places.close();
  }
}

async function acquire(name: string, dataDir: string, clock: Clock): Promise<Server> {
  const first = await listen(name);
  if (first) return first;
  const holder = await askHolder(name, clock);
  if (!holder) removeStale(name);
  const second = holder ? undefined : await listen(name);
  if (second) return second;
  throw new Refusal('data.in-use', { dataDir, pid: holder?.pid });
}

function listen(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.end(String(process.pid));
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') return resolve(undefined);
      reject(new ServerFailure(`The lock ${name} cannot be taken: ${error.message}`, { cause: error }));
    });
    server.listen(name, () => resolve(server));
  });
}

/** Undefined when nobody listens. The pid is missing when the holder is too busy to say it. */
function askHolder(name: string, clock: Clock): Promise<{ pid?: number } | undefined> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(name);
    socket.once('connect', () => {
      const timer = clock.after(300, () => socket.destroy());
      socket.on('data', (chunk) => {
        said += chunk.toString();
      });
      socket.once('close', () => {
        clock.clear(timer);
        resolve(said ? { pid: Number(said) } : {});
      });
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // Any other error (another user's socket, say) leaves open who holds it: taken as held.
      resolve(error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? undefined : {});
    });
  });
}

function removeStale(name: string): void {
  if (isNameOnly(name)) return;
  try {
    unlinkSync(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** A long data directory is reached through an open descriptor, whose path is always short. */
function socketPlaces(dataDir: string): { names: string[]; close: () => void } {
  const direct = path.join(dataDir, SOCKET_NAME);
  const isShort = Buffer.byteLength(direct) <= MAX_SOCKET_PATH_BYTES;
  if (process.platform !== 'linux') {
    if (isShort) return { names: [direct], close: () => undefined };
    throw new ServerFailure(`The path of DATA_DIR is too long for this system: ${dataDir}`);
  }
  const { dev, ino } = statSync(dataDir);
  const nameOnly = `\0engawa:${dev}:${ino}`;
  if (isShort) return { names: [nameOnly, direct], close: () => undefined };
  const descriptor = openSync(dataDir, 'r');
  const throughIt = `/proc/self/fd/${descriptor}/${SOCKET_NAME}`;
  return { names: [nameOnly, throughIt], close: () => closeSync(descriptor) };
}

/** Linux's names that start with NUL stand for no file. */
function isNameOnly(name: string): boolean {
  return name.startsWith('\0');
}
