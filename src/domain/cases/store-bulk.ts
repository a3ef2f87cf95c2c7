import type { Tx } from '#db/transaction.ts';
import type { CaseSet } from './store.ts';
import type { BulkItem, CaseStatus } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    bulkChange: BulkRow & { tenantId: string; clientId: string; toldAt: Date | null };
    bulkChangeItem: {
      tenantId: string;
      bulkChangeId: string;
      position: number;
      caseId: string;
      outcome: BulkItem['outcome'];
      code: string | null;
      /** jsonb; written as JSON text. */
      before: unknown;
      versionAfter: number | null;
      statusAfter: CaseStatus | null;
    };
  }
}

export interface BulkRow {
  id: string;
  staffId: string;
  doneAt: Date;
  undoUntil: Date;
  undoneAt: Date | null;
}
const BULK = ['id', 'staffId', 'doneAt', 'undoUntil', 'undoneAt'] as const;

/** What a case was before: everything that a bulk change can touch. */
export type BulkBefore = Required<
  Pick<
    CaseSet,
    | 'status'
    | 'dueAt'
    | 'pausedAt'
    | 'closedAt'
    | 'departmentId'
    | 'ownerStaffId'
    | 'sealed'
    | 'audience'
    | 'categoryId'
    | 'kind'
  >
>;

export interface BulkItemRow extends BulkItem {
  before: BulkBefore | null;
  versionAfter: number | null;
  statusAfter: CaseStatus | null;
}

export function selectBulkByClientId(
  tx: Tx,
  staffId: string,
  clientId: string,
): Promise<BulkRow | undefined> {
  return tx.db
    .selectFrom('bulkChange')
    .select(BULK)
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .where('clientId', '=', clientId)
    .executeTakeFirst();
}

export function lockOwnBulk(tx: Tx, staffId: string, id: string): Promise<BulkRow | undefined> {
  return tx.db
    .selectFrom('bulkChange')
    .select(BULK)
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

/** False when the same client id came first. */
export async function insertBulk(tx: Tx, row: BulkRow & { clientId: string }): Promise<boolean> {
  const result = await tx.db
    .insertInto('bulkChange')
    .values({ ...row, tenantId: tx.tenantId, toldAt: null })
    .onConflict((conflict) => conflict.columns(['tenantId', 'staffId', 'clientId']).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function insertBulkItems(
  tx: Tx,
  bulkChangeId: string,
  items: readonly BulkItemRow[],
): Promise<void> {
  await tx.db
    .insertInto('bulkChangeItem')
    .values(
      items.map((item, position) => ({
        ...item,
        before: item.before ? JSON.stringify(item.before) : null,
        tenantId: tx.tenantId,
        bulkChangeId,
        position,
      })),
    )
    .execute();
}

export async function selectBulkItems(tx: Tx, bulkChangeId: string): Promise<BulkItemRow[]> {
  const rows = await tx.db
    .selectFrom('bulkChangeItem')
    .select(['caseId', 'outcome', 'code', 'before', 'versionAfter', 'statusAfter'])
    .where('tenantId', '=', tx.tenantId)
    .where('bulkChangeId', '=', bulkChangeId)
    .orderBy('position')
    .execute();
  return rows.map((row) => ({ ...row, before: row.before ? revive(row.before as BulkBefore) : null }));
}

/** Instants come out of jsonb as text. */
function revive(before: BulkBefore): BulkBefore {
  const instant = (value: Date | null) => (value === null ? null : new Date(value));
  return {
    ...before,
    dueAt: new Date(before.dueAt),
    pausedAt: instant(before.pausedAt),
    closedAt: instant(before.closedAt),
  };
}

export async function updateBulkItem(
  tx: Tx,
  bulkChangeId: string,
  caseId: string,
  set: { outcome: BulkItem['outcome']; code: string | null },
): Promise<void> {
  await tx.db
    .updateTable('bulkChangeItem')
    .set(set)
    .where('tenantId', '=', tx.tenantId)
    .where('bulkChangeId', '=', bulkChangeId)
    .where('caseId', '=', caseId)
    .execute();
}

export async function markBulkUndone(tx: Tx, id: string): Promise<void> {
  await tx.db
    .updateTable('bulkChange')
    .set({ undoneAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

/** Changes whose undo is over and of which residents were not told yet; held, so that one process tells. */
export function lockUntold(tx: Tx, before: Date): Promise<BulkRow[]> {
  return tx.db
    .selectFrom('bulkChange')
    .select(BULK)
    .where('tenantId', '=', tx.tenantId)
    .where('toldAt', 'is', null)
    .where('undoUntil', '<', before)
    .orderBy('undoUntil')
    .limit(20)
    .forUpdate()
    .skipLocked()
    .execute();
}

export async function markBulkTold(tx: Tx, id: string): Promise<void> {
  await tx.db
    .updateTable('bulkChange')
    .set({ toldAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}
