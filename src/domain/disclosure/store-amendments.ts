import type { Tx } from '#db/transaction.ts';

declare module '#db/tables.ts' {
  interface Tables {
    dataRequestAmendment: AmendmentRow & {
      tenantId: string;
      askedBy: string;
      recordedBy: string | null;
    };
  }
}

export interface AmendmentRow {
  id: string;
  requestId: string;
  askedOn: string;
  amendedOn: string | null;
  /** Sealed; null once the person's record was disposed of. */
  what: Buffer | null;
}

const COLUMNS = ['id', 'requestId', 'askedOn', 'amendedOn', 'what'] as const;

/** Of these requests, in the order in which they were asked for. */
export async function selectAmendments(tx: Tx, requestIds: readonly string[]): Promise<AmendmentRow[]> {
  if (requestIds.length === 0) return [];
  return tx.db
    .selectFrom('dataRequestAmendment')
    .select(COLUMNS)
    .where('tenantId', '=', tx.tenantId)
    .where('requestId', 'in', requestIds)
    .orderBy('askedOn')
    .orderBy('id')
    .execute();
}

export async function insertAmendment(
  tx: Tx,
  row: Pick<AmendmentRow, 'id' | 'requestId' | 'askedOn' | 'what'> & { askedBy: string },
): Promise<void> {
  await tx.db
    .insertInto('dataRequestAmendment')
    .values({ ...row, tenantId: tx.tenantId })
    .execute();
}

export async function updateAmended(
  tx: Tx,
  id: string,
  set: { amendedOn: string; recordedBy: string },
): Promise<void> {
  await tx.db
    .updateTable('dataRequestAmendment')
    .set(set)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}
