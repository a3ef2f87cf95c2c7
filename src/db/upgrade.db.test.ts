import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.ts';
import { createLogger } from '#kernel/log.ts';
import { buildHouse } from '../main.ts';
import { makeScratchDir } from '../../test/kit/cluster.ts';
import { signIn } from '../../test/kit/clients.ts';
import { openEmptyDatabase } from '../../test/kit/database.ts';
import { backup } from './backup.ts';
import { createPool } from './connection.ts';
import { deriveSecret } from './keys.ts';
import { loadMigrations, roleUrl } from './migrations.ts';
import { restore } from './restore.ts';

/**
 * A small city as an earlier version left it, before the administration in the browser: five chats with files, replies, notes,
 * residents and cases, backed up by that version's own command.
 */
const RELEASE = join(import.meta.dirname, '../../test/kit/releases/before-administration.json.gz');
const MASTER_KEY = Buffer.alloc(32, 0x11);
const roleSecret = deriveSecret(MASTER_KEY, 'database-roles');

interface Table {
  schema: string;
  table: string;
  columns: string[];
  rows: number;
  path: string;
}
type Release = { migrations: { version: number }[]; tables: Table[]; files: { count: number } };

let scratch: string;
type Empty = { adminUrl: string; close(): Promise<void> };
let databases: [Empty, Empty];
let release: Release;
beforeEach(async () => {
  scratch = makeScratchDir();
  databases = [await openEmptyDatabase(), await openEmptyDatabase()];
  const pieces = JSON.parse(gunzipSync(readFileSync(RELEASE)).toString()) as Record<string, string>;
  for (const [path, content] of Object.entries(pieces)) {
    const file = join(scratch, 'old', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, Buffer.from(content, 'base64'));
  }
  release = JSON.parse(readFileSync(join(scratch, 'old/manifest.json'), 'utf8')) as Release;
});
afterEach(async () => {
  for (const database of databases) await database.close();
  await rm(scratch, { recursive: true, force: true });
});

const bringBack = (adminUrl: string, name: string, asItWas = false, source = join(scratch, 'old')) =>
  restore({ adminUrl, source, filesDir: join(scratch, name), masterKey: MASTER_KEY, asItWas });

const hashOf = (lines: readonly string[]) =>
  createHash('sha256')
    .update([...lines].sort().join('\n'))
    .digest('hex');

/** What the archive of the earlier version holds of a table, by its columns of then. */
function inArchive({ path }: Table): string {
  return hashOf(
    gunzipSync(readFileSync(join(scratch, 'old', path)))
      .toString()
      .split('\n')
      .filter(Boolean),
  );
}

/** What the database holds of it now, by the same columns. */
async function inDatabase(client: pg.PoolClient, { schema, table, columns }: Table): Promise<string> {
  const { to } = await import('pg-copy-streams');
  const stream = client.query(
    to(`copy (select ${columns.map((one) => `"${one}"`).join(', ')} from "${schema}"."${table}") to stdout`),
  );
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return hashOf(Buffer.concat(pieces).toString().split('\n').filter(Boolean));
}

async function differing(adminUrl: string): Promise<string[]> {
  const pool = createPool(adminUrl, { name: 'test', max: 1 });
  const client = await pool.connect();
  try {
    await client.query(`set datestyle = 'ISO, YMD'; set timezone = 'UTC'; set intervalstyle = 'postgres'`);
    const found: string[] = [];
    for (const table of release.tables)
      if ((await inDatabase(client, table)) !== inArchive(table)) found.push(table.table);
    return found;
  } finally {
    client.release();
    await pool.end();
  }
}

/** Not as they were, and meant so: the feed begins anew, jobs hold when they were queued. */
const MEANT = ['installation'];

it('data of an earlier version come up to this one unchanged, row for row and file for file, and people work on with them', async () => {
  const [{ adminUrl }] = databases;
  const { rows, files } = await bringBack(adminUrl, 'new');
  const newest = (await loadMigrations()).length;
  console.log(
    `upgrade: ${rows} rows of ${release.tables.length} tables and ${files} files, through ${newest - release.migrations.length} migrations`,
  );
  expect(newest).toBeGreaterThan(release.migrations.length);
  expect(files).toBe(release.files.count);
  expect(await differing(adminUrl)).toEqual(MEANT);

  const house = await buildHouse({
    urls: { app: roleUrl(adminUrl, 'app', roleSecret), relay: roleUrl(adminUrl, 'relay', roleSecret) },
    ...{ masterKey: MASTER_KEY, sealText: true, filesDir: join(scratch, 'new') },
    ...{ clock: new ManualClock(new Date('2026-12-01T00:00:00Z')), log: createLogger({ level: 'silent' }) },
    settings: {
      ...{ publicUrl: 'https://aoba.example', secureCookies: false, trustProxy: 0, maxFileBytes: 2_000_000 },
      ...{ rateLimitFactor: 0, webDir: undefined },
    },
  });
  try {
    const sato = await signIn({ app: house.app, personal: new Set() }, 'sato', 'correct horse 8');
    const { rows: ended } = await sato.list('ended');
    expect(ended).toHaveLength(5);
    const seen = await sato.open(ended[0]!.id);
    expect(seen.messages.map(({ body }) => body).join('\n')).toMatch(/前の版の相談 \d[^]*前の版の返事 \d/);
    const file = seen.messages.flatMap((message) => message.files)[0]!;
    expect(String(await sato.file(file.id))).toMatch(/^控え \d/);
    expect((await sato.search('前の版')).residents).toHaveLength(5);
    await sato.call('PATCH', `/desk/cases/${seen.cases[0]!.id}`, {
      version: (await sato.case(seen.cases[0]!.id)).version,
      title: '新しい版で直した題',
    });
  } finally {
    await house.stop();
  }
});

it('the way back is the backup from before: what it holds is what was, at the version it was, also after the upgrade was worked with', async () => {
  const [first, second] = databases;
  await bringBack(first.adminUrl, 'before', true);
  // As this version would take it before it changes anything.
  await backup({
    ...{ url: roleUrl(first.adminUrl, 'backup', roleSecret), filesDir: join(scratch, 'before') },
    ...{ target: join(scratch, 'before-the-upgrade'), masterKey: MASTER_KEY },
    clock: new ManualClock(new Date('2026-12-01T00:00:00Z')),
  });
  await bringBack(second.adminUrl, 'back', true, join(scratch, 'before-the-upgrade'));
  expect(await differing(second.adminUrl)).toEqual(MEANT);
  const pool = createPool(second.adminUrl, { name: 'test', max: 1 });
  const { rows } = await pool.query<{ version: number }>('select version from migration order by version');
  await pool.end();
  expect(rows.map(({ version }) => version)).toEqual(release.migrations.map(({ version }) => version));
});
