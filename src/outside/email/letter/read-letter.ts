import { joinBodies } from './bodies.ts';
import { readBounce } from './bounce.ts';
import { decodeText } from './charset.ts';
import { readCorrespondents } from './correspondents.ts';
import { readDate } from './dates.ts';
import { type Field, fieldValue } from './fields.ts';
import { isForwardSubject, readForwarding } from './forwarded.ts';
import { type Gathered, gather } from './gather.ts';
import { splitHistory } from './history.ts';
import { languageOf } from './language.ts';
import {
  MOST_DEFECTS,
  MOST_ID_CHARS,
  MOST_NESTED_DEPTH,
  MOST_REFERENCES,
  MOST_SUBJECT_CHARS,
  MOST_TEXT_CHARS,
} from './limits.ts';
import { isSpam, natureOf } from './nature.ts';
import { beginReading, type Reading, readParts } from './parts.ts';
import { tidyText, trimLines } from './plain-text.ts';
import type { Correspondent, Letter } from './types.ts';
import { cleanLine, decodeWords } from './words.ts';

/**
 * Reads a raw mail into a letter. Never throws, whatever the bytes are: what cannot be read leaves its text as far as it
 * goes, and a defect that says so. Costs by the length of the mail, within the limits of limits.ts. Nothing is fetched,
 * no signature verified, nothing kept.
 */
export async function readLetter(raw: Uint8Array): Promise<Letter> {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const defects = new Set<string>();
  const note = (defect: string): void => {
    if (defects.size < MOST_DEFECTS) defects.add(defect);
  };
  try {
    return { ...read(withPlainLines(bytes, note), beginReading(note), 0), defects: [...defects] };
  } catch {
    // No mail is known that comes here; one that does must not stop those behind it.
    const text = tidyText(decodeText(bytes.subarray(0, MOST_TEXT_CHARS), '').text);
    return { ...EMPTY, text, defects: [...defects, 'the reading broke off'] };
  }
}

const EMPTY: Letter = {
  from: [],
  replyTo: [],
  sender: [],
  to: [],
  cc: [],
  subject: '',
  messageId: null,
  references: [],
  sentAt: null,
  text: '',
  quoted: null,
  html: null,
  remoteImages: [],
  attachments: [],
  nature: 'ordinary',
  bounce: null,
  spam: false,
  forwardedFrom: null,
  language: null,
  defects: [],
};

/** Lines that end with CR alone, and mails stored in UTF-16, as what the rest reads. */
function withPlainLines(bytes: Buffer, note: (defect: string) => void): Buffer {
  const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isWide) {
    note('a mail in UTF-16');
    return Buffer.from(decodeText(bytes, '').text, 'utf8');
  }
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  if (start.includes(0x0a) || !start.includes(0x0d)) return start;
  note('lines that end with CR alone');
  return Buffer.from(start.toString('latin1').replaceAll('\r', '\n'), 'latin1');
}

function read(bytes: Buffer, reading: Reading, depth: number): Letter {
  const root = readParts(bytes, reading);
  const { fields } = root;
  const gathered = gather(root, reading);
  const bodies = joinBodies(gathered);
  if (bodies.isCut) reading.note('HTML longer than is read');
  const subject = cleanLine(decodeWords(fieldValue(fields, 'subject')), MOST_SUBJECT_CHARS);
  const from = sendersOf(fields, reading);
  const sentAt = sentAtOf(fields, reading);
  const nested = depth < MOST_NESTED_DEPTH ? gathered.nested.map((raw) => read(raw, reading, depth + 1)) : [];
  const isReport = root.type === 'multipart/report';
  const bounce = readBounce({ ...gathered, isReport, fields, from, subject, text: bodies.text });
  const forwarding = readForwarding(subject, bodies.text);
  const isForward = forwarding.isForward || bounce !== null;
  const own = isForward ? { text: bodies.text, quoted: null } : splitHistory(bodies.text);
  const isCalendar = gathered.calendars.some(({ method }) => method !== '' && method !== 'PUBLISH');
  return {
    ...EMPTY,
    ...correspondentsOf(fields),
    from,
    subject,
    messageId: idsIn(fieldValue(fields, 'message-id'))[0] ?? null,
    references: referencesOf(fields),
    sentAt,
    text: wholeText(own.text, gathered, nested),
    quoted: own.quoted,
    html: bodies.html,
    remoteImages: bodies.remoteImages,
    attachments: attachmentsOf(gathered, bodies.html, nested),
    nature: natureOf({
      fields,
      subject,
      isBounce: bounce !== null,
      isReceipt: gathered.isReceipt,
      isCalendar,
    }),
    bounce,
    spam: isSpam(fields, subject),
    forwardedFrom: forwarding.from ?? nestedSender(nested),
    language: languageOf(own.text || subject, fieldValue(fields, 'content-language'), gathered.charset),
  };
}

function correspondentsOf(fields: readonly Field[]): Pick<Letter, 'replyTo' | 'sender' | 'to' | 'cc'> {
  const all = (name: string): Correspondent[] =>
    readCorrespondents(
      fields
        .filter((field) => field.name === name)
        .map(({ value }) => value)
        .join(', '),
    );
  return { replyTo: all('reply-to'), sender: all('sender'), to: all('to'), cc: all('cc') };
}

/** Where From is missing, whoever handed the mail in. */
function sendersOf(fields: readonly Field[], reading: Reading): Correspondent[] {
  const named = fields.filter(({ name }) => name === 'from');
  if (named.length > 1) reading.note('more than one From');
  const from = readCorrespondents(named[0]?.value ?? '');
  if (from.length > 0) return from;
  reading.note('no sender');
  const others = ['sender', 'reply-to', 'return-path'].map((name) =>
    readCorrespondents(fieldValue(fields, name)),
  );
  return others.find((list) => list.length > 0) ?? [];
}

function sentAtOf(fields: readonly Field[], reading: Reading): Date | null {
  const value = fieldValue(fields, 'date');
  const sentAt = readDate(value);
  if (!sentAt) reading.note(value === '' ? 'no date' : 'a date that is none');
  return sentAt;
}

/** The ids in a field, without angle brackets; words without an @ are none. */
function idsIn(value: string): string[] {
  const inBrackets = [...value.matchAll(/<([^<>]{1,998})>/g)].map(([, id = '']) => id.replace(/\s+/g, ''));
  const ids = inBrackets.length > 0 ? inBrackets : value.split(/[\s,]+/).filter((word) => word.includes('@'));
  return ids
    .filter((id) => id !== '' && id.length <= MOST_ID_CHARS)
    .map((id) => cleanLine(id, MOST_ID_CHARS));
}

function referencesOf(fields: readonly Field[]): string[] {
  const ids = ['references', 'in-reply-to'].flatMap((name) => idsIn(fieldValue(fields, name)));
  return [...new Set(ids)].slice(-MOST_REFERENCES);
}

/** Own text, then what stands in the calendar, then the mails that came within the mail. */
function wholeText(own: string, { calendars }: Gathered, nested: readonly Letter[]): string {
  const dates = calendars.filter(({ text }) => !own.includes(text)).map(({ text }) => text);
  const texts = [own, ...dates, ...nested.map(nestedText)].filter((text) => text !== '');
  return trimLines(texts.join('\n\n')).slice(0, MOST_TEXT_CHARS).toWellFormed();
}

function nestedText({ from, sentAt, subject, text, quoted }: Letter): string {
  const [sender] = from;
  const who = sender ? `${sender.name} <${sender.address}>`.trim() : '';
  const head = [
    '---------- 転送されたメール ----------',
    `差出人: ${who}`,
    `日時: ${sentAt ? sentAt.toISOString() : ''}`,
    `件名: ${subject}`,
  ];
  return [...head, '', text, ...(quoted === null ? [] : ['', quoted])].join('\n');
}

/** Who wrote the one mail that is attached: the sender of the mail within it, where that one was forwarded too. */
function nestedSender(nested: readonly Letter[]): Correspondent | null {
  const [only] = nested;
  if (!only || nested.length > 1) return null;
  const first = only.forwardedFrom ?? null;
  return first && isForwardSubject(only.subject) ? first : (only.from[0] ?? null);
}

function attachmentsOf(
  gathered: Gathered,
  html: string | null,
  nested: readonly Letter[],
): Letter['attachments'] {
  const shown = new Set([...(html ?? '').matchAll(/ data-cid="([^"]*)"/g)].map(([, id]) => id));
  const own = gathered.attachments.map((file) => ({
    ...file,
    inline: file.contentId !== null && shown.has(file.contentId.replaceAll('&', '&amp;')),
  }));
  return [
    ...own,
    ...nested.flatMap((letter) => letter.attachments.map((file) => ({ ...file, inline: false }))),
  ];
}
