import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { type OwnServer, type ServerOptions, startServer } from '#db/server/server.ts';
import { isDataDirLocked } from '#db/server/lock.ts';
import { systemClock } from '#kernel/clock.ts';
import { createIds } from '#kernel/ids.ts';

const PREFIX = 'engawa-test-';
const CLUSTER_PREFIX = `${PREFIX}cluster-`;
const ids = createIds(systemClock);

let server: OwnServer | undefined;
let dataDir: string | undefined;

/** A log for servers under test: silent unless something goes wrong. */
export const quietLog: ServerOptions['log'] = {
  info: () => undefined,
  warn: (facts, message) => console.warn(message, facts),
  error: (facts, message) => console.error(message, facts),
};

/**
 * vitest's globalSetup: one throw-away PostgreSQL for the run, in memory where that is possible, without fsync.
 * Tests find it through ENGAWA_TEST_CLUSTER, the superuser's connection string of its database `postgres`.
 */
export async function setup(): Promise<void> {
  if (process.env['ENGAWA_TEST_CLUSTER']) return;
  await sweepLeftOvers();
  dataDir = makeScratchDir(CLUSTER_PREFIX);
  server = await startServer({ dataDir, clock: systemClock, log: quietLog, fsync: false });
  process.env['ENGAWA_TEST_CLUSTER'] = server.adminUrl('postgres');
  process.env['ENGAWA_TEST_SHELF'] = path.join(dataDir, 'shelf');
}

/** vitest's counterpart of `setup`. */
export async function teardown(): Promise<void> {
  if (!server) return;
  delete process.env['ENGAWA_TEST_CLUSTER'];
  delete process.env['ENGAWA_TEST_SHELF'];
  await server.stop();
  if (dataDir) rmSync(dataDir, { recursive: true, force: true });
  server = undefined;
}

/** A new directory for a test's own data, in memory where that is possible. The caller removes it. */
export function makeScratchDir(prefix = PREFIX): string {
  const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  try {
    return mkdtempSync(path.join(parent, prefix));
  } catch {
    return mkdtempSync(path.join(tmpdir(), prefix));
  }
}

/**
 * Makes the empty directory `dataDir` what `prepare` makes of it: by `prepare` once in a run, from then on as a copy. `key`
 * names the content; what `prepare` returns has to be JSON. Nothing may run there any more. Two at the same moment both
 * prepare; the first is kept.
 */
export async function copyPrepared<Result>(
  key: string,
  dataDir: string,
  prepare: () => Promise<Result>,
): Promise<Result> {
  const shelf = process.env['ENGAWA_TEST_SHELF'];
  if (shelf === undefined) return prepare();
  // With the owners of the files: PostgreSQL runs as an account of its own.
  const copy = (from: string, to: string) => execFileSync('cp', ['-a', `${from}/.`, to]);
  const place = path.join(shelf, createHash('sha256').update(key).digest('hex'));
  const note = path.join(place, 'prepared.json');
  if (existsSync(place)) {
    copy(place, dataDir);
    return JSON.parse(readFileSync(note, 'utf8')) as Result;
  }
  const result = await prepare();
  const unfinished = `${place}-${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  copy(dataDir, unfinished);
  writeFileSync(path.join(unfinished, 'prepared.json'), JSON.stringify(result));
  if (existsSync(place)) rmSync(unfinished, { recursive: true });
  else renameSync(unfinished, place);
  return result;
}

/** The superuser's connection string of a database of the run's cluster. */
export function clusterUrl(database = 'postgres'): string {
  const url = process.env['ENGAWA_TEST_CLUSTER'];
  if (!url)
    throw new Error('No test cluster: this test belongs to a project with globalSetup test/kit/cluster.ts');
  return url.replace('@/postgres?', `@/${encodeURIComponent(database)}?`);
}

/** Makes a database, empty or cloned from `template`, and returns its name and the superuser's connection string. */
export async function createDatabase(template?: string): Promise<{ name: string; url: string }> {
  const name = `t_${ids.next().replaceAll('-', '')}`;
  // Copied as files: by the log, as it is done otherwise, a town of 17 MB takes three times as long.
  await asAdmin((admin) =>
    admin.query(`create database ${name}${template ? ` template "${template}" strategy file_copy` : ''}`),
  );
  return { name, url: clusterUrl(name) };
}

/** Removes a database, whoever is still connected to it. */
export async function dropDatabase(name: string): Promise<void> {
  await asAdmin((admin) => admin.query(`drop database if exists "${name}" with (force)`));
}

/**
 * The name of a template made once per cluster, however many workers ask for it: `prepare` fills an empty database
 * (migrates it, say) and closes its connections. `key` names the content; another content needs another key.
 */
export async function ensureTemplate(key: string, prepare: (url: string) => Promise<void>): Promise<string> {
  const name = `template_${key}`;
  await asAdmin(async (admin) => {
    // Held until the connection ends.
    await admin.query('select pg_advisory_lock(hashtext($1))', [name]);
    const found = await admin.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount) return;
    const unfinished = `${name}_unfinished`;
    await admin.query(`drop database if exists "${unfinished}" with (force)`);
    await admin.query(`create database "${unfinished}"`);
    await prepare(clusterUrl(unfinished));
    await admin.query(`alter database "${unfinished}" rename to "${name}"`);
  });
  return name;
}

async function asAdmin<Result>(work: (admin: Client) => Promise<Result>): Promise<Result> {
  const admin = new Client({ connectionString: clusterUrl() });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

/** A run that was killed leaves its cluster in memory. Nobody holds its lock any more, so it can be told from one in use. */
async function sweepLeftOvers(): Promise<void> {
  for (const parent of new Set(['/dev/shm', tmpdir()])) {
    const names = existsSync(parent) ? readdirSync(parent) : [];
    for (const name of names.filter((each) => each.startsWith(CLUSTER_PREFIX)))
      await sweep(path.join(parent, name)).catch(() => undefined);
  }
}

async function sweep(directory: string): Promise<void> {
  const ageMs = Date.now() - statSync(directory).mtimeMs;
  if (ageMs < 10 * 60_000 || (await isDataDirLocked(directory, systemClock))) return;
  if (existsSync(path.join(directory, 'postgres', 'PG_VERSION'))) {
    const leftOver = await startServer({
      dataDir: directory,
      clock: systemClock,
      log: quietLog,
      fsync: false,
    });
    await leftOver.stop();
  }
  rmSync(directory, { recursive: true, force: true });
}
