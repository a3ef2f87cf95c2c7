import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';

declare module '#db/tables.ts' {
  interface Tables {
    residentDistinct: { tenantId: string; aId: string; bId: string; saidBy: string; saidAt: Date };
  }
}

export async function insertDistinct(tx: Tx, one: string, other: string, staffId: string): Promise<void> {
  const [aId, bId] = [one, other].sort() as [string, string];
  await tx.db
    .insertInto('residentDistinct')
    .values({ tenantId: tx.tenantId, aId, bId, saidBy: staffId, saidAt: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Pairs among these records that are known to be two persons, as 'smaller id larger id'. */
export async function selectDistinct(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.db
    .selectFrom('residentDistinct')
    .select(['aId', 'bId'])
    .where('tenantId', '=', tx.tenantId)
    .where('aId', 'in', ids)
    .where('bId', 'in', ids)
    .execute();
  return new Set(rows.map((row) => `${row.aId} ${row.bId}`));
}

/** Who shares a mail address with these records. */
export async function selectSharingMail(tx: Tx, residentId: string): Promise<string[]> {
  const { rows } = await sql<{ residentId: string }>`
    select distinct other.resident_id from contact_point own
    join contact_point other on other.tenant_id = own.tenant_id and other.kind = own.kind and is_same_hash(other.value_hash, own.value_hash)
    where own.tenant_id = ${tx.tenantId} and own.resident_id = ${residentId} and own.kind = 'email' and other.resident_id <> ${residentId}
    limit 50`.execute(tx.db);
  return rows.map((row) => row.residentId);
}

/** Groups of standing records that have name and reading alike, or a mail address: candidates, nothing more. */
export async function selectAlike(tx: Tx, most: number): Promise<string[][]> {
  const { rows } = await sql<{ ids: string[] }>`
    (select array_agg(id) as ids from resident
      where tenant_id = ${tx.tenantId} and merged_into is null and name_grams <> '{}'
      group by search_half(name_grams) having count(*) between 2 and 20 order by max(updated_at) desc limit ${most})
    union all
    (select array_agg(distinct r.id) from contact_point p
      join resident r on r.tenant_id = p.tenant_id and r.id = p.resident_id and r.merged_into is null
      where p.tenant_id = ${tx.tenantId} and p.kind = 'email'
      group by search_half(p.value_hash) having count(distinct r.id) between 2 and 20 order by max(r.updated_at) desc limit ${most})`.execute(
    tx.db,
  );
  return rows.map((row) => row.ids);
}
