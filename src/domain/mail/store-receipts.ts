import { type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';

declare module '#db/tables.ts' {
  interface Tables {
    mailReceipt: ReceiptRow & { tenantId: string; tokenHash: Buffer };
  }
}

export interface ReceiptRow {
  conversationId: string;
  number: string;
  /** Sealed. */
  publicToken: Buffer;
  promisedAt: Date;
  createdAt: Date;
  takenAt: Date | null;
}

const RECEIPT = ['conversationId', 'number', 'publicToken', 'promisedAt', 'createdAt', 'takenAt'] as const;

/** Of a thread that was begun in this transaction. */
export function addReceipt(tx: Tx, row: ReceiptRow & { tokenHash: Buffer }): void {
  tx.add('mailReceipt', { ...row, tenantId: tx.tenantId });
}

export function selectReceipt(tx: Tx, conversationId: string): Promise<ReceiptRow | undefined> {
  return tx.db
    .selectFrom('mailReceipt')
    .select(RECEIPT)
    .where('tenantId', '=', tx.tenantId)
    .where('conversationId', '=', conversationId)
    .executeTakeFirst();
}

/** The thread of a number that nothing has taken. */
export async function selectByNumber(tx: Tx, number: string): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom('mailReceipt')
    .select('conversationId')
    .where('tenantId', '=', tx.tenantId)
    .where('number', '=', number)
    .where('takenAt', 'is', null)
    .executeTakeFirst();
  return row?.conversationId;
}

/** Undefined when there is none, or something has it. */
export function takeReceipt(tx: Tx, conversationId: string): Promise<ReceiptRow | undefined> {
  return tx.db
    .updateTable('mailReceipt')
    .set({ takenAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('conversationId', '=', conversationId)
    .where('takenAt', 'is', null)
    .returning(RECEIPT)
    .executeTakeFirst();
}

export async function selectByToken(
  db: Kysely<Tables>,
  tokenHash: Buffer,
): Promise<{ tenantId: string; conversationId: string } | undefined> {
  const { rows } = await sql<{ tenantId: string; conversationId: string }>`
    select tenant_id, conversation_id from conversation_of_mail_receipt(${tokenHash})`.execute(db);
  return rows[0];
}
