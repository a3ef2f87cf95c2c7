import { Refusal } from '#kernel/refusal.ts';
import { isIndividualNumber, isLuhnValid } from './japan/codes.ts';
import { VARIANTS } from './japan/variants.ts';

/** What a field takes: its limit in characters as people count them, whether it may have lines, and its name. */
export type TextLimits = { maxChars: number; multiline?: boolean; field?: string };

// The longest emoji that people send (families, flags of regions) have 14 code units; a character heaped up from
// more combining marks than that is an attack on whoever has to draw it.
const MAX_UNITS_PER_CHAR = 16;
// oxlint-disable-next-line no-control-regex -- they are what is stripped
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
const INVISIBLE = /^[\s\p{Default_Ignorable_Code_Point}]*$/u;
const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' });

/**
 * Text as it may be stored: NFC, lines by LF, ends trimmed, tabs as spaces, without control characters and without
 * the overrides that make a text read otherwise than it is stored. Variation selectors stay (葛󠄀 is not 葛 to its bearer).
 * Without `multiline`, line breaks become spaces.
 *
 * Refuses 'text.not-allowed' (NUL, lone surrogates: PostgreSQL stores neither), 'text.too-long' {maxChars}, counted
 * by grapheme, and 'request.invalid' {field} where nothing visible is left.
 */
export function cleanText(value: string, limits: TextLimits): string {
  const tooLong = new Refusal('text.too-long', { maxChars: limits.maxChars });
  if (value.length > limits.maxChars * MAX_UNITS_PER_CHAR) throw tooLong;
  if (value.includes('\u0000') || !value.isWellFormed()) throw new Refusal('text.not-allowed');
  const lines = value.replace(/\r\n?|[\u2028\u2029]/g, '\n').replace(/\t/g, ' ');
  const laidOut = limits.multiline ? lines : lines.replace(/\n+/g, ' ');
  const text = laidOut.replace(CONTROLS, '').normalize('NFC').trim();
  if (INVISIBLE.test(text)) throw new Refusal('request.invalid', { field: limits.field });
  if (isLongerThan(text, limits.maxChars)) throw tooLong;
  return text;
}

/** True when a text has more than `maxChars` characters as people count them. */
export function isLongerThan(text: string, maxChars: number): boolean {
  // A grapheme has at least one code unit, so that nearly every text is decided without segmenting it.
  if (text.length <= maxChars) return false;
  if (text.length > maxChars * MAX_UNITS_PER_CHAR) return true;
  let count = 0;
  for (const _ of segmenter.segment(text)) if (++count > maxChars) return true;
  return false;
}

const DASHES = /[\u30fc\uff70\-\u00ad\u2010-\u2015\u2212\u2500\u2501\u301c\u3030~\u223c\u223e\u02d7]/g;
const IGNORED = /[\s\p{Default_Ignorable_Code_Point}]/gu;
const LATIN_MARKS = /(?<=\p{Script=Latin})\p{M}+/gu;
const ALSO: ReadonlyMap<string, string> = new Map([
  ['ς', 'σ'],
  ['đ', 'd'],
  ['ø', 'o'],
  ['ł', 'l'],
  ['ı', 'i'],
  ['ゖ', 'け'],
  ['ゕ', 'か'],
]);

/**
 * The form in which texts and queries are compared, never shown: NFKC, lower case, katakana of either width as
 * hiragana, every long mark, dash and wave as ー, without spaces and invisible characters, kanji variants and old
 * forms as their common form (髙→高), Latin letters without marks (Nguyễn→nguyen). Small kana stay small, but ヶ and ケ
 * are one (霞ヶ関). Folding twice changes nothing.
 */
export function foldForSearch(text: string): string {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(IGNORED, '')
    .replace(LATIN_MARKS, '')
    .normalize('NFKC')
    .replace(DASHES, 'ー');
  let folded = '';
  for (const character of plain) folded += foldCharacter(character);
  return folded.normalize('NFKC');
}

function foldCharacter(character: string): string {
  const point = character.codePointAt(0) as number;
  const isKatakana = (point >= 0x30a1 && point <= 0x30f6) || point === 0x30fd || point === 0x30fe;
  const kana = isKatakana ? String.fromCodePoint(point - 0x60) : character;
  return ALSO.get(kana) ?? VARIANTS.get(kana) ?? kana;
}

/** The kinds of numbers that are masked: payment cards, and the 個人番号 (My Number). */
export type SensitiveKind = 'card' | 'individual-number';

// Only one way to match any separator: an optional dash between two runs of spaces would backtrack exponentially.
const SEPARATOR =
  '[ \\u3000]{0,2}(?:[\\-\\u2010-\\u2015\\u2212\\u30fc\\uff0d\\uff70.\\u00b7][ \\u3000]{0,2})?';
const DIGIT_RUN = new RegExp(`(?<![+＋]|[+＋][0-9０-９])[0-9０-９](?:${SEPARATOR}[0-9０-９]){11,}`, 'gu');
const CARD_SHAPES = new Set(['4-4-4-4', '4-6-5', '4-6-4', '4-4-4-4-3']);

type Group = { from: number; digits: string; separator: string };

/**
 * Masks what a resident should never have written: card numbers (13 to 19 digits by Luhn, first digit 2 to 6; the last
 * four stay) and individual numbers (12 digits by their check digit; all masked). Digits of either width, together or
 * in groups of one kind of separator. Each masked digit becomes ●, so that everything else keeps its place.
 * Numbers after a plus sign are telephone numbers. A number that only looks like one of these (one in ten or eleven)
 * is masked too: the other mistake is the worse one.
 */
export function maskSensitive(text: string): { text: string; masked: SensitiveKind[] } {
  const found = findSensitive(text);
  return {
    text: hide(
      text,
      found.flatMap(({ places }) => places),
    ),
    masked: found.map(({ kind }) => kind),
  };
}

/** A number in a text, and the places (code units) of it that are hidden. */
export interface SensitivePlace {
  kind: SensitiveKind;
  places: number[];
}

/** The numbers that `maskSensitive` masks, in order. */
export function findSensitive(text: string): SensitivePlace[] {
  return [...text.matchAll(DIGIT_RUN)].flatMap((match) => findInRun(match[0], match.index));
}

function findInRun(run: string, from: number): SensitivePlace[] {
  const groups = groupsOf(run);
  const all: SensitivePlace[] = [];
  let at = 0;
  while (at < groups.length) {
    const found = findNumber(groups, at);
    if (!found) {
      at++;
      continue;
    }
    const places = placesOf(groups.slice(at, found.end)).map((place) => from + place);
    all.push({ kind: found.kind, places: found.kind === 'card' ? places.slice(0, -4) : places });
    at = found.end;
  }
  return all;
}

/** The longest sensitive number made of whole groups that starts at this one. */
function findNumber(groups: Group[], start: number): { end: number; kind: SensitiveKind } | undefined {
  let digits = '';
  let found: { end: number; kind: SensitiveKind } | undefined;
  for (let end = start; end < groups.length && digits.length <= 19; end++) {
    digits += (groups[end] as Group).digits;
    const kind = kindOf(digits);
    if (kind && looksLikeOne(groups.slice(start, end + 1))) found = { end: end + 1, kind };
  }
  return found;
}

function kindOf(digits: string): SensitiveKind | undefined {
  if (isIndividualNumber(digits)) return 'individual-number';
  return /^[2-6][0-9]{12,18}$/.test(digits) && isLuhnValid(digits) ? 'card' : undefined;
}

/** Two telephone numbers side by side mix dash and space; one number does not, unless it has the shape of a card. */
function looksLikeOne(groups: Group[]): boolean {
  const separators = new Set(groups.slice(1).map((group) => group.separator));
  return separators.size <= 1 || CARD_SHAPES.has(groups.map((group) => group.digits.length).join('-'));
}

function groupsOf(run: string): Group[] {
  const groups: Group[] = [];
  let endsAt = 0;
  for (const match of run.matchAll(/[0-9０-９]+/g)) {
    const separator = run.slice(endsAt, match.index).trim() ? 'dash' : 'space';
    groups.push({ from: match.index, digits: match[0].normalize('NFKC'), separator });
    endsAt = match.index + match[0].length;
  }
  return groups;
}

function placesOf(groups: Group[]): number[] {
  return groups.flatMap((group) => Array.from(group.digits, (_, at) => group.from + at));
}

/** The text with ● at these places (code units); everything else keeps its place. */
export function hide(text: string, places: readonly number[]): string {
  if (places.length === 0) return text;
  const units = text.split('');
  for (const place of places) units[place] = '●';
  return units.join('');
}
