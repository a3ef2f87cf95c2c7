import { fold } from '../parts/match.ts';
import { oneSpelling, toRomaji } from '../parts/romaji.ts';

/** What can be found: its name, how that is read (hiragana), and what it is called otherwise. */
export type Findable = { readonly name: string; readonly reading?: string; readonly also?: string };

/** How well one word fits one text: 0 = not at all. Beginning, beginning of a word, somewhere inside, letters in order. */
function fit(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at === 0) return 100;
  if (at > 0) return /[\s・「（/:：]/.test(text[at - 1] ?? '') ? 80 : 60;
  return inOrder(text, word);
}

/** Letters in their order with gaps: only for Latin letters, two or more; scattered kana would fit everything. */
function inOrder(text: string, word: string): number {
  if (word.length < 2 || !/^[a-z0-9]+$/.test(word)) return 0;
  let from = -1;
  let gaps = 0;
  for (const letter of word) {
    const at = text.indexOf(letter, from + 1);
    if (at < 0) return 0;
    if (from >= 0) gaps += at - from - 1;
    from = at;
  }
  return gaps > word.length * 2 ? 0 : Math.max(1, 40 - gaps * 3);
}

/** How well a query fits: every word of it must, in the name, its reading, that in Latin letters, or another name. */
export function scoreOf(item: Findable, query: string): number {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return 1;
  const reading = fold(item.reading ?? '');
  const latin = toRomaji(reading);
  const texts = [fold(item.name), reading, fold(item.also ?? '')];
  let sum = 0;
  for (const word of words) {
    const best = Math.max(...texts.map((text) => fit(text, word)), fit(latin, oneSpelling(word)));
    if (best === 0) return 0;
    sum += best;
  }
  return sum / words.length;
}

/** What fits a query, the best first; equals keep their order. */
export function findAmong<T extends Findable>(items: readonly T[], query: string): T[] {
  return items
    .map((item, at) => ({ item, at, score: scoreOf(item, query) }))
    .filter((one) => one.score > 0)
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .map((one) => one.item);
}
