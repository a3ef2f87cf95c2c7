import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '#kernel/clock.ts';
import { createIds } from '#kernel/ids.ts';
import { createLogger } from '#kernel/log.ts';
import { superviseExchange, type Supervised } from '#outside/asterisk/supervisor.ts';
import { trialPrograms } from '#outside/asterisk/trial.ts';
import { type Product, startProduct } from '../../test/kit/server.ts';
import { prepareSmallCity, type SmallCity } from '../../test/kit/small-city.ts';
import { setup as makeRoot, trialRoot } from '../../test/kit/trial-root.ts';
import { until } from '../../test/kit/until.ts';
import { staff, type StaffClient, type Wire } from '../../test/kit/wire.ts';

const SEEN_EVERY_MS = 20_000;

/** The product beside a real exchange on this machine, and telephones on the desks of a small city. */
export interface ExchangeBench {
  supervised: Supervised;
  product: Product;
  wire: Wire;
  /** Where the installation lies, and whatever a measurement keeps. */
  dataDir: string;
  scratch: string;
  /** kill -9 of the server; the exchange goes on. Then it is started again. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Opens it. `phonePorts` are those of the telephones phone-0, phone-1 …; the first `desks` of them stand on desks. */
export async function openExchangeBench(options: {
  phonePorts: readonly number[];
  desks: number;
  city: SmallCity;
}): Promise<ExchangeBench> {
  await makeRoot();
  const scratch = mkdtempSync(path.join(tmpdir(), 'engawa-bench-'));
  chmodSync(scratch, 0o711);
  const supervised = await superviseExchange({
    ...trialPrograms(trialRoot()),
    options: {
      name: 'bench',
      directory: path.join(scratch, 'run'),
      listen: '127.0.0.1',
      trunks: [
        { name: 'trunk', from: ['127.0.0.1/32'], host: '127.0.0.1', port: 9 },
        ...options.phonePorts.map((port, at) => ({
          name: `phone-${at}`,
          from: ['127.0.0.2/32'],
          host: '127.0.0.1',
          port,
        })),
      ],
      phones: [],
      // Telephones of a measurement by SIPp alone send no sound.
      soundlessSec: 0,
    },
    clock: systemClock,
    ids: createIds(systemClock),
    log: createLogger({ level: 'silent' }),
  });
  await supervised.firstUp;
  const dataDir = path.join(scratch, 'city');
  await prepareSmallCity(dataDir, options.city);
  const start = (port?: number): Promise<Product> =>
    startProduct({
      dataDir,
      ...(port === undefined ? {} : { port }),
      env: {
        ASTERISK_URL: `http://127.0.0.1:${supervised.settings.ports.http}`,
        ASTERISK_USER: supervised.settings.name,
        ASTERISK_PASSWORD: supervised.settings.ariPassword,
        ASTERISK_APP: supervised.settings.name,
        ASTERISK_DESK_PHONES: Array.from({ length: options.desks }, (_, at) => `phone-${at}`).join(','),
        RATE_LIMIT_FACTOR: '0',
        LOG_LEVEL: 'warn',
      },
    });
  const product = await start();
  const bench: ExchangeBench = {
    supervised,
    product,
    wire: { url: product.url, defects: [], failures: 0 },
    dataDir,
    scratch,
    async restart() {
      await bench.product.kill();
      bench.product = await start(bench.product.port);
    },
    async close() {
      await bench.product.stop();
      await supervised.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
  return bench;
}

/** Lets the exchange take calls to these numbers by itself, with its own queues: the peer. `queues` and `dialplan` as it writes them. */
export function addPeer({ supervised }: ExchangeBench, queues: string, dialplan: string): void {
  const { directory } = supervised.settings;
  const etc = path.join(directory, 'etc');
  appendFileSync(path.join(etc, 'queues.conf'), `[general]\n${queues}`);
  appendFileSync(path.join(etc, 'extensions.conf'), `\n[from-trunk](+)\n${dialplan}`);
  execFileSync('chown', ['--reference', path.join(etc, 'pjsip.conf'), path.join(etc, 'queues.conf')]);
  for (const command of ['module load app_queue.so', 'module load app_mixmonitor.so', 'dialplan reload'])
    askAsterisk(directory, command);
}

/** A queue of the exchange's own, with one telephone or with nobody. */
export function peerQueue(name: string, members: readonly string[]): string {
  const rules = 'strategy=rrmemory\ntimeout=20\njoinempty=yes\nleavewhenempty=no\nringinuse=no\n';
  return `[${name}]\n${rules}${members.map((member) => `member => PJSIP/${member}\n`).join('')}`;
}

function askAsterisk(directory: string, command: string): string {
  const root = trialRoot();
  const [program, ...words] = root.command('usr/sbin/asterisk', [
    ...['-C', path.join(directory, 'etc/asterisk.conf'), '-rx', command],
  ]);
  return execFileSync(program, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', openSync(root.path, 'r')],
  });
}

/** Somebody with telephone number `at` on the desk, ready. */
export async function seat({ wire }: ExchangeBench, login: string, at: number): Promise<StaffClient> {
  const client = await staff(wire, login);
  await client.send('POST', '/desk/phone', {
    holder: `bench-${login}`,
    deskPhone: `phone-${at}`,
    takeOver: true,
  });
  await until(
    'the telephone can be rung',
    async () =>
      (await client.get<{ use: { reachable: boolean } | null }>('/desk/phone')).use?.reachable === true,
    20_000,
  );
  await client.ready();
  return client;
}

/**
 * Lets these desks say now and then that they are there, as pages do; without it a telephone is free again after 90 s. To be
 * stopped before the server: a client asks until it is answered, and one that nobody answers any more keeps the process up.
 */
export function stayAtDesks(desks: readonly { login: string; client: StaffClient }[]): () => Promise<void> {
  let next = 0;
  const underWay = new Set<Promise<void>>();
  const say = async (): Promise<void> => {
    const { login, client } = desks[next++ % desks.length]!;
    await client.send('POST', '/desk/seen');
    await client.send('POST', '/desk/phone/renew', { holder: `bench-${login}` });
  };
  const timer = setInterval(
    () => {
      const saying = say()
        .catch(() => undefined)
        .finally(() => underWay.delete(saying));
      underWay.add(saying);
    },
    Math.floor(SEEN_EVERY_MS / desks.length),
  );
  return async () => {
    clearInterval(timer);
    await Promise.all(underWay);
  };
}

/** Seconds of processor that a process has used. */
export function cpuSec(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
