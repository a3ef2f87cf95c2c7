import type { Tx } from '#db/transaction.ts';

/** Unfinished cases of an owner, the most urgent first. */
export function selectUnfinishedOfOwner(tx: Tx, staffId: string) {
  return tx.db
    .selectFrom('case')
    .select(['id', 'number', 'departmentId', 'dueAt', 'sealed'])
    .where('tenantId', '=', tx.tenantId)
    .where('ownerStaffId', '=', staffId)
    .where('closedAt', 'is', null)
    .orderBy('dueAt')
    .orderBy('id')
    .execute();
}
