import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestLanguage, dayInWords, fillPlaceholders, unfilledIn, unknownPlaceholders } from './rules.ts';
import { PLACEHOLDERS, type PlaceholderValues } from './types.ts';

const NOTHING = Object.fromEntries(PLACEHOLDERS.map((name) => [name, null])) as PlaceholderValues;

describe('gaps of a template', () => {
  test('are filled where something is known; where nothing is, a mark stands and is named', () => {
    const values = { ...NOTHING, 'resident.name': '田中 実', 'city.name': '青葉市' };
    expect(
      fillPlaceholders(
        '{resident.name} 様 {city.name}です。番号は{case.number}、{case.number}です。',
        values,
      ),
    ).toEqual({
      text: '田中 実 様 青葉市です。番号は〔要記入:案件番号〕、〔要記入:案件番号〕です。',
      missing: ['case.number'],
    });
  });

  test('a name that is blank is none; braces of others stay as they are', () => {
    const values = { ...NOTHING, 'resident.name': '  ' };
    expect(fillPlaceholders('{resident.name}{ x }{}', values)).toEqual({
      text: '〔要記入:住民の氏名〕{ x }{}',
      missing: ['resident.name'],
    });
  });

  test('what a value holds is not filled once more', () => {
    const values = { ...NOTHING, 'resident.name': '{agent.name}', 'agent.name': '佐藤' };
    expect(fillPlaceholders('{resident.name}', values).text).toBe('{agent.name}');
  });

  test('a filled text is only ready when nothing was missing', () => {
    const anyValues = fc.record(
      Object.fromEntries(
        PLACEHOLDERS.map((name) => [name, fc.option(fc.stringMatching(/^[ぁ-んa-z0-9 ]{0,8}$/))]),
      ),
    ) as fc.Arbitrary<PlaceholderValues>;
    const anyBody = fc
      .array(fc.oneof(fc.constantFrom(...PLACEHOLDERS.map((name) => `{${name}}`)), fc.constant('です。\n')))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(anyBody, anyValues, (body, values) => {
        const { text, missing } = fillPlaceholders(body, values);
        expect(unfilledIn(text).length === 0).toBe(missing.length === 0);
      }),
    );
  });

  test('with a name that does not exist are found before anybody uses the template', () => {
    expect(unknownPlaceholders('{resident.name}{resident.nmae} {today} {x}')).toEqual(['resident.nmae', 'x']);
  });

  test('left in a reply are found, typed by hand too', () => {
    expect(unfilledIn('〔要記入:案件番号〕と{today}')).toEqual(['〔要記入:案件番号〕', '{today}']);
    expect(unfilledIn('〔要記入：なにか〕')).toEqual(['〔要記入：なにか〕']);
    expect(unfilledIn('〔注〕 {未定} {json}')).toEqual([]);
  });
});

describe('the language of a template', () => {
  const bodies = { ja: '日', 'ja-easy': 'や', en: 'e' };
  test.each([
    ['ja-easy', bodies, 'ja-easy'],
    ['ja-easy', { ja: '日', en: 'e' }, 'ja'],
    ['vi', bodies, 'en'],
    ['vi', { ja: '日' }, 'ja'],
    ['ja', { en: 'e' }, 'en'],
  ])('for %s', (wanted, given, chosen) => expect(bestLanguage(given, wanted)).toBe(chosen));
});

test('a day is named as letters do', () => {
  expect(dayInWords('2026-11-22', 'ja')).toBe('2026年11月22日（日）');
  expect(dayInWords('2026-11-22', 'en')).toBe('Sunday, 22 November 2026');
});
