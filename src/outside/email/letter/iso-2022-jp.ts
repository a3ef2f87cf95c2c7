const ESCAPE = 0x1b;
const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;

type Mode = 'ascii' | 'kana' | 'kanji' | 'supplement';

/** What follows ESC, and the set it turns to. */
const ESCAPES: readonly (readonly [string, Mode])[] = [
  ['(B', 'ascii'],
  ['(J', 'ascii'],
  ['(H', 'ascii'],
  ['(I', 'kana'],
  ['$(D', 'supplement'],
  ['$(B', 'kanji'],
  ['$(@', 'kanji'],
  ['$B', 'kanji'],
  ['$@', 'kanji'],
];

const eucJp = new TextDecoder('euc-jp');

/**
 * ISO-2022-JP as mails really have it: with the rows of Microsoft (①㈱, CP50220 to 50222), half-width kana by ESC ( I, by
 * SO/SI or as bare eight-bit bytes, JIS X 0212, and lines that end without going back to ASCII. Each piece is written
 * as EUC-JP, which has all of these, and decoded once.
 */
export function decodeIso2022Jp(bytes: Uint8Array): string {
  const out = new Uint8Array(bytes.length * 2);
  let length = 0;
  let mode: Mode = 'ascii';
  let isShifted = false;
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] as number;
    if (byte === ESCAPE) {
      const found = ESCAPES.find(([letters]) => startsWith(bytes, at + 1, letters));
      if (found) mode = found[1];
      at += 1 + (found?.[0].length ?? 0);
      continue;
    }
    if (byte === SHIFT_OUT || byte === SHIFT_IN) {
      isShifted = byte === SHIFT_OUT;
      at++;
      continue;
    }
    const isPair = (mode === 'kanji' || mode === 'supplement') && isGraphic(byte);
    const second = bytes[at + 1];
    if (isPair && second !== undefined && isGraphic(second)) {
      if (mode === 'supplement') out[length++] = 0x8f;
      out[length++] = byte | 0x80;
      out[length++] = second | 0x80;
      at += 2;
      continue;
    }
    const isKana = isHalfKana(byte) || ((mode === 'kana' || isShifted) && isHalfKana(byte | 0x80));
    if (isKana) out[length++] = 0x8e;
    out[length++] = isKana ? byte | 0x80 : byte;
    at++;
  }
  return eucJp.decode(out.subarray(0, length));
}

function startsWith(bytes: Uint8Array, at: number, letters: string): boolean {
  for (let index = 0; index < letters.length; index++) {
    if (bytes[at + index] !== letters.charCodeAt(index)) return false;
  }
  return true;
}

function isGraphic(byte: number): boolean {
  return byte >= 0x21 && byte <= 0x7e;
}

function isHalfKana(byte: number): boolean {
  return byte >= 0xa1 && byte <= 0xdf;
}

/** True when the bytes turn to a Japanese set by an escape. */
export function hasJisEscapes(bytes: Buffer): boolean {
  return bytes.includes('\u001b$') || bytes.includes('\u001b(I') || bytes.includes('\u001b(J');
}

/**
 * Puts back the ESC that a server took away: '$B4A;z(B' is not what anybody writes. Null where nothing looks like it.
 */
export function restoreEscapes(bytes: Buffer): Buffer | null {
  const text = bytes.toString('latin1');
  const pieces: string[] = [];
  let done = 0;
  let end = -1;
  for (let start = text.indexOf('$B'); start >= 0; start = text.indexOf('$B', Math.max(start + 2, done))) {
    if (end < start + 2) end = text.indexOf('(B', start + 2);
    if (end < 0) break;
    const length = end - start - 2;
    // A line of a mail is no longer; without the limit a hostile text would be looked at again from each start.
    if (length < 4 || length > 300 || length % 2 !== 0) continue;
    const inside = text.slice(start + 2, end);
    if (!/^[!-t][!-~]+$/.test(inside)) continue;
    pieces.push(text.slice(done, start), '\u001b$B', inside, '\u001b(B');
    done = end + 2;
  }
  if (pieces.length === 0) return null;
  return Buffer.from(pieces.join('') + text.slice(done), 'latin1');
}
