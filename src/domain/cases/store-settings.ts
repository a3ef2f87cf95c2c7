import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import { audience } from '#domain/staff/access.ts';
import type { CategoryFields } from './settings.ts';

export function selectAllCategories(tx: Tx) {
  return tx.db
    .selectFrom('caseCategory')
    .select([
      'id',
      'parentId',
      'code',
      'name',
      'kind',
      'departmentId',
      'dueWorkingDays',
      'sealed',
      'sort',
      'active',
      'version',
    ])
    .where('tenantId', '=', tx.tenantId)
    .orderBy('sort')
    .orderBy('code')
    .execute();
}

/** False when the row is not of that version any more. */
export async function updateCategory(
  tx: Tx,
  id: string,
  version: number,
  set: CategoryFields,
): Promise<boolean> {
  const result = await tx.db
    .updateTable('caseCategory')
    .set({ ...set, version: sql<number>`version + 1` })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function moveCategories(tx: Tx, fromId: string, toId: string): Promise<void> {
  await tx.db
    .updateTable('caseCategory')
    .set({ departmentId: toId, version: sql<number>`version + 1` })
    .where('tenantId', '=', tx.tenantId)
    .where('departmentId', '=', fromId)
    .execute();
}

export function selectUnfinishedOf(tx: Tx, departmentId: string) {
  return tx.db
    .selectFrom('case')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('departmentId', '=', departmentId)
    .where('closedAt', 'is', null)
    .orderBy('id')
    .execute();
}

export async function countUnfinished(
  tx: Tx,
  of: { categoryId: string } | { departmentId: string },
): Promise<number> {
  const unfinished = tx.db
    .selectFrom('case')
    .select(sql<string>`count(*)`.as('count'))
    .where('tenantId', '=', tx.tenantId)
    .where('closedAt', 'is', null);
  const row = await ('categoryId' in of
    ? unfinished.where('categoryId', '=', of.categoryId)
    : unfinished.where('departmentId', '=', of.departmentId)
  ).executeTakeFirstOrThrow();
  return Number(row.count);
}

export function tellDirectory(tx: Tx): void {
  tx.append({
    type: 'directory.changed',
    subjectKind: 'directory',
    subjectId: tx.tenantId,
    audience: [audience.everyone],
  });
}
