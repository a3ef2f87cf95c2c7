import type { Tx } from '#db/transaction.ts';
import { audience } from '#domain/staff/access.ts';
import { Refusal } from '#kernel/refusal.ts';
import * as mailboxStore from './store.ts';
import * as store from './store-raw-mails.ts';
import type { Became, RawMail } from './types.ts';

/** Tried so often, in this many seconds each time; then an administrator decides. */
const AGAIN_AFTER_SEC = [5, 60, 600, 3_600];
/** A disk without room is looked at again and again; that is none of the mail's tries. */
const ROOM_AGAIN_SEC = 5;

function toRawMail(row: store.RawMailRow): RawMail {
  const { tryAt: _tryAt, uidValidity: _validity, uid: _uid, readAt: _readAt, ...raw } = row;
  return raw;
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

/** Which of these, by the hash of their bytes (hex), the mailbox has already. */
export async function knownRawMails(
  tx: Tx,
  entryPointId: string,
  hashes: readonly Buffer[],
): Promise<ReadonlySet<string>> {
  const found = await store.selectKnown(tx, entryPointId, hashes);
  return new Set(found.map((sha256) => sha256.toString('hex')));
}

/** A mail whose bytes are durable in the storage, and where it stands in its mailbox. */
export interface StoredRawMail {
  uid: number;
  wholeBytes: number | null;
  file: { id: string; sha256: Buffer; sizeBytes: number };
}

/**
 * Keeps mails, in the order of their places, and how far their mailbox was read (`uid`), together. One that was kept before changes
 * nothing: the key is what it consists of, never what it calls itself. Emits `mailbox.mails`.
 */
export async function keepRawMails(
  tx: Tx,
  place: { entryPointId: string; validity: number; uid: number },
  mails: readonly StoredRawMail[],
): Promise<void> {
  const { entryPointId, validity, uid: readTo } = place;
  tx.send(
    store.insertRawMails(
      tx,
      mails.map(({ uid, wholeBytes, file }) => ({
        id: tx.newId(),
        entryPointId,
        sha256: file.sha256,
        sizeBytes: file.sizeBytes,
        uidValidity: validity,
        uid,
        fileId: file.id,
        cut: wholeBytes !== null,
        wholeBytes,
      })),
    ),
  );
  tx.send(mailboxStore.advanceCursor(tx, entryPointId, { validity, uid: readTo }));
  tellMails(tx, entryPointId);
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

/** These raw mails, locked until the transaction ends, by id. */
export async function lockRawMails(tx: Tx, ids: readonly string[]): Promise<Map<string, RawMail>> {
  return new Map((await store.lockRawMails(tx, ids)).map((row) => [row.id, toRawMail(row)]));
}

/** The raw mail, locked until the transaction ends; refuses 'not-found'. */
export async function lockRawMail(tx: Tx, id: string): Promise<RawMail> {
  const row = await store.lockRawMail(tx, id);
  if (!row) throw new Refusal('not-found');
  return toRawMail(row);
}

/** Which of these contents, by their hashes (hex), an earlier mail of the mailbox had: the message that it became (null: none). */
export async function knownContents(
  tx: Tx,
  entryPointId: string,
  hashes: readonly Buffer[],
): Promise<Map<string, string | null>> {
  const found = await store.selectKnownContents(tx, entryPointId, hashes);
  return new Map(
    found.flatMap(({ contentHash, messageId }) =>
      contentHash ? [[contentHash.toString('hex'), messageId]] : [],
    ),
  );
}

/** Mails of a mailbox were read. Emits `mailbox.mails`, once for all of them. */
export function rawMailsRead(tx: Tx, entryPointId: string, mails: readonly Became[]): void {
  if (mails.length > 0) tx.send(store.updateRead(tx, mails));
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
