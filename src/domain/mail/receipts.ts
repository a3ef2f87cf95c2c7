import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { formatCaseNumber, parseSpokenNumber } from '#kernel/japan/spoken-number.ts';
import * as store from './store-receipts.ts';

/** What somebody who wrote by mail follows their matter by. */
export interface Receipt {
  conversationId: string;
  number: string;
  token: string;
  promisedAt: Date;
  createdAt: Date;
}

const TOKEN = /^[A-Za-z0-9_-]{22}$/;
const tokenScope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'mail.receipt-token' });
const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

function toReceipt(tx: Tx, { publicToken, takenAt: _takenAt, ...row }: store.ReceiptRow): Receipt {
  return { ...row, token: tx.sealer.open(tokenScope(tx), publicToken) };
}

/** Gives a thread that was begun in this transaction its number and its private link: once. */
export function giveReceipt(
  tx: Tx,
  given: { conversationId: string; number: string; promisedAt: Date },
): Receipt {
  const token = tx.newToken();
  const row = {
    ...given,
    publicToken: tx.sealer.seal(tokenScope(tx), token),
    createdAt: tx.now,
    takenAt: null,
  };
  store.addReceipt(tx, { ...row, tokenHash: hashToken(token) });
  return { ...given, token, createdAt: tx.now };
}

/** The receipt of a thread; undefined where nobody was given one, or a case goes on under it. */
export async function receiptOf(tx: Tx, conversationId: string): Promise<Receipt | undefined> {
  const row = await store.selectReceipt(tx, conversationId);
  return row && row.takenAt === null ? toReceipt(tx, row) : undefined;
}

/** Number and link of a thread for the case that is opened of it: once, later cases have their own. */
export async function takeReceipt(tx: Tx, conversationId: string): Promise<Receipt | undefined> {
  const row = await store.takeReceipt(tx, conversationId);
  return row && toReceipt(tx, row);
}

/** The thread whose number somebody says or types; undefined for none, and where a case goes on under it. */
export async function findReceiptByNumber(tx: Tx, spoken: string): Promise<string | undefined> {
  const number = parseSpokenNumber(spoken);
  return number && store.selectByNumber(tx, formatCaseNumber(number));
}

/** The thread that a private link belongs to, whichever city it is in; undefined for a token that nobody gave out. */
export async function findReceiptByToken(
  db: Kysely<Tables>,
  token: string,
): Promise<{ tenantId: string; conversationId: string } | undefined> {
  return TOKEN.test(token) ? store.selectByToken(db, hashToken(token)) : undefined;
}
