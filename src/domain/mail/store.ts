import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { MailboxState } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    mailbox: MailboxRow & { tenantId: string; secrets: Buffer | null };
    rawMail: RawMailRow & { tenantId: string; sha256: Buffer; contentHash: Buffer | null };
  }
}

export interface MailboxRow {
  entryPointId: string;
  address: string;
  senderName: string;
  settings: unknown;
  inUse: boolean;
  uidValidity: number | null;
  lastUid: number;
  state: MailboxState;
  trouble: string | null;
  stateAt: Date | null;
  version: number;
  changedBy: string | null;
  changedAt: Date | null;
}

export interface RawMailRow {
  id: string;
  entryPointId: string;
  sizeBytes: number;
  uidValidity: number;
  uid: number;
  fileId: string;
  cut: boolean;
  state: 'kept' | 'read' | 'repeated' | 'failed';
  attempts: number;
  tryAt: Date;
  messageId: string | null;
  receivedAt: Date;
  readAt: Date | null;
}

// ── mailboxes ────────────────────────────────────────────────────────────────

const MAILBOX = [
  'entryPointId',
  'address',
  'senderName',
  'settings',
  'inUse',
  'uidValidity',
  'lastUid',
  'state',
  'trouble',
  'stateAt',
  'version',
  'changedBy',
  'changedAt',
] as const;

/** False when the city has a mailbox of this address. */
export async function insertMailbox(
  tx: Tx,
  row: Pick<MailboxRow, 'entryPointId' | 'address' | 'senderName' | 'settings'> & { secrets: Buffer },
): Promise<boolean> {
  const result = await tx.db
    .insertInto('mailbox')
    .values({
      ...row,
      settings: JSON.stringify(row.settings),
      tenantId: tx.tenantId,
      inUse: true,
      uidValidity: null,
      lastUid: 0,
      state: 'new',
      trouble: null,
      stateAt: null,
      version: 1,
      changedBy: null,
      changedAt: null,
    })
    .onConflict((conflict) => conflict.columns(['tenantId', 'address']).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export function selectMailboxes(tx: Tx): Promise<MailboxRow[]> {
  return tx.db
    .selectFrom('mailbox')
    .select(MAILBOX)
    .where('tenantId', '=', tx.tenantId)
    .orderBy('address')
    .execute();
}

export function selectMailbox(tx: Tx, entryPointId: string): Promise<MailboxRow | undefined> {
  return tx.db
    .selectFrom('mailbox')
    .select(MAILBOX)
    .where('tenantId', '=', tx.tenantId)
    .where('entryPointId', '=', entryPointId)
    .executeTakeFirst();
}

export async function selectSecrets(tx: Tx, entryPointId: string): Promise<Buffer | null> {
  const row = await tx.db
    .selectFrom('mailbox')
    .select('secrets')
    .where('tenantId', '=', tx.tenantId)
    .where('entryPointId', '=', entryPointId)
    .executeTakeFirst();
  return row?.secrets ?? null;
}

/** False when its version is another one by now. */
export async function updateMailbox(
  tx: Tx,
  entryPointId: string,
  version: number,
  change: Pick<MailboxRow, 'senderName' | 'settings' | 'inUse' | 'changedBy'> & { secrets?: Buffer },
): Promise<boolean> {
  const result = await tx.db
    .updateTable('mailbox')
    .set({
      ...change,
      settings: JSON.stringify(change.settings),
      version: version + 1,
      changedAt: tx.now,
    })
    .where('tenantId', '=', tx.tenantId)
    .where('entryPointId', '=', entryPointId)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Forgets how far it was read: its mails lie elsewhere now. */
export async function resetCursor(tx: Tx, entryPointId: string): Promise<void> {
  await mailboxUpdate(tx, entryPointId).set({ uidValidity: null, lastUid: 0 }).execute();
}

/** Never back: a slower reader of the same mailbox changes nothing. */
export async function advanceCursor(
  tx: Tx,
  entryPointId: string,
  to: { validity: number; uid: number },
): Promise<void> {
  await mailboxUpdate(tx, entryPointId)
    .set({ lastUid: to.uid })
    .where('uidValidity', '=', to.validity)
    .where('lastUid', '<', to.uid)
    .execute();
}

export async function renumber(tx: Tx, entryPointId: string, validity: number): Promise<void> {
  await mailboxUpdate(tx, entryPointId)
    .set({ uidValidity: validity, lastUid: 0 })
    .where((where) => where.or([where('uidValidity', 'is', null), where('uidValidity', '<>', validity)]))
    .execute();
}

/** False when that is how it stood. */
export async function updateState(
  tx: Tx,
  entryPointId: string,
  state: MailboxState,
  trouble: string | null,
): Promise<boolean> {
  const result = await mailboxUpdate(tx, entryPointId)
    .set({ state, trouble, stateAt: tx.now })
    .where(sql<boolean>`(state <> ${state} or trouble is distinct from ${trouble})`)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

function mailboxUpdate(tx: Tx, entryPointId: string) {
  return tx.db
    .updateTable('mailbox')
    .where('tenantId', '=', tx.tenantId)
    .where('entryPointId', '=', entryPointId);
}

// ── raw mails ────────────────────────────────────────────────────────────────

const RAW = [
  'id',
  'entryPointId',
  'sizeBytes',
  'uidValidity',
  'uid',
  'fileId',
  'cut',
  'state',
  'attempts',
  'tryAt',
  'messageId',
  'receivedAt',
  'readAt',
] as const;

export async function hasRawMail(tx: Tx, entryPointId: string, sha256: Buffer): Promise<boolean> {
  const row = await tx.db
    .selectFrom('rawMail')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('entryPointId', '=', entryPointId)
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  return row !== undefined;
}

/** False when the mailbox has a mail of the very same bytes. */
export async function insertRawMail(
  tx: Tx,
  row: Pick<RawMailRow, 'id' | 'entryPointId' | 'sizeBytes' | 'uidValidity' | 'uid' | 'fileId' | 'cut'> & {
    sha256: Buffer;
  },
): Promise<boolean> {
  const result = await tx.db
    .insertInto('rawMail')
    .values({
      ...row,
      tenantId: tx.tenantId,
      state: 'kept',
      attempts: 0,
      tryAt: tx.now,
      contentHash: null,
      messageId: null,
      receivedAt: tx.now,
      readAt: null,
    })
    .onConflict((conflict) => conflict.columns(['tenantId', 'entryPointId', 'sha256']).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
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

export async function updateRawMail(
  tx: Tx,
  id: string,
  change: Partial<Pick<RawMailRow, 'state' | 'attempts' | 'tryAt' | 'messageId' | 'readAt'>> & {
    contentHash?: Buffer | null;
  },
): Promise<void> {
  await tx.db
    .updateTable('rawMail')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

/** The message that a mail of the same content became. */
export async function selectSameContent(
  tx: Tx,
  entryPointId: string,
  contentHash: Buffer,
): Promise<string | null | undefined> {
  const row = await tx.db
    .selectFrom('rawMail')
    .select('messageId')
    .where('tenantId', '=', tx.tenantId)
    .where('entryPointId', '=', entryPointId)
    .where('contentHash', '=', contentHash)
    .where('state', '=', 'read')
    .limit(1)
    .executeTakeFirst();
  return row && row.messageId;
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
