import type { Tx } from '#db/transaction.ts';

declare module '#db/tables.ts' {
  interface Tables {
    residentProtection: {
      tenantId: string;
      residentId: string;
      questions: Buffer;
      note: Buffer;
      endsOn: string | null;
      byStaffId: string;
      at: Date;
      version: number;
    };
    identityCheck: {
      tenantId: string;
      id: string;
      residentId: string;
      byStaffId: string;
      at: Date;
      passed: boolean;
    };
  }
}

export function selectProtection(tx: Tx, residentId: string) {
  return tx.db
    .selectFrom('residentProtection')
    .select(['questions', 'note', 'endsOn', 'byStaffId', 'at', 'version'])
    .where('tenantId', '=', tx.tenantId)
    .where('residentId', '=', residentId)
    .executeTakeFirst();
}

export async function saveProtection(
  tx: Tx,
  row: {
    residentId: string;
    questions: Buffer;
    note: Buffer;
    endsOn: string | null;
    byStaffId: string;
    version: number;
  },
): Promise<void> {
  const { residentId: _of, ...set } = row;
  await tx.db
    .insertInto('residentProtection')
    .values({ ...row, tenantId: tx.tenantId, at: tx.now })
    .onConflict((conflict) =>
      conflict.columns(['tenantId', 'residentId']).doUpdateSet({ ...set, at: tx.now }),
    )
    .execute();
}

export async function deleteProtection(tx: Tx, residentId: string): Promise<void> {
  await tx.db
    .deleteFrom('residentProtection')
    .where('tenantId', '=', tx.tenantId)
    .where('residentId', '=', residentId)
    .execute();
}

export async function setProtected(tx: Tx, residentId: string, value: boolean): Promise<void> {
  await tx.db
    .updateTable('resident')
    .set((eb) => ({ protected: value, version: eb('version', '+', 1), updatedAt: tx.now }))
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', residentId)
    .execute();
}

export async function insertCheck(
  tx: Tx,
  row: { residentId: string; byStaffId: string; passed: boolean },
): Promise<void> {
  await tx.db
    .insertInto('identityCheck')
    .values({ ...row, tenantId: tx.tenantId, id: tx.newId(), at: tx.now })
    .execute();
}

/** Newest first. */
export function selectChecks(tx: Tx, residentId: string, since: Date) {
  return tx.db
    .selectFrom('identityCheck')
    .select(['byStaffId', 'at', 'passed'])
    .where('tenantId', '=', tx.tenantId)
    .where('residentId', '=', residentId)
    .where('at', '>', since)
    .orderBy('at', 'desc')
    .limit(50)
    .execute();
}
