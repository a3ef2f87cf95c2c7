import { oneSpelling, toRomaji } from './romaji.ts';

/** Folds what people type so that width, case and kana do not matter: ＡＢ＝ab, カイゴ＝かいご. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[ァ-ヶ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60));
}

/** The words of a search, folded; empty when nothing was typed. */
export function foldWords(search: string): string[] {
  return fold(search)
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** True when a text holds every word of a search; kana in it are found by Latin letters too, before anything was converted. */
export function matches(text: string, folded: readonly string[]): boolean {
  const inside = fold(text);
  return folded.every(
    (word) => inside.includes(word) || (LATIN.test(word) && toRomaji(inside).includes(oneSpelling(word))),
  );
}

const LATIN = /^[a-zāīūēō']{2,}$/;
