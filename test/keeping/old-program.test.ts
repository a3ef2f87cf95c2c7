import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeScratchDir } from '../kit/cluster.ts';
import { defectsOf, freePort, type Product, runProduct, startProduct, sweepProduct } from '../kit/server.ts';
import { staff, type StaffClient } from '../kit/wire.ts';

/**
 * The program of before the administration in the browser, as it was committed, with the data that it left: it runs, this
 * one takes its data over where they lie, and it runs again on what was backed up before.
 */
const RELEASES = path.join(import.meta.dirname, '../kit/releases');
const ROOT = path.join(import.meta.dirname, '../..');
const root = makeScratchDir();
const place = (name: string) => path.join(root, name);
const oldProgram = place('program');
const products: Product[] = [];

function unpack(pieces: Record<string, string>, folder: string, encoding: 'utf8' | 'base64'): void {
  for (const [name, content] of Object.entries(pieces)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), Buffer.from(content, encoding));
  }
}
const read = (name: string) => readFileSync(path.join(RELEASES, name));

beforeAll(() => {
  const program = brotliDecompressSync(read('before-administration-program.json.br')).toString();
  unpack(JSON.parse(program) as Record<string, string>, oldProgram, 'utf8');
  // What it needs of others is among what this one needs.
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(oldProgram, 'node_modules'));
  const data = gunzipSync(read('before-administration.json.gz')).toString();
  unpack(JSON.parse(data) as Record<string, string>, place('left'), 'base64');
});
afterAll(async () => {
  for (const product of products) if (!product.hasEnded()) await product.kill();
  for (const name of ['city', 'back']) await sweepProduct(place(name));
  await sweepProduct(root);
});

async function start(dataDir: string, program?: string): Promise<Product> {
  const product = await startProduct({ dataDir, ...(program === undefined ? {} : { program }) });
  products.push(product);
  return product;
}

function giveKey(dataDir: string): void {
  mkdirSync(path.join(dataDir, 'secrets'), { recursive: true });
  writeFileSync(path.join(dataDir, 'secrets/master.key'), Buffer.alloc(32, 0x11).toString('base64url'));
}

const signIn = (product: Product): Promise<StaffClient> =>
  staff({ url: product.url, defects: [], failures: 0 }, 'sato');

interface Shown {
  messages: { body: string; files: { id: string }[] }[];
}
/** What the five chats say, and their files, as whoever answered them sees it. */
async function read5(sato: StaffClient): Promise<{ bodies: string[]; files: string[] }> {
  const { rows } = await sato.get<{ rows: { id: string }[] }>('/desk/interactions?view=ended&limit=50');
  const shown = await Promise.all(rows.map(({ id }) => sato.get<Shown>(`/desk/interactions/${id}`)));
  const messages = shown.flatMap((one) => one.messages);
  const ids = messages.flatMap(({ files }) => files.map(({ id }) => id));
  return {
    bodies: messages.map(({ body }) => body).sort(),
    files: (await Promise.all(ids.map((id) => sato.text(`/desk/files/${id}`)))).sort(),
  };
}

test('the former program runs on its data, this one goes on with them, and the former one on its backup from before', async () => {
  giveKey(place('city'));
  const env = { DATA_DIR: place('city') };
  const restored = await runProduct(['restore', place('left')], env, oldProgram);
  expect(restored.output).toContain('restored as of');

  const old = await start(place('city'), oldProgram);
  const before = await read5(await signIn(old));
  expect(before.bodies.filter((body) => body.startsWith('前の版の相談'))).toHaveLength(5);
  expect(before.files).toHaveLength(5);
  const backup = await runProduct(['backup', place('copy')], env, oldProgram);
  expect(backup.code, backup.output).toBe(0);
  expect(await old.stop()).toBe(0);

  // Upgraded where it lies: the same data directory, the same database.
  const now = await start(place('city'));
  const sato = await signIn(now);
  expect(await read5(sato)).toEqual(before);
  const [ended] = (await sato.get<{ rows: { id: string }[] }>('/desk/interactions?view=ended&limit=50')).rows;
  await sato.send('POST', `/desk/interactions/${ended?.id}/messages`, {
    ...{ clientId: crypto.randomUUID(), kind: 'note', body: '新しい版で書きました', fileIds: [] },
  });
  expect(await now.stop()).toBe(0);
  expect(defectsOf(place('city'))).toEqual([]);

  // It does not touch what a newer one wrote.
  const refused = await runProduct(['start'], { ...env, PORT: String(await freePort()) }, oldProgram);
  expect(refused.code).toBe(1);
  expect(refused.output).toMatch(/newer/);

  // The way back: an empty place, the key, the backup from before, the former program.
  mkdirSync(path.join(place('back'), 'secrets'), { recursive: true });
  cpSync(path.join(place('city'), 'secrets'), path.join(place('back'), 'secrets'), { recursive: true });
  const back = await runProduct(['restore', place('copy')], { DATA_DIR: place('back') }, oldProgram);
  expect(back.code, back.output).toBe(0);
  const again = await start(place('back'), oldProgram);
  const home = await signIn(again);
  expect(await read5(home)).toEqual(before);
  await home.ready();
  expect(await again.stop()).toBe(0);
  expect(defectsOf(place('back'))).toEqual([]);
});
