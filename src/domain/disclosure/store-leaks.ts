import { sql } from 'kysely';
import { auditIdAt } from '#db/audit-log.ts';
import type { Tx } from '#db/transaction.ts';

declare module '#db/tables.ts' {
  interface Tables {
    leak: {
      tenantId: string;
      id: string;
      clientId: string;
      knownAt: Date;
      reportedBy: string;
      malicious: boolean;
      /** jsonb; written as JSON text. */
      scope: unknown;
      report: Buffer;
      residents: number;
      quickSentOn: string | null;
      finalSentOn: string | null;
      version: number;
    };
  }
}

const LEAK = [
  'id',
  'knownAt',
  'reportedBy',
  'malicious',
  'scope',
  'report',
  'residents',
  'quickSentOn',
  'finalSentOn',
  'version',
] as const;
export type LeakRow = NonNullable<Awaited<ReturnType<typeof selectLeak>>>;

/** Whose doings, from where, in which time. */
export interface LeakRange {
  staffId: string | null;
  address: string | null;
  from: Date;
  to: Date;
}

/** Persons whose records were touched, with how often, the most first; named in lists counts too. Rows that fit at most. */
export async function selectTouched(
  tx: Tx,
  { staffId, address, from, to }: LeakRange,
  most: number,
): Promise<{ residentId: string; looks: number; firstAt: Date; lastAt: Date; exported: boolean }[]> {
  const byStaff = staffId === null ? sql`` : sql`and a.actor = ${`staff:${staffId}`}`;
  const byAddress = address === null ? sql`` : sql`and a.address = ${address}`;
  const { rows } = await sql<{
    residentId: string;
    looks: number;
    firstAt: Date;
    lastAt: Date;
    exported: boolean;
  }>`
    with touched as (
      select a.at, a.action, a.subject_kind, a.subject_id, a.fields from audit a
      where a.tenant_id = ${tx.tenantId} and a.at >= ${from} and a.at < ${to} and a.id >= ${auditIdAt(from.getTime())}::uuid
        ${byStaff} ${byAddress}
        and a.subject_kind in ('resident', 'resident-list', 'case', 'interaction', 'conversation', 'message', 'file', 'data-request')),
    person as (
      select t.subject_id as resident_id, t.at, t.action from touched t where t.subject_kind = 'resident'
      union all
      select f.id::uuid, t.at, t.action from touched t cross join lateral unnest(t.fields) f (id)
        where t.subject_kind = 'resident-list'
          and f.id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
      union all
      select c.resident_id, t.at, t.action from touched t join "case" c
        on c.tenant_id = ${tx.tenantId} and c.id = t.subject_id where t.subject_kind = 'case'
      union all
      select i.resident_id, t.at, t.action from touched t join interaction i
        on i.tenant_id = ${tx.tenantId} and i.id = t.subject_id where t.subject_kind = 'interaction'
      union all
      select v.resident_id, t.at, t.action from touched t join conversation v
        on v.tenant_id = ${tx.tenantId} and v.id = t.subject_id where t.subject_kind = 'conversation'
      union all
      select v.resident_id, t.at, t.action from touched t
        join message m on m.tenant_id = ${tx.tenantId} and m.id = t.subject_id
        join conversation v on v.tenant_id = m.tenant_id and v.id = m.conversation_id where t.subject_kind = 'message'
      union all
      select v.resident_id, t.at, t.action from touched t
        join message_file mf on mf.tenant_id = ${tx.tenantId} and mf.file_id = t.subject_id
        join message m on m.tenant_id = mf.tenant_id and m.id = mf.message_id
        join conversation v on v.tenant_id = m.tenant_id and v.id = m.conversation_id where t.subject_kind = 'file'
      union all
      select q.resident_id, t.at, t.action from touched t join data_request q
        on q.tenant_id = ${tx.tenantId} and q.id = t.subject_id where t.subject_kind = 'data-request')
    select resident_id, count(*)::integer as looks, min(at) as first_at, max(at) as last_at, bool_or(action = 'export') as exported
    from person where resident_id is not null group by resident_id order by count(*) desc, resident_id limit ${most}`.execute(
    tx.db,
  );
  return rows;
}

export async function insertLeak(
  tx: Tx,
  row: Pick<LeakRow, 'id' | 'knownAt' | 'reportedBy' | 'malicious' | 'report' | 'residents'> & {
    clientId: string;
    scope: object;
  },
): Promise<boolean> {
  const result = await tx.db
    .insertInto('leak')
    .values({
      ...row,
      tenantId: tx.tenantId,
      scope: JSON.stringify(row.scope),
      quickSentOn: null,
      finalSentOn: null,
      version: 1,
    })
    .onConflict((conflict) => conflict.columns(['tenantId', 'clientId']).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function selectLeakByClientId(tx: Tx, clientId: string): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom('leak')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('clientId', '=', clientId)
    .executeTakeFirst();
  return row?.id;
}

export function selectLeak(tx: Tx, id: string) {
  return tx.db
    .selectFrom('leak')
    .select(LEAK)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export function selectLeaks(tx: Tx, limit: number): Promise<LeakRow[]> {
  return tx.db
    .selectFrom('leak')
    .select(LEAK)
    .where('tenantId', '=', tx.tenantId)
    .orderBy('knownAt', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function updateLeak(
  tx: Tx,
  id: string,
  version: number,
  set: Pick<LeakRow, 'malicious' | 'report' | 'residents' | 'quickSentOn' | 'finalSentOn'> & {
    scope: object;
  },
): Promise<boolean> {
  const result = await tx.db
    .updateTable('leak')
    .set({ ...set, scope: JSON.stringify(set.scope), version: version + 1 })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
