import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kanaSortKey, toHiragana, toKatakana } from './kana.ts';
import { formatCaseNumber, parseSpokenNumber } from './spoken-number.ts';

const caseNumber = fc.record({
  fiscalYear: fc.integer({ min: 2000, max: 2099 }),
  serial: fc.oneof(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 1, max: 2 ** 40 })),
});

describe('case numbers', () => {
  it('are read back however they are divided', () => {
    fc.assert(
      fc.property(caseNumber, (number) => {
        const written = formatCaseNumber(number);
        expect(written).toMatch(/^\d\d-\d{6,}-\d$/);
        const wide = written.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
        for (const text of [
          written,
          written.replaceAll('-', ''),
          written.replaceAll('-', ' の '),
          ` ${wide} `,
          written.replaceAll('-', 'ー'),
        ]) {
          expect(parseSpokenNumber(text), text).toEqual(number);
        }
      }),
    );
  });

  it('have the check digit of Damm', () => {
    // 572 → 4 is the example of the published description.
    expect(formatCaseNumber({ fiscalYear: 2000, serial: 572 })).toBe('00-000572-4');
    expect(parseSpokenNumber('00-572-4')).toEqual({ fiscalYear: 2000, serial: 572 });
  });

  it('are refused with any one digit wrong or any two neighbours swapped', () => {
    fc.assert(
      fc.property(caseNumber, fc.nat(), fc.integer({ min: 1, max: 9 }), (number, place, by) => {
        const digits = formatCaseNumber(number).replaceAll('-', '');
        const at = place % digits.length;
        const wrong = digits.slice(0, at) + ((Number(digits[at]) + by) % 10) + digits.slice(at + 1);
        expect(parseSpokenNumber(wrong)).toBeUndefined();
        const [left, right] = [digits[at], digits[at + 1]];
        if (right === undefined || left === right) return;
        expect(
          parseSpokenNumber(`${digits.slice(0, at)}${right}${left}${digits.slice(at + 2)}`),
        ).toBeUndefined();
      }),
    );
  });

  it.each([
    '',
    '26',
    '26-004213',
    'abc',
    '26-00421x-7',
    '00-000000-0',
    '1'.repeat(50),
    '1'.repeat(5_000),
    '-'.repeat(40),
  ])('are not: %s', (text) => {
    expect(parseSpokenNumber(text)).toBeUndefined();
  });

  it('are not given for years and serials out of range', () => {
    expect(() => formatCaseNumber({ fiscalYear: 1999, serial: 1 })).toThrow(RangeError);
    expect(() => formatCaseNumber({ fiscalYear: 2026, serial: 0 })).toThrow(RangeError);
    expect(() => formatCaseNumber({ fiscalYear: 2026, serial: 1.5 })).toThrow(RangeError);
  });
});

describe('kana', () => {
  it('changes width and script', () => {
    expect(toKatakana('やまだ ﾊﾅｺﾞ ゔ')).toBe('ヤマダ ハナゴ ヴ');
    expect(toHiragana('ヤマダ ﾊﾅｺ ヴー')).toBe('やまだ はなこ ゔー');
  });

  it('sorts as a directory does', () => {
    const sorted = [
      'アイ サトウ',
      'アイ ヨウコ',
      'アイカワ タロウ',
      'カード',
      'カアド',
      'カキ',
      'カギ',
      'ガキ',
      'ハシ',
      'バシ',
      'パシ',
      'ハットリ',
      'ハツトリ',
      'ヤマダ',
    ];
    const byKey = [...sorted].reverse().sort((a, b) => (kanaSortKey(a) < kanaSortKey(b) ? -1 : 1));
    expect(byKey).toEqual(sorted);
    expect(kanaSortKey('やまだ')).toBe(kanaSortKey('ﾔﾏﾀﾞ'));
  });
});
