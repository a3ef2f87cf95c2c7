import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { SendOutcome } from './post-office.ts';
import { againAfterSec, foldSubject, readReplyToken, replyToken } from './rules.ts';
import * as store from './store-mails.ts';
import type { Mail, MailHead, MailResult } from './types.ts';

export type { Claimant } from './store-mails.ts';
const scope = (tx: Tx, part: string) => ({ tenantId: tx.tenantId, purpose: `mail.${part}` });
/** A server that was given a mail and said nothing for so long is gone, and whoever waited for it too. */
const SENDING_MOST_SEC = 15 * 60;

function toMail(tx: Tx, row: store.ShownRow): Mail {
  const { head, quoted, results, sentAt: _sentAt, gathered: _gathered, begunBy: _begunBy, ...rest } = row;
  return {
    ...rest,
    head: JSON.parse(tx.sealer.open(scope(tx, 'head'), head)) as MailHead,
    quoted: quoted && tx.sealer.openText(scope(tx, 'quoted'), quoted),
    results: results ? (JSON.parse(tx.sealer.open(scope(tx, 'results'), results)) as MailResult[]) : [],
  };
}

const idHash = (tx: Tx, mailId: string): Buffer => tx.sealer.blindIndex(tx.tenantId, 'mail.id', mailId);
const idHashes = (tx: Tx, mailId: string): Buffer[] => tx.sealer.blindIndexes(tx.tenantId, 'mail.id', mailId);

function subjectHash(tx: Tx, subject: string): Buffer | null {
  const folded = foldSubject(subject);
  return folded === '' ? null : tx.sealer.blindIndex(tx.tenantId, 'mail.subject', folded);
}

const sealHead = (tx: Tx, head: MailHead): Buffer => tx.sealer.seal(scope(tx, 'head'), JSON.stringify(head));

interface NewMail {
  messageId: string;
  conversationId: string;
  entryPointId: string;
  head: MailHead;
}

function newRow(tx: Tx, mail: NewMail) {
  const { head, ...ids } = mail;
  return {
    ...ids,
    head: sealHead(tx, head),
    mailIdHash: head.mailId === null ? null : idHash(tx, head.mailId),
    subjectHash: subjectHash(tx, head.subject),
    attempts: 0,
    unanswered: 0,
    trouble: null,
    results: null,
    createdAt: tx.now,
    sentAt: null,
    gathered: false,
    begunBy: null,
  };
}

// ── received ─────────────────────────────────────────────────────────────────

/** What a message that was made in this transaction is: it came by mail. */
export function addReceivedMail(
  tx: Tx,
  mail: NewMail & {
    quoted: string | null;
    html: string | null;
    nature: string;
    spam: boolean;
    rawMailId: string;
  },
): void {
  const { quoted, html, nature, spam, rawMailId, ...rest } = mail;
  store.addMail(tx, {
    ...newRow(tx, rest),
    direction: 'in',
    quoted: quoted === null ? null : tx.sealer.sealText(scope(tx, 'quoted'), quoted),
    html: html === null ? null : tx.sealer.sealText(scope(tx, 'html'), html),
    nature,
    spam,
    rawMailId,
    state: null,
    tryAt: null,
  });
}

const sign = (tx: Tx) => (id: string) => tx.sealer.derive(tx.tenantId, 'mail.thread', id);

/** What a thread's mails carry, so that answers find it. */
export function replyTokenOf(tx: Tx, conversationId: string): string {
  return replyToken(conversationId, sign(tx));
}

/** The thread that a token names; undefined for one that is not this city's. */
export function threadOfToken(tx: Tx, token: string): string | undefined {
  return readReplyToken(token, sign(tx));
}

/** The thread of what a mail answers: of its newest reference that we know. Undefined when we know none. */
export async function threadOfReferences(tx: Tx, references: readonly string[]): Promise<string | undefined> {
  const hashes = references.map((id) => idHashes(tx, id));
  const found = await store.selectByIds(tx, hashes.flat());
  for (const oneOf of hashes.toReversed()) {
    const known = found.find(({ mailIdHash }) => oneOf.some((hash) => mailIdHash?.equals(hash)));
    if (known) return known.conversationId;
  }
  return undefined;
}

/** The thread in which the same person wrote under this subject since then. */
export async function threadOfSubject(
  tx: Tx,
  about: { entryPointId: string; contactPointIds: readonly string[]; subject: string; since: Date },
): Promise<string | undefined> {
  const folded = foldSubject(about.subject);
  if (folded === '') return undefined;
  const subjectHashes = tx.sealer.blindIndexes(tx.tenantId, 'mail.subject', folded);
  return store.selectBySubject(tx, { ...about, subjectHashes });
}

/** To whom mails of this mailbox went in a conversation, addresses in lower case. */
export async function recipientsIn(
  tx: Tx,
  conversationId: string,
  entryPointId: string,
): Promise<Set<string>> {
  const rows = await store.selectSent(tx, conversationId, entryPointId);
  return new Set(rows.flatMap((row) => toMail(tx, row).head.to.map(({ address }) => address.toLowerCase())));
}

/** The mails of messages, by message. */
export async function mailsOfMessages(tx: Tx, messageIds: readonly string[]): Promise<Map<string, Mail>> {
  const rows = await store.selectMails(tx, messageIds);
  return new Map(rows.map((row) => [row.messageId, toMail(tx, row)]));
}

/** The newest mail of a thread in one direction. */
export async function newestMail(
  tx: Tx,
  conversationId: string,
  direction: 'in' | 'out',
): Promise<Mail | undefined> {
  const row = await store.selectNewest(tx, conversationId, direction);
  return row && toMail(tx, row);
}

/** A mail as harmless HTML; null where it has none. */
export async function htmlOf(tx: Tx, messageId: string): Promise<string | null> {
  const html = await store.selectHtml(tx, messageId);
  return html && tx.sealer.openText(scope(tx, 'html'), html);
}

// ── sent ─────────────────────────────────────────────────────────────────────

/** What a message is that goes by mail, from now on waiting to be handed over. Again for the same message, nothing changes. */
export async function planMail(tx: Tx, mail: NewMail): Promise<void> {
  await store.insertMail(tx, plannedRow(tx, mail, false));
}

/** The same for a message that was made in this transaction, to go with others by the loop of mails. */
export function planGathered(tx: Tx, mail: NewMail): void {
  store.addMail(tx, plannedRow(tx, mail, true));
}

const plannedRow = (tx: Tx, mail: NewMail, gathered: boolean) => ({
  ...newRow(tx, mail),
  gathered,
  direction: 'out' as const,
  quoted: null,
  html: null,
  nature: 'ordinary',
  spam: false,
  rawMailId: null,
  state: 'waiting' as const,
  tryAt: tx.now,
});

/** Lets a mail go with the next that are handed over. */
export function letMailGo(tx: Tx, messageId: string): Promise<void> {
  return store.gather(tx, messageId);
}

/**
 * Keeps how handing over went. Answers whether that is the end of it: a server that did not take it is tried again for two
 * days; one that may have taken it too, under the same id, and that is counted.
 */
export async function settleSending(
  tx: Tx,
  messageId: string,
  outcome: SendOutcome,
): Promise<{ state: 'sent' } | { state: 'failed'; errorCode: string } | { state: 'under-way' }> {
  const row = await store.lockMail(tx, messageId);
  if (!row) throw new Refusal('not-found');
  if (row.state === 'sent' || row.state === 'bounced') return { state: 'sent' };
  if (outcome.state === 'taken') {
    const results = outcome.refused.map(({ address, status, answer }) => ({
      address,
      action: 'failed' as const,
      status,
      answer,
      at: tx.now.toISOString(),
    }));
    await store.updateMail(tx, messageId, {
      state: 'sent',
      sentAt: tx.now,
      tryAt: null,
      trouble: null,
      ...(results.length > 0 ? { results: sealResults(tx, results) } : {}),
    });
    return { state: 'sent' };
  }
  const { trouble, said } = outcome.fault;
  const unanswered = row.unanswered + (outcome.state === 'unknown' ? 1 : 0);
  const waitSec = outcome.state === 'refused' ? undefined : againAfterSec(row.attempts);
  if (waitSec !== undefined) {
    const tryAt = new Date(tx.now.getTime() + waitSec * 1000);
    await store.updateMail(tx, messageId, { state: 'waiting', tryAt, trouble, unanswered });
    return { state: 'under-way' };
  }
  const head = toMail(tx, row).head;
  const results = [...head.to, ...head.cc].map(({ address }) => ({
    address,
    action: 'failed' as const,
    status: null,
    answer: said,
    at: tx.now.toISOString(),
  }));
  const change = { tryAt: null, trouble, unanswered, results: sealResults(tx, results) };
  await store.updateMail(tx, messageId, { state: 'failed', ...change });
  return { state: 'failed', errorCode: `mail.${trouble}` };
}

const sealResults = (tx: Tx, results: MailResult[]): Buffer =>
  tx.sealer.seal(scope(tx, 'results'), JSON.stringify(results));

/** Begins to hand over what of a mailbox is due, some at once: from now on each may have been taken. */
export async function beginDue(tx: Tx, about: store.Due, limit: number): Promise<Mail[]> {
  const begunBefore = new Date(tx.now.getTime() - SENDING_MOST_SEC * 1000);
  const rows = await store.lockDue(tx, { ...about, begunBefore }, limit);
  const ids = rows.map(({ messageId }) => messageId);
  if (ids.length > 0) await store.beginAll(tx, ids, about.claimant);
  return rows.map((row) => toMail(tx, row));
}

/** Puts back what was begun and of which nothing was said to a server: no try of it is used up. */
export async function putBack(tx: Tx, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length > 0) await store.putBackAll(tx, messageIds);
}

/** Keeps that a server took these, begun before, for all whom they go to. */
export async function allSent(tx: Tx, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length > 0) await store.sentAll(tx, messageIds);
}

/**
 * Keeps what a server said later of one of our mails, found by its id. Answers whose it was and whether nobody got it;
 * undefined when it is none of ours. The same word twice is kept once.
 */
export async function keepResult(
  tx: Tx,
  mailId: string,
  result: Omit<MailResult, 'at'>,
): Promise<{ mail: Mail; isBounced: boolean } | undefined> {
  const found = (await store.selectByIds(tx, [idHash(tx, mailId)])).find(
    ({ direction }) => direction === 'out',
  );
  const row = found && (await store.lockMail(tx, found.messageId));
  if (!row) return undefined;
  const mail = toMail(tx, row);
  const address = result.address.toLowerCase();
  const others = mail.results.filter((each) => each.address.toLowerCase() !== address);
  const before = mail.results.find((each) => each.address.toLowerCase() === address);
  // What failed for good stays so, whatever is said of it later.
  const kept = before?.action === 'failed' ? before : { ...result, at: tx.now.toISOString() };
  const results = [...others, kept];
  const failed = new Set(
    results.filter(({ action }) => action === 'failed').map((each) => each.address.toLowerCase()),
  );
  const isBounced = mail.head.to.every((to) => failed.has(to.address.toLowerCase()));
  await store.updateMail(tx, row.messageId, {
    results: sealResults(tx, results),
    ...(isBounced && row.state === 'sent' ? { state: 'bounced' as const } : {}),
  });
  return { mail: { ...mail, results }, isBounced };
}

/** How many mails of the house itself, such as acknowledgements, went to a contact point since then. */
export function countAutomatic(tx: Tx, contactPointId: string, since: Date): Promise<number> {
  return store.countAutomatic(tx, contactPointId, since);
}
