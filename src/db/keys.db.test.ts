import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#kernel/clock.ts';
import { createIds } from '#kernel/ids.ts';
import { createKey, createSealer } from '#kernel/sealed.ts';
import { makeScratchDir } from '../../test/kit/cluster.ts';
import {
  openEmptyDatabase,
  openTestDatabase,
  type TestDatabase,
  TEST_MASTER_KEY,
} from '../../test/kit/database.ts';
import { createPool, createQueryBuilder } from './connection.ts';
import {
  deriveSecret,
  hasDataKeys,
  loadDataKeys,
  loadMasterKey,
  masterKeyFile,
  rotateDataKey,
} from './keys.ts';

const ids = createIds(systemClock);
let dataDir: string;
let kit: TestDatabase;
beforeAll(async () => {
  dataDir = makeScratchDir();
  kit = await openTestDatabase();
});
afterAll(async () => {
  await kit.close();
  await rm(dataDir, { recursive: true, force: true });
});

const no = () => Promise.resolve(false);
const yes = () => Promise.resolve(true);

describe('the master key', () => {
  it('is made once, readable by its owner only, and the same ever after', async () => {
    const dir = join(dataDir, 'first');
    const made = await loadMasterKey({ dataDir: dir, hasDataKeys: no, ids });
    expect(made).toHaveLength(32);
    expect((await stat(masterKeyFile(dir))).mode & 0o777).toBe(0o600);
    const again = await loadMasterKey({ dataDir: dir, hasDataKeys: yes, ids });
    expect(again.equals(made)).toBe(true);
  });

  it('is one key when several processes start at the same moment', async () => {
    const dir = join(dataDir, 'race');
    const keys = await Promise.all(
      [1, 2, 3, 4, 5].map(() => loadMasterKey({ dataDir: dir, hasDataKeys: no, ids })),
    );
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1);
    expect((await readFile(masterKeyFile(dir), 'utf8')).trim()).toBe(keys[0]?.toString('base64url'));
  });

  it('is not replaced by a new one when the database was sealed with another', async () => {
    const dir = join(dataDir, 'lost');
    await expect(loadMasterKey({ dataDir: dir, hasDataKeys: yes, ids })).rejects.toThrow(
      /master\.key is missing/,
    );
    await expect(stat(masterKeyFile(dir))).rejects.toThrow('ENOENT');
  });

  it('may be given as hex or base64, and nothing else is taken for a key', async () => {
    const key = createKey();
    for (const text of [key.toString('hex'), key.toString('base64'), `${key.toString('base64url')}\n`]) {
      const given = await loadMasterKey({ dataDir, given: text, hasDataKeys: yes, ids });
      expect(given.equals(key)).toBe(true);
    }
    for (const text of ['', 'secret', key.toString('hex').slice(1), `${key.toString('base64')}!`]) {
      await expect(loadMasterKey({ dataDir, given: text, hasDataKeys: no, ids })).rejects.toThrow(
        /ENGAWA_MASTER_KEY/,
      );
    }
  });

  it('is left alone when its file is damaged', async () => {
    const dir = join(dataDir, 'damaged');
    await mkdir(join(dir, 'secrets'), { recursive: true });
    await writeFile(masterKeyFile(dir), 'half a k');
    await expect(loadMasterKey({ dataDir: dir, hasDataKeys: no, ids })).rejects.toThrow(/is not a key/);
    expect(await readFile(masterKeyFile(dir), 'utf8')).toBe('half a k');
  });

  it('yields different secrets for different uses', () => {
    const key = createKey();
    expect(deriveSecret(key, 'database-roles').equals(deriveSecret(key, 'audit-chain'))).toBe(false);
    expect(deriveSecret(key, 'audit-chain').equals(deriveSecret(key, 'audit-chain'))).toBe(true);
  });
});

describe('data keys', () => {
  it('are known to be there, or not yet', async () => {
    const empty = await openEmptyDatabase();
    expect(await hasDataKeys(empty.adminUrl)).toBe(false);
    await empty.close();
    expect(await hasDataKeys(kit.adminUrl)).toBe(true);
  });

  it('are one when two processes make the first at the same moment', async () => {
    const other = await openTestDatabase();
    await other.adminPool.query('delete from data_key');
    const pool = createPool(other.url('app'), { name: 'second process', max: 2 });
    const [a, b] = await Promise.all(
      [other.kysely, createQueryBuilder(pool)].map((db) => loadDataKeys(db, TEST_MASTER_KEY, other.clock)),
    );
    expect(a).toHaveLength(1);
    expect(b?.[0]?.wrapped.equals(a?.[0]?.wrapped ?? Buffer.alloc(0))).toBe(true);
    await pool.end();
    await other.close();
  });

  it('do not open with another master key', async () => {
    await expect(loadDataKeys(kit.kysely, createKey(), kit.clock)).rejects.toThrow(
      /does not open data key 1/,
    );
  });

  it('can be added: the newest seals, the older ones still open', async () => {
    const scope = { tenantId: kit.ids.next(), purpose: 'resident.name' };
    const before = kit.sealer.seal(scope, '青葉 花子');
    const rotated = await Promise.all(
      [1, 2].map(() => rotateDataKey(kit.kysely, TEST_MASTER_KEY, kit.clock)),
    );
    expect(rotated.toSorted((a, b) => a - b)).toEqual([2, 3]);
    const dataKeys = await loadDataKeys(kit.kysely, TEST_MASTER_KEY, kit.clock);
    const sealer = createSealer({ masterKey: TEST_MASTER_KEY, dataKeys, textSealed: true });
    expect(sealer.open(scope, before)).toBe('青葉 花子');
    expect(sealer.needsRewrap(before)).toBe(true);
    expect(sealer.needsRewrap(sealer.seal(scope, 'x'))).toBe(false);
  });
});
