import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/kit/database.ts';
import { SEALED_COLUMNS } from './sealed-columns.ts';
import { SEARCH_COLUMNS } from './search-columns.ts';

let kit: TestDatabase;
beforeAll(async () => {
  kit = await openTestDatabase();
});
afterAll(() => kit.close());

/** Bytes that are no sealed values: hashes, keys of others that are public, and what the master key closes. */
const OTHERS = [
  ...['data_key.wrapped', 'kept_secret.wrapped', 'passkey.id', 'passkey.public_key', 'device_link.used_by'],
  ...['disposal.digest', 'index_root.wrapped'],
];

it('every column of bytes is a sealed one with its purpose, a hash, or looked at', async () => {
  const { rows } = await kit.adminPool.query<{ name: string }>(
    `select c.table_name || '.' || c.column_name as name from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and c.data_type = 'bytea' and t.table_type = 'BASE TABLE' order by 1`,
  );
  const known = new Set(SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`));
  const unknown = rows
    .map(({ name }) => name)
    .filter((name) => !known.has(name) && !OTHERS.includes(name))
    .filter((name) => !/(^|[._])(hash|sha256)$/.test(name));
  expect(unknown).toEqual([]);
  const there = new Set(rows.map(({ name }) => name));
  expect([...known, ...OTHERS].filter((name) => !there.has(name))).toEqual([]);
});

/** Hashes by which nobody is searched under the root of the indexes: of random tokens and of contents, without a key or by `derive`. */
const OTHER_HASHES = [
  ...['account_link.token_hash', 'api_token.token_hash', 'case_token.token_hash', 'fax.token_hash'],
  ...['looks_link.token_hash', 'mail_receipt.token_hash', 'installation.setup_token_hash'],
  ...['passkey_challenge.challenge_hash', 'recovery_code.code_hash', 'session.id_hash'],
  ...['session.address_hash', 'sign_in_network.network_hash', 'sign_in_try.network_hash'],
  ...['sign_on.browser_hash', 'sign_on.state_hash', 'idempotency_key.request_hash'],
  ...['audit_anchor.hash', 'audit_chain.hash', 'disposal_item.subject_hash'],
  ...['prompt_sound.hash', 'prompt_upload.hash'],
];

it('every hash of a column is made anew when the root of the indexes changes, or looked at', async () => {
  const { rows } = await kit.adminPool.query<{ name: string }>(
    `select c.table_name || '.' || c.column_name as name from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
       and (c.udt_name = '_int8' or (c.data_type = 'bytea' and c.column_name ~ '(^|_)(hash|by)$')) order by 1`,
  );
  const known = SEARCH_COLUMNS.map(({ table, column }) => `${table}.${column}`);
  const names = rows.map(({ name }) => name);
  expect(names.filter((name) => !known.includes(name) && !OTHER_HASHES.includes(name))).toEqual([]);
  expect([...known, ...OTHER_HASHES].filter((name) => !names.includes(name))).toEqual([]);
});

it('every purpose is one that the program seals under', () => {
  const src = join(import.meta.dirname, '../..');
  const text = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|sealed-columns/.test(name))
    .map((name) => readFileSync(join(src, name), 'utf8'))
    .join('\n');
  // Written out, or as a family with its member beside it: `resident.${field}`.
  const written = (purpose: string) => {
    const [plain = ''] = purpose.split(/(?<=:)/);
    const [family, member] = purpose.split('.');
    return text.includes(`'${plain}'`) || text.includes(`\`${plain}$\{`)
      ? true
      : text.includes(`\`${family}.$\{`) && text.includes(`'${member}'`);
  };
  expect(SEALED_COLUMNS.map(({ purpose }) => purpose).filter((purpose) => !written(purpose))).toEqual([]);
});
