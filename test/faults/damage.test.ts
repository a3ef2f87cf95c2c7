import { closeSync, openSync, readFileSync, readSync, rmSync, truncateSync, writeSync } from 'node:fs';
import path from 'node:path';
import { runningServerUrl } from '#db/server/server.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, runProduct, startProduct, sweepProduct } from '../kit/server.ts';
import { prepareSmallCity } from '../kit/small-city.ts';
import { resident, type ResidentClient, type Wire } from '../kit/wire.ts';
import { rowsOf } from './invariants.ts';
import { keepRecord } from './record.ts';

const dataDir = makeScratchDir();
const copyDir = makeScratchDir();
let product: Product;
let wire: Wire;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0' } });
  wire = { url: product.url, defects: [], failures: 0 };
});
afterAll(async () => {
  await sweepProduct(dataDir, product);
  rmSync(copyDir, { recursive: true, force: true });
});

const adminUrl = async () => (await runningServerUrl(dataDir, 'engawa')) ?? '';

async function ask(
  one: ResidentClient,
  place: string,
): Promise<{ status: number; code?: string; text: string }> {
  const answer = await fetch(`${product.url}${place}`, { headers: { authorization: `Bearer ${one.token}` } });
  const text = await answer.text();
  return {
    status: answer.status,
    text,
    ...(answer.ok ? {} : { code: (JSON.parse(text) as { code: string }).code }),
  };
}

/** What the log and the counter for whoever looks after the machine say of it. */
async function damageTold(): Promise<{ logged: number; counted: number }> {
  const log = readFileSync(path.join(dataDir, 'logs', 'engawa.log'), 'utf8');
  const metrics = await (await fetch(`${product.url}/metrics`)).text();
  return {
    logged: log.split('\n').filter((line) => line.includes('what was kept is damaged or missing')).length,
    counted: Number(/^engawa_damage_found_total (\d+)/m.exec(metrics)?.[1]),
  };
}

function spoil(file: string, at: number): void {
  const handle = openSync(file, 'r+');
  const byte = Buffer.alloc(1);
  readSync(handle, byte, 0, 1, at);
  writeSync(handle, Buffer.from([(byte[0] ?? 0) ^ 0x40]), 0, 1, at);
  closeSync(handle);
}

test('a file whose bytes changed, that is cut short or gone: said, logged and counted, never served and never "not there"', async () => {
  const one = await resident(wire);
  const files: { id: string; text: string }[] = [];
  for (const name of ['changed', 'cut', 'gone', 'whole'])
    files.push(await one.upload(`${name}.txt`, `写真 ${name}`));
  await one.say('四つあります', files);
  const [row] = await rowsOf<{ id: string }>(await adminUrl(), 'select tenant_id as id from file limit 1');
  const place = (at: number) => path.join(dataDir, 'files', row?.id ?? '', files[at]?.id ?? '');
  spoil(place(0), 40);
  truncateSync(place(1), 30);
  rmSync(place(2));
  for (const at of [0, 1, 2]) {
    const said = await ask(one, `/public/files/${files[at]?.id}`);
    expect(said).toMatchObject({ status: 500, code: 'data.damaged' });
    expect(said.text).not.toContain('写真');
  }
  expect(await damageTold()).toEqual({ logged: 3, counted: 3 });
  expect(await ask(one, `/public/files/${files[3]?.id}`)).toMatchObject({ status: 200, text: '写真 whole' });
});

test('a page of the database that changed on the disk: said, logged and counted; the rest is served; a backup refuses', async () => {
  const one = await resident(wire);
  await one.say('この文の頁が壊れます');
  const url = await adminUrl();
  const [relation] = await rowsOf<{ file: string }>(url, `select pg_relation_filepath('message') as file`);
  await rowsOf(url, 'checkpoint');
  expect(await product.stop()).toBe(0);
  spoil(path.join(dataDir, 'postgres', relation?.file ?? ''), 8_192 - 60);
  product = await startProduct({ dataDir, port: product.port, env: { RATE_LIMIT_FACTOR: '0' } });
  expect(await ask(one, '/public/chat/conversation')).toMatchObject({ status: 500, code: 'data.damaged' });
  const told = await damageTold();
  expect(told.counted).toBe(1);
  expect((await fetch(`${product.url}/public/cities`)).status).toBe(200);
  const backup = await runProduct(['backup', path.join(copyDir, 'copy')], { DATA_DIR: dataDir });
  expect(backup.code).not.toBe(0);
  expect(backup.output).toMatch(/damaged/);
  keepRecord({
    scenario: 'damage',
    title: 'Damage to a file and to a page of the database',
    did: [
      'a bit of a stored file turned, another cut short, a third removed: each is refused as data.damaged, logged as an error and counted (engawa_damage_found_total); the fourth is served',
      'a bit of a page of the table of messages turned (checksums of pages are on): refused, logged and counted the same; other tables are served; a backup fails and says so',
    ],
  });
});
