import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#kernel/clock.ts';
import { findInstallations, type Installation, serverVersion } from './binaries.ts';
import { explainServerFailure } from './failure.ts';
import { findPostmaster } from './postmaster.ts';
import { type OwnServer, runningServerUrl, startServer } from './server.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../../..');
const said: string[] = [];
const say = (_facts: object, message: string): void => void said.push(message);
const log = { info: say, warn: say, error: say };

let dataDir: string;
const running = new Set<OwnServer>();

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'engawa-server-'));
  chmodSync(dataDir, 0o711);
  said.length = 0;
});

afterEach(async () => {
  for (const server of running) await server.stop();
  running.clear();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Without fsync, which a killed process does not need and which makes most of a start's time. */
const majorOf = async ({ binDir }: OwnServer): Promise<number> =>
  Number.parseInt(await serverVersion(binDir, undefined), 10);

async function start(installation: Installation, directory = dataDir, fsync = false): Promise<OwnServer> {
  const server = await startServer({
    dataDir: directory,
    clock: systemClock,
    log,
    fsync,
    installations: [installation],
  });
  running.add(server);
  return { ...server, stop: () => server.stop().finally(() => running.delete(server)) };
}

async function ask<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Asks again until it succeeds; the test's own time limit ends it. */
async function askUntilAnswered(url: string, sql: string): Promise<object[]> {
  for (;;) {
    try {
      return await ask(url, sql);
    } catch {
      await new Promise<void>((resolve) => void systemClock.after(50, resolve));
    }
  }
}

const found = findInstallations();
const newestOfSystem = found.find(({ packaged }) => !packaged);
const packaged = found.find((each) => each.packaged);
const kinds = [newestOfSystem, packaged].filter((each) => each !== undefined);

test('there is a PostgreSQL to test with', () => {
  expect(kinds.length).toBeGreaterThan(0);
});

describe.each(kinds)('with PostgreSQL $major (packaged: $packaged)', (installation) => {
  test('start, stop, start keeps the data, and nothing listens on the network', async () => {
    const first = await start(installation, dataDir, true);
    await ask(first.adminUrl('postgres'), "create table kept (note text); insert into kept values ('残る')");
    const settings = await ask<{ name: string; setting: string }>(
      first.adminUrl('postgres'),
      `select name, setting from pg_settings where name in
         ('listen_addresses', 'data_checksums', 'fsync', 'log_min_messages', 'max_connections', 'jit') order by name`,
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      data_checksums: 'on',
      fsync: 'on',
      jit: 'off',
      listen_addresses: '',
      log_min_messages: 'log',
      max_connections: '100',
    });
    expect(await majorOf(first)).toBe(installation.major);
    const pid = findPostmaster(path.join(dataDir, 'postgres'))?.pid;
    await first.stop();
    expect(isRunning(pid)).toBe(false);

    const second = await start(installation, dataDir, true);
    expect(await ask(second.adminUrl('postgres'), 'select note from kept')).toEqual([{ note: '残る' }]);
  });

  test('text is UTF-8 and sorted by code point, whatever the host says', async () => {
    const server = await start(installation);
    const [database] = await ask(
      server.adminUrl('postgres'),
      `select pg_encoding_to_char(encoding) as encoding, coalesce(to_jsonb(d)->>'datlocale', datcollate) as locale
         from pg_database d where datname = 'postgres'`,
    );
    expect(database).toEqual({ encoding: 'UTF8', locale: 'C.UTF-8' });
    expect(await ask(server.adminUrl('postgres'), "select 'B' < 'a' as by_code_point")).toEqual([
      { by_code_point: true },
    ]);
  });

  test('it never runs as root, and its files are private', async () => {
    const server = await start(installation);
    const pid = findPostmaster(path.join(dataDir, 'postgres'))?.pid;
    expect(readFileSync(`/proc/${pid}/status`, 'utf8')).not.toMatch(/^Uid:\t0/m);
    expect(statSync(server.socketDir).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(dataDir, 'postgres')).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(dataDir, 'postgres.json')).mode & 0o777).toBe(0o600);
  });

  test('a failed statement leaves nothing of its values in the log', async () => {
    const server = await start(installation);
    const url = server.adminUrl('postgres');
    await ask(url, "create table people (name text primary key); insert into people values ('青葉花子')");
    await expect(ask(url, "insert into people values ('青葉花子')")).rejects.toThrow('duplicate key');
    await expect(ask(url, "select '青葉花子'::date")).rejects.toThrow('invalid input syntax');
    await server.stop();
    const text = readFileSync(path.join(dataDir, 'postgres.log'), 'utf8');
    expect(text).toContain('database system is ready to accept connections');
    expect(text).not.toContain('青葉花子');
  });

  test('a wrong password is refused, by the socket too', async () => {
    const server = await start(installation);
    const url = new URL(server.adminUrl('postgres').replace('@/', '@local/'));
    url.password = 'guessed';
    await expect(ask(url.href.replace('@local/', '@/'), 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });

  test('a second start on the same directory is refused', async () => {
    await start(installation);
    const again = startServer({ dataDir, clock: systemClock, log, installations: [installation] });
    const refusal = await again.catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'data.in-use', details: { pid: process.pid } });
    expect(explainServerFailure(refusal)?.[1]).toContain('is in use by another Engawa');
  });

  test('data directories with long paths, spaces and quotes work', async () => {
    const long = path.join(dataDir, `長い "name" 's, ${'x'.repeat(90)}`);
    mkdirSync(long);
    const server = await start(installation, long);
    expect(await ask(server.adminUrl('postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
    await expect(start(installation, long)).rejects.toMatchObject({ code: 'data.in-use' });
  });

  test('a directory that only its owner may enter works', async () => {
    const home = path.join(dataDir, 'home');
    const inside = path.join(home, 'data');
    mkdirSync(inside, { recursive: true });
    chmodSync(home, 0o700);
    const server = await start(installation, inside);
    await ask(server.adminUrl('postgres'), "create table kept as select '家' as note");
    await server.stop();
    const again = await start(installation, inside);
    expect(await ask(again.adminUrl('postgres'), 'select note from kept')).toEqual([{ note: '家' }]);
    expect(statSync(home).mode & 0o777).toBe(0o700);
  });

  test('killed itself, it comes back with what was committed', async () => {
    const server = await start(installation);
    const url = server.adminUrl('postgres');
    await ask(url, "create table kept as select '約束' as note");
    process.kill(findPostmaster(path.join(dataDir, 'postgres'))?.pid as number, 'SIGKILL');
    expect(await askUntilAnswered(url, 'select note from kept')).toEqual([{ note: '約束' }]);
    expect(said).toContain('PostgreSQL ended without being told to; it is started again');
  });

  test('after its parent was killed, the next start takes it over, and what was committed is there', async () => {
    const parent = await startInChildProcess(installation);
    const url = (await runningServerUrl(dataDir, 'postgres')) as string;
    await ask(url, "create table kept as select '縁側' as note");
    const orphan = findPostmaster(path.join(dataDir, 'postgres'))?.pid;
    await expect(start(installation)).rejects.toMatchObject({
      code: 'data.in-use',
      details: { pid: parent.pid },
    });

    parent.kill('SIGKILL');
    await once(parent, 'exit');
    expect(isRunning(orphan)).toBe(true);
    const server = await start(installation);
    expect(findPostmaster(path.join(dataDir, 'postgres'))?.pid).toBe(orphan);
    expect(await ask(server.adminUrl('postgres'), 'select note from kept')).toEqual([{ note: '縁側' }]);

    process.kill(orphan as number, 'SIGKILL');
    expect(await askUntilAnswered(server.adminUrl('postgres'), 'select note from kept')).toEqual([
      { note: '縁側' },
    ]);
    await server.stop();
    expect(await runningServerUrl(dataDir, 'postgres')).toBeUndefined();
  });

  test('after both were killed, the next start recovers', async () => {
    const parent = await startInChildProcess(installation);
    const url = (await runningServerUrl(dataDir, 'postgres')) as string;
    await ask(url, "create table kept as select '停電' as note");
    process.kill(findPostmaster(path.join(dataDir, 'postgres'))?.pid as number, 'SIGKILL');
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    const server = await start(installation);
    expect(await ask(server.adminUrl('postgres'), 'select note from kept')).toEqual([{ note: '停電' }]);
  });
});

describe('data of another major version', () => {
  const [installation] = kinds as [Installation];

  test('are refused with what to do', async () => {
    const server = await start(installation);
    await server.stop();
    writeFileSync(path.join(dataDir, 'postgres', 'PG_VERSION'), '16\n');
    const refusal = await start(installation).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'data.newer',
      details: { what: 'postgresql', dataMajor: 16, installedMajors: [installation.major] },
    });
    expect(explainServerFailure(refusal)?.[1]).toContain('Install PostgreSQL 16');
  });

  test('are opened by the installed programs that match', async () => {
    const last = kinds.at(-1) as Installation;
    const server = await start(last);
    await server.stop();
    const again = await startServer({ dataDir, clock: systemClock, log, installations: kinds });
    running.add(again);
    expect(await majorOf(again)).toBe(last.major);
  });
});

test('a pid file whose number now belongs to another process does not keep it from starting', async () => {
  const [installation] = kinds as [Installation];
  const server = await start(installation);
  await server.stop();
  const cluster = path.join(dataDir, 'postgres');
  const { uid, gid } = statSync(cluster);
  const stranger = spawn('sleep', ['60'], { uid, gid, stdio: 'ignore' });
  for (const file of [
    path.join(cluster, 'postmaster.pid'),
    path.join(server.socketDir, '.s.PGSQL.5432.lock'),
  ]) {
    writeFileSync(file, `${stranger.pid}\n${cluster}\n`);
    chownSync(file, uid, gid);
  }
  try {
    const again = await start(installation);
    expect(await ask(again.adminUrl('postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
  } finally {
    stranger.kill();
  }
});

test('without any PostgreSQL it says what to install', async () => {
  const failure = await startServer({ dataDir, clock: systemClock, log, installations: [] }).catch(
    (error: unknown) => error,
  );
  expect(explainServerFailure(failure)?.[0]).toContain('apt-get install postgresql');
});

test('a server that cannot start says the end of its log', async () => {
  const [installation] = kinds as [Installation];
  const server = await start(installation);
  await server.stop();
  writeFileSync(path.join(dataDir, 'postgres', 'postgresql.auto.conf'), "max_connections = 'many'\n");
  const failure = await start(installation).catch((error: unknown) => error);
  expect(explainServerFailure(failure)?.[0]).toContain('invalid value for parameter "max_connections"');
});

function isRunning(pid: number | undefined): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres';
  } catch {
    return false;
  }
}

async function startInChildProcess(installation: Installation) {
  const script = `
    import { startServer } from '#db/server/server.ts';
    import { systemClock } from '#kernel/clock.ts';
    const say = () => undefined;
    const { dataDir, installation } = JSON.parse(process.argv[1]);
    const log = { info: say, warn: say, error: say };
    await startServer({ dataDir, clock: systemClock, log, installations: [installation] });
    process.stdout.write('up');
    setInterval(say, 1000);
  `;
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', script, JSON.stringify({ dataDir, installation })],
    { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  return child;
}
