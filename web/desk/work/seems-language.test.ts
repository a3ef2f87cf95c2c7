import { describe, expect, it } from 'vitest';
import { seemsOtherThan, spellingLanguage } from './seems-language.ts';

describe('the language of a reply', () => {
  it.each([
    ['en', '燃えるごみは火曜日と金曜日に収集します。', 'ja'],
    ['vi', '明日までにご連絡します。', 'ja'],
    ['zh', 'お問い合わせありがとうございます。', 'ja'],
    ['ja', 'Burnable garbage is collected on Tuesdays.', 'en'],
    ['ja-easy', 'Please bring your residence card.', 'en'],
    ['ko', 'Please bring your residence card.', 'en'],
  ])('is told when a resident who reads %s is written %s', (language, text, seems) => {
    expect(seemsOtherThan(language, text)).toBe(seems);
  });

  it.each([
    ['en', 'Burnable garbage is collected on Tuesdays.'],
    ['ja', '燃えるごみは火曜日です。'],
    ['ja', 'https://www.city.example.jp/garbage/calendar-2026.html'],
    ['ja', '環境業務課収集計画係電話番号'],
    ['en', 'OK 了解'],
    ['en', 'Please write 「可燃ごみ」 on the bag and put it out by eight.'],
    ['vi', 'Rác cháy được thu gom vào thứ Ba.'],
    ['zh', '可燃垃圾每周二收集。请于早上八点前投放。'],
    ['ko', '타는 쓰레기는 화요일에 수거합니다.'],
    ['en', ''],
  ])('gives no cause for a word: %s, %s', (language, text) => {
    expect(seemsOtherThan(language, text)).toBeNull();
  });

  it('is Japanese to a spelling checker when it is easy Japanese', () => {
    expect([spellingLanguage('ja-easy'), spellingLanguage('vi')]).toEqual(['ja', 'vi']);
  });
});
