import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { MailboxState } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    mailbox: MailboxRow & { tenantId: string; secrets: Buffer | null };
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
