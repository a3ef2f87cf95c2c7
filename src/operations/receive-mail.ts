import type { Database, Tx } from '#db/transaction.ts';
import { goOnAfterLetter } from '#domain/cases/cases.ts';
import { addFile } from '#domain/files/files.ts';
import { newestInteraction } from '#domain/interactions/interactions.ts';
import { addFromResident, findByClientId, lockConversation } from '#domain/interactions/messages.ts';
import type { Conversation, Message } from '#domain/interactions/types.ts';
import { getMailbox } from '#domain/mail/mailboxes.ts';
import { addReceivedMail } from '#domain/mail/mails.ts';
import { lockRawMail, rawMailRead, sameContent } from '#domain/mail/raw-mails.ts';
import { contentHashOf } from '#domain/mail/rules.ts';
import type { MailAddress, MailHead, RawMail, WithheldFile } from '#domain/mail/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { maskSensitive } from '#kernel/text.ts';
import type { Letter, LetterAttachment } from '#outside/email/letter/types.ts';
import { acknowledgeMail, type AcknowledgeDeps } from './acknowledge-mail.ts';
import { loadBytes, storeBytes } from './fax-paper.ts';
import type { FileDeps } from './files.ts';
import { hearBounce } from './hear-bounce.ts';
import { findThread, isOtherSender, startThread } from './mail-threads.ts';
import { receiveFromResident } from './receive.ts';

export interface ReceiveMailDeps extends AcknowledgeDeps {
  database: Database;
  files: FileDeps;
  readLetter(raw: Uint8Array): Promise<Letter>;
}

const scope = (tenantId: string) => ({ tenantId, actor: 'system:mail' });
/** What stands in the history; a longer one is beside it whole, as a file. */
const BODY_MAX = 20_000;
const SUBJECT_MAX = 500;
const QUOTED_MAX = 200_000;
const HTML_MAX = 2_000_000;
const ADDRESSES_MAX = 200;
/** What a file is withheld for; a full disk is none of them: the mail is read when there is room again. */
const WITHHELD: ReadonlySet<string> = new Set(['file.type', 'file.too-large', 'file.broken']);
/** Of a mail with more files the rest stays in the raw mail. */
const FILES_MAX = 30;
/** What is likely spam waits behind everything else. */
const SPAM_PRIORITY = -100;

/** A file of a mail that lies in the storage, without its row yet. */
interface StoredAttachment {
  file: { id: string; name: string; mediaType: string; image: boolean; sizeBytes: number; sha256: Buffer };
  contentId: string | null;
}

/**
 * Reads a raw mail: it becomes what its writer said, in the thread it belongs to, waiting for a person; a bounce becomes a
 * word at the mail that did not arrive. Repeated, it changes nothing. Throws what a database or a disk does; a mail, however
 * broken, is never the reason.
 */
export async function readRawMail(deps: ReceiveMailDeps, tenantId: string, raw: RawMail): Promise<void> {
  const bytes = await loadBytes(deps.files, tenantId, raw.fileId);
  const letter = await deps.readLetter(bytes);
  const content = contentHashOf(bytes);
  // Looked for before anything is stored; where nothing is to be stored, together with the rest.
  const storesFiles = letter.attachments.length > 0 || isTooLong(letter.text);
  if (storesFiles && (await deps.database.tx(scope(tenantId), (tx) => isOver(tx, raw, content)))) return;
  const { stored, withheld } = await storeAttachments(deps.files, tenantId, letter, raw.cut);
  await deps.database.tx(scope(tenantId), async (tx) => {
    if (await isOver(tx, raw, content)) return;
    const contentHash = hashOf(tx, content);
    const messageId = await become(deps, tx, raw, letter, stored, withheld);
    await rawMailRead(tx, raw, { state: 'read', messageId, contentHash });
  });
}

const hashOf = (tx: Tx, content: string | null): Buffer | null =>
  content === null ? null : tx.sealer.blindIndex(tx.tenantId, 'mail.content', content);

/** It was read, or the same mail came before on another way: nothing is made of it. */
async function isOver(tx: Tx, raw: RawMail, content: string | null): Promise<boolean> {
  const still = await lockRawMail(tx, raw.id);
  if (still.state !== 'kept') return true;
  const contentHash = hashOf(tx, content);
  const same = contentHash && (await sameContent(tx, raw.entryPointId, contentHash));
  if (same === undefined || same === null) return false;
  await rawMailRead(tx, raw, { state: 'repeated', messageId: same, contentHash: null });
  return true;
}

async function storeAttachments(
  files: FileDeps,
  tenantId: string,
  letter: Letter,
  isCut: boolean,
): Promise<{ stored: StoredAttachment[]; withheld: WithheldFile[] }> {
  const stored: StoredAttachment[] = [];
  const withheld: WithheldFile[] = [];
  // Where only the beginning of a mail came, nobody can say that its last file is whole.
  const broken = isCut ? letter.attachments.at(-1) : undefined;
  const whole = isTooLong(letter.text) ? [wholeText(letter.text)] : [];
  for (const attachment of [...whole, ...letter.attachments]) {
    const name = attachment.filename.slice(0, 200);
    if (attachment === broken) {
      withheld.push({ name, why: 'file.cut' });
      continue;
    }
    if (stored.length >= FILES_MAX) {
      withheld.push({ name, why: 'file.too-many' });
      continue;
    }
    try {
      stored.push(await storeOne(files, tenantId, attachment));
    } catch (error) {
      if (!(error instanceof Refusal) || !WITHHELD.has(error.code)) throw error;
      withheld.push({ name, why: error.code });
    }
  }
  return { stored, withheld: withheld.slice(0, 200) };
}

async function storeOne(
  files: FileDeps,
  tenantId: string,
  attachment: LetterAttachment,
): Promise<StoredAttachment> {
  const { content, filename, contentId } = attachment;
  const plain = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const looked = await files.inspect(plain, filename);
  const file = await storeBytes(files, tenantId, looked.bytes);
  const { name, mediaType, kind } = looked;
  return { file: { ...file, name, mediaType, image: kind === 'image' }, contentId };
}

const isTooLong = (text: string): boolean => [...text.slice(0, BODY_MAX * 2)].length > BODY_MAX;

function wholeText(text: string): LetterAttachment {
  const content = Buffer.from(text.toWellFormed(), 'utf8');
  return { filename: '本文.txt', mimeType: 'text/plain', content, contentId: null, inline: false };
}

// ── what becomes of it ───────────────────────────────────────────────────────

/** Answers the message that it became; null for one that is only a word on a mail of ours. */
async function become(
  deps: ReceiveMailDeps,
  tx: Tx,
  raw: RawMail,
  letter: Letter,
  stored: readonly StoredAttachment[],
  withheld: readonly WithheldFile[],
): Promise<string | null> {
  if (letter.nature === 'bounce' && letter.bounce && (await hearBounce(tx, letter.bounce))) return null;
  const mailbox = await getMailbox(tx, raw.entryPointId);
  const head = {
    ...headOf(letter, withheld),
    ...(raw.cut ? { cutOfBytes: raw.wholeBytes ?? 0 } : {}),
  };
  const found = await findThread(tx, mailbox, head);
  const conversation = found ?? (await startThread(tx, mailbox, head, letter.language, raw.id));
  const clientId = `mail:${raw.id}`;
  const known = await findByClientId(tx, conversation.id, clientId);
  if (known) return known.id;
  const uploadedBy = `conversation:${conversation.id}`;
  for (const { file } of stored) await addFile(tx, { ...file, uploadedBy });
  const words = {
    clientId,
    body: bodyOf(letter, stored),
    fileIds: stored.map(({ file }) => file.id),
    maxChars: BODY_MAX,
  };
  const message = await keepWords(tx, conversation, letter, words, found !== undefined);
  const inline = Object.fromEntries(
    stored.flatMap(({ file, contentId }) => (contentId === null ? [] : [[contentId, file.id]])),
  );
  const { quoted, html } = letter;
  await addReceivedMail(tx, {
    messageId: message.id,
    conversationId: conversation.id,
    entryPointId: mailbox.entryPointId,
    head: { ...head, inline, otherSender: await isOtherSender(tx, conversation, head, mailbox) },
    quoted: quoted === null ? null : maskSensitive(storable(quoted).slice(0, QUOTED_MAX)).text,
    html: html === null || html.length > HTML_MAX ? null : maskHtml(storable(html)),
    nature: letter.nature,
    spam: letter.spam,
    rawMailId: raw.id,
  });
  if (isFromPerson(letter)) await goOnAfterLetter(tx, conversation.id, mailbox.settings.closedCase);
  if (!found) await acknowledgeMail(deps, tx, { mailbox, letter, head, conversationId: conversation.id });
  return message.id;
}

const isFromPerson = ({ nature }: Letter): boolean =>
  !['auto-reply', 'delivery-receipt', 'bounce'].includes(nature);

/** Nobody must act on what a machine answered; it stands in its thread. */
async function keepWords(
  tx: Tx,
  conversation: Conversation,
  letter: Letter,
  words: { clientId: string; body: string; fileIds: string[]; maxChars: number },
  isKnownThread: boolean,
): Promise<Message> {
  const isMachine = letter.nature === 'auto-reply' || letter.nature === 'delivery-receipt';
  if (!isMachine || !isKnownThread) {
    const priority = letter.spam ? SPAM_PRIORITY : 0;
    return receiveFromResident(tx, conversation.id, words, { evenIfFull: true, priority });
  }
  const locked = await lockConversation(tx, conversation.id);
  const newest = await newestInteraction(tx, conversation.id);
  const message = await addFromResident(tx, locked, newest, words);
  if (!message) throw new Error('a message is neither new nor known');
  return message;
}

/** Text that may be stored: PostgreSQL takes neither NUL nor half characters. */
const storable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed();

function maskHtml(html: string): string {
  return html
    .split(/(<[^>]*>)/)
    .map((part) => (part.startsWith('<') ? part : maskSensitive(part).text))
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

function headOf(letter: Letter, withheld: readonly WithheldFile[]): MailHead {
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
    subject: maskSensitive(storable(letter.subject).slice(0, SUBJECT_MAX)).text,
    mailId: letter.messageId === null ? null : storable(letter.messageId).slice(0, 500),
    references: letter.references.map((id) => storable(id).slice(0, 500)).slice(-50),
    sentAt: letter.sentAt?.toISOString() ?? null,
    forwardedFrom: letter.forwardedFrom && (addresses([letter.forwardedFrom])[0] ?? null),
    remoteImages: letter.remoteImages.slice(0, 500).map((url) => url.slice(0, 2_000)),
    inline: {},
    withheld: [...withheld],
    otherSender: false,
  };
}
