import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKey } from '#kernel/sealed.ts';
import { makeScratchDir } from '../../test/kit/cluster.ts';
import {
  openEmptyDatabase,
  openTestDatabase,
  TEST_MASTER_KEY,
  type TestDatabase,
} from '../../test/kit/database.ts';
import { createAuditChain } from './audit-chain.ts';
import { createArchiveSeal } from './archive-seal.ts';
import { MANIFEST, type Manifest, SIGNATURE } from './archive.ts';
import { backup } from './backup.ts';
import { createPool } from './connection.ts';
import { createEventReader, readEvents } from './events.ts';
import { deriveSecret } from './keys.ts';
import { migrate, roleUrl } from './migrations.ts';
import { restore } from './restore.ts';

let kit: TestDatabase;
let tenantId: string;
let scratch: string;
let empty: { adminUrl: string; close(): Promise<void> };
beforeEach(async () => {
  scratch = makeScratchDir();
  [kit, empty] = await Promise.all([openTestDatabase(), openEmptyDatabase()]);
  tenantId = await kit.foundTenant();
});
afterEach(async () => {
  await Promise.all([kit.close(), empty.close()]);
  await rm(scratch, { recursive: true, force: true });
});

const auditKey = deriveSecret(TEST_MASTER_KEY, 'audit-chain');
const chainOf = (relayPool: pg.Pool) =>
  createAuditChain({ relayPool, key: auditKey, clock: kit.clock, log: kit.log });
/** Other databases of the cluster may hold the newest rows back for a moment. */
async function chainAll(relayPool: pg.Pool, expected: number): Promise<void> {
  let added = 0;
  while (added < expected) added += await chainOf(relayPool).extend();
}
const makeBackup = (target = join(scratch, 'backup')) =>
  backup({
    url: kit.url('backup'),
    filesDir: join(scratch, 'files'),
    target,
    masterKey: TEST_MASTER_KEY,
    clock: kit.clock,
  });
const seal = createArchiveSeal(deriveSecret(TEST_MASTER_KEY, 'backup'));
async function sealed(bytes: Buffer): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of seal.seal([bytes])) pieces.push(piece);
  return Buffer.concat(pieces);
}
async function opened(path: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of seal.open(path)) pieces.push(piece);
  return Buffer.concat(pieces);
}
const bringBack = (changes: Partial<Parameters<typeof restore>[0]> = {}) =>
  restore({
    adminUrl: empty.adminUrl,
    source: join(scratch, 'backup'),
    filesDir: join(scratch, 'restored'),
    masterKey: TEST_MASTER_KEY,
    ...changes,
  });

/** A little of everything: sealed values, text that COPY has to escape, a tree, events of two months, jobs, a chain. */
async function fillCity(): Promise<void> {
  await kit.adminPool.query('insert into installation (feed_epoch) values (7)');
  await kit.appPool.query(`select make_event_partition('2026-04-01')`);
  const parent = kit.ids.next();
  for (const day of ['2026-04-01T00:00:00Z', '2026-05-02T12:34:56.789Z']) {
    kit.clock.jumpTo(new Date(day));
    await kit.db.tx({ tenantId, actor: 'system:test' }, async (tx) => {
      await tx.db
        .insertInto('holiday')
        .values({ tenantId, onDate: day.slice(0, 10), name: 'タブ\tと\\N と\n改行😀', closed: true })
        .execute();
      tx.append({
        type: 'test.happened',
        subjectKind: 'test',
        subjectId: tenantId,
        audience: ['a,b', '"'],
        data: { n: 1 },
      });
      tx.audit({ action: 'read', subjectKind: 'resident', subjectId: parent });
      tx.enqueue({ name: 'later', key: 'k', data: { tenantId, day } });
    });
  }
  await kit.adminPool.query(
    `insert into department (tenant_id, id, parent_id, code, name, path) values ($1, $3, $2, 'child', '課', '/a/b'), ($1, $2, null, 'parent', '部', '/a')`,
    [tenantId, parent, kit.ids.next()],
  );
  await kit.adminPool.query(
    `insert into resident (tenant_id, id, name, name_grams, created_at, updated_at) values ($1, $2, $3, $4, now(), now())`,
    [
      tenantId,
      kit.ids.next(),
      kit.sealer.seal({ tenantId, purpose: 'resident.name' }, '青葉 花子'),
      kit.sealer.grams(tenantId, 'resident.name', '青葉花子'),
    ],
  );
  await chainAll(kit.relayPool, 2);
  for (const [path, size] of [
    ['a/b/one', 3],
    ['a/two', 0],
    ['large', 700_000],
  ] as const) {
    await mkdir(join(scratch, 'files', path, '..'), { recursive: true });
    await writeFile(join(scratch, 'files', path), Buffer.alloc(size, path));
  }
}

const makeBackupWhole = (target: string) =>
  backup({
    ...{ url: kit.url('backup'), filesDir: join(scratch, 'files'), target, masterKey: TEST_MASTER_KEY },
    ...{ incremental: false, clock: kit.clock },
  });

/** Each table's rows and their hash, without the transaction numbers. */
async function contents(pool: pg.Pool): Promise<Record<string, string>> {
  const { rows: tables } = await pool.query<{ name: string; columns: string }>(
    `select c.oid::regclass::text as name, string_agg(quote_ident(a.attname), ', ' order by a.attname) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind in ('r', 'p') and not c.relispartition and a.atttypid <> 'xid8'::regtype
       and (c.relnamespace = 'public'::regnamespace and c.relname <> 'migration' or c.oid = 'pgboss.job'::regclass)
     group by c.oid`,
  );
  const found: Record<string, string> = {};
  for (const { name, columns } of tables) {
    const { rows } = await pool.query<{ text: string }>(`select row(${columns})::text as text from ${name}`);
    const hash = createHash('sha256').update(
      rows
        .map((row) => row.text)
        .sort()
        .join('\n'),
    );
    found[name] = `${rows.length} ${hash.digest('hex').slice(0, 16)}`;
  }
  return found;
}

describe('a backup', () => {
  it('comes back whole: every row, every file, and what is sealed opens', async () => {
    await fillCity();
    const summary = await makeBackup();
    expect(summary).toMatchObject({ files: 3, target: join(scratch, 'backup') });
    expect(await bringBack()).toEqual({ rows: summary.rows, files: 3, createdAt: kit.clock.now() });

    const pool = createPool(empty.adminUrl, { name: 'test', max: 2 });
    const before = await contents(kit.adminPool);
    const after = await contents(pool);
    // The one value that changes on purpose.
    const epoch = await pool.query('select feed_epoch from installation');
    expect(epoch.rows).toEqual([{ feed_epoch: 8 }]);
    delete before['installation'];
    delete after['installation'];
    expect(after).toEqual(before);
    expect(Object.keys(before).length).toBeGreaterThan(30);
    expect(before['pgboss.job']).toMatch(/^2 /);
    expect(before['department']).toMatch(/^2 /);

    const { rows } = await pool.query<{ name: Buffer }>('select name from resident');
    expect(kit.sealer.open({ tenantId, purpose: 'resident.name' }, rows[0]?.name ?? Buffer.alloc(0))).toBe(
      '青葉 花子',
    );
    expect(await readFile(join(scratch, 'restored/large'))).toEqual(
      await readFile(join(scratch, 'files/large')),
    );
    expect((await readdir(join(scratch, 'restored'), { recursive: true })).sort()).toEqual([
      'a',
      'a/b',
      'a/b/one',
      'a/two',
      'large',
    ]);
    await pool.end();
  });

  it('goes on where it ended: events are visible and go on in order, the chain holds and grows', async () => {
    await fillCity();
    await makeBackup();
    await bringBack();
    const relayPool = createPool(
      roleUrl(empty.adminUrl, 'relay', deriveSecret(TEST_MASTER_KEY, 'database-roles')),
      { name: 'test', max: 2 },
    );
    const adminPool = createPool(empty.adminUrl, { name: 'test', max: 1 });
    const reader = createEventReader({ pool: relayPool, clock: kit.clock, log: kit.log });
    await reader.settle();
    const insert = `insert into event (tenant_id, recorded_at, type, subject_kind, subject_id, audience, actor)
      values ($1, now(), 'test.after', 'test', $1, '{}', 'x')`;
    await adminPool.query(insert, [tenantId]);
    await reader.settle();
    const events = await readEvents(relayPool, { xid: 0n, seq: 0 }, 10);
    expect(events.map((event) => event.type)).toEqual(['test.happened', 'test.happened', 'test.after']);
    expect(events.map((event) => event.position.seq)).toEqual([1, 2, 3]);
    const places = await adminPool.query(
      'select distinct tableoid::regclass::text as place from event order by 1',
    );
    expect(places.rows).toEqual([
      { place: 'event_2026_04' },
      { place: 'event_2026_05' },
      { place: expect.stringMatching(/^event_/) },
    ]);

    const chain = chainOf(relayPool);
    expect(await chain.verify(tenantId)).toMatchObject({ ok: true, checked: 2 });
    await adminPool.query(
      `insert into audit (tenant_id, id, at, actor, action, subject_kind, subject_id) values ($1, $1, now(), 'x', 'read', 'x', $1)`,
      [tenantId],
    );
    await chainAll(relayPool, 1);
    expect(await chain.verify(tenantId)).toMatchObject({ ok: true, checked: 3 });
    await Promise.all([relayPool.end(), adminPool.end()]);
  });

  it('is of one moment, also while others write', async () => {
    let over = false;
    let written = 0;
    const writer = async () => {
      while (!over) {
        const day = String(++written).padStart(4, '0');
        await kit.db.tx({ tenantId, actor: 'system:test' }, async (tx) => {
          await tx.db
            .insertInto('holiday')
            .values({ tenantId, onDate: `${day}-01-01`, name: 'x', closed: true })
            .execute();
          tx.append({ type: 'test.written', subjectKind: 'test', subjectId: tenantId, audience: [] });
          tx.audit({ action: 'write', subjectKind: 'test', subjectId: tenantId });
          tx.enqueue({ name: 'x', key: day, data: { tenantId } });
        });
      }
    };
    const writers = [writer(), writer()];
    await makeBackup();
    over = true;
    await Promise.all(writers);
    await bringBack();
    const pool = createPool(empty.adminUrl, { name: 'test', max: 1 });
    const { rows } = await pool.query<Record<string, number>>(
      `select (select count(*) from holiday) as holidays, (select count(*) from event) as events,
         (select count(*) from audit) as audits, (select count(*) from pgboss.job where name = 'reaction') as jobs`,
    );
    await pool.end();
    expect(new Set(Object.values(rows[0] ?? {})).size).toBe(1);
    expect(written).toBeGreaterThan(rows[0]?.['holidays'] ?? 0);
  });

  it('does not hold the master key, and says so', async () => {
    await fillCity();
    await makeBackup();
    const names = await readdir(join(scratch, 'backup'), { recursive: true });
    for (const name of names) {
      const path = join(scratch, 'backup', name);
      if ((await stat(path)).isDirectory()) continue;
      const bytes = await readFile(path);
      for (const text of [
        TEST_MASTER_KEY,
        TEST_MASTER_KEY.toString('hex'),
        TEST_MASTER_KEY.toString('base64url'),
      ]) {
        expect(bytes.includes(text)).toBe(false);
      }
    }
    expect(await readFile(join(scratch, 'backup/README.txt'), 'utf8')).toMatch(
      /マスター鍵は含まれません[^]*NOT in this backup/,
    );
  });

  it('is noise without the key: no word of the rows stands in it, and who changes it cannot sign it', async () => {
    await fillCity();
    await makeBackup();
    const names = await readdir(join(scratch, 'backup'), { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(10);
    for (const entry of files) {
      const bytes = await readFile(join(entry.parentPath, entry.name));
      // Nor what gzip makes of it: a sealed piece is none.
      for (const text of ['タブ', 'test.happened', 'child'])
        expect([entry.name, bytes.includes(text)]).toEqual([entry.name, false]);
      expect(bytes.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))).toBe(false);
    }
    expect(
      gunzipSync(await opened(join(scratch, 'backup/tables/public.holiday/000000'))).toString(),
    ).toContain('タブ');
    const file = join(scratch, 'backup', MANIFEST);
    await writeFile(file, (await readFile(file, 'utf8')).replace('"rows": 2', '"rows": 3'));
    await expect(bringBack()).rejects.toThrow(/manifest\.json is not what was written/);
  });

  it('costs what changed since the last one beside it, and each is whole without the other', async () => {
    await fillCity();
    await kit.adminPool.query(
      `insert into holiday select $1, date '2100-01-01' + 2 * n, md5(n::text), true from generate_series(1, 20000) n`,
      [tenantId],
    );
    const past = new Date(kit.clock.now().getTime() - 60_000);
    for (const path of ['a/b/one', 'a/two', 'large']) await utimes(join(scratch, 'files', path), past, past);
    const first = await makeBackup(join(scratch, 'backups/monday'));
    expect(first).toMatchObject({ former: null });
    await kit.adminPool.query(
      `insert into holiday values ($1, date '2100-01-01' + 15001, '追加', true), ($1, '2090-01-01', '先頭', true)`,
      [tenantId],
    );
    await kit.adminPool.query(`delete from holiday where on_date = date '2100-01-01' + 30000`);
    await writeFile(join(scratch, 'files/new'), 'neu');
    kit.clock.advance(86_400_000);
    const second = await makeBackup(join(scratch, 'backups/tuesday'));
    console.log(
      `backup: first ${first.newBytes} bytes; the next, after 4 changes in ${second.rows} rows and ${second.files} files: ${second.newBytes} new of ${second.sizeBytes}`,
    );
    expect(second.former).toBe(join(scratch, 'backups/monday'));
    expect(second.newBytes).toBeLessThan(first.newBytes / 2);
    expect((await stat(join(scratch, 'backups/tuesday/files/large'))).nlink).toBe(2);
    await rm(join(scratch, 'backups/monday'), { recursive: true });
    expect(await bringBack({ source: join(scratch, 'backups/tuesday') })).toMatchObject({
      rows: second.rows,
      files: 4,
    });
    const pool = createPool(empty.adminUrl, { name: 'test', max: 1 });
    const hash = 'select count(*), md5(string_agg(h::text, chr(10) order by on_date)) from holiday h';
    expect((await pool.query(hash)).rows).toEqual((await kit.adminPool.query(hash)).rows);
    await pool.end();
    const alone = await makeBackupWhole(join(scratch, 'backups/wednesday'));
    expect(alone).toMatchObject({ former: null, newBytes: alone.sizeBytes });
  });

  it('is not made where something is already, nor by a role that would see only part of it', async () => {
    await mkdir(join(scratch, 'backup'));
    await expect(makeBackup()).rejects.toMatchObject({ code: 'EEXIST' });
    const blind = backup({
      url: kit.url('app'),
      filesDir: scratch,
      target: join(scratch, 'blind'),
      masterKey: TEST_MASTER_KEY,
      clock: kit.clock,
    });
    await expect(blind).rejects.toThrow();
    await kit.adminPool.query('drop policy backup on holiday');
    await expect(makeBackup(join(scratch, 'other'))).rejects.toThrow(/rows of holiday are hidden/);
    expect((await readdir(scratch)).sort()).toEqual(['backup']);
  });
});

describe('restoring', () => {
  beforeEach(async () => {
    await fillCity();
    await makeBackup();
  });

  it.each([
    ['a table that was cut short', 'tables/public.holiday/000000'],
    ['a file that was cut short', 'files/large'],
    ['a list of files that was cut short', 'files.list'],
    ['a manifest that was cut short', MANIFEST],
    ['a signature that was cut short', SIGNATURE],
  ])('refuses %s, and writes nothing', async (_what, path) => {
    const file = join(scratch, 'backup', path);
    await truncate(file, (await stat(file)).size - 1);
    if (path === MANIFEST || path === SIGNATURE) await truncate(file, (await stat(file)).size - 1);
    await expect(bringBack()).rejects.toThrow(/cut short or changed|damaged/);
    await expectNothingThere();
  });

  it('refuses a changed byte and a missing piece', async () => {
    const file = join(scratch, 'backup/files/large');
    const bytes = await readFile(file);
    await writeFile(file, Buffer.concat([bytes.subarray(0, -1), Buffer.from('X')]));
    await expect(bringBack()).rejects.toThrow(/cut short or changed/);
    await writeFile(file, bytes);
    await rm(join(scratch, 'backup/tables/public.event/000000'));
    await expect(bringBack()).rejects.toThrow(/public\.event\/000000 cannot be read/);
    await expectNothingThere();
  });

  it('refuses a list that leads out of the folder', async () => {
    const list = join(scratch, 'backup/files.list');
    const text = gunzipSync(await opened(list)).toString();
    expect(text).toContain('"large"');
    const changed = await sealed(gzipSync(text.replace('"large"', '"../large"')));
    await writeFile(list, changed);
    await changeManifest((manifest) => {
      manifest.files.sizeBytes = changed.length;
      manifest.files.sha256 = createHash('sha256').update(changed).digest('hex');
    });
    await expect(bringBack()).rejects.toThrow(/leads out/);
    await expectNothingThere();
  });

  it('refuses what a newer version wrote', async () => {
    await changeManifest((manifest) =>
      manifest.migrations.push({ version: 9999, name: '9999_future.sql', checksum: '0'.repeat(64) }),
    );
    await expect(bringBack()).rejects.toMatchObject({
      code: 'data.newer',
      details: { found: '9999_future.sql' },
    });
  });

  it('refuses a database with anything in it and a folder with anything in it', async () => {
    await expect(bringBack({ adminUrl: kit.adminUrl })).rejects.toMatchObject({
      code: 'state.conflict',
      details: { what: 'database' },
    });
    await expect(bringBack({ filesDir: join(scratch, 'files') })).rejects.toMatchObject({
      code: 'state.conflict',
      details: { what: 'files' },
    });
    const pool = createPool(empty.adminUrl, { name: 'test', max: 1 });
    await pool.query('create table theirs (id integer); insert into theirs values (1)');
    await pool.end();
    await expect(bringBack()).rejects.toMatchObject({ details: { what: 'database', table: 'theirs' } });
  });

  it('refuses another master key, leaves nothing, and goes through with the right one', async () => {
    await expect(bringBack({ masterKey: createKey() })).rejects.toThrow(/does not open this backup/);
    await expectNothingThere();
    await mkdir(join(scratch, 'restored'));
    expect(await bringBack()).toMatchObject({ files: 3 });
  });

  it('works for an administrator who is no superuser', async () => {
    const owner = createPool(kit.adminUrl, { name: 'test', max: 1 });
    const url = new URL(empty.adminUrl.replace('@/', '@host/'));
    const database = url.pathname.slice(1);
    await owner.query(`create role ${database}_owner login createrole password 'secret'`);
    await owner.query(`grant engawa_app, engawa_relay, engawa_backup to ${database}_owner with admin option`);
    await owner.query(`alter database ${database} owner to ${database}_owner`);
    url.username = `${database}_owner`;
    url.password = 'secret';
    await bringBack({ adminUrl: url.toString().replace('@host/', '@/') });
    const pool = createPool(empty.adminUrl, { name: 'test', max: 1 });
    expect((await pool.query('select from holiday')).rowCount).toBe(2);
    const open = await pool.query(
      `select from pg_class where relname = 'holiday' and not relforcerowsecurity`,
    );
    expect(open.rowCount).toBe(0);
    await pool.query(
      `alter database ${database} owner to current_user; reassign owned by ${database}_owner to current_user; drop owned by ${database}_owner`,
    );
    await pool.query(`drop role ${database}_owner`);
    await Promise.all([pool.end(), owner.end()]);
  });

  it('refuses a database that is ahead of the backup', async () => {
    await migrate(empty.adminUrl, { roleSecret: deriveSecret(TEST_MASTER_KEY, 'database-roles') });
    await changeManifest((manifest) => manifest.migrations.pop());
    await expect(bringBack()).rejects.toMatchObject({
      code: 'state.conflict',
      details: { table: 'migration' },
    });
  });
});

async function changeManifest(change: (manifest: Manifest) => unknown): Promise<void> {
  const file = join(scratch, 'backup', MANIFEST);
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Manifest;
  change(manifest);
  await writeFile(file, JSON.stringify(manifest));
  await writeFile(join(scratch, 'backup', SIGNATURE), seal.sign(JSON.stringify(manifest)));
}

async function expectNothingThere(): Promise<void> {
  const pool = createPool(empty.adminUrl, { name: 'test', max: 1 });
  const { rows } = await pool.query(`select to_regclass('tenant') as tenant`);
  await pool.end();
  expect(rows).toEqual([{ tenant: null }]);
  await expect(stat(join(scratch, 'restored'))).rejects.toThrow('ENOENT');
}
