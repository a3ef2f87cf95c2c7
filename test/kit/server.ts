import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { shortSocketDir } from '#db/server/places.ts';
import { findPostmaster } from '#db/server/postmaster.ts';
import { until } from './until.ts';

const ROOT = path.join(import.meta.dirname, '../..');
/** The first start of the demo lives through some weeks of a city. */
const READY_WITHIN_MS = 110_000;
const STOPS_WITHIN_MS = 30_000;

export interface ProductOptions {
  dataDir: string;
  /** A free one of this machine by default. */
  port?: number;
  /** What follows `start`. */
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Where its program lies: this one by default. */
  program?: string;
}

/** The real product in a process of its own. */
export interface Product {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly pid: number;
  /** Everything it said on its console until now. */
  output(): string;
  /** Ctrl-C; returns the exit code. */
  stop(): Promise<number | null>;
  /** kill -9 of this one process; its PostgreSQL lives on. */
  kill(): Promise<void>;
  hasEnded(): boolean;
}

/** A port of this machine's loopback interface that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Starts `engawa start` and returns when it has said that it is ready. Fails with all it said when it ends instead. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const port = options.port ?? (await freePort());
  const child = launch(
    ['start', ...(options.args ?? [])],
    { DATA_DIR: options.dataDir, PORT: String(port), ...options.env },
    options.program,
  );
  const said = listenTo(child);
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const url = await until(
    'the line that says it is ready',
    () => {
      const ready = /^Engawa is ready at (\S+)$/m.exec(said());
      return ready?.[1] ?? over;
    },
    READY_WITHIN_MS,
  );
  if (url === true) throw new Error(`the product ended instead of getting ready:\n${said()}`);
  return {
    url,
    port,
    dataDir: options.dataDir,
    pid: child.pid ?? 0,
    output: said,
    hasEnded: () => over,
    async stop() {
      child.kill('SIGINT');
      await until('the product ends', () => over, STOPS_WITHIN_MS);
      return ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const DEFECT_LEVEL = 50;

/** What the product's log says of defects: requests and jobs that failed without a refusal, one line each. */
export function defectsOf(dataDir: string): string[] {
  const file = path.join(dataDir, 'logs', 'engawa.log');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return lines.filter((line) => line !== '' && (JSON.parse(line) as { level: number }).level >= DEFECT_LEVEL);
}

/** Runs a command of the product to its end. */
export async function runProduct(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  program?: string,
): Promise<{ code: number | null; output: string }> {
  const child = launch(args, env, program);
  const said = listenTo(child);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: said() };
}

/** What a test leaves behind, whatever became of it: no process, no files. */
export async function sweepProduct(dataDir: string, product?: Product): Promise<void> {
  if (product && !product.hasEnded()) await product.kill();
  const orphan = findPostmaster(path.join(dataDir, 'postgres'));
  if (orphan) {
    process.kill(orphan.pid, 'SIGQUIT');
    await until('PostgreSQL ends', () => !orphan.isAlive());
  }
  // Where the sockets of a directory lie that PostgreSQL's account may not enter.
  if (existsSync(dataDir)) rmSync(shortSocketDir(realpathSync(dataDir)), { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}

function launch(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  program: string = ROOT,
): ChildProcess {
  // Only what every program needs: a DATABASE_URL or PORT of whoever runs the tests must not get in.
  const { PATH, HOME, LANG, TZ } = process.env;
  return spawn(process.execPath, ['src/cli.ts', ...args], {
    cwd: program,
    env: { PATH, HOME, LANG, TZ, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function listenTo(child: ChildProcess): () => string {
  let text = '';
  const hear = (chunk: Buffer): void => {
    text += chunk.toString();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  return () => text;
}
