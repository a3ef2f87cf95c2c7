import type { Tx } from '#db/transaction.ts';
import { goOnAfterLetter } from '#domain/cases/cases.ts';
import { addFile } from '#domain/files/files.ts';
import { newestInteraction } from '#domain/interactions/interactions.ts';
import { addFromResident, findByClientId, lockConversation } from '#domain/interactions/messages.ts';
import type { Conversation, Message } from '#domain/interactions/types.ts';
import { addReceivedMail } from '#domain/mail/mails.ts';
import { isOwnAddress, writerOf } from '#domain/mail/rules.ts';
import type { MailAddress, MailHead, RawMail, WithheldFile } from '#domain/mail/types.ts';
import type { MaskingPattern } from '#domain/masking/types.ts';
import { maskByPatterns } from '#kernel/sensitive.ts';
import type { Letter } from '#outside/email/letter/types.ts';
import { acknowledgeMail, type AcknowledgeDeps } from './acknowledge-mail.ts';
import { hearBounce } from './hear-bounce.ts';
import type { MailPlace } from './mail-place.ts';
import { findThread, isOtherSender, startThread } from './mail-threads.ts';
import { receiveFirst, receiveFromResident } from './receive.ts';

/** What stands in the history; a longer one is beside it whole, as a file. */
const BODY_MAX = 20_000;
const SUBJECT_MAX = 500;
const QUOTED_MAX = 200_000;
const HTML_MAX = 2_000_000;
const ADDRESSES_MAX = 200;
/** What is likely spam waits behind everything else. */
const SPAM_PRIORITY = -100;

/** A file of a mail that lies in the storage, without its row yet. */
export interface StoredAttachment {
  file: { id: string; name: string; mediaType: string; image: boolean; sizeBytes: number; sha256: Buffer };
  contentId: string | null;
}

/** A letter, and what of its files is kept. */
export interface ReadLetter {
  letter: Letter;
  stored: readonly StoredAttachment[];
  withheld: readonly WithheldFile[];
}

/** Whether a text is longer than what stands in the history. */
export const isTooLong = (text: string): boolean => [...text.slice(0, BODY_MAX * 2)].length > BODY_MAX;

/**
 * Makes of a letter what it is: something said in its thread, or a word on a mail of ours. Answers the message that it
 * became; null for one that is only such a word. The raw mail must be locked, and not read yet.
 */
export async function becomeMail(
  deps: AcknowledgeDeps,
  tx: Tx,
  place: MailPlace,
  { raw, letter, stored, head }: ReadLetter & { raw: RawMail; head: MailHead },
): Promise<string | null> {
  if (letter.nature === 'bounce' && letter.bounce && (await hearBounce(tx, letter.bounce))) return null;
  const found = await findThread(tx, place.mailbox, head);
  const words = {
    clientId: `mail:${raw.id}`,
    body: bodyOf(letter, stored),
    fileIds: stored.map(({ file }) => file.id),
    maxChars: BODY_MAX,
  };
  return found
    ? goOnInThread(tx, place, found, { raw, letter, head, stored, words })
    : beginThread(deps, tx, place, { raw, letter, head, stored, words });
}

/** A letter as it is kept. */
interface Kept {
  raw: RawMail;
  letter: Letter;
  head: MailHead;
  stored: readonly StoredAttachment[];
  words: { clientId: string; body: string; fileIds: string[]; maxChars: number };
}

async function goOnInThread(
  tx: Tx,
  place: MailPlace,
  conversation: Conversation,
  kept: Kept,
): Promise<string> {
  const { letter, head, words } = kept;
  const known = await findByClientId(tx, conversation.id, words.clientId);
  if (known) return known.id;
  await addFiles(tx, place, conversation, kept);
  const message = await keepWords(tx, conversation, letter, words, place);
  const otherSender = await isOtherSender(tx, conversation, head, place.mailbox);
  addMail(tx, place, message, { ...kept, head: { ...head, otherSender } });
  if (isFromPerson(letter)) await goOnAfterLetter(tx, conversation.id, place.mailbox.settings.closedCase);
  return message.id;
}

/** What begins a thread is known to nobody else: nothing is asked for that can only be empty. */
async function beginThread(deps: AcknowledgeDeps, tx: Tx, place: MailPlace, kept: Kept): Promise<string> {
  const { letter, head, words, raw } = kept;
  const { mailbox } = place;
  const begun = await startThread(tx, place, head, letter.language, raw.id);
  const { conversation } = begun;
  await addFiles(tx, place, conversation, kept);
  const wish = { ...wishOf(place, letter), evenIfFull: true };
  const { message, interaction } = await receiveFirst(tx, conversation, words, wish);
  const writer = writerOf(head, mailbox.address);
  const otherSender = !writer || isOwnAddress(writer.address, mailbox.address);
  addMail(tx, place, message, { ...kept, head: { ...head, otherSender } });
  await acknowledgeMail(deps, tx, { place, letter, head, interaction, ...begun });
  return message.id;
}

/** Rows before the message that they hang on looks for them. */
async function addFiles(tx: Tx, place: MailPlace, { id }: Conversation, { stored }: Kept): Promise<void> {
  await Promise.all(
    stored.map(({ file }) => addFile(tx, { ...file, uploadedBy: `conversation:${id}` }, place.patterns)),
  );
}

function addMail(tx: Tx, place: MailPlace, message: Message, { raw, letter, head, stored }: Kept): void {
  const inline = Object.fromEntries(
    stored.flatMap(({ file, contentId }) => (contentId === null ? [] : [[contentId, file.id]])),
  );
  const { quoted, html } = letter;
  addReceivedMail(tx, {
    messageId: message.id,
    conversationId: message.conversationId,
    entryPointId: place.mailbox.entryPointId,
    head: { ...head, inline },
    quoted:
      quoted === null ? null : maskByPatterns(storable(quoted).slice(0, QUOTED_MAX), place.patterns).text,
    html: html === null || html.length > HTML_MAX ? null : maskHtml(storable(html), place.patterns),
    nature: letter.nature,
    spam: letter.spam,
    rawMailId: raw.id,
  });
}

const wishOf = ({ queue, destination }: MailPlace, letter: Letter) => ({
  priority: letter.spam ? SPAM_PRIORITY : 0,
  queue,
  destination,
});

const isFromPerson = ({ nature }: Letter): boolean =>
  !['auto-reply', 'delivery-receipt', 'bounce'].includes(nature);

/**
 * Nobody must act on what a machine answered; it stands in its thread. What answers a talk that began elsewhere waits as the
 * mail that it is, in its mailbox's queue: nobody holds the line.
 */
async function keepWords(
  tx: Tx,
  conversation: Conversation,
  letter: Letter,
  words: Kept['words'],
  place: MailPlace,
): Promise<Message> {
  const isMachine = letter.nature === 'auto-reply' || letter.nature === 'delivery-receipt';
  if (!isMachine) {
    const isElsewhere = conversation.entryPointId !== place.mailbox.entryPointId;
    const arrivesAt = isElsewhere ? place.entryPoint : undefined;
    const wish = { ...wishOf(place, letter), evenIfFull: true, arrivesAt };
    return receiveFromResident(tx, conversation.id, words, wish);
  }
  const locked = await lockConversation(tx, conversation.id);
  const newest = await newestInteraction(tx, conversation.id);
  const message = await addFromResident(tx, locked, newest, words);
  if (!message) throw new Error('a message is neither new nor known');
  return message;
}

/** Text that may be stored: PostgreSQL takes neither NUL nor half characters. */
const storable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed();

function maskHtml(html: string, patterns: readonly MaskingPattern[]): string {
  return html
    .split(/(<[^>]*>)/)
    .map((part) => (part.startsWith('<') ? part : maskByPatterns(part, patterns).text))
    .join('');
}

function bodyOf(letter: Letter, stored: readonly StoredAttachment[]): string {
  const text = storable(letter.text).trim();
  if (isTooLong(text))
    return [...text.slice(0, BODY_MAX * 2)]
      .slice(0, BODY_MAX - 1)
      .join('')
      .concat('…');
  if (/[^\s\p{Default_Ignorable_Code_Point}\p{Cc}]/u.test(text)) return text;
  // Nothing but a subject was written: that is what was said.
  const subject = storable(letter.subject).trim();
  if (stored.length > 0) return '';
  return /[^\s\p{Default_Ignorable_Code_Point}\p{Cc}]/u.test(subject) ? subject : '（本文はありません）';
}

/** What stands above a letter, as it is kept. */
export function headOf(
  { letter, withheld }: ReadLetter,
  raw: Pick<RawMail, 'cut' | 'wholeBytes'>,
  patterns: readonly MaskingPattern[],
): MailHead {
  const addresses = (list: readonly MailAddress[]): MailAddress[] =>
    list.slice(0, ADDRESSES_MAX).map(({ name, address }) => ({
      name: storable(name).slice(0, 200),
      address: storable(address).slice(0, 254),
    }));
  return {
    from: addresses(letter.from.length > 0 ? letter.from : letter.sender),
    replyTo: addresses(letter.replyTo),
    to: addresses(letter.to),
    cc: addresses(letter.cc),
    subject: maskByPatterns(storable(letter.subject).slice(0, SUBJECT_MAX), patterns).text,
    mailId: letter.messageId === null ? null : storable(letter.messageId).slice(0, 500),
    references: letter.references.map((id) => storable(id).slice(0, 500)).slice(-50),
    sentAt: letter.sentAt?.toISOString() ?? null,
    forwardedFrom: letter.forwardedFrom && (addresses([letter.forwardedFrom])[0] ?? null),
    remoteImages: letter.remoteImages.slice(0, 500).map((url) => url.slice(0, 2_000)),
    inline: {},
    withheld: [...withheld],
    otherSender: false,
    ...(raw.cut ? { cutOfBytes: raw.wholeBytes ?? 0 } : {}),
  };
}
