/** Takes off the transfer encoding of a part. What is no valid encoding is read as far as it goes, never refused. */
export function decodeTransfer(bytes: Buffer, encoding: string): Buffer {
  if (encoding === 'base64') return decodeBase64(bytes.toString('latin1'));
  if (encoding === 'quoted-printable') return decodeQuotedPrintable(bytes);
  if (encoding === 'x-uuencode' || encoding === 'uuencode' || encoding === 'x-uue') return decodeUu(bytes);
  return bytes;
}

/** Base64 with whatever stands between: line ends, blanks, padding in the middle where two encodings were joined. */
export function decodeBase64(text: string): Buffer {
  const end = lastSignificant(text);
  if (text.lastIndexOf('=', end - 1) < 0) return Buffer.from(text, 'base64');
  return Buffer.concat(text.split(/=+/).map((piece) => Buffer.from(piece, 'base64')));
}

function lastSignificant(text: string): number {
  let end = text.length;
  while (end > 0 && '=\r\n\t '.includes(text[end - 1] as string)) end--;
  return end;
}

const EQUALS = 0x3d;
const CR = 0x0d;
const LF = 0x0a;

/** Quoted-printable; a '=' that begins nothing stays as it is. */
export function decodeQuotedPrintable(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] as number;
    if (byte !== EQUALS) {
      out[length++] = byte;
      at++;
      continue;
    }
    const high = hexValue(bytes[at + 1]);
    const low = hexValue(bytes[at + 2]);
    if (high >= 0 && low >= 0) {
      out[length++] = high * 16 + low;
      at += 3;
      continue;
    }
    const next = softBreakEnd(bytes, at + 1);
    if (next > 0) {
      at = next;
      continue;
    }
    out[length++] = byte;
    at++;
  }
  return out.subarray(0, length);
}

/** Where the line after a soft break begins; blanks that a server added before its end are passed over. 0: it is none. */
function softBreakEnd(bytes: Buffer, from: number): number {
  let at = from;
  while (at - from < 80 && (bytes[at] === 0x20 || bytes[at] === 0x09)) at++;
  if (at >= bytes.length) return at;
  if (bytes[at] === LF) return at + 1;
  if (bytes[at] === CR) return bytes[at + 1] === LF ? at + 2 : at + 1;
  return 0;
}

function hexValue(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** The bytes of one uuencoded file, without its lines 'begin' and 'end' or with them. */
export function decodeUu(bytes: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (const line of bytes.toString('latin1').split(/\r?\n|\r/)) {
    if (line.startsWith('begin ') || line === 'end' || line === '' || line === '`') continue;
    pieces.push(uuLine(line));
  }
  return Buffer.concat(pieces);
}

function uuLine(line: string): Buffer {
  const length = (line.charCodeAt(0) - 32) & 63;
  const out = Buffer.alloc(Math.ceil(length / 3) * 3);
  const six = (at: number): number => (at < line.length ? (line.charCodeAt(at) - 32) & 63 : 0);
  for (let group = 0; group * 3 < length; group++) {
    const from = 1 + group * 4;
    const value = (six(from) << 18) | (six(from + 1) << 12) | (six(from + 2) << 6) | six(from + 3);
    out.writeUIntBE(value, group * 3, 3);
  }
  return out.subarray(0, length);
}
