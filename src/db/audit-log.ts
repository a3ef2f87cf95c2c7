import { sql } from 'kysely';
import type { AuditAction, Tx } from './transaction.ts';

export interface AuditRow {
  id: string;
  at: Date;
  actor: string;
  action: AuditAction;
  subjectKind: string;
  subjectId: string;
  fields: string[];
  address: string | null;
}

/** What is looked for; all of it must hold. */
export interface AuditFilter {
  /** A record; of a person also the lists in which the name was shown. */
  subjectId?: string | undefined;
  /** Whose reading and writing: a member of the staff or a program. */
  staffId?: string | undefined;
  action?: AuditAction | undefined;
  subjectKind?: string | undefined;
  /** From where, as it was written down. */
  address?: string | undefined;
  /** From this instant on, and before that one. */
  from?: Date | undefined;
  to?: Date | undefined;
  /** The last row that was shown. */
  before?: string | undefined;
  limit: number;
}

/** Ids tell the millisecond in which they were made, a moment after the time of their row: at most this much. */
const ID_LAG_MS = 3_600_000;

/** The smallest id that a row of that moment can have: rows are found by it, their times have no index. */
export function auditIdAt(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`;
}

/**
 * Newest first: who read or wrote what. With `subjectId` also the lists in which that person's name was shown. The look
 * itself is audited, with the names of what was asked by.
 */
export async function readAudit(tx: Tx, filter: AuditFilter): Promise<AuditRow[]> {
  const { limit, before: _before, ...asked } = filter;
  const fields = Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  tx.audit({ action: 'read', subjectKind: 'audit', subjectId: filter.subjectId ?? tx.tenantId, fields });
  const { rows } = await sql<AuditRow>`
    select id, at, actor, action, subject_kind, subject_id, fields, address from audit
    where tenant_id = ${tx.tenantId} ${conditions(filter)} order by id desc limit ${limit}`.execute(tx.db);
  return rows;
}

function conditions(filter: AuditFilter) {
  const { subjectId, staffId, action, subjectKind, address, from, to, before } = filter;
  return sql.join(
    [
      subjectId === undefined
        ? sql``
        : sql`and id in (select s.id from audit s where s.tenant_id = audit.tenant_id and s.subject_id = ${subjectId}
            union all select audit_lists_naming(${subjectId}))`,
      staffId === undefined ? sql`` : sql`and actor = ${`staff:${staffId}`}`,
      action === undefined ? sql`` : sql`and action = ${action}`,
      subjectKind === undefined ? sql`` : sql`and subject_kind = ${subjectKind}`,
      address === undefined ? sql`` : sql`and address = ${address}`,
      from === undefined ? sql`` : sql`and at >= ${from} and id >= ${auditIdAt(from.getTime())}::uuid`,
      to === undefined ? sql`` : sql`and at < ${to} and id < ${auditIdAt(to.getTime() + ID_LAG_MS)}::uuid`,
      before === undefined ? sql`` : sql`and id < ${before}`,
    ],
    sql` `,
  );
}

/** One reading or writing of what belongs to a person, as the person may be told of it. */
export interface Look {
  at: Date;
  actor: string;
  action: AuditAction;
  subjectKind: string;
}

/**
 * Who of the staff read or wrote these records, newest first; `personIds` are those of a person (also lists that named
 * them), `recordIds` what belongs to them. For the person's own view: not audited as a look at the audit.
 */
export async function readLooks(
  tx: Tx,
  of: { personIds: readonly string[]; recordIds: readonly string[]; since: Date; limit: number },
): Promise<Look[]> {
  const all = [...of.personIds, ...of.recordIds];
  const { rows } = await sql<Look>`
    select at, actor, action, subject_kind from audit
    where tenant_id = ${tx.tenantId} and id in (
        select s.id from audit s where s.tenant_id = ${tx.tenantId} and s.subject_id = any(${all}::uuid[])
        union all select audit_lists_naming(p) from unnest(${[...of.personIds]}::text[]) p)
      and actor like 'staff:%' and action <> 'sign-in' and at >= ${of.since}
    order by id desc limit ${of.limit}`.execute(tx.db);
  return rows;
}
