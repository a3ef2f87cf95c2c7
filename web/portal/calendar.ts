import type { PageLanguage } from '../shared/i18n.ts';

const DAY_MS = 86_400_000;
const JAPAN_OFFSET_MS = 9 * 3_600_000;

/** The civil day in Japan of an instant, or of a 'YYYY-MM-DD', as a count of days since 1970-01-01. */
export function dayNumber(at: string | Date): number {
  const day = typeof at === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(at) ? `${at}T00:00:00+09:00` : at;
  return Math.floor((new Date(day).getTime() + JAPAN_OFFSET_MS) / DAY_MS);
}

/** Noon in Japan of a day, an instant that any formatter puts on that day. */
export function noonOf(day: number): Date {
  return new Date(day * DAY_MS + DAY_MS / 2 - JAPAN_OFFSET_MS);
}

/** 0 Sunday … 6 Saturday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

const WEEKDAYS = ['日', '月', '火', '水', '木', '金', '土'];
const READINGS = ['にち', 'げつ', 'か', 'すい', 'もく', 'きん', 'ど'];

function part(at: Date, options: Intl.DateTimeFormatOptions, locale = 'ja-JP'): string {
  return new Intl.DateTimeFormat(locale, { timeZone: 'Asia/Tokyo', ...options }).format(at);
}

/** `2026年（令和8年）12月4日（金）`; plain Japanese with readings and no era; `Friday 4 December 2026`. */
export function longDate(day: number, language: PageLanguage): string {
  const at = noonOf(day);
  if (language === 'en') {
    return [
      ENGLISH_WEEKDAYS[weekdayOf(day)],
      part(at, { day: 'numeric' }, 'en-GB'),
      part(at, { month: 'long' }, 'en-GB'),
      part(at, { year: 'numeric' }, 'en-GB'),
    ].join(' ');
  }
  const [year, month, date] = part(at, { year: 'numeric', month: 'numeric', day: 'numeric' })
    .split('/')
    .map(Number);
  const weekday = weekdayOf(day);
  if (language === 'ja-easy') {
    return `${year}{年|ねん}${month}{月|がつ}${date}{日|にち}（{${WEEKDAYS[weekday]}曜日|${READINGS[weekday]}ようび}）`;
  }
  const era = part(at, { era: 'long', year: 'numeric' }, 'ja-JP-u-ca-japanese').replace(/\s/g, '');
  return `${year}年（${era}）${month}月${date}日（${WEEKDAYS[weekday]}）`;
}

/** Where a day lies, seen from today, in the words people use: 今日, 明日, 今週の金曜日, 来週の月曜日, あと12日. */
export function nearness(day: number, today: number, language: PageLanguage): string {
  const ahead = day - today;
  if (ahead < 0) return WORDS[language].past;
  const near = WORDS[language].near[ahead];
  if (near) return near;
  const weeks = mondayWeek(day) - mondayWeek(today);
  const weekday = weekdayOf(day);
  if (weeks === 0 || weeks === 1) return WORDS[language].week(weeks, weekday);
  return WORDS[language].days(ahead);
}

/** Weeks counted from Monday, as calendars in offices are printed. */
function mondayWeek(day: number): number {
  return Math.floor((day + 3) / 7);
}

const ENGLISH_WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

interface NearWords {
  past: string;
  near: readonly string[];
  week: (weeks: number, weekday: number) => string;
  days: (ahead: number) => string;
}

const WORDS: Record<PageLanguage, NearWords> = {
  ja: {
    past: '予定の日を過ぎています',
    near: ['今日', '明日', 'あさって'],
    week: (weeks, weekday) => `${weeks === 0 ? '今週' : '来週'}の${WEEKDAYS[weekday]}曜日`,
    days: (ahead) => `あと${ahead}日`,
  },
  'ja-easy': {
    past: '{予定|よてい}の{日|ひ}を{過|す}ぎています',
    near: ['{今日|きょう}', '{明日|あした}', 'あさって'],
    week: (weeks, weekday) =>
      `${weeks === 0 ? '{今週|こんしゅう}' : '{来週|らいしゅう}'}の{${WEEKDAYS[weekday]}曜日|${READINGS[weekday]}ようび}`,
    days: (ahead) => `あと${ahead}{日|にち}`,
  },
  en: {
    past: 'the planned day has passed',
    near: ['today', 'tomorrow', 'the day after tomorrow'],
    week: (weeks, weekday) => `${weeks === 0 ? 'this' : 'next week on'} ${ENGLISH_WEEKDAYS[weekday]}`,
    days: (ahead) => `in ${ahead} days`,
  },
};
