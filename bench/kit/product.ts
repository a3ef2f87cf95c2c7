import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const START_DEADLINE_MS = 120_000;
export const PASSWORD = 'bench-password';

/** The product as a user starts it, in a process of its own. */
export interface Product {
  url: string;
  dataDir: string;
  pid: number;
  /** From the start of the process to its ready line. */
  startMs: number;
  output: string;
  stop(): Promise<void>;
  /** kill -9 of this one process; its PostgreSQL lives on. */
  kill(): Promise<void>;
}

/** A data directory on the disk of this machine, not in memory: durability is what is measured. */
export function makeDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'engawa-bench-'));
}

export function removeDataDir(dataDir: string): void {
  rmSync(dataDir, { recursive: true, force: true });
}

/** Starts it and waits for the ready line; on `wantedPort`, where that is given. */
export async function startProduct(
  dataDir: string,
  env: Record<string, string> = {},
  args: readonly string[] = [],
  wantedPort?: number,
): Promise<Product> {
  const port = wantedPort ?? (await freePort());
  const begunAt = performance.now();
  const child = spawn(process.execPath, [join(ROOT, 'src/cli.ts'), 'start', ...args], {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: String(port),
      DATA_DIR: dataDir,
      DEMO_PASSWORD: PASSWORD,
      RATE_LIMIT_FACTOR: '0',
      LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = await readyLine(child);
  return {
    url: `http://127.0.0.1:${port}`,
    dataDir,
    pid: child.pid ?? 0,
    startMs: performance.now() - begunAt,
    output,
    stop: () => stopped(child, 'SIGINT'),
    kill: () => stopped(child, 'SIGKILL'),
  };
}

function readyLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const deadline = setTimeout(() => reject(new Error(`not ready in time:\n${output}`)), START_DEADLINE_MS);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (!output.includes('Engawa is ready at')) return;
      clearTimeout(deadline);
      resolve(output);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('exit', (code) => reject(new Error(`ended with ${code}:\n${output}`)));
  });
}

function stopped(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.on('exit', () => resolve());
    child.kill(signal);
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
