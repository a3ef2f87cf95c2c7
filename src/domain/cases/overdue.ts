import type { Tx } from '#db/transaction.ts';
import { audience } from '#domain/staff/access.ts';
import { selectOverdueCounts } from './store-overdue.ts';

export interface OverdueCount {
  departmentId: string;
  sealed: boolean;
  count: number;
  /** Who may know of this figure. */
  audience: readonly string[];
}

/** How many cases are late in each department, sealed ones apart: for the house's own alerts. */
export async function countOverdue(tx: Tx): Promise<OverdueCount[]> {
  return (await selectOverdueCounts(tx)).map((row) => ({
    ...row,
    audience: row.sealed ? [audience.sealed(row.departmentId)] : [audience.supervisors],
  }));
}
