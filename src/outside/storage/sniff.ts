import { fileTypeFromBuffer } from 'file-type';

/** What a file is by its content. `image` is re-encoded before it is kept, the others are kept as they are. */
export type SniffedType = { kind: 'image' | 'document' | 'text'; extension: string; mediaType: string };

// Only files that begin like one we take are looked into any further, so that no archive, audio or video parser ever
// runs on a stranger's bytes.
const BEGINNINGS: readonly { at: number; bytes: string }[] = [
  { at: 0, bytes: '\xff\xd8\xff' },
  { at: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { at: 0, bytes: 'GIF8' },
  { at: 8, bytes: 'WEBP' },
  { at: 4, bytes: 'ftyp' },
  { at: 0, bytes: '%PDF-' },
  { at: 0, bytes: 'PK\x03\x04' },
];

const TYPES: Readonly<Record<string, SniffedType>> = {
  jpg: { kind: 'image', extension: 'jpg', mediaType: 'image/jpeg' },
  png: { kind: 'image', extension: 'png', mediaType: 'image/png' },
  apng: { kind: 'image', extension: 'png', mediaType: 'image/png' },
  gif: { kind: 'image', extension: 'gif', mediaType: 'image/gif' },
  webp: { kind: 'image', extension: 'webp', mediaType: 'image/webp' },
  heic: { kind: 'image', extension: 'heic', mediaType: 'image/heic' },
  pdf: { kind: 'document', extension: 'pdf', mediaType: 'application/pdf' },
  docx: {
    kind: 'document',
    extension: 'docx',
    mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  },
  xlsx: {
    kind: 'document',
    extension: 'xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
};

/**
 * Decides by content alone what a file is: JPEG, PNG, GIF, WebP, HEIC, PDF, Word and Excel without macros, or plain text
 * in UTF-8 or Shift_JIS. Undefined for all else, also for HTML, SVG and XML, which a browser would run, and for archives.
 * The work is bounded: of a zip at most 1,024 entries' headers and 1 MiB of one entry are read (limits of file-type 22).
 */
export async function sniffType(bytes: Buffer): Promise<SniffedType | undefined> {
  if (!beginsLikeOneOfOurs(bytes)) return sniffText(bytes);
  const found = await fileTypeFromBuffer(bytes, { maxBufferSize: 1024 * 1024 }).catch(() => undefined);
  return found && TYPES[found.ext];
}

function beginsLikeOneOfOurs(bytes: Buffer): boolean {
  return BEGINNINGS.some(
    ({ at, bytes: beginning }) => bytes.toString('latin1', at, at + beginning.length) === beginning,
  );
}

// oxlint-disable-next-line no-control-regex -- they are what tells binary from text
const BINARY = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f\u007f]/;
const MARKUP_START = /^[\s\ufeff]*<[!?/a-z]/i;
const MARKUP = /<(?:!doctype|html|script|svg|iframe)[\s/>]/i;
// Three times the 1,445 bytes that browsers look at when they guess a type.
const MARKUP_WINDOW = 4_096;

function sniffText(bytes: Buffer): SniffedType | undefined {
  for (const charset of ['utf-8', 'shift_jis']) {
    const text = decode(bytes, charset);
    if (text === undefined) continue;
    if (BINARY.test(text) || MARKUP_START.test(text) || MARKUP.test(text.slice(0, MARKUP_WINDOW)))
      return undefined;
    return { kind: 'text', extension: 'txt', mediaType: `text/plain; charset=${charset}` };
  }
  return undefined;
}

function decode(bytes: Buffer, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
