import { readdirSync, readFileSync } from 'node:fs';

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
