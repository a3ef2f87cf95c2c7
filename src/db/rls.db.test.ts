import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../test/kit/database.ts';
import { createPool } from './connection.ts';

/**
 * Tables with a tenant that are found before the tenant is known: keyed by a secret or by a public name, and without
 * personal data.
 */
const FOUND_WITHOUT_TENANT = [
  'account_link',
  'case_token',
  'routing_pool_tenant',
  'session',
  // Whoever comes back from an identity server has no session yet.
  'sign_on',
  'tenant_host',
  'visitor_token',
];
/** Unique across cities because the city is found by it, or because an exchange serves them all. */
const UNIQUE_ACROSS_TENANTS = [
  'api_token (token_hash)',
  'call (exchange_id, far_leg_id)',
  'entry_point (public_key)',
  'fax (exchange_id, leg_id)',
  // Keyed; an exchange fetches the pages by it.
  'fax (token_hash)',
  'looks_link (token_hash)',
  'mail_receipt (token_hash)',
  'phone_line (number)',
  // Keyed with the city in it; found by its address.
  'prompt_sound (hash)',
  'prompt_upload (hash)',
  // A number that texts arrive at: the city is found by it.
  'text_sender (sender)',
];

let kit: TestDatabase;
let here: string;
let there: string;
beforeAll(async () => {
  kit = await openTestDatabase();
  here = await kit.foundTenant('here');
  there = await kit.foundTenant('there');
  await kit.db.tx({ tenantId: there, actor: 'system:test' }, async (tx) => {
    await tx.db
      .insertInto('holiday')
      .values({ tenantId: there, onDate: '2026-04-29', name: '昭和の日', closed: true })
      .execute();
  });
});
afterAll(() => kit.close());

async function names(text: string): Promise<string[]> {
  return (await kit.adminPool.query<{ name: string }>(text)).rows.map((row) => row.name).sort();
}

/** Runs as the application in the city `here`. */
async function asHere(text: string, values: unknown[] = []) {
  const client = await kit.appPool.connect();
  try {
    await client.query('begin');
    await client.query(`select set_config('app.tenant_id', $1, true)`, [here]);
    return await client.query<Record<string, unknown>>(text, values);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

describe('row-level security', () => {
  it('fails closed when no city is set', async () => {
    const fresh = createPool(kit.url('app'), { name: 'without a city', max: 1 });
    await expect(fresh.query('select * from holiday')).rejects.toThrow(/app\.tenant_id/);
    await expect(fresh.query('select look_up_residents(array[1::bigint], null, null, 1)')).rejects.toThrow(
      /app\.tenant_id/,
    );
    await fresh.end();
  });

  it('does not carry the city over to the next use of the connection', async () => {
    const client = await kit.appPool.connect();
    await client.query('begin');
    await client.query(`select set_config('app.tenant_id', $1, true)`, [there]);
    expect((await client.query('select * from holiday')).rowCount).toBe(1);
    await client.query('commit');
    // Once set in a session the setting is an empty string rather than missing, which must be no city either.
    await expect(client.query('select * from holiday')).rejects.toThrow(/uuid/);
    client.release();
  });

  it("shows, changes and removes nothing of another city's", async () => {
    expect((await asHere('select * from holiday')).rowCount).toBe(0);
    expect((await asHere('select * from holiday where tenant_id = $1', [there])).rowCount).toBe(0);
    expect((await asHere(`update holiday set name = 'x'`)).rowCount).toBe(0);
    expect((await asHere('delete from holiday')).rowCount).toBe(0);
    const left = await kit.adminPool.query<{ name: string }>('select name from holiday');
    expect(left.rows).toEqual([{ name: '昭和の日' }]);
  });

  it('takes no row for another city', async () => {
    const insert = `insert into holiday values ($1, '2026-05-03', '憲法記念日', true)`;
    await expect(asHere(insert, [there])).rejects.toThrow(/row-level security/);
    expect((await asHere(insert, [here])).rowCount).toBe(1);
  });

  it('does not let a row move to another city', async () => {
    const client = await kit.appPool.connect();
    await client.query('begin');
    await client.query(`select set_config('app.tenant_id', $1, true)`, [here]);
    await client.query(`insert into holiday values ($1, '2026-05-05', 'こどもの日', true)`, [here]);
    await expect(client.query('update holiday set tenant_id = $1', [there])).rejects.toThrow(
      /row-level security/,
    );
    await client.query('rollback');
    client.release();
  });

  it("does not change another city's name", async () => {
    expect((await asHere(`update tenant set name = 'x' where id = $1`, [there])).rowCount).toBe(0);
  });

  it('is forced on every table that has a tenant, but for the few it is found by', async () => {
    const open = await names(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
         and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')
         and not (c.relrowsecurity and c.relforcerowsecurity)`,
    );
    expect(open).toEqual(FOUND_WITHOUT_TENANT);
  });

  it('has a policy for every role that may look at a table, so that a backup is whole', async () => {
    const missing = await names(
      `select r.rolname || ' on ' || c.relname as name
       from pg_class c cross join pg_roles r join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relrowsecurity and not c.relispartition
         and r.rolname in ('engawa_app', 'engawa_relay', 'engawa_backup') and has_table_privilege(r.oid, c.oid, 'select')
         and not exists (select from pg_policy p where p.polrelid = c.oid and r.oid = any (p.polroles))`,
    );
    expect(missing).toEqual([]);
    const unread = await names(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
         and not has_table_privilege('engawa_backup', c.oid, 'select')`,
    );
    expect(unread).toEqual([]);
  });

  it('cannot be passed by through a partition of the event table', async () => {
    await kit.appPool.query(`select make_event_partition('2026-04-01')`);
    const reachable = await names(
      `select r.rolname || ' on ' || c.relname as name from pg_class c cross join pg_roles r
       where c.relispartition and c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
         and r.rolname like 'engawa\\_%' and has_any_column_privilege(r.oid, c.oid, 'select, insert, update')`,
    );
    expect(reachable).toEqual([]);
  });
});

describe('the application role', () => {
  it('neither passes by row-level security nor owns or makes anything', async () => {
    const { rows } = await kit.appPool.query<Record<string, boolean>>(
      `select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication from pg_roles where rolname = current_user`,
    );
    expect(Object.values(rows[0] ?? {})).toEqual([false, false, false, false, false]);
    for (const schema of ['public', 'pgboss']) {
      await expect(kit.appPool.query(`create table ${schema}.mine (id integer)`)).rejects.toThrow(
        /permission denied/,
      );
    }
    await expect(kit.appPool.query('alter table holiday disable row level security')).rejects.toThrow(
      /must be owner/,
    );
    await expect(kit.appPool.query('set role engawa_backup')).rejects.toThrow(/permission denied/);
    expect(
      await names(
        `select relname as name from pg_class where relowner in (select oid from pg_roles where rolname like 'engawa\\_%')`,
      ),
    ).toEqual([]);
  });

  it.each(['event', 'audit', 'audit_chain'])('cannot change or remove rows of %s', async (table) => {
    await expect(asHere(`update ${table} set tenant_id = tenant_id`)).rejects.toThrow(/permission denied/);
    await expect(asHere(`delete from ${table}`)).rejects.toThrow(/permission denied/);
    await expect(asHere(`truncate ${table}`)).rejects.toThrow(/permission denied/);
  });

  it('cannot choose the place of an event or an audit row in their order', async () => {
    const event = `insert into event (tenant_id, recorded_at, type, subject_kind, subject_id, audience, actor, xid) values ($1, now(), 'x', 'x', $1, '{}', 'x', '3')`;
    await expect(asHere(event, [here])).rejects.toThrow(/permission denied/);
    await expect(asHere(event.replace(', xid)', ')').replace(", '3')", ')'), [here])).resolves.toBeDefined();
    const audit = `insert into audit (tenant_id, id, at, actor, action, subject_kind, subject_id, xid) values ($1, $1, now(), 'x', 'read', 'x', $1, '3')`;
    await expect(asHere(audit, [here])).rejects.toThrow(/permission denied/);
  });

  it.each(['relay', 'backup'] as const)('is another than %s, which cannot write records', async (role) => {
    const pool = role === 'relay' ? kit.relayPool : kit.adminPool;
    const client = await pool.connect();
    if (role === 'backup') await client.query('set role engawa_backup');
    for (const text of [
      `update tenant set name = 'x'`,
      'delete from event',
      'delete from audit',
      'delete from audit_chain',
      `insert into data_key values (9, '', now())`,
    ]) {
      await expect(client.query(text)).rejects.toThrow(/permission denied/);
    }
    await client.query('reset role');
    client.release();
  });

  it('cannot be read as by the relay, which sees no personal data', async () => {
    for (const table of ['resident', 'message', 'contact_point', 'data_key', 'session', 'account']) {
      await expect(kit.relayPool.query(`select from ${table}`)).rejects.toThrow(/permission denied/);
    }
  });
});

describe('keys', () => {
  it('lead from one table with a tenant to another only within the tenant', async () => {
    const across = await names(
      `select conrelid::regclass || ': ' || conname as name from pg_constraint f
       where contype = 'f' and connamespace = 'public'::regnamespace
         and exists (select from pg_attribute where attrelid = conrelid and attname = 'tenant_id')
         and exists (select from pg_attribute where attrelid = confrelid and attname = 'tenant_id')
         and not exists (
           select from unnest(conkey, confkey) k (mine, theirs)
           join pg_attribute a on a.attrelid = conrelid and a.attnum = k.mine
           join pg_attribute b on b.attrelid = confrelid and b.attnum = k.theirs
           where a.attname = 'tenant_id' and b.attname = 'tenant_id')`,
    );
    expect(across).toEqual([]);
  });

  it('contain the tenant wherever there is one', async () => {
    const without = await names(
      `select c.relname || ' (' || (
         select string_agg(a.attname, ', ' order by k.n) from unnest(i.indkey) with ordinality k (attnum, n)
         join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum) || ')' as name
       from pg_index i join pg_class c on c.oid = i.indrelid
       where i.indisunique and c.relnamespace = 'public'::regnamespace and not c.relispartition
         and c.relname <> all (array[${FOUND_WITHOUT_TENANT.map((name) => `'${name}'`).join(', ')}])
         and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')
         and not exists (
           select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnum = any (i.indkey))`,
    );
    expect(without).toEqual(UNIQUE_ACROSS_TENANTS);
  });
});
