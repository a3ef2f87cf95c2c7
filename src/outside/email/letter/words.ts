import { isAscii } from 'node:buffer';
import { decodeBase64, decodeQuotedPrintable } from './bytes.ts';
import { decodeText } from './charset.ts';

interface Word {
  charset: string;
  encoding: string;
  body: string;
  start: number;
  end: number;
}

/** The text of a header's bytes before its encoded words are read: raw JIS, UTF-8 or Shift_JIS occurs in all of them. */
export function headerText(bytes: Buffer): string {
  if (isAscii(bytes) && !bytes.includes(0x1b)) return bytes.toString('latin1');
  return decodeText(bytes, '').text;
}

/**
 * Reads encoded words (RFC 2047) wherever they stand, also within quotes. Words side by side are joined before their
 * charset is read, because programs cut them in the middle of a character, and even of a base64 group.
 */
export function decodeWords(value: string): string {
  const pieces: string[] = [];
  let done = 0;
  let run: Word[] = [];
  const flush = (): void => {
    if (run.length > 0) pieces.push(decodeRun(run));
    run = [];
  };
  for (let word = findWord(value, 0); word; word = findWord(value, word.end)) {
    const between = value.slice(done, word.start);
    const last = run.at(-1);
    const isNext = last !== undefined && between.trim() === '';
    if (!isNext) {
      flush();
      pieces.push(between);
    } else if (last.charset !== word.charset || last.encoding !== word.encoding) flush();
    run.push(word);
    done = word.end;
  }
  flush();
  pieces.push(value.slice(done));
  return pieces.join('');
}

const CHARSET_CHARS = 60;
const HEX_PAIR = /^[0-9A-F]{2}$/;

function findWord(value: string, from: number): Word | undefined {
  for (let start = value.indexOf('=?', from); start >= 0; start = value.indexOf('=?', start + 2)) {
    const mark = value.indexOf('?', start + 2);
    if (mark < 0) return undefined;
    const encoding = (value[mark + 1] ?? '').toUpperCase();
    const isWord = mark - start <= CHARSET_CHARS && 'BQ'.includes(encoding) && value[mark + 2] === '?';
    if (!isWord || encoding === '') continue;
    const end = wordEnd(value, mark + 3, encoding);
    // The language of RFC 2231 after the charset ('utf-8*ja') tells nothing that is needed.
    const charset =
      value
        .slice(start + 2, mark)
        .split('*')[0]
        ?.toLowerCase() ?? '';
    return { charset, encoding, body: value.slice(mark + 3, end.body), start, end: end.next };
  }
  return undefined;
}

/** A word that was cut off goes up to the next blank, or to the end. */
function wordEnd(value: string, from: number, encoding: string): { body: number; next: number } {
  let close = value.indexOf('?=', from);
  // A question mark that should have been encoded ('Really?=E3=81=8B'): what follows it is no end.
  while (encoding === 'Q' && close >= 0 && HEX_PAIR.test(value.slice(close + 2, close + 4))) {
    const next = value.indexOf('?=', close + 2);
    if (next < 0) break;
    close = next;
  }
  if (close >= 0) return { body: close, next: close + 2 };
  const blank = encoding === 'B' ? value.slice(from, from + 2_000).search(/[^A-Za-z0-9+/=]/) : -1;
  const end = blank < 0 ? value.length : from + blank;
  return { body: end, next: end };
}

function decodeRun(words: readonly Word[]): string {
  const [first] = words as [Word];
  const bytes =
    first.encoding === 'B'
      ? decodeBase64(words.map((word) => word.body).join(''))
      : Buffer.concat(words.map((word) => decodeQ(word.body)));
  return decodeText(bytes, first.charset).text;
}

function decodeQ(body: string): Buffer {
  return decodeQuotedPrintable(Buffer.from(body.replaceAll('_', '=20'), 'utf8'));
}

// oxlint-disable-next-line no-control-regex -- they are what is stripped
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+/g;

/** One line as it may be shown: without controls and direction overrides, blanks as one, ends trimmed, cut to a length. */
export function cleanLine(value: string, mostChars: number): string {
  const line = value
    .replace(/[\r\n\t]+/g, ' ')
    .replace(CONTROLS, '')
    .replace(/ {2,}/g, ' ')
    .trim();
  return line.length > mostChars
    ? line
        .slice(0, mostChars)
        .toWellFormed()
        .replace(/\ufffd$/, '')
    : line;
}
