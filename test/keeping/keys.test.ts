import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runningServerUrl } from '#db/server/server.ts';
import { withClient } from '../faults/invariants.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { defectsOf, type Product, runProduct, startProduct, sweepProduct } from '../kit/server.ts';
import { prepareSmallCity } from '../kit/small-city.ts';
import { type StandInKms, startStandInKms } from '../kit/stand-in-kms.ts';
import { resident, type ResidentClient } from '../kit/wire.ts';

/** The commands about keys beside a server that runs, as an operator gives them. */
const dataDir = makeScratchDir();
const secrets = path.join(dataDir, 'secrets');
let product: Product;
let kms: StandInKms;
let one: ResidentClient;
let env: Record<string, string>;

beforeAll(async () => {
  kms = await startStandInKms();
  await prepareSmallCity(dataDir);
  env = { DATA_DIR: dataDir, KMS_URL: kms.url, KMS_TOKEN: kms.token };
  product = await startProduct({ dataDir, env });
  one = await resident({ url: product.url, defects: [], failures: 0 });
  const file = await one.upload('控え.txt', '古い鍵の控え');
  await one.say('古い鍵で', [file]);
});
afterAll(async () => {
  await sweepProduct(dataDir, product);
  await kms.close();
});

const keys = (...words: string[]) => runProduct(['keys', ...words], env);
const adminUrl = async () => (await runningServerUrl(dataDir, 'engawa')) ?? '';
const underKey = (key: number): Promise<number> =>
  adminUrl().then((url) =>
    withClient(url, async (client) => {
      const { rows } = await client.query<{ count: number }>(
        `select count(*)::int as count from message where get_byte(body, 0) = 1 and get_byte(body, 4) = $1`,
        [key],
      );
      return rows[0]?.count ?? 0;
    }),
  );
const filesUnder = (key: number): number =>
  readdirSync(path.join(dataDir, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name)))
    .filter((bytes) => bytes[0] === 1 && bytes.readUInt32BE(1) === key).length;

test('beside a server that runs: the master key goes into a key service, a new data key seals, the old one retires', async () => {
  const before = readFileSync(path.join(secrets, 'master.key'), 'utf8');
  const changed = await keys('change-master');
  expect(changed.code, changed.output).toBe(0);
  expect(readFileSync(path.join(secrets, 'master.key'), 'utf8')).toMatch(/^kms:vault:v1:/);
  const [old = ''] = readdirSync(secrets).filter((name) => name.includes('.until-'));
  expect(readFileSync(path.join(secrets, old), 'utf8')).toBe(before);
  expect(existsSync(path.join(secrets, 'master.key.next'))).toBe(false);
  await one.say('鍵が替わったあとで');
  // A process that starts now signs in to the database, and finds the audit of before whole.
  const audit = await runProduct(['audit', 'verify'], env);
  expect(audit.code, audit.output).toBe(0);

  const added = await keys('rotate');
  expect(added.code, added.output).toBe(0);
  // What twenty minutes would do: the key's time came half an hour ago.
  await withClient(await adminUrl(), (client) =>
    client.query(`update data_key set seals_from = now() - interval '30 minutes' where id = 2`),
  );
  const { port } = product;
  expect(await product.stop()).toBe(0);
  product = await startProduct({ dataDir, env, port });
  await one.say('新しい鍵で');
  const left = await keys('retire', '1');
  expect(left.output).toMatch(/still sealed by key 1/);
  expect(left.code).toBe(1);
  expect(filesUnder(1)).toBe(1);
  expect(await underKey(1)).toBeGreaterThan(0);

  const writing = Promise.all(Array.from({ length: 20 }, (_, n) => one.say(`そのあいだに ${n}`)));
  const resealed = await keys('reseal');
  expect(resealed.code, resealed.output).toBe(0);
  expect(resealed.output).toMatch(/message\.body: \d+/);
  await writing;
  expect([await underKey(1), filesUnder(1), filesUnder(2)]).toEqual([0, 0, 1]);
  const retired = await keys('retire', '1');
  expect(retired.code, retired.output).toBe(0);

  const { messages } = await one.read();
  expect(messages.map(({ body }) => body).join('\n')).toMatch(/古い鍵で[^]*鍵が替わったあとで[^]*新しい鍵で/);
  expect(await one.file(messages.flatMap(({ files }) => files)[0]?.id ?? '')).toBe('古い鍵の控え');
  kms.fail(503);
  const sealed = await keys('list');
  expect(sealed.output).toMatch(/503: it is sealed/);
  expect(sealed.code).toBe(1);
  expect(await product.stop()).toBe(0);
  expect(defectsOf(dataDir)).toEqual([]);
});
