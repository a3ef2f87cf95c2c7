import { MOST_ADDRESS_CHARS, MOST_CORRESPONDENTS, MOST_NAME_CHARS } from './limits.ts';
import type { Correspondent } from './types.ts';
import { cleanLine, decodeWords } from './words.ts';

/** What stands between two commas, apart: outside of everything, within <>, within (). */
interface Entry {
  outside: string;
  inside: string | null;
  comment: string;
  /** Another one follows after a comma. */
  hasNext: boolean;
}

/**
 * The addresses of a field, groups laid flat. Names may be quoted, encoded, both (Outlook), or raw; addresses of Japanese
 * carriers (two dots, a dot before the @) are taken as they are. An entry without any address keeps its name.
 */
export function readCorrespondents(value: string): Correspondent[] {
  const read: Correspondent[] = [];
  let before = '';
  for (const entry of splitEntries(value)) {
    const isHalf =
      entry.inside === null && entry.hasNext && !hasAt(entry.outside) && entry.outside.trim() !== '';
    if (isHalf) {
      // 'Yamada, Taro <taro@…>' without quotes.
      before += `${entry.outside.trim()}, `;
      continue;
    }
    const one = correspondentOf({ ...entry, outside: before + entry.outside.trim() });
    before = '';
    if (one) read.push(one);
    if (read.length >= MOST_CORRESPONDENTS) break;
  }
  return read;
}

function hasAt(text: string): boolean {
  return text.includes('@') || text.includes('＠');
}

const WORD = /=\?[^?\s]{1,60}\?[BbQq]\?[^?\s]*\?=/y;

/** The encoded word that begins here: its commas and colons part nothing. */
function wordAt(value: string, at: number): string {
  WORD.lastIndex = at;
  return WORD.exec(value)?.[0] ?? '';
}

function* splitEntries(value: string): Generator<Entry> {
  let entry: Entry = { outside: '', inside: null, comment: '', hasNext: false };
  let place: 'outside' | 'quote' | 'inside' | 'comment' = 'outside';
  let depth = 0;
  const lastClose = value.lastIndexOf(')');
  for (let at = 0; at < value.length; at++) {
    const char = value[at] as string;
    const word = place === 'outside' && char === '=' ? wordAt(value, at) : '';
    if (word !== '') {
      entry.outside += word;
      at += word.length - 1;
    } else if (place === 'quote') {
      if (char === '\\' && at + 1 < value.length) entry.outside += value[++at];
      else if (char === '"') place = 'outside';
      else entry.outside += char;
      // The @ of a quoted name is no address; a quoted local part keeps its quotes.
      if (place === 'outside' && value[at + 1] === '@') entry.outside = `"${entry.outside.trim()}"`;
    } else if (place === 'inside') {
      if (char === '>') place = 'outside';
      else entry.inside += char;
    } else if (place === 'comment') {
      if (char === '\\') at++;
      else if (char === '(') depth++;
      else if (char === ')' && --depth === 0) place = 'outside';
      if (place === 'comment' && depth > 0 && !(char === '(' && depth === 1))
        entry.comment += value[at] ?? '';
    } else if (char === '"') place = 'quote';
    else if (char === '<') {
      place = 'inside';
      entry.inside = '';
    } else if (char === '(' && at < lastClose) {
      place = 'comment';
      depth = 1;
    } else if (char === ',' || char === ';') {
      yield { ...entry, hasNext: char === ',' };
      entry = { outside: '', inside: null, comment: '', hasNext: false };
    } else if (char === ':' && entry.outside.trim() !== '' && !hasAt(entry.outside)) entry.outside = '';
    else entry.outside += char;
  }
  yield entry;
}

function correspondentOf(entry: Entry): Correspondent | undefined {
  const outside = entry.outside.trim();
  const name = cleanLine(decodeWords(outside), MOST_NAME_CHARS);
  const comment = cleanLine(decodeWords(entry.comment), MOST_NAME_CHARS);
  if (entry.inside !== null) {
    const address = cleanAddress(entry.inside);
    if (address === '' && name === '') return undefined;
    // Some programs write the address as its own name.
    return { name: stripQuotes(name || comment), address };
  }
  if (!hasAt(outside)) return name === '' ? undefined : { name: stripQuotes(name), address: '' };
  const words = outside.split(/\s+/);
  const word = words.find((one) => hasAt(one)) ?? outside;
  const others = words.filter((one) => one !== word).join(' ');
  return {
    name: stripQuotes(cleanLine(decodeWords(others), MOST_NAME_CHARS) || comment),
    address: cleanAddress(word),
  };
}

function stripQuotes(name: string): string {
  return name.replace(/^["'「]+|["'」]+$/g, (mark) => ('「」'.includes(mark) ? mark : '')).trim();
}

/** An address without what does not belong to it; '' where it is none. */
export function cleanAddress(text: string): string {
  const decoded = text.includes('=?') ? decodeWords(text) : text;
  const plain = decoded
    // oxlint-disable-next-line no-control-regex -- they are what is stripped
    .replace(/[\s\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff<>]+/g, '')
    .replace(/＠/g, '@')
    .replace(/^mailto:/i, '')
    .replace(/^(?:@[^:@]{1,255}:)/, '');
  const at = plain.lastIndexOf('@');
  if (at < 1 || at === plain.length - 1 || plain.length > MOST_ADDRESS_CHARS) return '';
  const local = plain.slice(0, at);
  const bare = /^"[^"\\ @,;:<>()[\]]+"$/.test(local) ? local.slice(1, -1) : local;
  return `${bare}@${plain.slice(at + 1).replace(/\.+$/, '')}`;
}
