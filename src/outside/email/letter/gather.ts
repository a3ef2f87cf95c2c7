import { readCalendar, type CalendarSummary } from './calendar.ts';
import { decodeText } from './charset.ts';
import { fieldValue, readHeader } from './fields.ts';
import { cleanFilename, filenameOf, madeUpFilename } from './filenames.ts';
import { MOST_ATTACHMENTS, MOST_TEXT_CHARS } from './limits.ts';
import { type Part, type Reading, readParts } from './parts.ts';
import {
  takeUuFiles,
  tidyText,
  unflow,
  withoutEnrichment,
  withoutPgpArmour,
  isPgpEncrypted,
} from './plain-text.ts';
import { contentOfSignedData } from './signed-data.ts';
import { isTnef, readTnef } from './tnef.ts';
import type { LetterAttachment } from './types.ts';
import { cleanLine, decodeWords } from './words.ts';

/** One piece of the body: in plain text, as HTML, or the same in both. */
export interface Block {
  plain: string | null;
  html: string | null;
}

/** What the parts of a mail hold, sorted. */
export interface Gathered {
  blocks: Block[];
  attachments: LetterAttachment[];
  calendars: CalendarSummary[];
  /** Mails within the mail, raw. */
  nested: Buffer[];
  /** The message/delivery-status parts. */
  reports: string[];
  /** The header of a mail that came back. */
  returned: string;
  isReceipt: boolean;
  /** The charset of the first text. */
  charset: string;
}

interface Walk {
  into: Gathered;
  reading: Reading;
  /** Within a report, a mail that came back is evidence rather than content. */
  isReport: boolean;
  depth: number;
}

const SIGNATURES = new Set([
  'application/pgp-signature',
  'application/pkcs7-signature',
  'application/x-pkcs7-signature',
  'application/applefile',
  'text/x-amp-html',
]);
const MOST_TEXT_BYTES = MOST_TEXT_CHARS * 4;
const MOST_HTML_BYTES = 8_000_000;
const MOST_EVIDENCE_CHARS = 100_000;
const MOST_SIGNED_DEPTH = 3;

/** Sorts the parts of a mail. Signatures are left out: they say nothing to a reader, and the raw mail keeps them. */
export function gather(root: Part, reading: Reading): Gathered {
  const into = empty();
  walk(root, { into, reading, isReport: false, depth: 0 });
  return into;
}

function empty(): Gathered {
  return {
    blocks: [],
    attachments: [],
    calendars: [],
    nested: [],
    reports: [],
    returned: '',
    isReceipt: false,
    charset: '',
  };
}

function walk(part: Part, state: Walk): void {
  if (part.children.length > 0) {
    walkChildren(part, state);
    return;
  }
  if (SIGNATURES.has(part.type)) return;
  const reader = READERS[part.type];
  if (reader) reader(part, state);
  else if (isBody(part)) addBody(part, state);
  else if (part.type.startsWith('multipart/')) addBody({ ...part, type: 'text/plain' }, state);
  else if (isTnefPart(part)) addTnef(part, state);
  else addFile(part, state);
}

function walkChildren(part: Part, state: Walk): void {
  if (part.type === 'multipart/alternative') {
    walkAlternative(part, state);
    return;
  }
  if (part.type === 'multipart/encrypted') state.reading.note('an encrypted mail');
  const isReport = state.isReport || part.type === 'multipart/report';
  for (const child of part.children) walk(child, { ...state, isReport });
}

/** The same in several forms: the first plain text and the last HTML are one block. */
function walkAlternative(part: Part, state: Walk): void {
  const { into } = state;
  const block: Block = { plain: null, html: null };
  for (const child of part.children) {
    const own = empty();
    walk(child, { ...state, into: own });
    const plain = joinBlocks(own.blocks, 'plain');
    const html = joinBlocks(own.blocks, 'html');
    block.plain ??= plain;
    block.html = html ?? block.html;
    into.calendars.push(...own.calendars);
    into.nested.push(...own.nested);
    into.reports.push(...own.reports);
    into.isReceipt ||= own.isReceipt;
    into.charset ||= own.charset;
    for (const file of own.attachments) pushFile(file, state);
  }
  if (block.plain !== null || block.html !== null) into.blocks.push(block);
}

function joinBlocks(blocks: readonly Block[], kind: 'plain' | 'html'): string | null {
  const filled = blocks.flatMap((block) => block[kind] ?? []);
  return filled.length === 0 ? null : filled.join('\n');
}

const READERS: Readonly<Record<string, (part: Part, state: Walk) => void>> = {
  'message/rfc822': addNested,
  'message/global': addNested,
  'message/delivery-status': addReport,
  'message/global-delivery-status': addReport,
  'message/disposition-notification': (_, { into }) => {
    into.isReceipt = true;
  },
  'text/rfc822-headers': (part, { into }) => {
    into.returned ||= textOf(part).slice(0, MOST_EVIDENCE_CHARS);
  },
  'application/ms-tnef': addTnef,
  'application/vnd.ms-tnef': addTnef,
  'application/pkcs7-mime': addSigned,
  'application/x-pkcs7-mime': addSigned,
  'text/calendar': addCalendar,
  'application/ics': addCalendar,
};

function isBody(part: Part): boolean {
  if (!part.type.startsWith('text/') || part.disposition.value === 'attachment') return false;
  if (!BODY_TYPES.has(part.type)) return false;
  return filenameOf(part) === '';
}

const BODY_TYPES = new Set([
  'text/plain',
  'text/html',
  'text/enriched',
  'text/richtext',
  'text/markdown',
  'text/x-markdown',
]);

function isTnefPart(part: Part): boolean {
  return /^(?:winmail|win)\.dat$/i.test(filenameOf(part)) && isTnef(part.content());
}

function textOf(part: Part): string {
  return decodeText(part.content(), part.contentType.params.get('charset') ?? '').text;
}

function addBody(part: Part, state: Walk): void {
  const isHtml = part.type === 'text/html';
  const limit = isHtml ? MOST_HTML_BYTES : MOST_TEXT_BYTES;
  const bytes = part.content();
  if (bytes.length > limit) state.reading.note('a text longer than is read');
  const label = part.contentType.params.get('charset') ?? (isHtml ? metaCharset(bytes) : '');
  const decoded = decodeText(bytes.subarray(0, limit), label);
  if (decoded.isGuessed) state.reading.note(`text labelled ${labelShown(label)} read as ${decoded.charset}`);
  state.into.charset ||= decoded.charset;
  if (isHtml) state.into.blocks.push({ plain: null, html: decoded.text });
  else state.into.blocks.push({ plain: plainOf(decoded.text, part, state), html: null });
}

function labelShown(label: string): string {
  return label === '' ? 'without charset' : label.replace(/[^\w.:-]/g, '').slice(0, 40);
}

function metaCharset(bytes: Buffer): string {
  const head = bytes.toString('latin1', 0, 2_048);
  return /<meta[^>]{0,200}charset\s{0,5}=\s{0,5}["']?([\w.:-]{1,40})/i.exec(head)?.[1] ?? '';
}

function plainOf(decoded: string, part: Part, state: Walk): string {
  if (decoded.length > MOST_TEXT_CHARS) state.reading.note('a text longer than is read');
  const text = tidyText(decoded);
  const { params } = part.contentType;
  const isFlowed = params.get('format')?.toLowerCase() === 'flowed';
  const joined = isFlowed ? unflow(text, params.get('delsp')?.toLowerCase() === 'yes') : text;
  if (/^text\/(?:enriched|richtext)$/.test(part.type)) return withoutEnrichment(joined);
  if (isPgpEncrypted(joined)) state.reading.note('an encrypted mail');
  const { text: rest, files } = takeUuFiles(joined, MOST_ATTACHMENTS);
  for (const { name, content } of files) {
    pushFile(
      {
        filename: cleanFilename(name),
        mimeType: 'application/octet-stream',
        content,
        contentId: null,
        inline: false,
      },
      state,
    );
  }
  return withoutPgpArmour(rest);
}

function addNested(part: Part, state: Walk): void {
  const content = part.content();
  if (state.isReport) {
    state.into.returned ||= content.toString('latin1', 0, MOST_EVIDENCE_CHARS);
    return;
  }
  state.into.nested.push(content);
  addFile(part, state, `${subjectOf(content)}.eml`);
}

/** A mail within the mail is called what it is about. */
function subjectOf(mail: Buffer): string {
  const { fields } = readHeader(mail, 0, mail.length);
  const subject = cleanLine(decodeWords(fieldValue(fields, 'subject')), 100);
  return cleanFilename(subject.replaceAll(/[/\\]/g, '_')) || 'mail';
}

function addReport(part: Part, { into }: Walk): void {
  into.reports.push(textOf(part).slice(0, MOST_EVIDENCE_CHARS));
}

function addTnef(part: Part, state: Walk): void {
  const bytes = part.content();
  if (!isTnef(bytes)) {
    addFile(part, state);
    return;
  }
  const { attachments, text, html, isCut } = readTnef(bytes);
  if (isCut) state.reading.note('a winmail.dat that ends too early');
  for (const file of attachments) pushFile({ ...file, filename: cleanFilename(file.filename) }, state);
  const hasBody = state.into.blocks.some(({ plain, html: shown }) => (plain ?? shown ?? '').trim() !== '');
  if (!hasBody && (text ?? html)) state.into.blocks.push({ plain: text && tidyText(text), html });
}

function addSigned(part: Part, state: Walk): void {
  const signed = contentOfSignedData(part.content());
  if (!signed || state.depth >= MOST_SIGNED_DEPTH) {
    state.reading.note('an encrypted mail');
    addFile(part, state);
    return;
  }
  walk(readParts(signed, state.reading, MOST_SIGNED_DEPTH), { ...state, depth: state.depth + 1 });
}

function addCalendar(part: Part, state: Walk): void {
  const isFile = part.disposition.value === 'attachment';
  const method = part.contentType.params.get('method') ?? '';
  const summary = readCalendar(tidyText(textOf(part)), method);
  const { calendars, attachments } = state.into;
  const isKnown = calendars.some(({ text }) => text === summary.text);
  if (!isKnown) calendars.push(isFile ? { ...summary, method: '' } : summary);
  const content = part.content();
  const isTwice = attachments.some((file) => Buffer.compare(content, file.content) === 0);
  if (!isTwice) addFile(part, state);
}

function addFile(part: Part, state: Walk, otherwise = ''): void {
  const content = part.content();
  const id = part.fields.find(({ name }) => name === 'content-id')?.value ?? '';
  const contentId = id.replace(/[<>\s]/g, '').slice(0, 500);
  const filename = filenameOf(part) || otherwise;
  pushFile({ filename, mimeType: part.type, content, contentId: contentId || null, inline: false }, state);
}

function pushFile(file: LetterAttachment, { into, reading }: Walk): void {
  if (into.attachments.length >= MOST_ATTACHMENTS) {
    reading.note('more attachments than are read');
    return;
  }
  const filename = file.filename || madeUpFilename(file.mimeType, into.attachments.length + 1);
  into.attachments.push({ ...file, filename });
}
