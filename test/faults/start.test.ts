import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { request } from 'node:https';
import path from 'node:path';
import { findPostmaster } from '#db/server/postmaster.ts';
import { runningServerUrl } from '#db/server/server.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeScratchDir } from '../kit/cluster.ts';
import { defectsOf, freePort, type Product, runProduct, startProduct, sweepProduct } from '../kit/server.ts';
import { prepareSmallCity } from '../kit/small-city.ts';
import { resident, type Wire } from '../kit/wire.ts';
import { withClient } from './invariants.ts';

const STACK = /^\s+at .+:\d+:\d+\)?$/m;
const root = makeScratchDir();
const place = (name: string) => path.join(root, name);
const running: Product[] = [];

async function start(...given: Parameters<typeof startProduct>): Promise<Product> {
  const product = await startProduct(...given);
  running.push(product);
  return product;
}

afterAll(async () => {
  for (const product of running) if (!product.hasEnded()) await product.kill();
  for (const name of readdirSync(root)) await sweepProduct(place(name));
  await sweepProduct(root);
});

describe('one data directory', () => {
  const dataDir = place('city');
  let product: Product;
  beforeAll(async () => {
    await prepareSmallCity(dataDir);
    product = await start({ dataDir });
  });

  test('a second start on it is refused in words, and disturbs nothing', async () => {
    const second = await runProduct(['start'], { DATA_DIR: dataDir, PORT: String(await freePort()) });
    expect(second.code).toBe(1);
    expect(second.output).toContain('使用中です');
    expect(second.output).toContain(`is in use by another Engawa (pid ${product.pid})`);
    expect(second.output).not.toMatch(STACK);
    expect((await fetch(`${product.url}/health/ready`)).status).toBe(200);
  });

  test('after a kill -9 the next start takes its database over as it runs', async () => {
    const before = findPostmaster(path.join(dataDir, 'postgres'));
    await product.kill();
    product = await start({ dataDir, port: product.port });
    expect(before?.pid).toBeGreaterThan(0);
    expect(findPostmaster(path.join(dataDir, 'postgres'))?.pid).toBe(before?.pid);
  });

  test('Ctrl-C ends it in order: exit code 0, no process left, the port is free', async () => {
    expect(await product.stop()).toBe(0);
    expect(product.output()).toContain('stopping…');
    expect(findPostmaster(path.join(dataDir, 'postgres'))).toBeUndefined();
    await expect(fetch(`${product.url}/health/live`)).rejects.toThrow();
    expect(defectsOf(dataDir)).toEqual([]);
  });

  test('Ctrl-C ends it soon although pages listen to it', async () => {
    product = await start({ dataDir });
    const wire: Wire = { url: product.url, defects: [], failures: 0 };
    const one = await resident(wire);
    const feed = await fetch(`${product.url}/public/chat/feed`, {
      headers: { authorization: `Bearer ${one.token}` },
    });
    expect(feed.status).toBe(200);
    const begun = performance.now();
    expect(await product.stop()).toBe(0);
    expect(performance.now() - begun).toBeLessThan(5_000);
    await feed.body?.cancel().catch(() => undefined);
  });

  test('data of a newer version are refused in words', async () => {
    product = await start({ dataDir });
    const adminUrl = (await runningServerUrl(dataDir, 'engawa')) ?? '';
    await withClient(adminUrl, (client) =>
      client.query(
        `insert into migration (version, name, checksum) values (9999, '9999_from_the_future.sql', 'x')`,
      ),
    );
    await product.stop();
    const refused = await runProduct(['start'], { DATA_DIR: dataDir, PORT: String(await freePort()) });
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('9999_from_the_future.sql');
    expect(refused.output).toMatch(/新しい|より後の/);
    expect(refused.output).toMatch(/newer/);
    expect(refused.output).not.toMatch(STACK);
    expect(findPostmaster(path.join(dataDir, 'postgres'))).toBeUndefined();
  });
});

test('a log that finds no room on its disk costs lines, and not the house', async () => {
  const dataDir = place('no-room');
  await prepareSmallCity(dataDir);
  mkdirSync(path.join(dataDir, 'logs'), { recursive: true });
  rmSync(path.join(dataDir, 'logs', 'engawa.log'), { force: true });
  symlinkSync('/dev/full', path.join(dataDir, 'logs', 'engawa.log'));
  const product = await start({ dataDir, env: { LOG_LEVEL: 'debug' } });
  for (let n = 0; n < 3; n++) expect((await fetch(`${product.url}/public/cities`)).status).toBe(200);
  expect(product.hasEnded()).toBe(false);
  expect(await product.stop()).toBe(0);
});

describe('an empty city', () => {
  test('is founded by whoever opens the one-time link first, and by nobody after', async () => {
    const dataDir = place('empty');
    const product = await start({ dataDir, args: ['--empty'] });
    const link = /http:\S+\/setup\/([\w-]+)/.exec(product.output());
    const token = link?.[1] ?? '';
    const city = {
      cityName: '新町',
      cityKana: 'しんまち',
      cityCode: '131016',
      name: '長 一郎',
      login: 'osa',
      password: 'twelve herons by the river',
    };
    const found = (body: object, by = token) =>
      fetch(`${product.url}/public/setup/${by}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await fetch(`${product.url}/public/setup/${token}`)).status).toBe(200);
    expect((await found(city, 'x'.repeat(token.length))).status).toBe(404);
    expect((await found({ ...city, cityCode: '131017' })).status).toBe(400);
    expect((await found({ ...city, password: 'long enough 12' })).status).toBe(422);
    expect((await found(city)).status).toBe(200);
    expect((await found({ ...city, login: 'other' })).status).toBe(404);
    const signIn = await fetch(`${product.url}/desk/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'osa', password: city.password }),
    });
    expect(((await signIn.json()) as { roles: string[] }).roles).toContain('administrator');
    await product.stop();
    const again = await start({ dataDir, args: ['--empty'] });
    expect(again.output()).not.toContain('/setup/');
    expect(await again.stop()).toBe(0);
    expect(defectsOf(dataDir)).toEqual([]);
  });

  test('serves https with a certificate made on the spot', async () => {
    const product = await start({ dataDir: place('tls'), args: ['--empty', '--tls'] });
    expect(product.url).toMatch(/^https:/);
    const fingerprint = /SHA-256 ([0-9A-F:]+)/i.exec(product.output())?.[1];
    const met = await new Promise<{ status: number | undefined; fingerprint: string }>((resolve, reject) => {
      const asked = request(`${product.url}/health/ready`, { rejectUnauthorized: false }, (answer) => {
        const socket = answer.socket as import('node:tls').TLSSocket;
        resolve({ status: answer.statusCode, fingerprint: socket.getPeerCertificate().fingerprint256 });
        answer.resume();
      });
      asked.on('error', reject).end();
    });
    expect(met).toEqual({ status: 200, fingerprint });
    expect(await product.stop()).toBe(0);
  });
});

describe('the demo city and its copies', () => {
  const dataDir = place('demo');
  let product: Product;

  test('opens by itself on the first start; its accounts are printed again by a command', async () => {
    // How long the full size takes is measured by the bench of starts.
    product = await start({ dataDir, env: { DEMO_PASSWORD: 'demo password 1', DEMO_SIZE: 'small' } });
    const accounts = await runProduct(['accounts'], { DATA_DIR: dataDir });
    expect(accounts.code).toBe(0);
    const logins = accounts.output
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s{2,}/));
    expect(logins.length).toBeGreaterThan(1);
    for (const line of accounts.output.trim().split('\n')) expect(product.output()).toContain(line);
    const signIn = await fetch(`${product.url}/desk/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: logins[0]?.[0], password: 'demo password 1' }),
    });
    expect(signIn.status).toBe(200);
  });

  test('a backup taken while it serves, restored elsewhere with the master key, goes on with the same conversation', async () => {
    const cities = (await (await fetch(`${product.url}/public/cities`)).json()) as {
      entryPoints: { key: string }[];
    }[];
    const key = cities[0]?.entryPoints[0]?.key ?? '';
    const one = await resident({ url: product.url, defects: [], failures: 0 }, key);
    await one.say('停電のあとも残っていますか。');
    const sent = (await one.read()).messages;
    const backup = await runProduct(['backup', place('copy')], { DATA_DIR: dataDir });
    expect(backup.output).toMatch(/tables/);
    expect(backup.code).toBe(0);
    await one.say('これは写しのあとです。');
    expect(await product.stop()).toBe(0);
    expect(existsSync(path.join(place('copy'), 'secrets'))).toBe(false);

    const elsewhere = place('elsewhere');
    mkdirSync(path.join(elsewhere, 'secrets'), { recursive: true });
    cpSync(path.join(dataDir, 'secrets', 'master.key'), path.join(elsewhere, 'secrets', 'master.key'));
    const restored = await runProduct(['restore', place('copy')], { DATA_DIR: elsewhere });
    expect(restored.output).toContain('restored as of');
    expect(restored.code).toBe(0);
    const again = await runProduct(['restore', place('copy')], { DATA_DIR: elsewhere });
    expect(again.code).not.toBe(0);
    expect(again.output).not.toMatch(STACK);

    product = await start({ dataDir: elsewhere, port: product.port });
    const { messages } = await one.read();
    expect(messages.filter(({ from }) => from === 'resident').map(({ body }) => body)).toEqual([
      '停電のあとも残っていますか。',
    ]);
    expect(messages[0]).toEqual(sent[0]);
    await one.say('もう一度書きます。');
    expect(await product.stop()).toBe(0);
    expect(defectsOf(elsewhere)).toEqual([]);
  });
});
