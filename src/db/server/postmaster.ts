import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type Clock, pause } from '#kernel/clock.ts';
import { shortSocketDir } from './places.ts';

/** A PostgreSQL process, our child or not. */
export type ServerProcess = { readonly pid: number; isAlive(): boolean };

/** A running PostgreSQL as its own pid file tells of it. */
export type Postmaster = ServerProcess & { readonly port: number; readonly socketDir: string };

/**
 * The PostgreSQL that really runs on the cluster, left over by a start that was killed or begun by another process.
 * A pid file alone proves nothing: its process must exist and be a postgres working in this directory.
 */
export function findPostmaster(clusterDir: string): Postmaster | undefined {
  const lines = readPidFile(clusterDir);
  const [pid, , , port, socketDir] = lines;
  const isAlive = (): boolean => isPostgresOf(Number(pid), clusterDir);
  if (!pid || !isAlive()) return undefined;
  return { pid: Number(pid), isAlive, port: Number(port), socketDir: socketDir ?? '' };
}

/** True while the process is a postgres working in `clusterDir`; false also for a zombie nobody has collected. */
function isPostgresOf(pid: number, clusterDir: string): boolean {
  if (process.platform === 'linux') return isPostgresByProc(pid, clusterDir);
  try {
    const command = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return command.includes('postgres') && command.includes(clusterDir);
  } catch {
    return false;
  }
}

/**
 * Removes the pid file of a PostgreSQL that no longer runs, and the one beside its socket.
 * PostgreSQL itself takes any process of its user under that number for its own: a zombie that a container's first
 * process never collects, or a number given out again after a restart, would keep it from starting for ever. We can
 * tell; and its check of the shared memory still refuses to start beside children that live on.
 */
export function clearStalePidFiles(clusterDir: string, socketDir: string, port: number): void {
  if (process.platform !== 'linux') return;
  const socketPidFile = path.join(socketDir, `.s.PGSQL.${port}.lock`);
  const left = [path.join(clusterDir, 'postmaster.pid'), socketPidFile].filter((file) => existsSync(file));
  if (left.length === 0) return;
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  if (processes.some((pid) => isPostgresOf(Number(pid), clusterDir))) return;
  for (const file of left) rmSync(file, { force: true });
}

/**
 * Stops a PostgreSQL: first "fast" (ends sessions, writes a checkpoint), and if that takes too long "immediate",
 * from which it recovers at its next start. Never SIGKILL: it could leave children behind that still write.
 * False when it runs on regardless.
 */
export async function stopPostmaster(
  server: ServerProcess,
  clock: Clock,
  limitMs = 60_000,
): Promise<boolean> {
  signal(server.pid, 'SIGINT');
  if (await waitUntilGone(server, clock, limitMs)) return true;
  signal(server.pid, 'SIGQUIT');
  return waitUntilGone(server, clock, 15_000);
}

async function waitUntilGone(server: ServerProcess, clock: Clock, limitMs: number): Promise<boolean> {
  const startMs = clock.monotonicMs();
  while (server.isAlive()) {
    if (clock.monotonicMs() - startMs > limitMs) return false;
    await pause(clock, 20);
  }
  return true;
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The working directory is the surest sign: each postgres sits in its cluster, whatever path it was given. */
function isPostgresByProc(pid: number, clusterDir: string): boolean {
  try {
    if (readFileSync(`/proc/${pid}/comm`, 'utf8').trim() !== 'postgres') return false;
    return readlinkSync(`/proc/${pid}/cwd`) === clusterDir;
  } catch (error) {
    // Root in a container may lack the right to look at another user's process; its command line is open to all.
    return (error as NodeJS.ErrnoException).code === 'EACCES' && namesCluster(pid, clusterDir);
  }
}

function namesCluster(pid: number, clusterDir: string): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return (
      command.includes(`\0${clusterDir}\0`) || command.includes(shortSocketDir(path.dirname(clusterDir)))
    );
  } catch {
    return false;
  }
}

function readPidFile(clusterDir: string): string[] {
  try {
    return readFileSync(path.join(clusterDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}
