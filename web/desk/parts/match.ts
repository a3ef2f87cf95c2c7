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
  return matchesSpelled(spell(text), folded);
}

/** A text as it is looked for, for one that is looked for often; in Latin letters once somebody types such. */
export type Spelled = { readonly inside: string; latin?: string };

/** Spells a text that stays. */
export function spell(text: string): Spelled {
  return { inside: fold(text) };
}

/** `matches` for a text that was spelled before. */
export function matchesSpelled(text: Spelled, folded: readonly string[]): boolean {
  const inLatin = (): string => (text.latin ??= toRomaji(text.inside));
  return folded.every(
    (word) => text.inside.includes(word) || (LATIN.test(word) && inLatin().includes(oneSpelling(word))),
  );
}

const LATIN = /^[a-zāīūēō']{2,}$/;
