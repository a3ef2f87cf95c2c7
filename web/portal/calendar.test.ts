import { describe, expect, it } from 'vitest';
import { plain } from '../shared/i18n.ts';
import { dayNumber, longDate, nearness, weekdayOf } from './calendar.ts';

describe('the civil day', () => {
  it('is the day in Japan', () => {
    expect(dayNumber('2026-01-01T14:59:59Z')).toBe(dayNumber('2026-01-01'));
    expect(dayNumber('2026-01-01T15:00:00Z')).toBe(dayNumber('2026-01-02'));
  });

  it('knows its weekday', () => {
    expect(weekdayOf(dayNumber('2026-12-04'))).toBe(5);
    expect(weekdayOf(dayNumber('2026-12-06'))).toBe(0);
  });
});

describe('a date in words', () => {
  it.each([
    ['2026-12-04', '2026年（令和8年）12月4日（金）'],
    ['2019-05-01', '2019年（令和元年）5月1日（水）'],
    ['2019-04-30', '2019年（平成31年）4月30日（火）'],
  ])('%s is %s', (day, words) => expect(longDate(dayNumber(day), 'ja')).toBe(words));

  it('has no era in plain Japanese and none in English', () => {
    expect(plain(longDate(dayNumber('2026-12-04'), 'ja-easy'))).toBe('2026年12月4日（金曜日）');
    expect(longDate(dayNumber('2026-12-04'), 'en')).toBe('Friday 4 December 2026');
  });
});

describe('nearness', () => {
  // A Wednesday.
  const today = dayNumber('2026-12-02');
  it.each([
    ['2026-12-01', '予定の日を過ぎています'],
    ['2026-12-02', '今日'],
    ['2026-12-03', '明日'],
    ['2026-12-04', 'あさって'],
    ['2026-12-05', '今週の土曜日'],
    ['2026-12-06', '今週の日曜日'],
    ['2026-12-07', '来週の月曜日'],
    ['2026-12-13', '来週の日曜日'],
    ['2026-12-14', 'あと12日'],
  ])('%s is %s', (day, words) => expect(nearness(dayNumber(day), today, 'ja')).toBe(words));
});
