import { isAscii, isUtf8 } from 'node:buffer';
import { decodeBase64 } from './bytes.ts';
import { decodeIso2022Jp, hasJisEscapes, restoreEscapes } from './iso-2022-jp.ts';

/** What bytes say, in which charset they were, and whether that is another one than they were labelled with. */
export interface DecodedText {
  text: string;
  charset: string;
  isGuessed: boolean;
}

/** Bytes that the charset is judged by; more would not change the judgement. */
const SAMPLE_BYTES = 20_000;
const REPLACEMENT = '\ufffd';

/** Labels that are in use and that the WHATWG's list does not have. */
const OTHER_LABELS: Readonly<Record<string, string>> = {
  cp932: 'shift_jis',
  cp943: 'shift_jis',
  cp943c: 'shift_jis',
  'shift-jis': 'shift_jis',
  'windows-932': 'shift_jis',
  ms932: 'shift_jis',
  'x-ms-cp932': 'shift_jis',
  cp51932: 'euc-jp',
  eucjp: 'euc-jp',
  'eucjp-ms': 'euc-jp',
  ujis: 'euc-jp',
  cp50220: 'iso-2022-jp',
  cp50221: 'iso-2022-jp',
  cp50222: 'iso-2022-jp',
  'iso-2022-jp-1': 'iso-2022-jp',
  'iso-2022-jp-2': 'iso-2022-jp',
  'iso-2022-jp-3': 'iso-2022-jp',
  'iso-2022-jp-2004': 'iso-2022-jp',
  'iso-2022-jp-ms': 'iso-2022-jp',
  iso2022jp: 'iso-2022-jp',
  iso_2022_jp: 'iso-2022-jp',
  jis: 'iso-2022-jp',
  'unicode-1-1-utf-7': 'utf-7',
  utf7: 'utf-7',
  'utf-8-mac': 'utf-8',
  utf8mb4: 'utf-8',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
};
/** Labels that programs write when they do not know: what the bytes show counts more. */
const SAYS_NOTHING = new Set([
  '',
  'us-ascii',
  'ascii',
  'windows-1252',
  'x-unknown',
  'unknown',
  'unknown-8bit',
]);
const decoders = new Map<string, TextDecoder>();

/** The name a label means, as TextDecoder knows it (and 'utf-7'); '' for what nobody knows. */
export function charsetOf(label: string): string {
  const plain = label
    .trim()
    .toLowerCase()
    .replace(/^['"]+|['"]+$/g, '');
  const known = OTHER_LABELS[plain] ?? plain;
  if (known === 'utf-7') return known;
  return decoderOf(known)?.encoding ?? '';
}

function decoderOf(label: string): TextDecoder | undefined {
  const kept = decoders.get(label);
  if (kept) return kept;
  if (label.length > 40) return undefined;
  try {
    const made = new TextDecoder(label);
    if (decoders.size < 100) decoders.set(label, made);
    return made;
  } catch {
    return undefined;
  }
}

/**
 * Text of bytes by their label, unless they show that they are something else: the labels of Japanese mails are wrong
 * often enough (Shift_JIS as ISO-2022-JP, UTF-8 as ISO-8859-1, anything without one). Never throws.
 */
export function decodeText(bytes: Buffer, label: string): DecodedText {
  const charset = charsetOf(label);
  const marked = byMark(bytes);
  if (marked) return marked;
  if (charset === 'utf-7') return { text: decodeUtf7(bytes.toString('latin1')), charset, isGuessed: false };
  if (charset.startsWith('utf-16')) return decodeUtf16(bytes, charset);
  if (charset === 'iso-2022-jp') return decodeLabelledJis(bytes);
  if (isAscii(bytes)) return decodeAscii(bytes, charset);
  if (!SAYS_NOTHING.has(charset)) {
    const text = decodeWith(bytes, charset);
    if (!text.includes(REPLACEMENT)) return { text, charset, isGuessed: false };
  }
  const guessed = guess(bytes, charset);
  return { text: decodeWith(bytes, guessed), charset: guessed, isGuessed: guessed !== charset };
}

function byMark(bytes: Buffer): DecodedText | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return { text: decodeWith(bytes, 'utf-8'), charset: 'utf-8', isGuessed: false };
  }
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  if (!isLittle && !(bytes[0] === 0xfe && bytes[1] === 0xff)) return undefined;
  const charset = isLittle ? 'utf-16le' : 'utf-16be';
  return { text: decodeWith(bytes, charset), charset, isGuessed: false };
}

function decodeUtf16(bytes: Buffer, charset: string): DecodedText {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  let even = 0;
  let odd = 0;
  sample.forEach((byte, at) => {
    if (byte !== 0) return;
    if (at % 2 === 0) even++;
    else odd++;
  });
  if (even + odd === 0 && isAscii(sample)) return decodeAscii(bytes, '');
  const actual = even > odd ? 'utf-16be' : odd > even ? 'utf-16le' : charset;
  return { text: decodeWith(bytes, actual), charset: actual, isGuessed: actual !== charset };
}

function decodeLabelledJis(bytes: Buffer): DecodedText {
  const charset = 'iso-2022-jp';
  if (hasJisEscapes(bytes) || bytes.includes(0x0e)) {
    return { text: decodeIso2022Jp(bytes), charset, isGuessed: false };
  }
  if (!isAscii(bytes)) {
    const guessed = guess(bytes, '');
    return { text: decodeWith(bytes, guessed), charset: guessed, isGuessed: true };
  }
  return withRestoredEscapes(bytes) ?? { text: bytes.toString('latin1'), charset, isGuessed: false };
}

function withRestoredEscapes(bytes: Buffer): DecodedText | undefined {
  const restored = restoreEscapes(bytes);
  if (!restored) return undefined;
  return { text: decodeIso2022Jp(restored), charset: 'iso-2022-jp', isGuessed: true };
}

function decodeAscii(bytes: Buffer, charset: string): DecodedText {
  if (hasJisEscapes(bytes)) return { text: decodeIso2022Jp(bytes), charset: 'iso-2022-jp', isGuessed: true };
  return { text: bytes.toString('latin1'), charset: charset || 'us-ascii', isGuessed: false };
}

function decodeWith(bytes: Buffer, charset: string): string {
  if (charset === 'iso-2022-jp') return decodeIso2022Jp(bytes);
  return (decoderOf(charset) ?? new TextDecoder('utf-8')).decode(bytes);
}

/** The charset that reads the bytes best; that of the label where none reads them better. */
function guess(bytes: Buffer, labelled: string): string {
  if (hasJisEscapes(bytes)) return 'iso-2022-jp';
  if (isCutUtf8(bytes)) return 'utf-8';
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const named = labelled === '' || labelled === 'us-ascii' ? 'windows-1252' : labelled;
  const candidates = [...new Set([named, 'shift_jis', 'euc-jp', 'utf-8'])];
  const [best] = candidates
    .map((charset) => ({ charset, worth: worthOf(decodeWith(sample, charset)) }))
    .toSorted((one, other) => other.worth - one.worth);
  return best?.charset ?? named;
}

const READABLE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}。、「」ー]/gu;
const HALF_KANA = /[\uff61-\uff9f]/g;
const LATIN_WORD = /\p{Script=Latin}{3,}/gu;
// C1 controls, replacement characters and signs that stand for bytes read in the wrong charset.
// oxlint-disable-next-line no-control-regex -- they are what shows it
const ODD = /[\ufffd\u0000-\u0008\u000e-\u001a\u0080-\u009f\ue000-\uf8ff]/g;
const LATIN_SIGNS = /[\u00a0-\u00bf\u00d7\u00f7\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]/g;

/** How much a text looks like one: each Japanese letter counts, each sign of a wrong reading counts against it. */
function worthOf(text: string): number {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const points = count(READABLE) * 2 - count(ODD) * 6 - count(HALF_KANA) - count(LATIN_SIGNS);
  return points / Math.max(text.length, 1) + (count(LATIN_WORD) * 0.2) / Math.max(text.length, 1);
}

/** True when the bytes are UTF-8; a character cut off at the end (a preview, a limit) does not count against it. */
function isCutUtf8(bytes: Buffer): boolean {
  for (let cut = 0; cut < 4 && cut < bytes.length; cut++) {
    if (isUtf8(bytes.subarray(0, bytes.length - cut))) return true;
  }
  return false;
}

/** UTF-7 (RFC 2152), as some old programs still write it. */
function decodeUtf7(text: string): string {
  const read = text.replace(/\+([A-Za-z0-9+/]*)-?/g, (_, inside: string) => {
    if (inside === '') return '+';
    const units = decodeBase64(inside);
    return new TextDecoder('utf-16be').decode(units.subarray(0, units.length - (units.length % 2)));
  });
  return read.toWellFormed();
}
