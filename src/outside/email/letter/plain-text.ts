import { decodeUu } from './bytes.ts';
import { MOST_TEXT_CHARS } from './limits.ts';

const CONTROLS =
  // oxlint-disable-next-line no-control-regex -- they are what is stripped
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** Text as it may be stored and shown: lines by LF, without controls and overrides, never with a lone surrogate. */
export function tidyText(text: string): string {
  return text
    .slice(0, MOST_TEXT_CHARS)
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(CONTROLS, '')
    .replace(/\u00a0/g, ' ')
    .toWellFormed();
}

/** Blank lines at both ends taken off, more than two in a row made two, no blanks at the ends of lines. */
export function trimLines(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const kept: string[] = [];
  let blank = 0;
  for (const line of lines) {
    blank = line === '' ? blank + 1 : 0;
    if (blank <= 2 && (line !== '' || kept.length > 0)) kept.push(line);
  }
  while (kept.at(-1) === '') kept.pop();
  return kept.join('\n');
}

/** Lines of format=flowed (RFC 3676) put together again; `delSp` where the blank at the break was added (Japanese). */
export function unflow(text: string, delSp: boolean): string {
  const out: string[] = [];
  let paragraph: { depth: number; text: string } | undefined;
  const flush = (): void => {
    if (paragraph)
      out.push(`${paragraph.depth > 0 ? `${'>'.repeat(paragraph.depth)} ` : ''}${paragraph.text}`);
    paragraph = undefined;
  };
  for (const line of text.split('\n')) {
    const depth = /^>*/.exec(line)?.[0].length ?? 0;
    const stuffed = line.slice(depth);
    const content = stuffed.startsWith(' ') ? stuffed.slice(1) : stuffed;
    const isSignature = content === '-- ';
    if (paragraph && (paragraph.depth !== depth || isSignature)) flush();
    const isOpen = content.endsWith(' ') && !isSignature;
    const piece = isOpen && delSp ? content.slice(0, -1) : content;
    paragraph = { depth, text: (paragraph?.text ?? '') + piece };
    if (!isOpen) flush();
  }
  flush();
  return out.join('\n');
}

const PGP_SIGNED = '-----BEGIN PGP SIGNED MESSAGE-----';
const PGP_SIGNATURE = '-----BEGIN PGP SIGNATURE-----';
const PGP_END = '-----END PGP SIGNATURE-----';

/** The text of an inline PGP signature, without its armour. The signature is not verified. */
export function withoutPgpArmour(text: string): string {
  const start = text.indexOf(PGP_SIGNED);
  if (start < 0) return text;
  const bodyAt = text.indexOf('\n\n', start);
  const end = text.indexOf(PGP_SIGNATURE, start);
  if (bodyAt < 0 || end < bodyAt) return text;
  const close = text.indexOf(PGP_END, end);
  const after = close < 0 ? '' : text.slice(close + PGP_END.length);
  return text.slice(0, start) + text.slice(bodyAt + 2, end).replace(/^- /gm, '') + after;
}

/** True for text that only a key opens. */
export function isPgpEncrypted(text: string): boolean {
  return text.includes('-----BEGIN PGP MESSAGE-----');
}

/** A file that stands in the text itself. */
export interface EncodedFile {
  name: string;
  content: Buffer;
}

const UU_BEGIN = /^begin [0-7]{3,4} (\S[^\n]{0,200})\n/gm;

/** Files that old programs write into the text (uuencode), and the text without them. */
export function takeUuFiles(text: string, most: number): { text: string; files: EncodedFile[] } {
  const files: EncodedFile[] = [];
  const pieces: string[] = [];
  let done = 0;
  for (const match of text.matchAll(UU_BEGIN)) {
    if (match.index < done || files.length >= most) continue;
    const from = match.index + match[0].length;
    const end = text.indexOf('\nend', from - 1);
    if (end < 0) break;
    const body = text.slice(from, end + 1);
    if (!/^[ -`]{1,90}\n/.test(body)) continue;
    files.push({ name: (match[1] ?? '').trim(), content: decodeUu(Buffer.from(body, 'latin1')) });
    pieces.push(text.slice(done, match.index));
    done = end + 4;
  }
  return { text: pieces.join('') + text.slice(done), files };
}

/** text/enriched and text/richtext (RFC 1896) without their commands. */
export function withoutEnrichment(text: string): string {
  return text
    .replace(/<<|<\/?[a-z]{1,60}>/gi, (mark) => (mark === '<<' ? '<' : ''))
    .replace(/\n(\n*)/g, (_, more: string) => more || ' ');
}
