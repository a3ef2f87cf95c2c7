import type { Tx } from '#db/transaction.ts';

/** Unfinished cases past their due time whose clock runs, by department and whether they are sealed. */
export async function selectOverdueCounts(
  tx: Tx,
): Promise<{ departmentId: string; sealed: boolean; count: number }[]> {
  const rows = await tx.db
    .selectFrom('case')
    .select((eb) => ['departmentId', 'sealed', eb.fn.countAll<number>().as('count')])
    .where('tenantId', '=', tx.tenantId)
    .where('closedAt', 'is', null)
    .where('pausedAt', 'is', null)
    .where('dueAt', '<', tx.now)
    .groupBy(['departmentId', 'sealed'])
    .execute();
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}
