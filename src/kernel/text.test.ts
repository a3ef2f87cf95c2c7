import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from './refusal.ts';
import { cleanText, foldForSearch, maskSensitive } from './text.ts';
import { VARIANTS } from './japan/variants.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({
    unit: fc.constantFrom(
      'が',
      'か',
      '゙',
      'ｶ',
      'ﾞ',
      'ー',
      '\r',
      '\n',
      '\t',
      ' ',
      '葛',
      '󠄀',
      '\u202e',
      'Σ',
      'É',
      '́',
      '髙',
    ),
  }),
);

function refusalOf(run: () => unknown): { code: string; details: unknown } | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, details: error.details };
    throw error;
  }
  return undefined;
}

const clean = (text: string, maxChars = 1_000) =>
  cleanText(text, { maxChars, multiline: true, field: 'body' });

describe('cleanText', () => {
  it('refuses NUL and lone surrogates', () => {
    for (const text of ['a\u0000b', 'a\ud800', '\udfffb']) {
      expect(refusalOf(() => clean(text))).toEqual({ code: 'text.not-allowed', details: {} });
    }
  });

  it('strips controls and bidi overrides, unifies lines, trims, keeps what names and emoji need', () => {
    expect(clean('　\u0007a\u0085b\u202ec\u2066d\u009f \n')).toBe('abcd');
    expect(clean('一\r\n二\r三\u2028四\tあ')).toBe('一\n二\n三\n四 あ');
    expect(cleanText('山田\r\n\r\n花子', { maxChars: 20 })).toBe('山田 花子');
    expect(clean('か\u3099')).toBe('が');
    expect(clean('葛\u{e0100}城')).toBe('葛\u{e0100}城');
    expect(clean('👨‍👩‍👧')).toBe('👨‍👩‍👧');
  });

  it('refuses what shows nothing', () => {
    for (const text of ['', ' \n　', '\u200b\u2060', '\ufe0f', '\u3164', '\u0001']) {
      expect(
        refusalOf(() => clean(text)),
        JSON.stringify(text),
      ).toEqual({
        code: 'request.invalid',
        details: { field: 'body' },
      });
    }
  });

  it('counts as people count: one family is one character', () => {
    const family = '👨‍👩‍👧‍👦';
    expect(clean(family.repeat(10), 10)).toBe(family.repeat(10));
    expect(refusalOf(() => clean(family.repeat(11), 10))).toEqual({
      code: 'text.too-long',
      details: { maxChars: 10 },
    });
    expect(clean('あ'.repeat(10), 10).length).toBe(10);
    expect(refusalOf(() => clean('あ'.repeat(11), 10))?.code).toBe('text.too-long');
    expect(clean(`${' '.repeat(50)}あ`, 10)).toBe('あ');
  });

  it('refuses one character made of a thousand marks', () => {
    expect(refusalOf(() => clean(`a${'\u0301'.repeat(1_000)}`, 10))?.code).toBe('text.too-long');
    expect(refusalOf(() => clean('a'.repeat(100_000), 2_000))?.code).toBe('text.too-long');
  });

  it('changes nothing the second time, and leaves no control but the line feed', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, multiline) => {
        let once: string;
        try {
          once = cleanText(text, { maxChars: 200, multiline });
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
          return;
        }
        expect(cleanText(once, { maxChars: 200, multiline })).toBe(once);
        expect(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(multiline ? once.replaceAll('\n', '') : once)).toBe(
          false,
        );
      }),
    );
  });
});

describe('foldForSearch', () => {
  it.each([
    ['髙﨑', '高崎'],
    ['渡邉 邊', '渡辺辺'],
    ['齋藤', '斉藤'],
    ['斎藤', '斉藤'],
    ['澤濱廣國櫻壽嶋嶌', '沢浜広国桜寿島島'],
    ['葛\u{e0100}城', '葛城'],
    ['\ufa19田', '神田'],
    ['ﾔﾏﾀﾞ ﾊﾅｺ', 'やまだはなこ'],
    ['ヤマダ　ハナコ', 'やまだはなこ'],
    ['キャッチボール', 'きゃっちぼーる'],
    ['コ－ヒ‐', 'こーひー'],
    ['ら〜めん', 'らーめん'],
    ['ら～めん', 'らーめん'],
    ['霞ヶ関', '霞け関'],
    ['霞ケ関', '霞け関'],
    ['ＡＢＣ１２３', 'abc123'],
    ['Nguyễn Văn Đức', 'nguyenvanduc'],
    ['𠮷野家', '吉野家'],
    ['', ''],
  ])('folds %s to %s', (text, folded) => {
    expect(foldForSearch(text)).toBe(folded);
  });

  it('changes nothing the second time and leaves no space', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = foldForSearch(text);
        expect(foldForSearch(once)).toBe(once);
        expect(/\s/.test(once)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('has no variant that leads to another variant', () => {
    expect(VARIANTS.size).toBeGreaterThan(200);
    for (const base of VARIANTS.values()) expect(VARIANTS.has(base), base).toBe(false);
    for (const variant of VARIANTS.keys()) expect(foldForSearch(variant)).toBe(VARIANTS.get(variant));
  });
});

describe('maskSensitive', () => {
  it.each([
    ['カードは4111111111111111です', 'カードは●●●●●●●●●●●●1111です', ['card']],
    ['4111-1111-1111-1111', '●●●●-●●●●-●●●●-1111', ['card']],
    ['4111 1111-1111 1111', '●●●● ●●●●-●●●● 1111', ['card']],
    ['４１１１　１１１１　１１１１　１１１１', '●●●●　●●●●　●●●●　１１１１', ['card']],
    ['4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1', '● ● ● ● ● ● ● ● ● ● ● ● 1 1 1 1', ['card']],
    ['3782-822463-10005', '●●●●-●●●●●●-●0005', ['card']],
    ['マイナンバー 1234 5678 9018', 'マイナンバー ●●●● ●●●● ●●●●', ['individual-number']],
    ['１２３４ー５６７８ー９０１８', '●●●●ー●●●●ー●●●●', ['individual-number']],
    ['123456789018と4111111111111111', '●●●●●●●●●●●●と●●●●●●●●●●●●1111', ['individual-number', 'card']],
  ])('masks %s', (text, expected, masked) => {
    expect(maskSensitive(text)).toEqual({ text: expected, masked });
  });

  it.each([
    ['a wrong Luhn digit', '4111111111111112'],
    ['a wrong check digit', '123456789017'],
    ['a telephone number', '090-1234-5678'],
    ['two telephone numbers with a part that would pass', '03-4234-5600 090-1234-5678'],
    ['an international number whose digits would pass', '+123456789018'],
    ['a case number', '26-004213-7'],
    ['twenty digits and more', '41111111111111111111111'],
    ['dates and times', '2026-04-01 09:00 から 2026-04-02 17:00'],
  ])('leaves %s', (_, text) => {
    expect(maskSensitive(text)).toEqual({ text, masked: [] });
  });

  it('masks every card number, whatever the grouping, and touches nothing else', () => {
    const digits = fc.tuple(
      fc.constantFrom('2', '3', '4', '5', '6'),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 11, maxLength: 17 }),
    );
    fc.assert(
      fc.property(digits, fc.constantFrom('', ' ', '-', '－', ' - '), ([first, rest], separator) => {
        const number = withLuhnDigit(first + rest.join(''));
        const written = number.replace(/(.{4})(?=.)/g, `$1${separator}`);
        const { text, masked } = maskSensitive(`前${written}後`);
        expect(masked).toContain('card');
        expect(text.replace(/[^0-9]/g, '')).toBe(number.slice(-4));
        expect(text.length).toBe(written.length + 2);
      }),
    );
  });

  it('stays fast on a text made to make it slow', () => {
    const evil = '1  1  1  1  1  1  1  1  1  1  1 x'.repeat(3_000);
    const startedMs = performance.now();
    maskSensitive(evil);
    expect(performance.now() - startedMs).toBeLessThan(3_000);
  });
});

function withLuhnDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, character, at) => {
    const digit = Number(character) * (at % 2 === 0 ? 2 : 1);
    return total + Math.floor(digit / 10) + (digit % 10);
  }, 0);
  return digits + ((10 - (sum % 10)) % 10);
}
