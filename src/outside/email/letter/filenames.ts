import { fieldValue } from './fields.ts';
import type { Part } from './parts.ts';
import { cleanLine, decodeWords } from './words.ts';

const MOST_CHARS = 180;
const EXTENSIONS: Readonly<Record<string, string>> = {
  'text/plain': 'txt',
  'text/html': 'html',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'text/rtf': 'rtf',
  'application/rtf': 'rtf',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'application/ics': 'ics',
  'application/msword': 'doc',
  'application/vnd.ms-excel': 'xls',
  'application/pkcs7-mime': 'p7m',
  'application/x-pkcs7-mime': 'p7m',
  'application/pgp-encrypted': 'txt',
  'image/jpeg': 'jpg',
  'image/jpg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/heic': 'heic',
  'image/tiff': 'tif',
  'audio/mpeg': 'mp3',
  'video/mp4': 'mp4',
  'message/rfc822': 'eml',
};

/** The name a part gives to its file; '' where it gives none. */
export function filenameOf(part: Part): string {
  const named = part.disposition.params.get('filename') ?? part.contentType.params.get('name') ?? '';
  const described = decodeWords(fieldValue(part.fields, 'content-description'));
  const isName = /\.[A-Za-z0-9]{1,5}$/.test(described) && described.length < 100;
  return cleanFilename(named) || (isName ? cleanFilename(described) : '');
}

/** A name without folders and without what no file system takes; its ending survives where it is cut. */
export function cleanFilename(given: string): string {
  const line = cleanLine(given, 2_000);
  const base = line.slice(Math.max(line.lastIndexOf('/'), line.lastIndexOf('\\')) + 1);
  const plain = base.replace(/[<>:"|?*]/g, '_').replace(/^[.\s]+|[.\s]+$/g, '');
  if (plain.length <= MOST_CHARS) return plain;
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(plain)?.[0] ?? '';
  return plain.slice(0, MOST_CHARS - ending.length).toWellFormed() + ending;
}

/** A name for a file that has none: its place in the mail and what it is said to be. */
export function madeUpFilename(mimeType: string, place: number): string {
  return `attachment-${place}.${EXTENSIONS[mimeType] ?? 'bin'}`;
}
