import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#kernel/clock.ts';
import { createIds } from '#kernel/ids.ts';
import { createKey, createSealer, type LiveSealer, wrapKey } from '#kernel/sealed.ts';
import { SEALED_COLUMNS } from '#domain/privacy/sealed-columns.ts';
import { createTransitKeys } from '#outside/kms/transit.ts';
import { makeScratchDir } from '../../test/kit/cluster.ts';
import { startStandInKms } from '../../test/kit/stand-in-kms.ts';
import {
  openEmptyDatabase,
  openTestDatabase,
  type TestDatabase,
  TEST_MASTER_KEY,
} from '../../test/kit/database.ts';
import { createPool, createQueryBuilder } from './connection.ts';
import {
  deriveSecret,
  keptSecret,
  keysTask,
  loadDataKeys,
  openSealer,
  retireDataKey,
  rewrapKeys,
  rotateDataKey,
} from './keys.ts';
import {
  beginMasterKeyChange,
  dataKeysOf,
  endMasterKeyChange,
  loadMasterKey,
  masterKeyFile,
} from './master-key.ts';
import { countSealed, resealColumns } from './reseal.ts';

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

const no = () => Promise.resolve([]);
const yes = () => Promise.resolve([wrapKey(createKey(), 1, createKey())]);

describe('the master key', () => {
  it('is made once, readable by its owner only, and the same ever after', async () => {
    const dir = join(dataDir, 'first');
    const made = await loadMasterKey({ dataDir: dir, dataKeys: no, ids });
    expect(made).toHaveLength(32);
    expect((await stat(masterKeyFile(dir))).mode & 0o777).toBe(0o600);
    const again = await loadMasterKey({ dataDir: dir, dataKeys: yes, ids });
    expect(again.equals(made)).toBe(true);
  });

  it('is one key when several processes start at the same moment', async () => {
    const dir = join(dataDir, 'race');
    const keys = await Promise.all(
      [1, 2, 3, 4, 5].map(() => loadMasterKey({ dataDir: dir, dataKeys: no, ids })),
    );
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1);
    expect((await readFile(masterKeyFile(dir), 'utf8')).trim()).toBe(keys[0]?.toString('base64url'));
  });

  it('is not replaced by a new one when the database was sealed with another', async () => {
    const dir = join(dataDir, 'lost');
    await expect(loadMasterKey({ dataDir: dir, dataKeys: yes, ids })).rejects.toThrow(
      /master\.key is missing/,
    );
    await expect(stat(masterKeyFile(dir))).rejects.toThrow('ENOENT');
  });

  it('may be given as hex or base64, and nothing else is taken for a key', async () => {
    const key = createKey();
    for (const text of [key.toString('hex'), key.toString('base64'), `${key.toString('base64url')}\n`]) {
      const given = await loadMasterKey({ dataDir, given: text, dataKeys: yes, ids });
      expect(given.equals(key)).toBe(true);
    }
    for (const text of ['', 'secret', key.toString('hex').slice(1), `${key.toString('base64')}!`]) {
      await expect(loadMasterKey({ dataDir, given: text, dataKeys: no, ids })).rejects.toThrow(
        /ENGAWA_MASTER_KEY/,
      );
    }
  });

  it('is left alone when its file is damaged', async () => {
    const dir = join(dataDir, 'damaged');
    await mkdir(join(dir, 'secrets'), { recursive: true });
    await writeFile(masterKeyFile(dir), 'half a k');
    await expect(loadMasterKey({ dataDir: dir, dataKeys: no, ids })).rejects.toThrow(/is not a key/);
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
    expect(await dataKeysOf(empty.adminUrl)).toEqual([]);
    await empty.close();
    expect(await dataKeysOf(kit.adminUrl)).toHaveLength(1);
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

  it('are taken up by processes that go on running, before any of them seals with a new one', async () => {
    const own = await openTestDatabase();
    const scope = { tenantId: own.ids.next(), purpose: 'resident.name' };
    const open = () => openSealer(own.kysely, { masterKey: TEST_MASTER_KEY, sealText: true }, own.clock);
    const [one, two] = [await open(), await open()];
    const before = one.seal(scope, '青葉 花子');
    const id = await rotateDataKey(own.kysely, TEST_MASTER_KEY, own.clock);
    // A third one begins meanwhile: it holds the new key, and does not seal by it while others may not open it.
    const three = await open();
    expect(two.open(scope, three.seal(scope, '青葉 太郎'))).toBe('青葉 太郎');
    const look = (sealer: LiveSealer) =>
      keysTask({ installation: own.kysely, sealer, clock: own.clock }).run();
    await look(one);
    expect(one.needsRewrap(before)).toBe(false);
    own.clock.advance(9 * 60_000);
    await Promise.all([one, two, three].map(look));
    expect(one.needsRewrap(one.seal(scope, 'x'))).toBe(false);
    expect(one.needsRewrap(before)).toBe(false);
    own.clock.advance(60_000);
    // The first to look seals by it; those that have not looked since open it all the same.
    await look(one);
    const after = one.seal(scope, '青葉 次郎');
    expect(after.readUInt32BE(1)).toBe(id);
    for (const sealer of [one, two, three]) {
      expect(sealer.open(scope, after)).toBe('青葉 次郎');
      expect(sealer.open(scope, before)).toBe('青葉 花子');
    }
    expect(one.needsRewrap(before)).toBe(true);
    // What it is found by does not change with the key.
    expect(two.blindIndex(scope.tenantId, 'x', '1').equals(one.blindIndex(scope.tenantId, 'x', '1'))).toBe(
      true,
    );
    await own.close();
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

describe('a changed master key', () => {
  let own: TestDatabase;
  let dir: string;
  beforeEach(async () => {
    own = await openTestDatabase();
    dir = join(dataDir, own.name);
    await mkdir(join(dir, 'secrets'), { recursive: true });
    await writeFile(masterKeyFile(dir), TEST_MASTER_KEY.toString('base64url'));
  });
  afterEach(() => own.close());
  const source = () => ({ dataDir: dir, dataKeys: () => dataKeysOf(own.adminUrl), ids });
  const load = () => loadMasterKey(source());

  it('closes all data keys anew and touches no row; what outlasts it stays the same; the old file stays beside', async () => {
    const scope = { tenantId: own.ids.next(), purpose: 'resident.name' };
    const before = own.sealer.seal(scope, '青葉 花子');
    const roles = await keptSecret(own.kysely, TEST_MASTER_KEY, 'database-roles');
    const next = await beginMasterKeyChange(source());
    expect(await rewrapKeys(own.adminUrl, TEST_MASTER_KEY, next)).toBe(1);
    const old = await endMasterKeyChange(source(), own.clock);
    expect((await load()).equals(next)).toBe(true);
    expect((await readFile(old ?? '', 'utf8')).trim()).toBe(TEST_MASTER_KEY.toString('base64url'));
    expect((await stat(masterKeyFile(dir))).mode & 0o777).toBe(0o600);
    const sealer = await openSealer(own.kysely, { masterKey: next, sealText: true }, own.clock);
    expect(sealer.open(scope, before)).toBe('青葉 花子');
    expect(roles.equals(deriveSecret(TEST_MASTER_KEY, 'database-roles'))).toBe(true);
    for (const use of ['database-roles', 'audit-chain'] as const)
      expect((await keptSecret(own.kysely, next, use)).equals(deriveSecret(TEST_MASTER_KEY, use))).toBe(true);
    await expect(loadDataKeys(own.kysely, TEST_MASTER_KEY, own.clock)).rejects.toThrow(/change-master/);
    // A second change keeps what the first one kept.
    const third = createKey();
    await rewrapKeys(own.adminUrl, next, third);
    expect((await keptSecret(own.kysely, third, 'database-roles')).equals(roles)).toBe(true);
  });

  it('can be cut short at any step: a start finds the key that opens, and the change goes on where it was', async () => {
    const next = await beginMasterKeyChange(source());
    expect((await load()).equals(TEST_MASTER_KEY)).toBe(true);
    expect((await beginMasterKeyChange(source())).equals(next)).toBe(true);
    await rewrapKeys(own.adminUrl, TEST_MASTER_KEY, next);
    expect((await load()).equals(next)).toBe(true);
    await endMasterKeyChange(source(), own.clock);
    expect((await load()).equals(next)).toBe(true);
    // All or nothing: with a key that does not open them nothing is changed.
    await expect(rewrapKeys(own.adminUrl, createKey(), createKey())).rejects.toThrow(
      /does not open data key 1/,
    );
    await loadDataKeys(own.kysely, next, own.clock);
  });

  it('that comes from the environment is changed to the one that is given as the next', async () => {
    const given = { ...source(), given: TEST_MASTER_KEY.toString('hex') };
    await expect(beginMasterKeyChange(given)).rejects.toThrow(/ENGAWA_MASTER_KEY_NEXT/);
    const next = createKey();
    const both = { ...given, givenNext: next.toString('base64') };
    expect((await loadMasterKey(both)).equals(TEST_MASTER_KEY)).toBe(true);
    await rewrapKeys(own.adminUrl, TEST_MASTER_KEY, await beginMasterKeyChange(both));
    expect(await endMasterKeyChange(both, own.clock)).toBeUndefined();
    expect((await loadMasterKey(both)).equals(next)).toBe(true);
  });

  it('is taken up by a process that goes on running, when it meets a key that the new one closes', async () => {
    const sealer = await openSealer(own.kysely, { masterKey: TEST_MASTER_KEY, sealText: true }, own.clock);
    const next = await beginMasterKeyChange(source());
    await rewrapKeys(own.adminUrl, TEST_MASTER_KEY, next);
    await endMasterKeyChange(source(), own.clock);
    const id = await rotateDataKey(own.kysely, next, own.clock);
    own.clock.advance(11 * 60_000);
    const deps = { installation: own.kysely, sealer, clock: own.clock };
    await expect(keysTask(deps).run()).rejects.toThrow('tampered');
    await keysTask({ ...deps, readMasterKey: load }).run();
    const scope = { tenantId: own.ids.next(), purpose: 'x' };
    expect(sealer.seal(scope, 'x').readUInt32BE(1)).toBe(id);
    await keysTask(deps).run();
  });

  it('may be closed by a key service: the file holds nothing without it, and what is wrong with it is said', async () => {
    const kms = await startStandInKms();
    const service = createTransitKeys({
      ...{ url: kms.url, key: 'engawa', mount: 'transit', namespace: undefined, token: { text: kms.token } },
    });
    const closed = { ...source(), service };
    // From a plain file to the service: a change of the key while it is set.
    const next = await beginMasterKeyChange(closed);
    await rewrapKeys(own.adminUrl, TEST_MASTER_KEY, next);
    await endMasterKeyChange(closed, own.clock);
    const text = await readFile(masterKeyFile(dir), 'utf8');
    expect(text).toMatch(/^kms:vault:v1:/);
    expect(text).not.toContain(next.toString('base64').slice(0, 10));
    kms.rotate();
    expect((await loadMasterKey(closed)).equals(next)).toBe(true);
    expect((await loadMasterKey({ ...closed, given: text })).equals(next)).toBe(true);
    await expect(load()).rejects.toThrow(/KMS_URL/);
    kms.fail(503);
    await expect(loadMasterKey(closed)).rejects.toThrow(/503: it is sealed/);
    await kms.close();
    await expect(loadMasterKey(closed)).rejects.toThrow(/cannot be reached/);
    // A first start makes its key there.
    const other = await startStandInKms();
    const fresh = createTransitKeys({
      ...{ url: other.url, key: 'engawa', mount: 'transit', namespace: undefined },
      token: { text: other.token },
    });
    const first = { dataDir: join(dir, 'first'), dataKeys: no, ids, service: fresh };
    const made = await loadMasterKey(first);
    expect((await loadMasterKey(first)).equals(made)).toBe(true);
    expect(other.asked).toEqual(['encrypt engawa', 'decrypt engawa']);
    await other.close();
  });
});

describe('an old data key', () => {
  it('goes when everything is sealed anew, a stretch at a time, while others write; cut short it goes on', async () => {
    const own = await openTestDatabase();
    const tenantId = await own.foundTenant();
    const scope = { tenantId, purpose: 'resident.name' };
    const insert = (sealer: LiveSealer, name: string) =>
      own.adminPool.query<{ id: string }>(
        `insert into resident (tenant_id, id, name, created_at, updated_at) values ($1, $2, $3, now(), now()) returning id`,
        [tenantId, own.ids.next(), sealer.seal(scope, name)],
      );
    const old = await openSealer(own.kysely, { masterKey: TEST_MASTER_KEY, sealText: true }, own.clock);
    for (let n = 0; n < 300; n++) await insert(old, `住民 ${n}`);
    const id = await rotateDataKey(own.kysely, TEST_MASTER_KEY, own.clock);
    own.clock.advance(11 * 60_000);
    const sealer = await openSealer(own.kysely, { masterKey: TEST_MASTER_KEY, sealText: true }, own.clock);
    await insert(sealer, '新しい鍵');
    // One that does not open is left as it is, and told.
    const { rows: damaged } = await insert(old, '壊れた');
    await own.adminPool.query(
      `update resident set name = set_byte(name, 20, get_byte(name, 20) # 1) where id = $1`,
      [damaged[0]?.id],
    );
    const names = [{ table: 'resident', column: 'name', purpose: 'resident.name' }];
    const counts = () => countSealed(own.adminPool, names);
    expect(await counts()).toEqual(
      new Map([
        [1, 301],
        [id, 1],
      ]),
    );

    // Cut short in the middle: half of it is written when the connection goes.
    let left = 150;
    const halting = {
      ...sealer,
      sealBytes: (...given: Parameters<LiveSealer['sealBytes']>) => {
        if (left-- === 0) throw new Error('cut');
        return sealer.sealBytes(...given);
      },
    };
    await expect(resealColumns(own.adminPool, halting, names)).rejects.toThrow('cut');
    const told: string[] = [];
    const done = await resealColumns(own.adminPool, sealer, names, ({ table, resealed, closed }) =>
      told.push(`${table} ${resealed} ${closed}`),
    );
    expect(done).toEqual({ resealed: 300, closed: 1 });
    expect(told).toEqual(['resident 300 1']);
    expect(await counts()).toEqual(
      new Map([
        [1, 1],
        [id, 301],
      ]),
    );
    expect(await resealColumns(own.adminPool, sealer, names)).toEqual({ resealed: 0, closed: 1 });
    await own.adminPool.query('delete from resident where id = $1', [damaged[0]?.id]);
    expect((await counts()).get(1)).toBeUndefined();
    expect((await countSealed(own.adminPool, SEALED_COLUMNS)).get(1)).toBeUndefined();

    const { rows } = await own.adminPool.query<{ name: Buffer }>('select name from resident');
    expect(new Set(rows.map(({ name }) => sealer.open(scope, name))).size).toBe(301);
    // The first key stays as the root of what is searched by; a later one leaves the database.
    await retireDataKey(own.adminUrl, 1, own.clock);
    expect((await loadDataKeys(own.kysely, TEST_MASTER_KEY, own.clock))[0]?.retiredAt).not.toBeNull();
    const third = await rotateDataKey(own.kysely, TEST_MASTER_KEY, own.clock);
    await retireDataKey(own.adminUrl, id, own.clock);
    expect((await loadDataKeys(own.kysely, TEST_MASTER_KEY, own.clock)).map((key) => key.id)).toEqual([
      1,
      third,
    ]);
    await own.close();
  });
});
