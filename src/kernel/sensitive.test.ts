import { describe, expect, test } from 'vitest';
import { isShape, KNOWN_NUMBERS, maskByPatterns, type NumberPattern } from './sensitive.ts';

const ALL: readonly NumberPattern[] = KNOWN_NUMBERS.map((id) => ({ id, action: 'mask' }));
const found = (text: string, patterns = ALL) => maskByPatterns(text, patterns).masked;

describe('what is found', () => {
  test.each([
    ['マイナンバーは123456789018です', 'individual-number'],
    ['１２３４　５６７８　９０１８', 'individual-number'],
    ['1234-5678-9018 でお願いします', 'individual-number'],
    ['いちにさんよんごろくななはちきゅうぜろいちはちです', 'individual-number'],
    ['一二三四 五六七八 九〇一八', 'individual-number'],
    ['いち、に、さん、よん、ご、ろく、なな、はち、きゅう、ゼロ、いち、はち', 'individual-number'],
    ['番号に一二三四五六七八九〇一八と出ています', 'individual-number'],
    ['カードは 4111 1111 1111 1111 です', 'card'],
    ['４１１１－１１１１－１１１１－１１１１', 'card'],
    ['よんいちいちいち いちいちいちいち いちいちいちいち いちいちいちいち', 'card'],
    ['振込先は青葉銀行本店 普通 1234567 です', 'bank-account'],
    ['口座番号：１２３４５６７', 'bank-account'],
    ['ゆうちょ 記号 12340 番号 12345671', 'bank-account'],
    ['パスポートの番号は TK1234567 です', 'passport'],
    ['旅券番号ＴＫ１２３４５６７', 'passport'],
    ['運転免許証の番号は 301234567890 です', 'driving-licence'],
  ])('%s', (text, kind) => {
    expect(found(text)).toEqual([kind]);
  });
});

describe('what is none of these', () => {
  test.each([
    '電話は 022-333-4444 です',
    '携帯 090-1234-5678、自宅 022-333-4444',
    '０９０１２３４５６７８',
    'ぜろきゅうぜろいちにさんよんごろくななはち です',
    '〇二二 三三三 四四四四 と 〇九〇 一二三四 五六七八',
    '+81 90 1234 5678',
    '案件番号 2026-000123-4 の件',
    'R8-0001234 と 2026041500123',
    '郵便番号 980-0811、口座のことで 022-333-4444 へ',
    '口座振替を申し込んだのは 2026-04-15 です',
    '免許の更新は 2026年4月15日 10:30 からですか',
    'パスポートの申請に 1 週間かかりますか',
    '普通ごみは 7 時から 8 時 30 分まで',
    '水道メーターの番号は 1234567 です',
    'いち、に、さん、しで運んでください',
    '令和八年四月一日から三十日まで',
    '法人番号 7000012050002',
  ])('%s', (text) => {
    expect(maskByPatterns(text, ALL)).toEqual({ text, masked: [], warned: [] });
  });
});

test('digits and letters are hidden where they stand; of a card the last four stay', () => {
  const masked = (text: string) => maskByPatterns(text, ALL).text;
  expect(masked('番号 1234-5678-9018 と 4111 1111 1111 1111')).toBe(
    '番号 ●●●●-●●●●-●●●● と ●●●● ●●●● ●●●● 1111',
  );
  expect(masked('旅券ＴＫ１２３４５６７と')).toBe('旅券●●●●●●●●●と');
  expect(masked('普通 123-4567')).toBe('普通 ●●●-●●●●');
  expect(masked('記号 12340 番号 12345671')).toBe('記号 ●●●●● 番号 ●●●●●●●●');
  expect(masked('いちにさんよん ごろくななはち きゅうぜろいちはち です')).toMatch(/^●+ ●+ ●+ です$/);
});

test('each pattern does what the city decided: hide, say that it is there, or nothing', () => {
  const by = (action: NumberPattern['action']) =>
    maskByPatterns('口座番号 1234567', [{ id: 'bank-account', action }]);
  expect(by('mask')).toEqual({ text: '口座番号 ●●●●●●●', masked: ['bank-account'], warned: [] });
  expect(by('warn')).toEqual({ text: '口座番号 1234567', masked: [], warned: ['bank-account'] });
  expect(by('leave')).toEqual({ text: '口座番号 1234567', masked: [], warned: [] });
});

test("a city's own shape, with or without a word before it; whatever it is, it ends", () => {
  const own = (shape: string, near?: string): NumberPattern[] => [
    { id: 'own', action: 'mask', shape, near: near ?? null },
  ];
  const text = '宛名番号 ab-００１２３４ と AB-1234567';
  expect(maskByPatterns(text, own('AA-999999')).text).toBe('宛名番号 ●●-●●●●●● と AB-1234567');
  expect(found(text, own('AA-999999', '世帯番号'))).toEqual([]);
  expect(found('(1.2)* 9999', own('(9.9)* 9999'))).toEqual(['own']);
  expect([isShape('9999'), isShape('A-99'), isShape('9'.repeat(41))]).toEqual([true, false, false]);
  const begun = performance.now();
  maskByPatterns(`${'口座 記号 免許 パスポート '.repeat(2_000)}${'いちに'.repeat(3_000)}`, [
    ...ALL,
    ...own('9-9-9-9-9', '口座'),
  ]);
  expect(performance.now() - begun).toBeLessThan(2_000);
});
