import { describe, expect, it } from 'vitest';
import { Refusal } from '../refusal.ts';
import { formatJapaneseDate } from './era.ts';
import { fiscalYearOf, fiscalYearRange } from './fiscal-year.ts';
import { HOLIDAY_NAMES, HOLIDAYS, parseCabinetOfficeCsv } from './holidays.ts';

describe('holidays', () => {
  it('has the right days under their own dates', () => {
    expect(HOLIDAY_NAMES.get('2026-09-21')).toBe('敬老の日');
    expect(HOLIDAY_NAMES.get('2026-09-23')).toBe('秋分の日');
    expect(HOLIDAYS.has('2026-09-22')).toBe(true);
    expect(HOLIDAYS.has('2026-09-24')).toBe(false);
    for (const on of HOLIDAYS) expect(on).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect([...HOLIDAYS].filter((on) => on.startsWith('2026-')).length).toBe(18);
  });

  it('reads the file of the Cabinet Office', () => {
    const csv = '国民の祝日・休日月日,国民の祝日・休日名称\r\n2027/1/1,元日\r\n2027/1/11,成人の日\r\n';
    expect([...parseCabinetOfficeCsv(csv)]).toEqual([
      ['2027-01-01', '元日'],
      ['2027-01-11', '成人の日'],
    ]);
  });

  it.each([
    ['a day that does not exist', '見出し,名称\n2027/1/1,元日\n2027/2/30,謎の日', 3],
    ['a line without a name', '見出し,名称\n2027/1/1,', 2],
    ['a page of HTML', '<html>\n<body>not found</body>', 2],
    ['nothing', '', 1],
    ['a heading only', '見出し,名称\n', 1],
  ])('refuses %s', (_, csv, line) => {
    let thrown: unknown;
    try {
      parseCabinetOfficeCsv(csv);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(Refusal);
    expect((thrown as Refusal).details).toEqual({ field: 'holidays', line });
  });
});

describe('dates on screen', () => {
  it.each([
    ['2026-04-01', '令和8年4月1日'],
    ['2019-05-01', '令和元年5月1日'],
    ['2019-04-30', '平成31年4月30日'],
    ['1989-01-08', '平成元年1月8日'],
    ['1989-01-07', '昭和64年1月7日'],
    ['1926-12-25', '昭和元年12月25日'],
    ['1926-12-24', '大正15年12月24日'],
    ['1912-07-29', '明治45年7月29日'],
    ['1600-01-01', '1600年1月1日'],
  ])('%s is %s', (on, text) => {
    expect(formatJapaneseDate(on)).toBe(text);
  });

  it('has a short form and one with both years', () => {
    expect(formatJapaneseDate('2026-04-01', 'short')).toBe('R8.4.1');
    expect(formatJapaneseDate('2019-05-01', 'both')).toBe('2019年（令和元年）5月1日');
  });
});

describe('fiscal year', () => {
  it('turns on 1 April', () => {
    expect(['2026-03-31', '2026-04-01', '2026-12-31', '2027-01-01'].map(fiscalYearOf)).toEqual([
      2025, 2026, 2026, 2026,
    ]);
    expect(fiscalYearRange(2025)).toEqual({ fromOn: '2025-04-01', toOn: '2026-03-31' });
  });
});
