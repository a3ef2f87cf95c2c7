import type { ComponentChildren } from 'preact';
import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { plain, rubyPieces, translator } from '../../shared/i18n.ts';
import type { Dictionary, Values } from '../../shared/i18n.ts';

/** Whether readings stand above kanji; undecided, they do in plain Japanese and do not in ordinary. */
let readingsWanted: boolean | null = null;

/** Turns readings on or off for everything that is drawn from now on. */
export function wantReadings(wanted: boolean | null): void {
  readingsWanted = wanted;
}

/** Whether a language shows readings as long as nobody says otherwise. */
export function hasReadings(language: ResidentLanguage): boolean {
  return language === 'ja-easy';
}

export function showsReadings(language: ResidentLanguage): boolean {
  return readingsWanted ?? hasReadings(language);
}

/** A text with its readings above the kanji, where it has them; one element, which a flex box keeps together. */
export function Ruby({ text, language }: { text: string; language: ResidentLanguage }) {
  const shown = showsReadings(language);
  return (
    <span>
      {rubyPieces(text).map(({ base, reading }) =>
        reading === null || !shown ? (
          base
        ) : (
          <ruby>
            {base}
            <rp>（</rp>
            <rt>{reading}</rt>
            <rp>）</rp>
          </ruby>
        ),
      )}
    </span>
  );
}

export interface Voice<Key extends string> {
  language: ResidentLanguage;
  /** For the page. */
  say: (key: Key, values?: Values) => ComponentChildren;
  /** For attributes and titles. */
  name: (key: Key, values?: Values) => string;
}

/** The two ways to say a text of a dictionary in one language: on the page with readings, in an attribute without. */
export function voice<Key extends string>(words: Dictionary<Key>, language: ResidentLanguage): Voice<Key> {
  const translate = translator(words, language);
  return {
    language,
    say: (key, values) => <Ruby text={translate(key, values)} language={language} />,
    name: (key, values) => plain(translate(key, values)),
  };
}
