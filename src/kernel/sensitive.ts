import { isIndividualNumber, isLuhnValid } from './japan/codes.ts';
import { findSpokenDigits } from './japan/spoken-digits.ts';
import { findSensitive, hide, type SensitivePlace } from './text.ts';

/** Numbers that the product knows to find; a city adds shapes of its own. */
export const KNOWN_NUMBERS = [
  'individual-number',
  'card',
  'bank-account',
  'passport',
  'driving-licence',
] as const;
export type KnownNumber = (typeof KNOWN_NUMBERS)[number];

/** What is done where a number is found: hidden in the text, left and said that it is there, or left. */
export type MaskAction = 'mask' | 'warn' | 'leave';

export interface NumberPattern {
  /** A `KnownNumber`, or an id of the city's own. */
  id: string;
  action: MaskAction;
  /** Of the city's own: 9 for a digit, A for a letter, everything else as it is written. */
  shape?: string | null;
  /** A word that has to stand shortly before it. */
  near?: string | null;
}

/** What a text became: hidden places are ●, so that everything else keeps its place. */
export interface MaskedText {
  text: string;
  masked: string[];
  warned: string[];
}

/** An account is what a refund goes to: whoever answers has to read it, and is told that it is there. */
export const USUAL_ACTIONS: Readonly<Record<KnownNumber, MaskAction>> = {
  'individual-number': 'mask',
  card: 'mask',
  'bank-account': 'warn',
  passport: 'mask',
  'driving-licence': 'mask',
};
const USUAL = KNOWN_NUMBERS.map((id): NumberPattern => ({ id, action: USUAL_ACTIONS[id] }));

/** The text without the numbers that the product masks wherever a city's own patterns are not at hand. */
export const maskUsual = (text: string): string => maskByPatterns(text, USUAL).text;

/** How far before a number the word may stand that says what it is. */
const NEAR_CHARS = 24;
const SEP = '[ -]?';
const digits = (count: number) => `[0-9](?:${SEP}[0-9]){${count - 1}}`;
const END = '(?![0-9A-Za-z]|-[0-9])';
const START = '(?<![0-9A-Za-z+]|[0-9]-)';

/** By words beside them: the digits alone could be anything. */
const BY_WORDS: Readonly<Record<Exclude<KnownNumber, 'individual-number' | 'card'>, readonly RegExp[]>> = {
  'bank-account': [
    new RegExp(
      `(?:口座番号|口座|普通預金|普通|当座預金|当座|貯蓄預金)[^0-9\\n]{0,12}?${START}(${digits(7)})${END}`,
      'gu',
    ),
    new RegExp(
      `記号[^0-9\\n]{0,6}?${START}(1[0-9]{3}0)[^0-9\\n]{0,10}?番号[^0-9\\n]{0,6}?([0-9]{2,8})${END}`,
      'gu',
    ),
  ],
  passport: [
    new RegExp(`(?:旅券|パスポ-ト|passport)[^\\n]{0,${NEAR_CHARS}}?${START}([A-Z]{2}[0-9]{7})${END}`, 'giu'),
  ],
  'driving-licence': [
    new RegExp(`(?:免許)[^0-9\\n]{0,${NEAR_CHARS}}?${START}([1-9]${SEP}${digits(11)})${END}`, 'gu'),
  ],
};

/**
 * Finds numbers by these patterns and hides those that are to be masked, in digits of either width, with separators, and
 * as a recogniser writes what was said (いちにさん, 一二三). What a pattern hides no other one looks at again.
 */
export function maskByPatterns(text: string, patterns: readonly NumberPattern[]): MaskedText {
  const looked = lookOver(text);
  const taken = new Set<number>();
  const masked = new Set<string>();
  const warned = new Set<string>();
  for (const pattern of patterns) {
    if (pattern.action === 'leave') continue;
    for (const places of findPattern(looked, pattern)) {
      if (places.some((place) => taken.has(place))) continue;
      if (pattern.action === 'warn') warned.add(pattern.id);
      else {
        masked.add(pattern.id);
        for (const place of places) taken.add(place);
      }
    }
  }
  return { text: hide(text, [...taken]), masked: [...masked], warned: [...warned] };
}

/** A text and what several patterns look for in it, found once. */
interface Looked {
  flat: string;
  written: SensitivePlace[];
  spoken: ReturnType<typeof findSpokenDigits>;
}

const lookOver = (text: string): Looked => ({
  flat: flatten(text),
  written: findSensitive(text),
  spoken: findSpokenDigits(text),
});

function findPattern({ flat, written, spoken }: Looked, { id, shape, near }: NumberPattern): number[][] {
  if (id === 'card' || id === 'individual-number')
    return [
      ...written.filter(({ kind }) => kind === id).map(({ places }) => places),
      ...findSpoken(spoken, id),
    ];
  if (id in BY_WORDS) return BY_WORDS[id as keyof typeof BY_WORDS].flatMap((one) => placesOf(flat, one));
  return shape ? placesOf(flat, shapeExpression(shape, near ?? null)) : [];
}

/** The places of what stands in the brackets of an expression. */
function placesOf(flat: string, expression: RegExp): number[][] {
  return [...flat.matchAll(expression)].map((match) => {
    let from = match.index;
    return match.slice(1).flatMap((part) => {
      const begins = flat.indexOf(part, from);
      from = begins + part.length;
      return Array.from(part, (character, at) => (/[0-9A-Za-z]/.test(character) ? begins + at : -1)).filter(
        (place) => place >= 0,
      );
    });
  });
}

/** True for a shape that can be looked for: at least four digits or letters, at most 40 characters. */
export function isShape(shape: string): boolean {
  return shape.length <= 40 && [...shape].filter((one) => one === '9' || one === 'A').length >= 4;
}

function shapeExpression(shape: string, near: string | null): RegExp {
  const parts = [...flatten(shape)].map((one) =>
    one === '9' ? '[0-9]' : one === 'A' ? '[A-Za-z]' : escaped(one),
  );
  const before = near === null ? '' : `${escaped(flatten(near))}[^\\n]{0,${NEAR_CHARS}}?`;
  return new RegExp(`${before}${START}(${parts.join('')})${END}`, 'gu');
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Letters and digits of one width, dashes and spaces of one kind; every code unit keeps its place. */
function flatten(text: string): string {
  return text
    .replace(/[！-～]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0))
    .replace(/[\u2010-\u2015\u2212\u30fc\uff70]/g, '-')
    .replace(/[\u3000\u00a0]/g, ' ');
}

/**
 * Said digit by digit. A particle before or after them may read like a digit (番号に…), so that one digit at either end may
 * be left out; more would find numbers in two telephone numbers said one after the other.
 */
function findSpoken(runs: Looked['spoken'], id: 'card' | 'individual-number'): number[][] {
  const isOne =
    id === 'card'
      ? (all: string) => /^[2-6][0-9]{12,18}$/.test(all) && isLuhnValid(all)
      : (all: string) => isIndividualNumber(all);
  return runs.flatMap((run) => {
    const last = run.length;
    for (const [from, to] of [
      [0, last],
      [1, last],
      [0, last - 1],
      [1, last - 1],
    ] as const) {
      const part = run.slice(from, to);
      if (!isOne(part.map(({ digit }) => digit).join(''))) continue;
      const kept = id === 'card' ? part.slice(0, -4) : part;
      return [kept.flatMap(({ from: at, length }) => Array.from({ length }, (_, nth) => at + nth))];
    }
    return [];
  });
}
