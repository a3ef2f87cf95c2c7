import { describe, expect, it } from 'vitest';
import { REFUSAL_CODES } from '#kernel/refusal.ts';
import { DeskFailure } from '../../shared/desk-failure.ts';
import { en } from './en.ts';
import { ja } from './ja.ts';
import { refusalsEn, refusalsJa } from './refusals.ts';
import { failureWords } from './text.ts';

/** Every leaf by its path; sentences with values are tried with numbers. */
function leaves(node: unknown, path: string): [string, string][] {
  if (typeof node === 'string') return [[path, node]];
  if (typeof node === 'function') return [[path, String((node as (...given: unknown[]) => string)(3, 4))]];
  return Object.entries(node as Record<string, unknown>).flatMap(([key, value]) =>
    leaves(value, `${path}.${key}`),
  );
}

const SAME_IN_BOTH = /\.english$|\.talk\.file$|\.editor\.uploading$|\.supervision\.(none|percent|inHand)$/;

describe('the words of the desk', () => {
  const japanese = leaves(ja, 'desk');
  const english = leaves(en, 'desk');

  it('have the same keys in both languages, none empty', () => {
    expect(english.map(([path]) => path).sort()).toEqual(japanese.map(([path]) => path).sort());
    expect([...japanese, ...english].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('are Japanese in Japanese and not in English', () => {
    const isJapanese = (text: string): boolean => /[ぁ-んァ-ヶ一-龠]/.test(text);
    const untranslated = english.filter(
      ([path, text]) => isJapanese(text) && !/japanese$|signIn\.language$/.test(path),
    );
    expect(untranslated).toEqual([]);
    const foreign = japanese.filter(
      ([path, text]) => !isJapanese(text) && !SAME_IN_BOTH.test(path) && !path.endsWith('signIn.language'),
    );
    expect(foreign).toEqual([]);
  });
});

describe('the words of refusals', () => {
  it('are complete in both languages', () => {
    expect(Object.keys(refusalsJa).sort()).toEqual([...REFUSAL_CODES].sort());
    expect(Object.keys(refusalsEn).sort()).toEqual([...REFUSAL_CODES].sort());
  });

  it('say a limit when it is known', () => {
    const failure = new DeskFailure('refused', { code: 'text.too-long', details: { maxChars: 4000 } });
    expect(failureWords(failure, 'ja')).toBe('文章が長すぎます（上限4000字）。');
    expect(failureWords(new DeskFailure('refused', { code: 'text.too-long' }), 'en')).toBe(
      'The text is too long.',
    );
  });

  it('have something to say for a code of a newer server', () => {
    const failure = new DeskFailure('refused', { code: 'brand.new' as never });
    expect(failureWords(failure, 'ja')).toBe(ja.failure.defect);
  });
});
