import { type JapaneseCharset, japaneseBytes } from './japanese-bytes.ts';

type Bytes = string | Uint8Array;
/** Fields in their order; null takes one of the usual fields away, a list writes it several times. */
export type Fields = Record<string, Bytes | null | readonly Bytes[]>;

/** What nearly every mail has; a case names only what is special about it. */
const USUAL: Fields = {
  From: 'Hanako Sato <hanako@resident.example>',
  To: 'desk@city.example.jp',
  Subject: 'A question',
  Date: 'Sun, 1 Nov 2026 12:00:00 +0900',
  'Message-ID': '<one@resident.example>',
  'MIME-Version': '1.0',
};

/** Bytes joined; strings as UTF-8. */
export function join(...pieces: readonly Bytes[]): Buffer {
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece as Uint8Array)));
}

/** Lines by CRLF, as mail has them. */
export function crlf(text: string): string {
  return text.replaceAll(/\r?\n/g, '\r\n');
}

/** A mail of the usual fields, those given, and a body. */
export function mail(fields: Fields, body: Bytes): Buffer {
  return join(header({ ...USUAL, ...fields }), '\r\n', typeof body === 'string' ? crlf(body) : body);
}

/** One part of a multipart: its fields and its body. */
export function part(fields: Fields, body: Bytes): Buffer {
  return join(header(fields), '\r\n', typeof body === 'string' ? crlf(body) : body);
}

function header(fields: Fields): Buffer {
  const lines = Object.entries(fields).flatMap(([name, value]) => {
    if (value === null) return [];
    const values = Array.isArray(value) ? value : [value];
    return values.map((one: Bytes) => join(`${name}: `, one, '\r\n'));
  });
  return join(...lines);
}

/** The body of a multipart. */
export function parts(boundary: string, ...list: readonly Buffer[]): Buffer {
  const pieces = list.map((one) => join(`--${boundary}\r\n`, one, '\r\n'));
  return join(...pieces, `--${boundary}--\r\n`);
}

/** A mail of several parts. */
export function multipart(kind: string, fields: Fields, ...list: readonly Buffer[]): Buffer {
  return mail({ 'Content-Type': `multipart/${kind}; boundary="b-1"`, ...fields }, parts('b-1', ...list));
}

/** Plain text in UTF-8 as a part. */
export function textPart(text: string): Buffer {
  return part({ 'Content-Type': 'text/plain; charset=utf-8' }, text);
}

/** HTML in UTF-8 as a part. */
export function htmlPart(html: string): Buffer {
  return part({ 'Content-Type': 'text/html; charset=utf-8' }, html);
}

/** A file as a part. */
export function filePart(
  name: string,
  bytes: Bytes,
  type = 'application/octet-stream',
  more: Fields = {},
): Buffer {
  return part(
    {
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="${name}"`,
      'Content-Transfer-Encoding': 'base64',
      ...more,
    },
    base64(bytes),
  );
}

/** Base64 in lines of 76. */
export function base64(bytes: Bytes): string {
  return Buffer.from(bytes as Uint8Array)
    .toString('base64')
    .replace(/(.{76})/g, '$1\r\n');
}

/** Quoted-printable, every byte that is not a letter encoded. */
export function quotedPrintable(bytes: Bytes): string {
  const text = Buffer.from(bytes as Uint8Array).toString('latin1');
  return text.replace(/[^A-Za-z0-9 \r\n.,]/g, (byte) => `=${hex(byte.charCodeAt(0))}`);
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}

/** Text in a charset. */
export function encode(text: string, charset: JapaneseCharset | 'utf-8'): Buffer {
  return charset === 'utf-8' ? Buffer.from(text, 'utf8') : japaneseBytes(text, charset);
}

/** One encoded word of bytes. */
export function word(bytes: Bytes, charset: string, encoding: 'B' | 'Q' = 'B'): string {
  if (encoding === 'B') return `=?${charset}?B?${Buffer.from(bytes as Uint8Array).toString('base64')}?=`;
  return `=?${charset}?Q?${quotedPrintable(bytes).replaceAll(' ', '_')}?=`;
}

/** A picture of one point. */
export const DOT_PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
