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
}

/**
 * Newest first: who read or wrote what. With `subjectId` also the lists in which that person's name was shown. The look
 * itself is audited.
 */
export async function readAudit(
  tx: Tx,
  filter: { subjectId?: string | undefined; before?: string | undefined; limit: number },
): Promise<AuditRow[]> {
  const subject =
    filter.subjectId === undefined
      ? sql``
      : sql`and (subject_id = ${filter.subjectId} or fields @> array[${filter.subjectId}::text])`;
  const before = filter.before === undefined ? sql`` : sql`and id < ${filter.before}`;
  const { rows } =
    await sql<AuditRow>`select id, at, actor, action, subject_kind, subject_id, fields from audit
    where tenant_id = ${tx.tenantId} ${subject} ${before} order by id desc limit ${filter.limit}`.execute(
      tx.db,
    );
  tx.audit({ action: 'read', subjectKind: 'audit', subjectId: filter.subjectId ?? tx.tenantId });
  return rows;
}
