import { audience } from '#domain/staff/access.ts';
import { PLACEHOLDERS, type Placeholder, type PlaceholderValues } from './types.ts';

export const TITLE_MAX_CHARS = 80;
export const BODY_MAX_CHARS = 4_000;
export const MOST_TEMPLATES = 500;
/** A template opened by its shortcut: short, one word, without what ends a word in the editor. */
export const SHORTCUT = /^[\p{L}\p{N}_-]{1,20}$/u;

/** What each gap is called in the mark that stands for it: the desk's own people read it, whatever the text's language. */
const NAMES: Readonly<Record<Placeholder, string>> = {
  'resident.name': '住民の氏名',
  'case.number': '案件番号',
  due: '回答の期限',
  'agent.name': '担当者名',
  'department.name': '部署名',
  'department.phone': '部署の電話番号',
  'city.name': '市町村名',
  today: '今日の日付',
};

const GAP = /\{([a-z]+(?:\.[a-z]+)?)\}/g;
const MARK = /〔要記入[:：][^〕\n]{0,40}〕/g;

const isPlaceholder = (name: string): name is Placeholder =>
  (PLACEHOLDERS as readonly string[]).includes(name);

/** Names in braces that are no placeholder: a slip of whoever wrote the template. */
export function unknownPlaceholders(body: string): string[] {
  const names = [...body.matchAll(GAP)].map((match) => match[1] ?? '');
  return [...new Set(names.filter((name) => !isPlaceholder(name)))];
}

/** The text with its gaps filled; where no value is known a mark stands, and its placeholder is named in `missing`. */
export function fillPlaceholders(
  body: string,
  values: PlaceholderValues,
): { text: string; missing: Placeholder[] } {
  const missing = new Set<Placeholder>();
  const text = body.replace(GAP, (whole, name: string) => {
    if (!isPlaceholder(name)) return whole;
    const value = values[name]?.trim();
    if (value) return value;
    missing.add(name);
    return `〔要記入:${NAMES[name]}〕`;
  });
  return { text, missing: [...missing] };
}

/** What in a reply is still to be filled in: marks, and placeholders that somebody typed by hand. */
export function unfilledIn(text: string): string[] {
  const typed = [...text.matchAll(GAP)].filter((match) => isPlaceholder(match[1] ?? ''));
  return [...new Set([...(text.match(MARK) ?? []), ...typed.map((match) => match[0])])];
}

/** The language to take for a resident: their own, plain Japanese instead of easy, else English, else what there is. */
export function bestLanguage(bodies: Readonly<Record<string, string>>, wanted: string): string {
  const order = wanted.startsWith('ja') ? [wanted, 'ja'] : [wanted, 'en', 'ja'];
  return order.find((language) => bodies[language]) ?? Object.keys(bodies)[0] ?? 'ja';
}

/** A day as a letter names it. `onDate` is 'YYYY-MM-DD'. */
export function dayInWords(onDate: string, language: string): string {
  const day = Temporal.PlainDate.from(onDate);
  if (language.startsWith('ja'))
    return `${day.year}年${day.month}月${day.day}日（${'月火水木金土日'[day.dayOfWeek - 1]}）`;
  return `${WEEKDAYS[day.dayOfWeek - 1]}, ${day.day} ${MONTHS[day.month - 1]} ${day.year}`;
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** Who sees a template: everybody, or a department with all below it (`departmentIds`); those above hold its key anyway. */
export function audienceOf(departmentIds: readonly string[] | null): string[] {
  return departmentIds === null ? [audience.everyone] : departmentIds.map(audience.department);
}
