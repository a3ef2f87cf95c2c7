import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { DataColumn } from './types.ts';

/** The columns of the city's database; partitions of a table are that table. */
export async function selectColumns(tx: Tx): Promise<DataColumn[]> {
  const { rows } = await sql<DataColumn>`
    select c.relname as "table", a.attname as "column", t.typname as type
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    order by c.relname, a.attnum`.execute(tx.db);
  return rows;
}

/** How many people have a record that says anything of them. */
export async function countPeople(tx: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from resident r
    where r.tenant_id = ${tx.tenantId} and r.merged_into is null and r.disposed_at is null
      and (r.name is not null or exists (select from contact_point p
        where p.tenant_id = r.tenant_id and p.resident_id = r.id and p.value is not null))`.execute(tx.db);
  return rows[0]?.count ?? 0;
}
