import type { Tx } from '#db/transaction.ts';
import type { AccountLink, AccountLetter } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    accountLetter: LetterRow & { tenantId: string };
  }
}

export interface LetterRow {
  id: string;
  staffId: string;
  entryPointId: string;
  kind: AccountLink['kind'];
  address: Buffer | null;
  link: Buffer | null;
  expiresAt: Date;
  state: AccountLetter['state'];
  trouble: string | null;
  createdBy: string;
  createdAt: Date;
  endedAt: Date | null;
}

export async function insertLetter(tx: Tx, row: LetterRow): Promise<void> {
  await tx.db
    .insertInto('accountLetter')
    .values({ ...row, tenantId: tx.tenantId })
    .execute();
}

export function selectLetter(tx: Tx, id: string): Promise<LetterRow | undefined> {
  return tx.db
    .selectFrom('accountLetter')
    .selectAll()
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Ends one that waits: what it held goes. False for one that ended before. */
export async function endLetter(
  tx: Tx,
  id: string,
  end: { state: 'sent' | 'failed'; trouble: string | null },
): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('accountLetter')
    .set({ ...end, address: null, link: null, endedAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** By person: how it stands with the letter that was written last. */
export async function selectLastLetters(tx: Tx): Promise<Map<string, AccountLetter>> {
  const rows = await tx.db
    .selectFrom('accountLetter')
    .select(['staffId', 'state', 'trouble', 'createdAt', 'endedAt'])
    .distinctOn('staffId')
    .where('tenantId', '=', tx.tenantId)
    .orderBy('staffId')
    .orderBy('id', 'desc')
    .execute();
  return new Map(rows.map(({ staffId, ...letter }) => [staffId, letter]));
}
