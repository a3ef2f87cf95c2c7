import { decodeTransfer } from './bytes.ts';
import { type Field, fieldValue, lineEnd, readHeader, readStructured, type Structured } from './fields.ts';
import { MOST_DEPTH, MOST_PARTS } from './limits.ts';

/** One part of a mail; the mail itself is one. */
export interface Part {
  fields: readonly Field[];
  /** 'text/plain' in lower case. */
  type: string;
  contentType: Structured;
  disposition: Structured;
  children: Part[];
  /** What it holds, without its transfer encoding. */
  content: () => Buffer;
}

/** What is counted over a whole mail, its nested mails included. */
export interface Reading {
  partsLeft: number;
  note: (defect: string) => void;
}

interface Open {
  part: Part;
  boundary: Buffer;
}

const LF = 0x0a;
const DASH = 0x2d;
const MULTIPART = 'multipart/';

/** What a reading begins with: its budget of parts, and where it tells what was broken. */
export function beginReading(note: (defect: string) => void): Reading {
  return { partsLeft: MOST_PARTS, note };
}

/**
 * The tree of a mail's parts. One pass over its lines: each that begins with '--' is compared with the boundaries that
 * are open, so that a mail costs by its length and its depth, whatever it holds.
 */
export function readParts(raw: Buffer, reading: Reading, depth = 0): Part {
  const open: Open[] = [];
  const root = readPart(raw, skipBlankLines(raw), 'text/plain', reading);
  let at = enter(raw, root, open, reading, depth);
  while (open.length > 0) {
    const found = nextBoundary(raw, at, open);
    if (!found) {
      reading.note('a multipart without its end');
      break;
    }
    open.length = found.index + 1;
    at = found.after;
    if (found.isEnd) {
      open.pop();
      continue;
    }
    if (reading.partsLeft <= 0) {
      reading.note('more parts than are read');
      break;
    }
    const parent = (open.at(-1) as Open).part;
    const standard = parent.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
    const part = readPart(raw, { at, found: open }, standard, reading);
    parent.children.push(part);
    at = enter(raw, part, open, reading, depth + open.length);
  }
  return root;
}

interface Placed extends Part {
  bodyAt: number;
  /** Where its content ends: the next boundary that is open, or the end of the mail. */
  endsAt: number;
}

function skipBlankLines(raw: Buffer): { at: number; found: readonly Open[] } {
  let at = 0;
  while (at < raw.length && (raw[at] === LF || raw[at] === 0x0d)) at++;
  return { at, found: [] };
}

function readPart(
  raw: Buffer,
  where: { at: number; found: readonly Open[] },
  standard: string,
  reading: Reading,
): Placed {
  reading.partsLeft--;
  // A header ends before the next boundary, also where its empty line is missing.
  const limit = nextBoundary(raw, where.at, where.found)?.start ?? raw.length;
  const header = readHeader(raw, where.at, limit);
  for (const defect of header.defects) reading.note(defect);
  const contentType = readStructured(fieldValue(header.fields, 'content-type') || standard);
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(contentType.value)
    ? contentType.value
    : standardOf(contentType.value);
  const bodyAt = Math.min(header.bodyAt, limit);
  const encoding = encodingOf(header.fields);
  return {
    fields: header.fields,
    type,
    contentType,
    disposition: readStructured(fieldValue(header.fields, 'content-disposition')),
    children: [],
    bodyAt,
    endsAt: limit,
    content: () => decodeTransfer(raw.subarray(bodyAt, limit), encoding),
  };
}

/** 'text' alone is what programs of the nineties write. */
function standardOf(value: string): string {
  return value === '' || value === 'text' ? 'text/plain' : 'application/octet-stream';
}

function encodingOf(fields: readonly Field[]): string {
  const [word = ''] = /[\w-]+/.exec(fieldValue(fields, 'content-transfer-encoding').toLowerCase()) ?? [];
  return word;
}

/** Goes into a part if it holds others; where reading goes on. */
function enter(raw: Buffer, part: Part, open: Open[], reading: Reading, depth: number): number {
  const placed = part as Placed;
  if (!placed.type.startsWith(MULTIPART)) return placed.endsAt;
  if (depth >= MOST_DEPTH) {
    reading.note('parts nested deeper than is read');
    return placed.endsAt;
  }
  const boundary = boundaryOf(raw, placed, reading);
  if (boundary === null) {
    // Nothing tells its parts apart: what it holds is shown as text.
    placed.type = 'text/plain';
    return placed.endsAt;
  }
  open.push({ part: placed, boundary });
  return placed.bodyAt;
}

function boundaryOf(raw: Buffer, part: Placed, reading: Reading): Buffer | null {
  const named = part.contentType.params.get('boundary')?.trimEnd() ?? '';
  if (named !== '') {
    const boundary = Buffer.from(named, 'utf8');
    if (nextBoundary(raw, part.bodyAt, [{ part, boundary }], part.endsAt)) return boundary;
    reading.note('a boundary that does not occur');
  } else reading.note('a multipart without boundary');
  return guessBoundary(raw, part);
}

/** The first line that looks like a boundary and has a header below it. */
function guessBoundary(raw: Buffer, part: Placed): Buffer | null {
  let at = part.bodyAt;
  for (let lines = 0; lines < 200 && at < part.endsAt; lines++) {
    const end = lineEnd(raw, at, part.endsAt);
    const line = raw.toString('latin1', at, Math.min(end, at + 200)).trimEnd();
    const below = raw.toString('latin1', end + 1, Math.min(end + 80, part.endsAt));
    const isBoundary = /^--[^\s-]?\S{2,}/.test(line) && /^content-[a-z-]+:/i.test(below);
    if (isBoundary) return Buffer.from(line.slice(2), 'latin1');
    at = end + 1;
  }
  return null;
}

interface Found {
  /** Which of those open it belongs to. */
  index: number;
  /** Where its line begins, with the line break that belongs to it, and where the next line begins. */
  start: number;
  after: number;
  isEnd: boolean;
}

function nextBoundary(
  raw: Buffer,
  from: number,
  open: readonly Open[],
  until = raw.length,
): Found | undefined {
  if (open.length === 0) return undefined;
  for (let at = lineWithDashes(raw, from); at >= 0 && at < until; at = lineWithDashes(raw, at + 2)) {
    const found = matchBoundary(raw, at, open);
    if (found) return found;
  }
  return undefined;
}

/** Where the next line that begins with '--' begins; `from` itself counts if it begins a line. */
function lineWithDashes(raw: Buffer, from: number): number {
  const isLineStart = from === 0 || raw[from - 1] === LF;
  if (isLineStart && raw[from] === DASH && raw[from + 1] === DASH) return from;
  const found = raw.indexOf('\n--', from);
  return found < 0 ? -1 : found + 1;
}

function matchBoundary(raw: Buffer, at: number, open: readonly Open[]): Found | undefined {
  for (let index = open.length - 1; index >= 0; index--) {
    const { boundary } = open[index] as Open;
    const end = at + 2 + boundary.length;
    if (end > raw.length || raw.compare(boundary, 0, boundary.length, at + 2, end) !== 0) continue;
    const lineEndsAt = lineEnd(raw, end, raw.length);
    const rest = raw.toString('latin1', end, Math.min(lineEndsAt, end + 200)).trimEnd();
    if (rest !== '' && rest !== '--') continue;
    const beforeBreak = raw[at - 1] === LF ? at - 1 : at;
    const start = raw[beforeBreak - 1] === 0x0d ? beforeBreak - 1 : beforeBreak;
    return {
      index,
      start: Math.max(start, 0),
      after: Math.min(lineEndsAt + 1, raw.length),
      isEnd: rest === '--',
    };
  }
  return undefined;
}
