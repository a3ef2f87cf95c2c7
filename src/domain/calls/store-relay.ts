import type { Tx } from '#db/transaction.ts';

declare module '#db/tables.ts' {
  interface Tables {
    relayNumber: { tenantId: string; numberHash: Buffer; markedBy: string; markedAt: Date };
  }
}

/** Those of these numbers that belong to people who call by way of a relay service. */
export async function selectRelayNumbers(tx: Tx, hashes: readonly Buffer[]): Promise<Buffer[]> {
  const rows = await tx.db
    .selectFrom('relayNumber')
    .select('numberHash')
    .where('tenantId', '=', tx.tenantId)
    .where('numberHash', 'in', hashes)
    .execute();
  return rows.map(({ numberHash }) => numberHash);
}

export async function insertRelayNumber(tx: Tx, numberHash: Buffer, markedBy: string): Promise<void> {
  await tx.db
    .insertInto('relayNumber')
    .values({ tenantId: tx.tenantId, numberHash, markedBy, markedAt: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function deleteRelayNumber(tx: Tx, numberHashes: readonly Buffer[]): Promise<void> {
  await tx.db
    .deleteFrom('relayNumber')
    .where('tenantId', '=', tx.tenantId)
    .where('numberHash', 'in', numberHashes)
    .execute();
}
