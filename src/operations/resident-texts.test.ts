import { describe, expect, it } from 'vitest';
import { RESIDENT_LANGUAGES } from '#kernel/languages.ts';
import { RESIDENT_TEXTS } from './resident-languages.ts';
import { dayAndTimeFor, residentText, statusText } from './resident-texts.ts';

const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();

describe('what the house says to residents', () => {
  it.each(RESIDENT_LANGUAGES)('has the same places to fill in %s as in Japanese', (language) => {
    for (const [key, text] of Object.entries(RESIDENT_TEXTS.ja))
      expect([key, places(RESIDENT_TEXTS[language][key as keyof typeof RESIDENT_TEXTS.ja])]).toEqual([
        key,
        places(text),
      ]);
  });

  it('is filled in, and Japanese for a language that nobody can choose', () => {
    expect(residentText('vi', 'answered', { who: '総合窓口' })).toBe('総合窓口 đang trả lời bạn.');
    expect(residentText('fr', 'answered', { who: '総合窓口' })).toBe('総合窓口が対応します。');
    expect(statusText('th', 'done')).toBe('เสร็จสิ้น');
  });

  it('names a time as the clock stands in Japan, in digits and by the calendar that everybody reads', () => {
    const at = new Date('2026-04-06T08:15:00Z');
    expect(dayAndTimeFor('ja', at)).toBe('4月6日（月）17:15');
    for (const language of RESIDENT_LANGUAGES) {
      const text = dayAndTimeFor(language, at);
      expect([language, /\b6/.test(text) && /17[:.]15/.test(text)]).toEqual([language, true]);
    }
  });
});
