import { describe, expect, it } from 'vitest';
import { LANGUAGES, PAGE_LANGUAGES, REFUSAL_WORDS, dayOf } from '../shared/i18n.ts';
import { BESIDE_WORDS } from './frame/beside-words.ts';
import { CHAT_LANGUAGES, loadBeside, loadLanguage } from './frame/languages.ts';
import { CASE_WORDS } from '../portal/pages/case-words.ts';
import { HOME_WORDS } from '../portal/pages/home-words.ts';
import { LOOKS_WORDS } from '../portal/pages/looks-words.ts';
import { PRIVACY_TEXT } from '../portal/pages/privacy-text.ts';
import { ACCESSIBILITY_TEXT } from '../portal/pages/accessibility-text.ts';
import { SETUP_WORDS } from '../portal/pages/setup-words.ts';
import { CHAT_WORDS } from './frame/words.ts';
import { KIT_WORDS } from './kit/words.ts';

for (const language of CHAT_LANGUAGES) {
  await loadLanguage(language);
  await loadBeside(language);
}

const DICTIONARIES: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  REFUSAL_WORDS,
  KIT_WORDS,
  CHAT_WORDS,
  BESIDE_WORDS,
  CASE_WORDS,
  HOME_WORDS,
  LOOKS_WORDS,
  SETUP_WORDS,
};

/** Kanji outside of `{kanji|reading}`. The product's own name is written as it is. */
function unread(text: string): string[] {
  return text.replace(/\{[^{}|]+\|[\p{Script=Hiragana}ー・]+\}/gu, '').match(/\p{Script=Han}+/gu) ?? [];
}

describe.each(Object.entries(DICTIONARIES))('%s', (dictionary, words) => {
  const japanese = words['ja'] ?? {};

  it('has the same keys in each language', () => {
    const ofPages = new Set<string>(PAGE_LANGUAGES);
    // What only the pages refuse is said in their languages; the compiler holds what the chat has to have.
    const keys = (language: string, texts: object) =>
      dictionary === 'REFUSAL_WORDS' && !ofPages.has(language) ? [] : Object.keys(texts).sort();
    for (const [language, texts] of Object.entries(words))
      expect([language, keys(language, texts)]).toEqual([language, keys(language, japanese)]);
  });

  it('has the same places to fill in each language', () => {
    for (const [key, text] of Object.entries(japanese)) {
      for (const [language, other] of Object.entries(words)) {
        expect([language, key, places(other[key] ?? text)]).toEqual([language, key, places(text)]);
      }
    }
  });

  it('leaves no text empty', () => {
    for (const texts of Object.values(words))
      for (const text of Object.values(texts)) expect(text).not.toBe('');
  });
});

function places(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();
}

it('ordinary Japanese of the chat has a reading over every kanji too, for those who switch them on', () => {
  const texts = [CHAT_WORDS, BESIDE_WORDS, KIT_WORDS].flatMap((words) => Object.entries(words.ja ?? {}));
  expect(texts.filter(([, text]) => unread(text).length > 0)).toEqual([]);
});

it('every language that residents can choose is spoken by the chat', () => {
  expect([...CHAT_LANGUAGES].sort()).toEqual(LANGUAGES.map(({ code }) => code).sort());
});

describe('plain Japanese', () => {
  const { SETUP_WORDS: _, ...forResidents } = DICTIONARIES;
  const texts = [
    ...Object.entries(forResidents).flatMap(([name, words]) =>
      Object.entries(words['ja-easy'] ?? {}).map(([key, text]) => [`${name}.${key}`, text] as const),
    ),
    ...[PRIVACY_TEXT, ACCESSIBILITY_TEXT].flatMap((page) =>
      page['ja-easy'].parts.flatMap(({ heading, paragraphs }) =>
        [heading, ...paragraphs].map((text) => [heading, text] as const),
      ),
    ),
    ['day', dayOf('2026-01-05T00:00:00Z', 'ja-easy')] as const,
  ];

  it('has a reading over every kanji', () => {
    expect(texts.filter(([, text]) => unread(text).length > 0)).toEqual([]);
  });

  it('keeps its sentences short', () => {
    const long = texts.flatMap(([key, text]) =>
      text
        .replace(/\{([^{}|]+)\|[^{}]+\}/g, '$1')
        .split(/[。？]/)
        .filter((sentence) => (sentence.match(/\p{Script=Han}/gu) ?? []).length > 13)
        .map((sentence) => [key, sentence]),
    );
    expect(long).toEqual([]);
  });
});
