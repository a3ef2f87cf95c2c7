import { decodeText } from './charset.ts';
import type { LetterAttachment } from './types.ts';

/** What Outlook put into a winmail.dat: its files, and its texts where the mail itself has none. */
export interface TnefContent {
  attachments: LetterAttachment[];
  text: string | null;
  html: string | null;
  isCut: boolean;
}

const SIGNATURE = 0x223e9f78;
const HEADER_BYTES = 6;
const BLOCK_HEADER_BYTES = 9;
const ATT_BODY = 0x800c;
const ATT_DATA = 0x800f;
const ATT_TITLE = 0x8010;
const ATT_RENDERING = 0x9002;
const ATT_MAPI = 0x9003;
const ATT_ATTACHMENT = 0x9005;
const ATT_CODE_PAGE = 0x9007;
const PR_BODY = 0x1000;
const PR_BODY_HTML = 0x1013;
const PR_ATTACH_DATA = 0x3701;
const PR_ATTACH_FILENAME = 0x3704;
const PR_ATTACH_LONG_FILENAME = 0x3707;
const PR_ATTACH_MIME_TAG = 0x370e;
const PR_ATTACH_CONTENT_ID = 0x3712;
const MOST_PROPERTIES = 1_000;
const MOST_BLOCKS = 5_000;
/** Bytes of a value of fixed length, by its type; the others are counted lists. */
const FIXED_BYTES: Readonly<Record<number, number>> = {
  2: 4,
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  10: 4,
  11: 4,
  20: 8,
  64: 8,
  72: 16,
};
const UNICODE = 31;
const OBJECT = 13;
const MULTI = 0x1000;
/** An object begins with the id of its interface. */
const OBJECT_ID_BYTES = 16;

/** True for bytes that begin as a winmail.dat does. */
export function isTnef(bytes: Buffer): boolean {
  return bytes.length >= HEADER_BYTES && bytes.readUInt32LE(0) === SIGNATURE;
}

/** Reads a winmail.dat (MS-OXTNEF) as far as it goes. Formatted text in RTF alone stays unread. */
export function readTnef(bytes: Buffer): TnefContent {
  const content: TnefContent = { attachments: [], text: null, html: null, isCut: false };
  let charset = 'shift_jis';
  let current: LetterAttachment | undefined;
  let at = HEADER_BYTES;
  for (let blocks = 0; blocks < MOST_BLOCKS && at + BLOCK_HEADER_BYTES <= bytes.length; blocks++) {
    const id = bytes.readUInt16LE(at + 1);
    const length = bytes.readUInt32LE(at + 5);
    const from = at + BLOCK_HEADER_BYTES;
    content.isCut ||= from + length > bytes.length;
    const data = bytes.subarray(from, from + length);
    at = from + length + 2;
    if (id === ATT_CODE_PAGE && data.length >= 4) charset = `windows-${data.readUInt32LE(0)}`;
    else if (id === ATT_RENDERING) {
      current = emptyAttachment();
      content.attachments.push(current);
    } else if (id === ATT_BODY) content.text = textOf(data, charset);
    else if (id === ATT_MAPI) readBodies(data, charset, content);
    else if (current && id === ATT_TITLE) current.filename ||= textOf(data, charset);
    else if (current && id === ATT_DATA) current.content = data;
    else if (current && id === ATT_ATTACHMENT) readAttachment(data, charset, current);
  }
  return content;
}

function emptyAttachment(): LetterAttachment {
  return {
    filename: '',
    mimeType: 'application/octet-stream',
    content: new Uint8Array(),
    contentId: null,
    inline: false,
  };
}

function textOf(data: Buffer, charset: string): string {
  const label = charset === 'windows-932' ? 'shift_jis' : charset === 'windows-65001' ? 'utf-8' : charset;
  return decodeText(data, label).text.replace(/\0+$/, '');
}

function readBodies(data: Buffer, charset: string, content: TnefContent): void {
  for (const { id, type, value } of propertiesOf(data)) {
    if (id === PR_BODY) content.text ??= valueText(type, value, charset);
    if (id === PR_BODY_HTML) content.html ??= valueText(type, value, charset);
  }
}

function readAttachment(data: Buffer, charset: string, into: LetterAttachment): void {
  for (const { id, type, value } of propertiesOf(data)) {
    if (id === PR_ATTACH_LONG_FILENAME) into.filename = valueText(type, value, charset);
    if (id === PR_ATTACH_FILENAME) into.filename ||= valueText(type, value, charset);
    if (id === PR_ATTACH_MIME_TAG) into.mimeType = valueText(type, value, charset).toLowerCase();
    if (id === PR_ATTACH_CONTENT_ID) into.contentId = valueText(type, value, charset).replace(/^<|>$/g, '');
    const isFile = id === PR_ATTACH_DATA && into.content.length === 0;
    if (isFile) into.content = type === OBJECT ? value.subarray(OBJECT_ID_BYTES) : value;
  }
}

function valueText(type: number, value: Buffer, charset: string): string {
  const text = type === UNICODE ? value.toString('utf16le') : textOf(value, charset);
  return text.replace(/\0+$/, '').toWellFormed();
}

interface Property {
  id: number;
  type: number;
  value: Buffer;
}

/** The properties of a block of MAPI; ends at the first that does not fit. */
function* propertiesOf(data: Buffer): Generator<Property> {
  if (data.length < 4) return;
  const count = Math.min(data.readUInt32LE(0), MOST_PROPERTIES);
  let at = 4;
  for (let index = 0; index < count && at + 4 <= data.length; index++) {
    const type = data.readUInt16LE(at) & ~MULTI;
    const isMulti = (data.readUInt16LE(at) & MULTI) !== 0;
    const id = data.readUInt16LE(at + 2);
    at = id >= 0x8000 ? afterName(data, at + 4) : at + 4;
    const fixed = FIXED_BYTES[type];
    let values = 1;
    if (isMulti || fixed === undefined) {
      if (at + 4 > data.length) return;
      values = data.readUInt32LE(at);
      at += 4;
    }
    for (let one = 0; one < Math.min(values, MOST_PROPERTIES); one++) {
      if (fixed === undefined && at + 4 > data.length) return;
      const length = fixed ?? data.readUInt32LE(at);
      if (fixed === undefined) at += 4;
      if (at + length > data.length) return;
      yield { id, type, value: data.subarray(at, at + length) };
      at += Math.ceil(length / 4) * 4;
    }
  }
}

/** Passes over the name of a named property: its set, and a number or a text. */
function afterName(data: Buffer, from: number): number {
  if (from + 24 > data.length) return data.length;
  const isNumber = data.readUInt32LE(from + 16) === 0;
  if (isNumber) return from + 24;
  const length = data.readUInt32LE(from + 20);
  return from + 24 + Math.ceil(length / 4) * 4;
}
