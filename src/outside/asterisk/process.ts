import { spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Clock, pause } from '#kernel/clock.ts';
import type { Account } from './account.ts';

/** A running Asterisk, our child or one that an earlier start left behind. */
export interface ExchangeProcess {
  readonly pid: number;
  isAlive(): boolean;
}

/** How Asterisk is run: what stands before its own options, and the directory that it finds as descriptor 3. */
export interface ExchangeProgram {
  command: (options: readonly string[]) => readonly string[];
  root: string;
}

const LOOK_EVERY_MS = 50;

/** The Asterisk that really runs on this directory, told by the configuration that it names. */
export function findProcess(directory: string): ExchangeProcess | undefined {
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && runsOn(name, directory));
  if (pid === undefined) return undefined;
  return { pid: Number(pid), isAlive: () => runsOn(pid, directory) };
}

/** A zombie has no command line, and so is none. */
function runsOn(pid: string, directory: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return (
      words.includes(configurationOf(directory)) && words.some((word) => path.basename(word) === 'asterisk')
    );
  } catch {
    return false;
  }
}

function configurationOf(directory: string): string {
  return path.join(directory, 'etc', 'asterisk.conf');
}

/**
 * Starts Asterisk on a directory that was written before; undefined when it cannot be run at all.
 * It finds the root by an open descriptor, which needs no permission on the root's parents; through a shell, because
 * a process that changed its user may not look at its own descriptors before it has become another program.
 */
export function launch(
  program: ExchangeProgram,
  directory: string,
  account: Account | undefined,
): Promise<ExchangeProcess | undefined> {
  const root = openSync(program.root, 'r');
  const output = openSync(logPath(directory), 'a', 0o600);
  const words = program.command(['-C', configurationOf(directory), '-f', '-n']);
  const child = spawn('/bin/sh', ['-c', 'exec "$@"', 'sh', ...words], {
    cwd: '/',
    // Nothing of ours: the master key may stand in the environment.
    env: { LANG: 'C.UTF-8', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    ...account,
    // A session of its own: neither Ctrl-C nor our own end reaches those who talk.
    detached: true,
    stdio: ['ignore', output, output, root],
  });
  child.unref();
  closeSync(root);
  closeSync(output);
  let isAlive = true;
  return new Promise((resolve) => {
    child.once('exit', () => {
      isAlive = false;
    });
    child.once('spawn', () => resolve({ pid: child.pid as number, isAlive: () => isAlive }));
    child.once('error', () => resolve(undefined));
  });
}

/** What Asterisk said on its console. */
export function logPath(directory: string): string {
  return path.join(directory, 'log', 'console.log');
}

/** Ends an Asterisk and with it its calls; by force when it takes longer than `limitMs`. */
export async function endProcess(process_: ExchangeProcess, clock: Clock, limitMs = 10_000): Promise<void> {
  send(process_.pid, 'SIGTERM');
  if (await waitUntilGone(process_, clock, limitMs)) return;
  send(process_.pid, 'SIGKILL');
  await waitUntilGone(process_, clock, limitMs);
}

async function waitUntilGone(process_: ExchangeProcess, clock: Clock, limitMs: number): Promise<boolean> {
  const startMs = clock.monotonicMs();
  while (process_.isAlive()) {
    if (clock.monotonicMs() - startMs > limitMs) return false;
    await pause(clock, LOOK_EVERY_MS);
  }
  return true;
}

function send(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
