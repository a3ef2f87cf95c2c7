import { appendFile, cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeScratchDir } from '../../test/kit/cluster.ts';
import { openEmptyDatabase } from '../../test/kit/database.ts';
import { createPool } from './connection.ts';
import { loadMigrations, migrate, MIGRATIONS_DIR, roleUrl } from './migrations.ts';

const roleSecret = Buffer.alloc(32, 7);
let scratch: string;
let database: { adminUrl: string; close(): Promise<void> };
let count = 0;
beforeAll(async () => {
  scratch = makeScratchDir();
  database = await openEmptyDatabase();
});
afterAll(async () => {
  await database.close();
  await rm(scratch, { recursive: true, force: true });
});

async function copyOfMigrations(): Promise<string> {
  const dir = join(scratch, `migrations-${++count}`);
  await cp(MIGRATIONS_DIR, dir, { recursive: true });
  return dir;
}

describe('migrate', () => {
  it('runs every file once, however many processes start at the same moment', async () => {
    const ran = await Promise.all([1, 2, 3].map(() => migrate(database.adminUrl, { roleSecret })));
    expect(ran.flat()).toEqual((await loadMigrations()).map((migration) => migration.name));
    expect(await migrate(database.adminUrl, { roleSecret })).toEqual([]);
  });

  it('refuses a file that was changed after it ran', async () => {
    const dir = await copyOfMigrations();
    await appendFile(join(dir, '0001_foundation.sql'), '\n-- changed\n');
    await expect(migrate(database.adminUrl, { dir, roleSecret })).rejects.toThrow(
      /0001_foundation\.sql was changed/,
    );
  });

  it('refuses data of a newer version', async () => {
    const dir = await copyOfMigrations();
    await writeFile(join(dir, '9999_future.sql'), 'create table future (id integer);');
    expect(await migrate(database.adminUrl, { dir, roleSecret })).toEqual(['9999_future.sql']);
    await expect(migrate(database.adminUrl, { roleSecret })).rejects.toMatchObject({
      code: 'data.newer',
      details: { found: '9999_future.sql' },
    });
  });

  it('leaves nothing of a file that fails half-way', async () => {
    const dir = await copyOfMigrations();
    const other = await openEmptyDatabase();
    await writeFile(join(dir, '9999_future.sql'), 'create table future (id integer); select 1 / 0;');
    await expect(migrate(other.adminUrl, { dir, roleSecret })).rejects.toThrow(/division by zero/);
    const pool = createPool(other.adminUrl, { name: 'test', max: 1 });
    const { rows } = await pool.query(
      `select to_regclass('future') as future, (select max(version) from migration) as version`,
    );
    expect(rows).toEqual([{ future: null, version: (await loadMigrations()).at(-1)?.version }]);
    await pool.end();
    await other.close();
  });

  it('stops at the version that is asked for', async () => {
    const other = await openEmptyDatabase();
    expect(await migrate(other.adminUrl, { roleSecret, only: new Set([1, 2]) })).toHaveLength(2);
    expect((await migrate(other.adminUrl, { roleSecret }))[0]).toMatch(/^0003_/);
    await other.close();
  });

  it('gives each database login roles of its own', async () => {
    const other = await openEmptyDatabase();
    await migrate(other.adminUrl, { roleSecret: Buffer.alloc(32, 8) });
    for (const role of ['app', 'relay', 'backup'] as const) {
      const pool = createPool(roleUrl(other.adminUrl, role, Buffer.alloc(32, 8)), { name: 'test', max: 1 });
      const { rows } = await pool.query<{ user: string }>('select current_user as user');
      expect(rows[0]?.user).toMatch(new RegExp(`^t_\\w+_${role}_login$`));
      await pool.end();
      const wrong = createPool(roleUrl(other.adminUrl, role, roleSecret), { name: 'test', max: 1 });
      await expect(wrong.query('select 1')).rejects.toMatchObject({ code: '28P01' });
      await wrong.end();
    }
    await other.close();
  });
});

describe('roleUrl', () => {
  it.each([
    [
      'postgresql://postgres:p%40ss@/engawa?host=%2Frun%2Fpg&port=5432',
      /^postgresql:\/\/engawa_app_login:[\w-]{43}@\/engawa\?host=%2Frun%2Fpg&port=5432$/,
    ],
    [
      'postgresql:///engawa?host=/run/pg',
      /^postgresql:\/\/engawa_app_login:[\w-]{43}@\/engawa\?host=\/run\/pg$/,
    ],
    [
      'postgres://admin:secret@db.example:5433/engawa?sslmode=require',
      /^postgres:\/\/engawa_app_login:[\w-]{43}@db\.example:5433\/engawa\?sslmode=require$/,
    ],
  ])('takes the place of the user in %s', (adminUrl, expected) => {
    expect(roleUrl(adminUrl, 'app', roleSecret)).toMatch(expected);
  });

  it('differs by role, by database and by installation', () => {
    const urls = [
      roleUrl('postgres://a@h/x', 'app', roleSecret),
      roleUrl('postgres://a@h/x', 'relay', roleSecret),
      roleUrl('postgres://a@h/y', 'app', roleSecret),
      roleUrl('postgres://a@h/x', 'app', Buffer.alloc(32, 9)),
    ];
    expect(new Set(urls.map((url) => new URL(url).password)).size).toBe(4);
  });
});
