import { foldForSearch } from '#kernel/text.ts';
import { BARE_WISH_WORDS, PHRASES, WISH_TAILS, WISH_WORDS } from './phrases.ts';
import { WISHES, type Wish } from './types.ts';

/** What was meant, told from words alone: no model, no network, the same answer every time. */

const WISH_MAX_CHARS = 30;
/** So alike must words be to an example, and so much more alike than to those of any other intent. */
const ALIKE = 0.5;
const CLEARLY = 0.08;
/** A word as short as this stands in too many others to mean anything by itself. */
const LEAST_KEYWORD = 2;

const SEPARATORS = /[\s\-\u00ad\u2010-\u2015\u2212\u30fc\u2500のノ.()（）、,番]/gu;

/** The keys that words stand for: digits of either width, with whatever people put between them; undefined for others. */
export function keysIn(text: string): string | undefined {
  const bare = text.normalize('NFKC').replace(SEPARATORS, '');
  return /^[0-9*#]{1,40}$/.test(bare) ? bare : undefined;
}

/**
 * The wish in somebody's words. `whole`: only when they hold nothing else, where any words may be an answer
 * (「担当者の対応について」 is a matter, not a wish).
 */
export function wishIn(text: string, whole: boolean): Wish | undefined {
  if (text.length > WISH_MAX_CHARS) return undefined;
  const said = foldForSearch(text).replace(/[。、.!！?？]+$/u, '');
  return WISHES.find((wish) =>
    whole
      ? [...WORDS[wish], ...BARE_WISH_WORDS[wish]].some((word) => isBare(said, word))
      : WORDS[wish].some((word) => said.includes(word)),
  );
}

const WORDS: Readonly<Record<Wish, readonly string[]>> = {
  person: foldAll([...WISH_WORDS.person, ...Object.values(PHRASES).map(({ person }) => plain(person))]),
  callback: foldAll([
    ...WISH_WORDS.callback,
    ...Object.values(PHRASES).map(({ callback }) => plain(callback)),
  ]),
};

function foldAll(words: readonly string[]): string[] {
  return words.map(foldForSearch);
}

/** Without the readings of plain Japanese: `{人|ひと}` is 人. */
function plain(text: string): string {
  return text.replace(/\{([^|{}]+)\|[^{}]*\}/g, '$1');
}

function isBare(said: string, word: string): boolean {
  return said.startsWith(word) && WISH_TAILS.exec(said.slice(word.length))?.index === 0;
}

/** Something that may be meant, with the words for it. */
export interface Meaning<T> {
  means: T;
  words: readonly string[];
}

/**
 * The one that was meant: whose words stand in what was said (the longest wins), or else are most alike it.
 * Undefined when none is near, or two are equally so.
 */
export function meantBy<T>(text: string, meanings: readonly Meaning<T>[]): T | undefined {
  const said = foldForSearch(plain(text)).replace(/[。、.!！?？]/gu, '');
  if (said === '') return undefined;
  const scored = meanings
    .map(({ means, words }) => ({
      means,
      score: Math.max(0, ...foldAll(words.map(plain)).map((word) => alike(said, word))),
    }))
    .toSorted((a, b) => b.score - a.score);
  const [best, next] = scored;
  if (!best || best.score < ALIKE) return undefined;
  return best.score - (next?.score ?? 0) >= CLEARLY ? best.means : undefined;
}

/** 0 to 1 for likeness by pairs of letters; above 1 where the one stands in the other, the more of it the better. */
function alike(said: string, word: string): number {
  if (word.length < LEAST_KEYWORD) return said === word ? 2 : 0;
  if (said.includes(word)) return 1 + word.length / Math.max(said.length, word.length);
  const a = pairsOf(said);
  const b = pairsOf(word);
  const shared = [...b].filter((pair) => a.has(pair)).length;
  return (2 * shared) / Math.max(1, a.size + b.size);
}

function pairsOf(text: string): Set<string> {
  const letters = [...text];
  return new Set(letters.slice(1).map((letter, at) => letters[at]! + letter));
}
