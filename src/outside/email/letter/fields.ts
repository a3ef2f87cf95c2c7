import { decodeText } from './charset.ts';
import { MOST_FIELD_CHARS, MOST_FIELDS, MOST_HEADER_BYTES } from './limits.ts';
import { decodeWords, headerText } from './words.ts';

/** One field of a header: its name in lower case, its value unfolded, with its encoded words not yet read. */
export interface Field {
  name: string;
  value: string;
}

/** A structured value: 'text/plain; charset=…'. Names of parameters are in lower case, values read. */
export interface Structured {
  value: string;
  params: ReadonlyMap<string, string>;
}

export interface Header {
  fields: readonly Field[];
  /** Where the body begins. */
  bodyAt: number;
  /** What was broken in it. */
  defects: readonly string[];
}

const LF = 0x0a;
const NAME = /^[!-9;-~]{1,200}$/;
const LOOKS_LIKE_FIELD = /^[A-Za-z][A-Za-z0-9-]{1,70}:/;

/**
 * The header that begins at `from`, up to its empty line. A line that is no field is passed over while fields follow;
 * otherwise the body begins there (some programs forget the empty line).
 */
export function readHeader(raw: Buffer, from: number, until: number): Header {
  const fields: Field[] = [];
  const defects: string[] = [];
  let at = from;
  let bodyAt = until;
  let pending: Buffer[] = [];
  const flush = (): void => {
    const field = pending.length > 0 ? fieldOf(pending) : undefined;
    pending = [];
    if (field && fields.length < MOST_FIELDS) fields.push(field);
  };
  while (at < until) {
    const end = lineEnd(raw, at, until);
    const line = trimEnd(raw.subarray(at, end));
    const next = Math.min(end + 1, until);
    if (line.length === 0) {
      bodyAt = next;
      break;
    }
    if (next - from > MOST_HEADER_BYTES || fields.length >= MOST_FIELDS) {
      defects.push('header longer than is read');
      bodyAt = skipToBody(raw, at, until);
      break;
    }
    const isFold = line[0] === 0x20 || line[0] === 0x09;
    if (isFold && pending.length > 0) pending.push(line);
    else if (isField(line)) {
      flush();
      pending = [line];
    } else if (fieldFollows(raw, next, until)) {
      if (!isEnvelopeLine(line)) defects.push('a line of the header that is no field');
    } else {
      defects.push('no empty line between header and body');
      bodyAt = at;
      break;
    }
    at = next;
  }
  flush();
  return { fields, bodyAt, defects };
}

/** Where the line that begins here ends: its LF, or the end. */
export function lineEnd(raw: Buffer, from: number, until: number): number {
  const found = raw.indexOf(LF, from);
  return found < 0 || found > until ? until : found;
}

function trimEnd(line: Buffer): Buffer {
  let end = line.length;
  while (end > 0 && line[end - 1] === 0x0d) end--;
  return line.subarray(0, end);
}

function isField(line: Buffer): boolean {
  const colon = line.indexOf(0x3a);
  if (colon < 1 || colon > 200) return false;
  return NAME.test(line.toString('latin1', 0, colon).trimEnd());
}

/** 'From resident@… Sun Nov 1' of a mailbox file, '>From ' of another. */
function isEnvelopeLine(line: Buffer): boolean {
  return /^>?From /.test(line.toString('latin1', 0, 6));
}

function fieldFollows(raw: Buffer, from: number, until: number): boolean {
  const end = lineEnd(raw, from, Math.min(until, from + 2_000));
  return LOOKS_LIKE_FIELD.test(raw.toString('latin1', from, Math.min(end, from + 80)));
}

function skipToBody(raw: Buffer, from: number, until: number): number {
  const ends = ['\n\n', '\n\r\n'].map((mark) => ({ mark, at: raw.indexOf(mark, from) }));
  const [first] = ends.filter(({ at }) => at >= 0 && at < until).toSorted((one, other) => one.at - other.at);
  return first ? first.at + first.mark.length : until;
}

function fieldOf(lines: readonly Buffer[]): Field | undefined {
  const [first, ...folds] = lines as [Buffer, ...Buffer[]];
  const colon = first.indexOf(0x3a);
  const name = first.toString('latin1', 0, colon).trim().toLowerCase();
  // Bytes are joined before they are read: programs fold in the middle of a character.
  const rest = folds.map((line) => joinable(line));
  const bytes = Buffer.concat([first.subarray(colon + 1), ...rest]).subarray(0, MOST_FIELD_CHARS);
  return { name, value: headerText(bytes).trim() };
}

function joinable(line: Buffer): Buffer {
  const isTab = line[0] === 0x09;
  if (!isTab) return line;
  const copy = Buffer.from(line);
  copy[0] = 0x20;
  return copy;
}

/** The value of the first field of this name; '' where there is none. */
export function fieldValue(fields: readonly Field[], name: string): string {
  return fields.find((field) => field.name === name)?.value ?? '';
}

/** A structured value read: quotes, comments, missing semicolons, RFC 2231 and the encoded words that Outlook writes. */
export function readStructured(text: string): Structured {
  const pieces = splitAt(text.slice(0, 20_000), ';');
  const first = withoutComment(pieces[0] ?? '').trim();
  const [value = ''] = first.toLowerCase().split(/\s/, 1);
  const raw = new Map<string, string>();
  for (const piece of [first.slice(value.length), ...pieces.slice(1, 200)]) {
    const equals = piece.indexOf('=');
    if (equals < 1) continue;
    const name = piece.slice(0, equals).trim().toLowerCase();
    if (!raw.has(name)) raw.set(name, unquote(piece.slice(equals + 1).trim()));
  }
  return { value, params: readParams(raw) };
}

/** Cuts at a separator that stands outside quotes. */
function splitAt(text: string, separator: string): string[] {
  const pieces: string[] = [];
  let isQuoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '\\' && isQuoted) at++;
    else if (char === '"') isQuoted = !isQuoted;
    else if (char === separator && !isQuoted) {
      pieces.push(text.slice(from, at));
      from = at + 1;
    }
  }
  pieces.push(text.slice(from));
  return pieces;
}

function withoutComment(text: string): string {
  const open = text.indexOf('(');
  return open < 0 ? text : text.slice(0, open) + text.slice(Math.max(text.lastIndexOf(')') + 1, open));
}

function unquote(text: string): string {
  if (!text.startsWith('"')) return text.replace(/\s+\(.*\)$/, '');
  const inside = text.slice(1).replace(/"[^"]*$/, '');
  // A backslash before another letter is a folder of Windows, not an escape.
  return inside.replace(/\\(["\\])/g, '$1');
}

const CONTINUED = /^([^*]+)\*(?:(\d{1,3})(\*)?)?$/;

interface Section {
  at: number;
  isEncoded: boolean;
  text: string;
}

function readParams(raw: ReadonlyMap<string, string>): Map<string, string> {
  const params = new Map<string, string>();
  const sections = new Map<string, Section[]>();
  for (const [name, text] of raw) {
    const match = CONTINUED.exec(name);
    if (!match) {
      params.set(name, decodeWords(text));
      continue;
    }
    const [, base = '', index, star] = match;
    const isEncoded = index === undefined || star === '*';
    sections.set(base, [...(sections.get(base) ?? []), { at: Number(index ?? 0), isEncoded, text }]);
  }
  for (const [name, list] of sections) params.set(name, joinSections(list));
  return params;
}

/** RFC 2231: the charset is named in the first section; bytes are joined before they are read. */
function joinSections(list: readonly Section[]): string {
  const sorted = list.toSorted((one, other) => one.at - other.at);
  let charset = '';
  const bytes = sorted.map((section, index) => {
    const named = index === 0 && section.isEncoded ? /^([^']*)'[^']*'/.exec(section.text) : null;
    if (named) charset = named[1] ?? '';
    const text = named ? section.text.slice(named[0].length) : section.text;
    return section.isEncoded ? percentBytes(text) : Buffer.from(text, 'utf8');
  });
  const read = decodeText(Buffer.concat(bytes), charset).text;
  return decodeWords(read);
}

function percentBytes(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  const read = bytes.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(read, 'latin1');
}
