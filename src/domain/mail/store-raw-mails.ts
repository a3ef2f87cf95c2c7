import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { Became } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    rawMail: RawMailRow & { tenantId: string; sha256: Buffer; contentHash: Buffer | null };
  }
}

export interface RawMailRow {
  id: string;
  entryPointId: string;
  sizeBytes: number;
  uidValidity: number;
  uid: number;
  fileId: string;
  cut: boolean;
  /** On the server, where only its beginning is ours. */
  wholeBytes: number | null;
  state: 'kept' | 'read' | 'repeated' | 'failed';
  attempts: number;
  tryAt: Date;
  messageId: string | null;
  receivedAt: Date;
  readAt: Date | null;
}

const RAW = [
  'id',
  'entryPointId',
  'sizeBytes',
  'uidValidity',
  'uid',
  'fileId',
  'cut',
  'wholeBytes',
  'state',
  'attempts',
  'tryAt',
  'messageId',
  'receivedAt',
  'readAt',
] as const;

/** The hashes among these of which the mailbox has a mail. */
export async function selectKnown(
  tx: Tx,
  entryPointId: string,
  hashes: readonly Buffer[],
): Promise<Buffer[]> {
  const rows = await tx.db
    .selectFrom('rawMail')
    .select('sha256')
    .where('tenantId', '=', tx.tenantId)
    .where('entryPointId', '=', entryPointId)
    .where(sql<boolean>`sha256 = any(${[...hashes]}::bytea[])`)
    .execute();
  return rows.map(({ sha256 }) => sha256);
}

/** What the mailbox has already, to the byte, is left out. */
export async function insertRawMails(
  tx: Tx,
  rows: readonly (Pick<
    RawMailRow,
    'id' | 'entryPointId' | 'sizeBytes' | 'uidValidity' | 'uid' | 'fileId' | 'cut' | 'wholeBytes'
  > & { sha256: Buffer })[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.db
    .insertInto('rawMail')
    .values(
      rows.map((row) => ({
        ...row,
        tenantId: tx.tenantId,
        state: 'kept' as const,
        attempts: 0,
        tryAt: tx.now,
        contentHash: null,
        messageId: null,
        receivedAt: tx.now,
        readAt: null,
      })),
    )
    .onConflict((conflict) => conflict.columns(['tenantId', 'entryPointId', 'sha256']).doNothing())
    .execute();
}

/** What is to be read in a mailbox, in the order in which it came. */
export function selectKept(tx: Tx, entryPointId: string, limit: number): Promise<RawMailRow[]> {
  return tx.db
    .selectFrom('rawMail')
    .select(RAW)
    .where('tenantId', '=', tx.tenantId)
    .where('entryPointId', '=', entryPointId)
    .where('state', '=', 'kept')
    .where('tryAt', '<=', tx.now)
    .orderBy('receivedAt')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export function lockRawMail(tx: Tx, id: string): Promise<RawMailRow | undefined> {
  return tx.db
    .selectFrom('rawMail')
    .select(RAW)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export function lockRawMails(tx: Tx, ids: readonly string[]): Promise<RawMailRow[]> {
  return tx.db
    .selectFrom('rawMail')
    .select(RAW)
    .where('tenantId', '=', tx.tenantId)
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
}

export async function updateRawMail(
  tx: Tx,
  id: string,
  change: Partial<Pick<RawMailRow, 'state' | 'attempts' | 'tryAt'>>,
): Promise<void> {
  await tx.db
    .updateTable('rawMail')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

/** The mails of the mailbox that became something and have one of these contents. */
export async function selectKnownContents(
  tx: Tx,
  entryPointId: string,
  hashes: readonly Buffer[],
): Promise<{ contentHash: Buffer | null; messageId: string | null }[]> {
  if (hashes.length === 0) return [];
  return tx.db
    .selectFrom('rawMail')
    .select(['contentHash', 'messageId'])
    .where('tenantId', '=', tx.tenantId)
    .where('entryPointId', '=', entryPointId)
    .where(sql<boolean>`content_hash = any(${[...hashes]}::bytea[])`)
    .where('state', '=', 'read')
    .execute();
}

export async function updateRead(tx: Tx, rows: readonly Became[]): Promise<void> {
  const column = <Name extends keyof Became>(name: Name) => rows.map((row) => row[name]);
  await sql`update raw_mail r set state = b.state, message_id = b.message_id, content_hash = b.content_hash, read_at = ${tx.now}
    from unnest(${column('id')}::uuid[], ${column('state')}::text[], ${column('messageId')}::uuid[],
      ${column('contentHash')}::bytea[]) b (id, state, message_id, content_hash)
    where r.tenant_id = ${tx.tenantId} and r.id = b.id`.execute(tx.db);
}

/** How many of each kind a mailbox has. */
export async function countRawMails(
  tx: Tx,
): Promise<{ entryPointId: string; kept: number; failed: number; lastAt: Date | null }[]> {
  const { rows } = await sql<{ entryPointId: string; kept: number; failed: number; lastAt: Date | null }>`
    select b.entry_point_id,
      (select count(*) from raw_mail r where r.tenant_id = b.tenant_id and r.entry_point_id = b.entry_point_id and r.state = 'kept') as kept,
      (select count(*) from raw_mail r where r.tenant_id = b.tenant_id and r.entry_point_id = b.entry_point_id and r.state = 'failed') as failed,
      (select max(received_at) from raw_mail r where r.tenant_id = b.tenant_id and r.entry_point_id = b.entry_point_id) as last_at
    from mailbox b where b.tenant_id = ${tx.tenantId}`.execute(tx.db);
  return rows;
}

/** Lets what could not be read be tried again. */
export async function reviveFailed(tx: Tx, entryPointId: string): Promise<number> {
  const result = await tx.db
    .updateTable('rawMail')
    .set({ state: 'kept', attempts: 0, tryAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('entryPointId', '=', entryPointId)
    .where('state', '=', 'failed')
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}
