import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { createIds } from '#kernel/ids.ts';
import { createLogger } from '#kernel/log.ts';
import { systemClock } from '#kernel/clock.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freeUdpPort } from '#outside/asterisk/ports.ts';
import { findProcess } from '#outside/asterisk/process.ts';
import { askReadiness } from '#outside/asterisk/readiness.ts';
import { type Supervised, superviseExchange } from '#outside/asterisk/supervisor.ts';
import { trialPrograms } from '#outside/asterisk/trial.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { reachableSockets } from '../kit/sockets.ts';
import { trialRoot } from '../kit/trial-root.ts';
import { until } from '../kit/until.ts';

let scratch: string;
let directory: string;
let sipPort: number;
const running: Supervised[] = [];

beforeEach(async () => {
  scratch = makeScratchDir();
  // The exchange runs as another user: it passes through, and lists nothing.
  chmodSync(scratch, 0o711);
  directory = path.join(scratch, 'run');
  // Not the usual one: an exchange of another suite may want it in the same moment.
  sipPort = await freeUdpPort('127.0.0.1');
});

afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  rmSync(scratch, { recursive: true, force: true });
});

async function supervise(): Promise<Supervised> {
  const supervised = await superviseExchange({
    ...trialPrograms(trialRoot()),
    options: {
      name: 'trial',
      directory,
      listen: '127.0.0.1',
      sipPort,
      trunks: [],
      phones: [{ name: 'desk-01', kind: 'browser' }],
    },
    clock: systemClock,
    ids: createIds(systemClock),
    log: createLogger({ level: 'silent' }),
  });
  running.push(supervised);
  return supervised;
}

async function up(): Promise<Supervised> {
  const supervised = await supervise();
  await supervised.firstUp;
  return supervised;
}

test('it gets up without complaints, as nobody of importance, and its files are its own', async () => {
  const { settings, pid } = await up();
  const said = readFileSync(path.join(directory, 'log/console.log'), 'utf8');
  expect(said.split('\n').filter((line) => /WARNING|ERROR/.test(line))).toEqual([]);
  const status = readFileSync(`/proc/${pid()}/status`, 'utf8');
  expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).not.toBe('0');
  for (const name of readdirSync(path.join(directory, 'etc')))
    expect(statSync(path.join(directory, 'etc', name)).mode & 0o077, name).toBe(0);
  expect(statSync(path.join(directory, 'memory.json')).mode & 0o077).toBe(0);
  const wrong = { ...settings, ariPassword: 'another' };
  expect([await askReadiness(settings), await askReadiness(wrong)]).toEqual([true, false]);
});

test('nothing of it listens beyond the loopback', async () => {
  const { pid } = await up();
  expect(reachableSockets(pid() ?? 0)).toEqual([]);
});

test('killed, it is started again on the same ports with the same secrets', async () => {
  const supervised = await up();
  const before = supervised.pid() ?? 0;
  process.kill(before, 'SIGKILL');
  await until(
    'another one runs',
    () => (supervised.pid() ?? before) !== before && supervised.state().state === 'up',
    30_000,
  );
  expect(await askReadiness(supervised.settings)).toBe(true);
});

test('one whose SIP port was taken meanwhile is not called up, and gets up when the port is free', async () => {
  const supervised = await up();
  const { sip } = supervised.settings.ports;
  process.kill(supervised.pid() ?? 0, 'SIGKILL');
  const other = createSocket('udp4');
  await until('the port is free', async () => (await freeUdpPort('127.0.0.1', sip)) === sip);
  other.bind(sip, '127.0.0.1');
  await once(other, 'listening');
  await until(
    'it fails',
    () => supervised.state().state === 'failing' && supervised.state().failures > 1,
    30_000,
  );
  other.close();
  await until('it is up', () => supervised.state().state === 'up', 30_000);
});

test('when Engawa is killed the exchange lives on, and the next start takes it over as it is', async () => {
  const engawa = spawn(process.execPath, [path.join(import.meta.dirname, 'other-start.ts'), directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(engawa.stdout, 'data');
  const left = findProcess(directory);
  engawa.kill('SIGKILL');
  await once(engawa, 'exit');
  expect(left?.isAlive()).toBe(true);
  const { settings, pid } = await up();
  expect(pid()).toBe(left?.pid);
  expect(await askReadiness(settings)).toBe(true);
});

test('stopped, nothing is left; the next start keeps the secrets of the telephones', async () => {
  const first = await up();
  await first.stop();
  expect(findProcess(directory)).toBeUndefined();
  const second = await up();
  expect(second.settings.phones).toEqual(first.settings.phones);
  expect(second.settings.ports.sip).toBe(first.settings.ports.sip);
});
