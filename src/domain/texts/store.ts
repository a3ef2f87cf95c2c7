import { type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import type { TextFailure, TextSender, TextState } from './types.ts';

export interface AttemptRow {
  messageId: string;
  entryPointId: string;
  numberHash: Buffer;
  state: TextState;
  parts: number;
  providerId: string | null;
  errorCode: TextFailure | null;
  askedAt: Date;
  settledAt: Date | null;
}

declare module '#db/tables.ts' {
  interface Tables {
    textSender: TextSender & { tenantId: string; createdAt: Date };
    textAttempt: AttemptRow & { tenantId: string };
    textReceived: { tenantId: string; providerId: string; receivedAt: Date };
  }
}

const SENDER = ['entryPointId', 'sender'] as const;
const ATTEMPT = [
  'messageId',
  'entryPointId',
  'numberHash',
  'state',
  'parts',
  'providerId',
  'errorCode',
  'askedAt',
  'settledAt',
] as const;

export async function tenantOfSender(db: Kysely<Tables>, sender: string): Promise<string | undefined> {
  const { rows } = await sql<{
    tenantId: string | null;
  }>`select tenant_of_text_sender(${sender}) as tenant_id`.execute(db);
  return rows[0]?.tenantId ?? undefined;
}

export function selectSenders(tx: Tx): Promise<TextSender[]> {
  return tx.db
    .selectFrom('textSender')
    .select(SENDER)
    .where('tenantId', '=', tx.tenantId)
    .orderBy('createdAt')
    .orderBy('entryPointId')
    .execute();
}

/** Locked, so that those who count before they send count one after another. */
export function lockSender(tx: Tx, entryPointId: string): Promise<TextSender | undefined> {
  return tx.db
    .selectFrom('textSender')
    .select(SENDER)
    .where('tenantId', '=', tx.tenantId)
    .where('entryPointId', '=', entryPointId)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** False when the sender is somebody's already. */
export async function insertSender(tx: Tx, sender: TextSender): Promise<boolean> {
  const result = await tx.db
    .insertInto('textSender')
    .values({ ...sender, tenantId: tx.tenantId, createdAt: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export function lockAttempt(tx: Tx, messageId: string): Promise<AttemptRow | undefined> {
  return tx.db
    .selectFrom('textAttempt')
    .select(ATTEMPT)
    .where('tenantId', '=', tx.tenantId)
    .where('messageId', '=', messageId)
    .forUpdate()
    .executeTakeFirst();
}

export async function insertAttempt(tx: Tx, row: AttemptRow): Promise<void> {
  await tx.db
    .insertInto('textAttempt')
    .values({ ...row, tenantId: tx.tenantId })
    .execute();
}

export async function updateAttempt(
  tx: Tx,
  messageId: string,
  change: Partial<Pick<AttemptRow, 'state' | 'providerId' | 'errorCode' | 'askedAt' | 'settledAt'>>,
): Promise<void> {
  await tx.db
    .updateTable('textAttempt')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('messageId', '=', messageId)
    .execute();
}

/** How many were handed over since then: to one number, and altogether. */
export async function countSince(
  tx: Tx,
  since: Date,
  numberHashes: readonly Buffer[],
): Promise<{ toNumber: number; all: number }> {
  const row = await tx.db
    .selectFrom('textAttempt')
    .select((eb) => [
      eb.fn.countAll<number>().filterWhere('numberHash', 'in', numberHashes).as('toNumber'),
      eb.fn.countAll<number>().as('all'),
    ])
    .where('tenantId', '=', tx.tenantId)
    .where('askedAt', '>', since)
    .where('state', 'in', ['asking', 'accepted', 'delivered', 'unknown'])
    .executeTakeFirstOrThrow();
  return { toNumber: Number(row.toNumber), all: Number(row.all) };
}

/** False when it came before. */
export async function insertReceived(tx: Tx, providerId: string): Promise<boolean> {
  const result = await tx.db
    .insertInto('textReceived')
    .values({ tenantId: tx.tenantId, providerId, receivedAt: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}
