import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findProcess } from '#outside/asterisk/process.ts';
import { chooseDirectory } from '#outside/asterisk/directory.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { defectsOf, type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { dialBySip, type SipPhone } from '../kit/sip-phone.ts';
import { prepareSmallCity } from '../kit/small-city.ts';
import { trialRoot } from '../kit/trial-root.ts';
import { until } from '../kit/until.ts';

interface Health {
  ok: boolean;
  mode: string;
  exchanges: { id: string; state: string; sipAddress?: string }[];
  say: string;
}

const root = makeScratchDir();
const dataDir = path.join(root, 'city');
let product: Product | undefined;
let phone: SipPhone | undefined;
let directory: string;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  mkdirSync(path.join(dataDir, 'phone'), { mode: 0o755 });
  symlinkSync(trialRoot().path, path.join(dataDir, 'phone/root'));
  cpSync(path.join(path.dirname(trialRoot().path), 'root.json'), path.join(dataDir, 'phone/root.json'));
  directory = await chooseDirectory(dataDir);
});

afterAll(async () => {
  phone?.close();
  if (product && !product.hasEnded()) await product.stop();
  const left = findProcess(directory);
  if (left) process.kill(left.pid, 'SIGKILL');
  // Outside of the data directory, as nobody but root may enter its parents.
  rmSync(directory, { recursive: true, force: true });
  for (const place of [dataDir, root]) await sweepProduct(place);
});

async function health(): Promise<Health> {
  return (await (await fetch(`${product?.url}/health/telephone`)).json()) as Health;
}

async function telephoneUp(): Promise<Health> {
  return until(
    'the telephone is up',
    async () => {
      const found = await health();
      return found.ok ? found : undefined;
    },
    30_000,
  );
}

test('npm start brings the trial exchange up and takes calls; killed and started again it takes both over', async () => {
  product = await startProduct({ dataDir });
  const { mode, exchanges } = await telephoneUp();
  expect(mode).toBe('trial');
  expect(product.output()).toContain(`sip:電話番号@${exchanges[0]?.sipAddress} `);
  const before = findProcess(directory);
  expect(before?.pid).toBeGreaterThan(0);
  phone = await dialBySip({
    folder: root,
    exchangePort: Number(exchanges[0]?.sipAddress?.split(':')[1]),
    to: '0877123456',
    from: '<sip:0312345678@127.0.0.1>',
  });
  await product.kill();
  expect(before?.isAlive()).toBe(true);
  product = await startProduct({ dataDir, port: product.port });
  await telephoneUp();
  expect(findProcess(directory)?.pid).toBe(before?.pid);
  expect(phone.isOver()).toBe(false);
  expect(defectsOf(dataDir)).toEqual([]);
});

test('Ctrl-C ends the exchange with everything else', async () => {
  expect(await product?.stop()).toBe(0);
  expect(findProcess(directory)).toBeUndefined();
});

test('without an exchange everything else works, and the health page says how to have one', async () => {
  rmSync(path.join(dataDir, 'phone'), { recursive: true });
  product = await startProduct({ dataDir });
  const found = await health();
  expect(found).toMatchObject({ ok: false, mode: 'off', exchanges: [] });
  expect(found.say).toContain('npm run phone');
  expect((await fetch(`${product.url}/health/ready`)).status).toBe(200);
});

test("a city's own exchange that does not answer is told, and holds nothing up", async () => {
  await product?.stop();
  product = await startProduct({
    dataDir,
    env: { ASTERISK_URL: 'http://127.0.0.1:9', ASTERISK_PASSWORD: 'sesame' },
  });
  expect(await health()).toMatchObject({
    ok: false,
    mode: 'own',
    exchanges: [{ id: '127.0.0.1:9', state: 'away' }],
  });
  expect((await fetch(`${product.url}/health/ready`)).status).toBe(200);
});
