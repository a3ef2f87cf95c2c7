import { foldForSearch } from '#kernel/text.ts';

/** Share of the shorter one's pairs of letters that stand in the other. */
const ALIKE = 0.25;
const LEAST_PAIRS = 3;
/** Endings and particles are in every sentence and say nothing of what it is about. */
const TELLS = /[\p{Script=Han}\p{Script=Katakana}\p{Script=Latin}\p{Script=Hangul}\p{Nd}]/u;

/** Whether two beginnings of talks seem to be about the same: by the pairs of letters that carry meaning. */
export function isOnSameMatter(one: string, other: string): boolean {
  const [a, b] = [pairsIn(one), pairsIn(other)];
  const [less, more] = a.size <= b.size ? [a, b] : [b, a];
  if (less.size < LEAST_PAIRS) return false;
  const shared = [...less].filter((pair) => more.has(pair)).length;
  return shared / less.size >= ALIKE;
}

function pairsIn(text: string): Set<string> {
  const letters = [...foldForSearch(text).replace(/[\s\p{P}]+/gu, ' ')];
  const pairs = letters.slice(1).map((letter, at) => letters[at]! + letter);
  return new Set(pairs.filter((pair) => !pair.includes(' ') && TELLS.test(pair)));
}
