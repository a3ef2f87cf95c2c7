import { type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';

declare module '#db/tables.ts' {
  interface Tables {
    fax: FaxRow & { tenantId: string; tokenHash: Buffer | null };
  }
}

export interface FaxRow {
  id: string;
  direction: 'in' | 'out';
  entryPointId: string;
  exchangeId: string | null;
  legId: string | null;
  callerKind: 'number' | 'withheld' | 'payphone' | 'unavailable';
  /** Sealed, like the next. */
  number: Buffer | null;
  station: Buffer | null;
  state: 'receiving' | 'kept' | 'received' | 'waiting' | 'sending' | 'sent' | 'failed';
  attempts: number;
  tryAt: Date | null;
  result: string | null;
  pages: number;
  way: 't38' | 'sound' | null;
  fileId: string | null;
  fileSha256: Buffer | null;
  fileBytes: number | null;
  messageId: string | null;
  conversationId: string | null;
  startedAt: Date;
  endedAt: Date | null;
}

const FAX = [
  'id',
  'direction',
  'entryPointId',
  'exchangeId',
  'legId',
  'callerKind',
  'number',
  'station',
  'state',
  'attempts',
  'tryAt',
  'result',
  'pages',
  'way',
  'fileId',
  'fileSha256',
  'fileBytes',
  'messageId',
  'conversationId',
  'startedAt',
  'endedAt',
] as const;
const OPEN = ['receiving', 'kept', 'waiting', 'sending'] as const;

/** False when its ring, or its message, has a fax already. */
export async function insertFax(tx: Tx, row: FaxRow): Promise<boolean> {
  const result = await tx.db
    .insertInto('fax')
    .values({ ...row, tenantId: tx.tenantId, tokenHash: null })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export function lockFax(tx: Tx, id: string): Promise<FaxRow | undefined> {
  return byId(tx, id).forUpdate().executeTakeFirst();
}

function byId(tx: Tx, id: string) {
  return tx.db.selectFrom('fax').select(FAX).where('tenantId', '=', tx.tenantId).where('id', '=', id);
}

export async function updateFax(
  tx: Tx,
  id: string,
  change: Partial<Omit<FaxRow, 'id'>> & { tokenHash?: Buffer | null },
): Promise<void> {
  await tx.db
    .updateTable('fax')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

/** Everything that is not over and belongs to this exchange, or to none yet. */
export function selectOpen(tx: Tx, exchangeId: string): Promise<FaxRow[]> {
  return tx.db
    .selectFrom('fax')
    .select(FAX)
    .where('tenantId', '=', tx.tenantId)
    .where('state', 'in', OPEN)
    .where((where) => where.or([where('exchangeId', '=', exchangeId), where('exchangeId', 'is', null)]))
    .orderBy('startedAt')
    .execute();
}

/** Those that wait, the earliest first. */
export function selectWaiting(tx: Tx): Promise<Pick<FaxRow, 'id' | 'tryAt'>[]> {
  return tx.db
    .selectFrom('fax')
    .select(['id', 'tryAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('state', '=', 'waiting')
    .orderBy('tryAt')
    .execute();
}

export function selectByIds(tx: Tx, ids: readonly string[]): Promise<FaxRow[]> {
  return tx.db
    .selectFrom('fax')
    .select(FAX)
    .where('tenantId', '=', tx.tenantId)
    .where('id', 'in', ids)
    .execute();
}

export function selectByMessages(tx: Tx, messageIds: readonly string[]): Promise<FaxRow[]> {
  return tx.db
    .selectFrom('fax')
    .select(FAX)
    .where('tenantId', '=', tx.tenantId)
    .where('messageId', 'in', messageIds)
    .execute();
}

export function selectByToken(tx: Tx, tokenHash: Buffer): Promise<FaxRow | undefined> {
  return tx.db
    .selectFrom('fax')
    .select(FAX)
    .where('tenantId', '=', tx.tenantId)
    .where('tokenHash', '=', tokenHash)
    .where('state', '=', 'sending')
    .executeTakeFirst();
}

export async function tenantOfToken(db: Kysely<Tables>, tokenHash: Buffer): Promise<string | undefined> {
  const { rows } = await sql<{
    tenantId: string | null;
  }>`select tenant_of_fax(${tokenHash}) as tenant_id`.execute(db);
  return rows[0]?.tenantId ?? undefined;
}
