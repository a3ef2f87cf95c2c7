import type { JobData } from '#db/jobs.ts';
import type { Database, Tx } from '#db/transaction.ts';
import { readCity } from '#domain/city/city.ts';
import { accessOf, cityAddress, findMailbox } from '#domain/mail/mailboxes.ts';
import type { MailAccess, OutgoingMail, PostOffice } from '#domain/mail/post-office.ts';
import { addLetter, openLetter, type OpenedLetter, settleLetter } from '#domain/staff/account-letters.ts';
import { getStaff } from '#domain/staff/staff.ts';
import type { AccountLink, StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { letterWords } from './account-letter-words.ts';
import { fromOf } from './plan-mail.ts';

/** Where a link goes, and from which of the city's mailboxes. */
export interface LetterWanted {
  entryPointId: string;
  address: string;
}

export interface LetterDeps {
  database: Database;
  postOffice: PostOffice;
  publicUrl: string;
}

const scope = (tenantId: string) => ({ tenantId, actor: 'system:account-letter' });

/**
 * Lets a one-time link go to its person by mail, in the transaction that makes it. Refuses 'request.invalid' {field:
 * 'address'}, and {field: 'mailbox', why: 'not-in-use'} for a mailbox that is none or sends nothing. Emits
 * `account.letter-written`. Audited.
 */
export async function writeLetter(
  tx: Tx,
  actor: StaffActor,
  staffId: string,
  link: AccountLink,
  wanted: LetterWanted,
): Promise<void> {
  const mailbox = await findMailbox(tx, wanted.entryPointId);
  if (!mailbox?.inUse) throw new Refusal('request.invalid', { field: 'mailbox', why: 'not-in-use' });
  const address = cityAddress(wanted.address);
  await addLetter(tx, actor, { staffId, entryPointId: wanted.entryPointId, address, link });
}

/**
 * Sends a letter that waits. Runs again as often as it must: one that went is not there any more, and a server that got it
 * twice knows it by its id. Throws where the server could not be reached, so that it is tried again and an administrator
 * sees it in the end; a letter whose link opens nothing any more does not go.
 */
export async function sendLetter(deps: LetterDeps, { tenantId, subjectId }: JobData): Promise<void> {
  const id = String(subjectId);
  const ready = await deps.database.tx(scope(tenantId), (tx) => prepare(tx, id, deps.publicUrl));
  if (!ready) return;
  const outcome = await deps.postOffice.send(ready.access, ready.mail);
  if (outcome.state === 'later' || outcome.state === 'unknown')
    throw new Error(`the letter could not be handed over: ${outcome.fault.trouble}`);
  const trouble =
    outcome.state === 'taken' ? (outcome.refused.length > 0 ? 'address' : null) : outcome.fault.trouble;
  await deps.database.tx(scope(tenantId), (tx) => settleLetter(tx, id, trouble));
}

async function prepare(
  tx: Tx,
  id: string,
  publicUrl: string,
): Promise<{ access: MailAccess; mail: OutgoingMail } | undefined> {
  const letter = await openLetter(tx, id);
  if (!letter) return undefined;
  const mailbox = await findMailbox(tx, letter.entryPointId);
  const why = letter.opens ? (mailbox?.inUse ? null : 'not-in-use') : 'link-over';
  if (why !== null || !mailbox) {
    await settleLetter(tx, id, why ?? 'not-in-use');
    return undefined;
  }
  const from = fromOf(mailbox);
  const mail: OutgoingMail = {
    mailId: `account-${id}@${mailbox.address.split('@')[1] ?? 'localhost'}`,
    ...{ envelopeFrom: mailbox.address, from, replyTo: null, cc: [], files: [] },
    to: [{ name: letter.name, address: letter.address }],
    ...(await wordsOf(tx, letter, publicUrl)),
    ...{ inReplyTo: null, references: [], sentAt: letter.createdAt, automatic: true },
  };
  return { access: await accessOf(tx, mailbox), mail };
}

async function wordsOf(tx: Tx, letter: OpenedLetter, publicUrl: string) {
  const [{ name: city, timeZone }, by] = await Promise.all([readCity(tx), getStaff(tx, letter.createdBy)]);
  const until = letter.expiresAt.toLocaleString('ja-JP', {
    ...{ timeZone, year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit' },
  });
  const url = new URL(`/account/${letter.token}`, publicUrl).href;
  return letterWords(letter.kind, { city, name: letter.name, by: by.name, url, until });
}
