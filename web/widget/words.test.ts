import { describe, expect, it } from 'vitest';
import { REFUSAL_WORDS, dayOf } from '../shared/i18n.ts';
import { CASE_WORDS } from '../portal/pages/case-words.ts';
import { HOME_WORDS } from '../portal/pages/home-words.ts';
import { PRIVACY_TEXT } from '../portal/pages/privacy-text.ts';
import { ACCESSIBILITY_TEXT } from '../portal/pages/accessibility-text.ts';
import { SETUP_WORDS } from '../portal/pages/setup-words.ts';
import { CHAT_WORDS } from './frame/words.ts';
import { KIT_WORDS } from './kit/words.ts';

const DICTIONARIES = {
  REFUSAL_WORDS,
  KIT_WORDS,
  CHAT_WORDS,
  CASE_WORDS,
  HOME_WORDS,
  SETUP_WORDS,
};

/** Kanji outside of `{kanji|reading}`. The product's own name is written as it is. */
function unread(text: string): string[] {
  return text.replace(/\{[^{}|]+\|[\p{Script=Hiragana}ー・]+\}/gu, '').match(/\p{Script=Han}+/gu) ?? [];
}

describe.each(Object.entries(DICTIONARIES))('%s', (_, words) => {
  it('has the same keys in each language', () => {
    expect(Object.keys(words['ja-easy']).sort()).toEqual(Object.keys(words.ja).sort());
    expect(Object.keys(words.en).sort()).toEqual(Object.keys(words.ja).sort());
  });

  it('has the same places to fill in each language', () => {
    for (const [key, text] of Object.entries(words.ja)) {
      for (const other of [words['ja-easy'], words.en] as Record<string, string>[]) {
        expect([key, places(other[key] ?? '')]).toEqual([key, places(text)]);
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

describe('plain Japanese', () => {
  const { SETUP_WORDS: _, ...forResidents } = DICTIONARIES;
  const texts = [
    ...Object.entries(forResidents).flatMap(([name, words]) =>
      Object.entries(words['ja-easy']).map(([key, text]) => [`${name}.${key}`, text] as const),
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
