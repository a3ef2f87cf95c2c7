import { Client } from 'pg';
import { expect, test } from 'vitest';
import { createDatabase, dropDatabase, ensureTemplate } from './cluster.ts';

async function ask(url: string, sql: string): Promise<object[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as object[];
  } finally {
    await client.end();
  }
}

test('databases are cloned from a template that is prepared once, and do not see one another', async () => {
  let preparations = 0;
  const prepare = async (url: string): Promise<void> => {
    preparations += 1;
    await ask(url, "create table seed as select '種' as note");
  };
  const names = await Promise.all([1, 2, 3].map(() => ensureTemplate('kit_check', prepare)));
  expect(preparations).toBe(1);
  const one = await createDatabase(names[0]);
  const other = await createDatabase(names[0]);
  await ask(one.url, "insert into seed values ('芽')");
  expect(await ask(one.url, 'select count(*)::int as n from seed')).toEqual([{ n: 2 }]);
  expect(await ask(other.url, 'select count(*)::int as n from seed')).toEqual([{ n: 1 }]);
  await dropDatabase(one.name);
  await dropDatabase(other.name);
  await expect(ask(one.url, 'select 1')).rejects.toMatchObject({ code: '3D000' });
});

test('a template whose preparation failed is prepared anew by the next', async () => {
  const broken = ensureTemplate('kit_broken', () => Promise.reject(new Error('migration broke')));
  await expect(broken).rejects.toThrow('migration broke');
  const name = await ensureTemplate('kit_broken', (url) =>
    ask(url, 'create table whole ()').then(() => undefined),
  );
  const database = await createDatabase(name);
  expect(await ask(database.url, 'select * from whole')).toEqual([]);
  await dropDatabase(database.name);
});
