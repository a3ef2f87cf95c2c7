import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { MentionTarget } from '#domain/writing/types.ts';
import { visibleTo } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { CaseMentionNotice } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    caseMention: { tenantId: string; entryId: string; targetKind: MentionTarget['kind']; targetId: string };
    caseMentionNotice: CaseMentionNotice & { tenantId: string; staffId: string };
  }
}

export async function insertMentions(
  tx: Tx,
  entryId: string,
  targets: readonly MentionTarget[],
): Promise<void> {
  await tx.db
    .insertInto('caseMention')
    .values(
      targets.map(({ kind, id }) => ({ tenantId: tx.tenantId, entryId, targetKind: kind, targetId: id })),
    )
    .execute();
}

export async function selectMentions(
  tx: Tx,
  entryIds: readonly string[],
): Promise<Map<string, MentionTarget[]>> {
  const found = new Map<string, MentionTarget[]>();
  if (entryIds.length === 0) return found;
  const rows = await tx.db
    .selectFrom('caseMention')
    .select(['entryId', 'targetKind', 'targetId'])
    .where('tenantId', '=', tx.tenantId)
    .where('entryId', 'in', entryIds)
    .orderBy('targetKind')
    .orderBy('targetId')
    .execute();
  for (const { entryId, targetKind, targetId } of rows)
    found.set(entryId, [...(found.get(entryId) ?? []), { kind: targetKind, id: targetId }]);
  return found;
}

export async function insertNotices(
  tx: Tx,
  rows: readonly (CaseMentionNotice & { staffId: string })[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.db
    .insertInto('caseMentionNotice')
    .values(rows.map((row) => ({ ...row, tenantId: tx.tenantId })))
    .execute();
}

function visibleNotices(tx: Tx, actor: StaffActor) {
  return tx.db
    .selectFrom('caseMentionNotice as n')
    .innerJoin('case as c', (join) =>
      join.onRef('c.tenantId', '=', 'n.tenantId').onRef('c.id', '=', 'n.caseId'),
    )
    .where('n.tenantId', '=', tx.tenantId)
    .where('n.staffId', '=', actor.staffId)
    .where(visibleTo(actor, 'c.audience'));
}

/** The newest that this person may still see, with what was written and the case it was written in. */
export function selectNotices(tx: Tx, actor: StaffActor, most: number) {
  return visibleNotices(tx, actor)
    .innerJoin('caseEntry as e', (join) =>
      join.onRef('e.tenantId', '=', 'n.tenantId').onRef('e.id', '=', 'n.entryId'),
    )
    .select(['n.id', 'n.caseId', 'n.entryId', 'n.departmentId', 'n.createdAt', 'n.readAt'])
    .select(['e.body', 'e.authorStaffId', 'c.number', 'c.residentId'])
    .orderBy('n.createdAt', 'desc')
    .orderBy('n.id', 'desc')
    .limit(most)
    .execute();
}

export async function countUnread(tx: Tx, actor: StaffActor): Promise<number> {
  const row = await visibleNotices(tx, actor)
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('n.readAt', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Marks this person's notices as read: one, those of a case, or all; answers which were not before. */
export async function markRead(
  tx: Tx,
  staffId: string,
  which: { id: string } | { caseId: string } | 'all',
): Promise<string[]> {
  let query = tx.db
    .updateTable('caseMentionNotice')
    .set({ readAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .where('readAt', 'is', null);
  if (which !== 'all' && 'id' in which) query = query.where('id', '=', which.id);
  if (which !== 'all' && 'caseId' in which) query = query.where('caseId', '=', which.caseId);
  const rows = await query.returning(sql<string>`id`.as('id')).execute();
  return rows.map((row) => row.id);
}
