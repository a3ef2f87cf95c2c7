import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findPostmaster } from '#db/server/postmaster.ts';

/** PostgreSQL's main process. Throws while none runs: told to number 0, a signal goes to all that belongs to this run. */
export function postmasterPid(dataDir: string): number {
  const found = findPostmaster(path.join(dataDir, 'postgres'));
  if (!found) throw new Error('no PostgreSQL runs');
  return found.pid;
}

/** A process and what it started: of PostgreSQL, all there is. */
export function familyOf(pid: number): number[] {
  const children = readdirSync('/proc').filter((name) => parentOf(name) === pid);
  return [pid, ...children.map(Number)];
}

function parentOf(name: string): number | undefined {
  if (!/^\d+$/.test(name)) return undefined;
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

/** Sends a signal to those that are still there. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
