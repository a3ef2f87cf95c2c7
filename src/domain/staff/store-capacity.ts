import type { Tx } from '#db/transaction.ts';
import type { CapacityByRole, CapacityDefaults } from './capacity.ts';

declare module '#db/tables.ts' {
  interface Tables {
    capacityDefault: {
      tenantId: string;
      /** jsonb; written as JSON text. */
      byRole: unknown;
      version: number;
    };
  }
}

export async function selectCapacity(tx: Tx): Promise<CapacityDefaults | undefined> {
  const row = await tx.db
    .selectFrom('capacityDefault')
    .select(['byRole', 'version'])
    .where('tenantId', '=', tx.tenantId)
    .executeTakeFirst();
  return row && { byRole: row.byRole as CapacityByRole, version: row.version };
}

/** False when it is not of that version any more; version 0 is that of none. */
export async function putCapacity(tx: Tx, version: number, byRole: CapacityByRole): Promise<boolean> {
  const row = { byRole: JSON.stringify(byRole), version: version + 1 };
  if (version === 0) {
    const made = await tx.db
      .insertInto('capacityDefault')
      .values({ ...row, tenantId: tx.tenantId })
      .onConflict((conflict) => conflict.column('tenantId').doNothing())
      .executeTakeFirst();
    return (made.numInsertedOrUpdatedRows ?? 0n) > 0n;
  }
  const { numUpdatedRows } = await tx.db
    .updateTable('capacityDefault')
    .set(row)
    .where('tenantId', '=', tx.tenantId)
    .where('version', '=', version)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
