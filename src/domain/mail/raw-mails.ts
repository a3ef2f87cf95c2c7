import type { Tx } from '#db/transaction.ts';
import { audience } from '#domain/staff/access.ts';
import { Refusal } from '#kernel/refusal.ts';
import * as mailboxStore from './store.ts';
import * as store from './store-raw-mails.ts';
import type { RawMail } from './types.ts';

/** Tried so often, in this many seconds each time; then an administrator decides. */
const AGAIN_AFTER_SEC = [5, 60, 600, 3_600];
/** A disk without room is looked at again and again; that is none of the mail's tries. */
const ROOM_AGAIN_SEC = 5;

function toRawMail(row: store.RawMailRow): RawMail {
  const { id, entryPointId, fileId, cut, wholeBytes, state, attempts, messageId, receivedAt } = row;
  return { id, entryPointId, fileId, cut, wholeBytes, state, attempts, messageId, receivedAt };
}

/** Whoever looks at the mailbox sees what waits there, what could not be read and when the last one came. */
function tellMails(tx: Tx, entryPointId: string): void {
  tx.append({
    type: 'mailbox.mails',
    subjectKind: 'mailbox',
    subjectId: entryPointId,
    audience: [audience.everyone],
  });
}

/** Whether the mailbox has a mail of the very same bytes. */
export function isRawMailKept(tx: Tx, entryPointId: string, sha256: Buffer): Promise<boolean> {
  return store.hasRawMail(tx, entryPointId, sha256);
}

/**
 * Keeps a mail whose bytes are durable in the storage, and how far its mailbox was read, together. False when it was kept
 * before: the key is what it consists of, never what it calls itself. Emits `mailbox.mails`.
 */
export async function keepRawMail(
  tx: Tx,
  mail: {
    entryPointId: string;
    validity: number;
    uid: number;
    wholeBytes: number | null;
    file: { id: string; sha256: Buffer; sizeBytes: number };
  },
): Promise<boolean> {
  const { entryPointId, validity, uid, wholeBytes, file } = mail;
  const isNew = await store.insertRawMail(tx, {
    id: tx.newId(),
    entryPointId,
    sha256: file.sha256,
    sizeBytes: file.sizeBytes,
    uidValidity: validity,
    uid,
    fileId: file.id,
    cut: wholeBytes !== null,
    wholeBytes,
  });
  await mailboxStore.advanceCursor(tx, entryPointId, { validity, uid });
  if (isNew) tellMails(tx, entryPointId);
  return isNew;
}

/** A mail that is ours already was seen at this place: the mailbox was read so far. */
export function passRawMail(
  tx: Tx,
  entryPointId: string,
  place: { validity: number; uid: number },
): Promise<void> {
  return mailboxStore.advanceCursor(tx, entryPointId, place);
}

/** The server numbers its mails anew. */
export function renumberMailbox(tx: Tx, entryPointId: string, validity: number): Promise<void> {
  return mailboxStore.renumber(tx, entryPointId, validity);
}

/** What is to be read in a mailbox now, in the order in which it came. */
export async function keptRawMails(tx: Tx, entryPointId: string, limit: number): Promise<RawMail[]> {
  return (await store.selectKept(tx, entryPointId, limit)).map(toRawMail);
}

/** The raw mail, locked until the transaction ends; refuses 'not-found'. */
export async function lockRawMail(tx: Tx, id: string): Promise<RawMail> {
  const row = await store.lockRawMail(tx, id);
  if (!row) throw new Refusal('not-found');
  return toRawMail(row);
}

/** The message that an earlier mail of the same content in this mailbox became (null: none); undefined where there is none. */
export function sameContent(
  tx: Tx,
  entryPointId: string,
  contentHash: Buffer,
): Promise<string | null | undefined> {
  return store.selectSameContent(tx, entryPointId, contentHash);
}

/** It was read: it became this message, or only a word on one of ours (null). Emits `mailbox.mails`. */
export async function rawMailRead(
  tx: Tx,
  { id, entryPointId }: Pick<RawMail, 'id' | 'entryPointId'>,
  became: { state: 'read' | 'repeated'; messageId: string | null; contentHash: Buffer | null },
): Promise<void> {
  await store.updateRawMail(tx, id, { ...became, readAt: tx.now });
  tellMails(tx, entryPointId);
}

/**
 * It could not be read: again later, or, after the last time, only when an administrator says so. Where the fault is ours (no
 * room on the disk), again soon, however often. Emits `mailbox.mails` when it is given up.
 */
export async function rawMailFailed(tx: Tx, id: string, isOurFault = false): Promise<'again' | 'given-up'> {
  const { attempts, state, entryPointId } = await lockRawMail(tx, id);
  if (state !== 'kept') return 'again';
  if (isOurFault) {
    const soon = new Date(tx.now.getTime() + ROOM_AGAIN_SEC * 1000);
    await store.updateRawMail(tx, id, { tryAt: soon });
    return 'again';
  }
  const waitSec = AGAIN_AFTER_SEC[attempts];
  const change = waitSec === undefined ? { state: 'failed' as const } : {};
  const tryAt = new Date(tx.now.getTime() + (waitSec ?? 0) * 1000);
  await store.updateRawMail(tx, id, { ...change, attempts: attempts + 1, tryAt });
  if (waitSec !== undefined) return 'again';
  tellMails(tx, entryPointId);
  return 'given-up';
}

/** How much of each mailbox waits to be read, and could not be. */
export function countRawMails(
  tx: Tx,
): Promise<{ entryPointId: string; kept: number; failed: number; lastAt: Date | null }[]> {
  return store.countRawMails(tx);
}

/** Lets what could not be read be tried again; answers how many. */
export function readAgain(tx: Tx, entryPointId: string): Promise<number> {
  return store.reviveFailed(tx, entryPointId);
}
