import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, chownSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { Client } from 'pg';
import { startServer } from '#db/server/server.ts';
import { systemClock } from '#kernel/clock.ts';
import { familyOf, signalAll } from '../faults/processes.ts';
import { quietLog } from './cluster.ts';
import { freePort } from './server.ts';
import { until } from './until.ts';

const DATABASE = 'engawa';
const HOST = '127.0.0.1';
const NAME = 'standby1';
const PROGRAM_ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' };

/**
 * Two PostgreSQL servers of a city's own, the second one following the first (streaming, synchronous), and one address for
 * both that leads to whichever is the primary: what a virtual address or a name does in a city.
 */
export interface Pair {
  /** As the installation is given it. */
  databaseUrl: string;
  /** Nothing is acknowledged from now on until the standby has it. */
  beSynchronous(): Promise<void>;
  /** The standby stands still, and goes on. */
  pauseStandby(): void;
  goOnStandby(): void;
  /** Runs a query on the primary. */
  ask<Row extends object>(text: string): Promise<Row[]>;
  /** kill -9 of everything of the primary. */
  killPrimary(): Promise<void>;
  /** The standby becomes the primary, and the address leads to it. */
  promote(): Promise<void>;
  close(): Promise<void>;
}

interface Server {
  cluster: string;
  port: number;
  child: ChildProcess;
}

export async function startPair(root: string): Promise<Pair> {
  // PostgreSQL's account passes through.
  chmodSync(root, 0o711);
  const dataDir = path.join(root, 'first');
  const own = await startServer({ dataDir, clock: systemClock, log: quietLog });
  const { binDir } = own;
  const { password, username } = new URL(own.adminUrl('postgres').replace(/@\//, '@host/'));
  await own.stop();
  const address = (port: number, database: string) =>
    `postgres://${username}:${password}@${HOST}:${port}/${database}`;

  const cluster = path.join(dataDir, 'postgres');
  writeAs(cluster, 'pg_hba.conf', `host all,replication all ${HOST}/32 scram-sha-256\n`);
  const primary = await run(binDir, cluster);
  const ask = async <Row extends object>(
    text: string,
    at = { port: primary.port, database: DATABASE },
  ): Promise<Row[]> => {
    const client = new Client({ connectionString: address(at.port, at.database) });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
    }
  };
  const isUp = (server: Server) => () =>
    ask('select 1', { port: server.port, database: 'postgres' }).then(
      () => true,
      () => false,
    );
  await until('the primary answers', isUp(primary), 30_000);
  await ask(`create database ${DATABASE}`, { port: primary.port, database: 'postgres' });

  const follower = path.join(root, 'second');
  const copier = new Client({ connectionString: address(primary.port, DATABASE) });
  await copier.connect();
  await copier.query(`select pg_backup_start('${NAME}', true)`);
  execFileSync('cp', ['-a', cluster, follower]);
  const { rows } = await copier.query<{ labelfile: string }>('select labelfile from pg_backup_stop()');
  await copier.end();
  for (const name of ['postmaster.pid', 'postmaster.opts'])
    rmSync(path.join(follower, name), { force: true });
  writeAs(follower, 'backup_label', rows[0]?.labelfile ?? '');
  writeAs(follower, 'standby.signal', '');
  appendFileSync(
    path.join(follower, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=${HOST} port=${primary.port} user=${username} password=${password} application_name=${NAME}'\n`,
  );
  const standby = await run(binDir, follower);
  await until('the standby answers', isUp(standby), 30_000);

  const door = await openDoor(primary.port);
  let asking = primary.port;
  return {
    databaseUrl: address(door.port, DATABASE),
    ask: (text) => ask(text, { port: asking, database: DATABASE }),
    async beSynchronous() {
      await ask(`alter system set synchronous_standby_names = 'FIRST 1 (${NAME})'`);
      await ask('select pg_reload_conf()');
      await until(
        'the standby follows, and is waited for',
        async () => {
          const [row] = await ask<{ state: string }>('select sync_state as state from pg_stat_replication');
          return row?.state === 'sync';
        },
        30_000,
      );
    },
    pauseStandby: () => signalAll(familyOf(standby.child.pid ?? 0), 'SIGSTOP'),
    goOnStandby: () => signalAll(familyOf(standby.child.pid ?? 0).toReversed(), 'SIGCONT'),
    async killPrimary() {
      signalAll(familyOf(primary.child.pid ?? 0), 'SIGKILL');
      await until('the primary is dead', () => primary.child.signalCode !== null);
      door.cut();
    },
    async promote() {
      const [row] = await ask<{ done: boolean }>('select pg_promote(true, 30) as done', {
        port: standby.port,
        database: DATABASE,
      });
      if (!row?.done) throw new Error('the standby was not promoted');
      asking = standby.port;
      door.leadTo(standby.port);
    },
    async close() {
      door.close();
      for (const { child } of [primary, standby]) {
        signalAll(familyOf(child.pid ?? 0).toReversed(), 'SIGCONT');
        child.kill('SIGQUIT');
        await until('a server ends', () => child.exitCode !== null || child.signalCode !== null, 20_000);
      }
    },
  };
}

/** A file of a cluster, belonging to whoever the cluster belongs to. */
function writeAs(cluster: string, name: string, text: string): void {
  const { uid, gid } = statSync(cluster);
  writeFileSync(path.join(cluster, name), text, { mode: 0o600 });
  chownSync(path.join(cluster, name), uid, gid);
}

async function run(binDir: string, cluster: string): Promise<Server> {
  const port = await freePort();
  const { uid, gid } = statSync(cluster);
  const settings = [
    ...[`listen_addresses=${HOST}`, `port=${port}`, 'unix_socket_directories=', 'log_min_messages=log'],
    ...['hot_standby=on', 'wal_level=replica', 'max_wal_senders=5', 'wal_keep_size=256MB'],
  ];
  const child = spawn(
    path.join(binDir, 'postgres'),
    ['-D', cluster, ...settings.flatMap((setting) => ['-c', setting])],
    { cwd: '/', env: PROGRAM_ENVIRONMENT, uid, gid, stdio: 'ignore' },
  );
  // Whatever becomes of the test, none of them outlives it.
  process.once('exit', () => child.kill('SIGQUIT'));
  return { cluster, port, child };
}

/** One port that leads to another, until it is told to lead elsewhere. */
async function openDoor(first: number) {
  let behind: number | undefined = first;
  const open = new Set<Socket>();
  const server = createServer((near) => {
    if (behind === undefined) return void near.destroy();
    const far = connect(behind, HOST);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.setNoDelay(true);
      one.on('error', () => undefined);
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  const place = server.address();
  if (place === null || typeof place === 'string') throw new Error('no port');
  const cut = () => {
    behind = undefined;
    for (const socket of open) socket.destroy();
  };
  return {
    port: place.port,
    cut,
    leadTo: (port: number) => {
      cut();
      behind = port;
    },
    close: () => {
      cut();
      server.close();
    },
  };
}
