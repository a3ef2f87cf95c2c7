import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/kit/database.ts';
import { gone, overviewOf, unclassed } from './rules.ts';
import { selectColumns } from './store.ts';
import type { DataColumn } from './types.ts';

let kit: TestDatabase;
let columns: DataColumn[];
beforeAll(async () => {
  kit = await openTestDatabase();
  const tenantId = await kit.foundTenant('classes');
  columns = await kit.db.tx({ tenantId, actor: 'system:test' }, selectColumns);
});
afterAll(() => kit.close());

it('every table of the database has its class, and every column that could hold words was looked at', () => {
  expect(columns.length).toBeGreaterThan(500);
  expect(unclassed(columns)).toEqual([]);
  expect(gone(columns)).toEqual([]);
});

it('a table and a column that nobody classed are found', () => {
  const added = [
    ...columns,
    { table: 'resident', column: 'nickname', type: 'text' },
    { table: 'pet', column: 'id', type: 'uuid' },
  ];
  expect(unclassed(added)).toEqual(['pet', 'resident.nickname']);
});

it('what residents say and are is sealed in the row, but for words that name nobody', () => {
  const open = overviewOf(columns)
    .filter((one) => one.class === 3 && one.kind !== 'secrets')
    .flatMap(({ personal }) => personal.filter(({ sealed }) => !sealed))
    .map(({ table, column }) => `${table}.${column}`);
  expect(open).toEqual([
    'resident.language',
    'household_member.relation',
    'resident_consent.purpose',
    'resident_consent.how',
    'resident_consent.said_on',
    'import_run.file_name',
  ]);
});
