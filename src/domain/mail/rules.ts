import { createHash } from 'node:crypto';
import { foldForSearch } from '#kernel/text.ts';
import type { MailAddress, MailHead } from './types.ts';

// ── what a mail consists of ──────────────────────────────────────────────────

/** What its sender wrote at the head of a mail; everything else was put there by servers on the way. */
const WRITTEN = ['from', 'to', 'cc', 'date', 'subject', 'message-id', 'content-type'];
const HEAD_MAX_BYTES = 1_000_000;

/**
 * A hash over what its sender wrote, so that a mail that was delivered twice is told from two mails; null for one without
 * a Message-ID: nobody can say of those whether they are one. Other words under a used id are another mail.
 */
export function contentHashOf(raw: Uint8Array): string | null {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const [headEnd, bodyStart] = endOfHead(bytes);
  const fields = bytes
    .subarray(0, Math.min(headEnd, HEAD_MAX_BYTES))
    .toString('latin1')
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .flatMap((line) => {
      const colon = line.indexOf(':');
      const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
      return WRITTEN.includes(name) ? [`${name}:${line.slice(colon + 1).trim()}`] : [];
    });
  if (!fields.some((field) => field.startsWith('message-id:') && field.length > 'message-id:'.length))
    return null;
  return createHash('sha256')
    .update(fields.sort().join('\n'))
    .update('\n\n')
    .update(bytes.subarray(bodyStart))
    .digest('hex');
}

function endOfHead(bytes: Buffer): [number, number] {
  const crlf = bytes.indexOf('\r\n\r\n');
  const lf = bytes.indexOf('\n\n');
  if (crlf >= 0 && (lf < 0 || crlf < lf)) return [crlf, crlf + 4];
  return lf >= 0 ? [lf, lf + 2] : [bytes.length, bytes.length];
}

// ── the reply token ──────────────────────────────────────────────────────────

const ID_BYTES = 16;
const SIGN_BYTES = 4;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const TOKEN = new RegExp(`^[${ALPHABET}]{32}$`);

/** What a thread's mails carry: its id with a signature, in letters that no server changes. `sign`: a keyed hash of the id. */
export function replyToken(conversationId: string, sign: (id: string) => Buffer): string {
  const id = Buffer.from(conversationId.replaceAll('-', ''), 'hex');
  return toBase32(Buffer.concat([id, sign(conversationId).subarray(0, SIGN_BYTES)]));
}

/** The thread that a token names; undefined for one that is not ours. */
export function readReplyToken(token: string, sign: (id: string) => Buffer): string | undefined {
  const lower = token.toLowerCase();
  if (!TOKEN.test(lower)) return undefined;
  const bytes = fromBase32(lower);
  const hex = bytes.subarray(0, ID_BYTES).toString('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return sign(id).subarray(0, SIGN_BYTES).equals(bytes.subarray(ID_BYTES)) ? id : undefined;
}

/** Where answers to a thread go: `name+token@domain`. */
export function tokenAddress(address: string, token: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}+${token}${address.slice(at)}`;
}

const SUBJECT_TOKEN = new RegExp(`\\s*\\[(?:参照|Ref)[:：]\\s*([${ALPHABET}]{32})\\]`, 'i');

/** A subject with the token at its end, once. */
export function withToken(subject: string, token: string): string {
  return `${subject.replace(SUBJECT_TOKEN, '').trim()} [Ref:${token}]`.trim();
}

/** Everything in a mail that may be a token: what follows a plus in addresses of the mailbox, and what its subject carries. */
export function tokensIn(head: Pick<MailHead, 'to' | 'cc' | 'subject'>, mailbox: string): string[] {
  const at = mailbox.lastIndexOf('@');
  const [name, domain] = [`${mailbox.slice(0, at)}+`, mailbox.slice(at)];
  const plus = [...head.to, ...head.cc].flatMap(({ address }) => {
    const lower = address.toLowerCase();
    return lower.startsWith(name) && lower.endsWith(domain) ? [lower.slice(name.length, -domain.length)] : [];
  });
  const inSubject = SUBJECT_TOKEN.exec(head.subject)?.[1];
  return inSubject === undefined ? plus : [...plus, inSubject];
}

function toBase32(bytes: Buffer): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(value >> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return text;
}

function fromBase32(text: string): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const letter of text) {
    value = (value << 5) | ALPHABET.indexOf(letter);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >> bits) & 255);
    value &= (1 << bits) - 1;
  }
  return Buffer.from(bytes);
}

// ── subjects ─────────────────────────────────────────────────────────────────

const REPLY_MARK =
  /^\s*(?:(?:re|aw|sv|antw|回复|答复|返信|回信|회신)(?:\[\d+\])?\s*[:：]|(?:fwd?|wg|転送)\s*[:：])\s*/i;

/** A subject without the marks of replies and without a token, as it is compared. */
export function foldSubject(subject: string): string {
  let bare = subject.replace(SUBJECT_TOKEN, '');
  while (REPLY_MARK.test(bare)) bare = bare.replace(REPLY_MARK, '');
  return foldForSearch(bare);
}

/** Whether a subject says of itself that it answers something. */
export function isReplySubject(subject: string): boolean {
  return REPLY_MARK.test(subject);
}

/** The subject of an answer. */
export function replySubject(subject: string): string {
  const bare = subject.replace(SUBJECT_TOKEN, '').trim();
  return /^\s*re\s*[:：]/i.test(bare) ? bare : `Re: ${bare}`.trim();
}

// ── addresses ────────────────────────────────────────────────────────────────

/** The domain of an address, in lower case; '' where there is none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? '' : address.slice(at + 1).toLowerCase();
}

/** Whether an address is the mailbox itself, with whatever behind a plus. */
export function isOwnAddress(address: string, mailbox: string): boolean {
  const at = mailbox.lastIndexOf('@');
  const lower = address.toLowerCase();
  return (
    lower === mailbox || (lower.startsWith(`${mailbox.slice(0, at)}+`) && lower.endsWith(mailbox.slice(at)))
  );
}

/**
 * Whose mail it is: who wrote it, or, where one of the city's own people passed it on to the mailbox, who wrote it to
 * them. Undefined where nobody can be written to.
 */
export function writerOf(
  head: Pick<MailHead, 'from' | 'replyTo' | 'forwardedFrom'>,
  mailbox: string,
): MailAddress | undefined {
  const [from] = [...head.from, ...head.replyTo].filter(({ address }) => isAddress(address));
  const isPassedOn = from !== undefined && domainOf(from.address) === domainOf(mailbox);
  if (isPassedOn && head.forwardedFrom && isAddress(head.forwardedFrom.address)) return head.forwardedFrom;
  return from;
}

/** Whether something can be written to. */
export function isAddress(address: string): boolean {
  return /^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;]+$/.test(address) && address.length <= 254;
}

/** Who an answer goes to: all who were in it but the city itself, each once. */
export function replyAll(
  head: Pick<MailHead, 'from' | 'replyTo' | 'to' | 'cc'>,
  mailbox: string,
): { to: MailAddress[]; cc: MailAddress[] } {
  const seen = new Set<string>();
  const others = (addresses: readonly MailAddress[]): MailAddress[] =>
    addresses.filter(({ address }) => {
      const key = address.toLowerCase();
      if (!isAddress(address) || isOwnAddress(address, mailbox) || seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  const to = others(head.replyTo.length > 0 ? head.replyTo : head.from);
  return { to, cc: others([...head.to, ...head.cc]) };
}

/**
 * Whether a mail of a thread may be shown to whom the thread is with (`own`, their address; null where it has none): what
 * they wrote themselves, and what was written to them; never a letter of, or to, somebody else only, nor what a machine
 * answered for them.
 */
export function concerns(
  mail: { direction: 'in' | 'out'; nature: string; head: Pick<MailHead, 'to' | 'cc' | 'otherSender'> },
  own: string | null,
): boolean {
  const { direction, nature, head } = mail;
  if (direction === 'in') return !head.otherSender && nature !== 'auto-reply';
  return [...head.to, ...head.cc].some(({ address }) => address.toLowerCase() === own);
}

// ── being answered by nobody in person ───────────────────────────────────────

const NOBODY_READS =
  /^(?:no-?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?|listserv|majordomo|.*-(?:request|owner|bounces))(?:[+-].*)?$/i;
/** A writer whose mails are acknowledged so often within a day is answered by a machine, most likely. */
export const ACKNOWLEDGED_PER_DAY = 5;

/**
 * Whether a mail may be answered by the house itself (RFC 3834): it was written by a person, to us, and somebody reads what
 * comes back; never what may be spam, and never one of the city's own addresses.
 */
export function mayAcknowledge(
  letter: { nature: string; spam: boolean },
  writer: MailAddress | undefined,
  ownAddresses: readonly string[],
): boolean {
  if (letter.spam || (letter.nature !== 'ordinary' && letter.nature !== 'calendar')) return false;
  if (!writer || ownAddresses.some((own) => isOwnAddress(writer.address, own))) return false;
  return !NOBODY_READS.test(writer.address.slice(0, writer.address.lastIndexOf('@')));
}

// ── sending ──────────────────────────────────────────────────────────────────

/** A mail that a server does not take just now is tried again after these pauses; two days in all, as mail servers do. */
const AGAIN_AFTER_SEC = [30, 120, 300, 900, 1_800, 3_600, 7_200, ...Array.from({ length: 11 }, () => 14_400)];

/** After which pause a mail is tried again that was tried so often; undefined when it has been tried enough. */
export function againAfterSec(attempts: number): number | undefined {
  return AGAIN_AFTER_SEC[attempts - 1];
}
