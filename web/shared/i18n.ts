import type { ResidentLanguage, ServedAnswer } from '../../src/http/public/shapes.ts';
import type { RefusalCode } from '../../src/http/shapes.ts';

/** The languages a resident can choose in the chat, each named in itself. */
export const LANGUAGES: readonly { code: ResidentLanguage; name: string }[] = [
  { code: 'ja', name: '日本語' },
  { code: 'ja-easy', name: 'やさしい日本語' },
  { code: 'en', name: 'English' },
  { code: 'zh-Hans', name: '简体中文' },
  { code: 'zh-Hant', name: '繁體中文' },
  { code: 'ko', name: '한국어' },
  { code: 'vi', name: 'Tiếng Việt' },
  { code: 'pt', name: 'Português' },
  { code: 'tl', name: 'Tagalog' },
  { code: 'ne', name: 'नेपाली' },
  { code: 'es', name: 'Español' },
  { code: 'id', name: 'Bahasa Indonesia' },
  { code: 'th', name: 'ไทย' },
  { code: 'my', name: 'မြန်မာ' },
];

/** The languages that the pages (first page, case, policies) are written in. */
export const PAGE_LANGUAGES = ['ja', 'ja-easy', 'en'] as const satisfies readonly ResidentLanguage[];
export type PageLanguage = (typeof PAGE_LANGUAGES)[number];

type Texts<Key extends string> = Readonly<Record<Key, string>>;
/** Texts of one part of the product, by language, as far as they were loaded. */
export type Dictionary<Key extends string> = { [language in ResidentLanguage]?: Texts<Key> };
/** Texts of a page: the same keys in every language of the pages, so a forgotten one does not compile. */
export type Words<Key extends string> = Readonly<Record<PageLanguage, Texts<Key>>>;
export type Values = Readonly<Record<string, string | number>>;
export type Translate<Key extends string> = (key: Key, values?: Values) => string;

/** What browsers call our languages where it is not their own tag. */
const OTHER_TAGS: Readonly<Record<string, ResidentLanguage>> = {
  zh: 'zh-Hans',
  'zh-cn': 'zh-Hans',
  'zh-sg': 'zh-Hans',
  'zh-tw': 'zh-Hant',
  'zh-hk': 'zh-Hant',
  'zh-mo': 'zh-Hant',
  fil: 'tl',
};

/** Decides which language a tag such as `en-US` means; Japanese when it is none of ours. */
export function asLanguage(tag: string | null | undefined): ResidentLanguage {
  const wanted = (tag ?? '').toLowerCase();
  const base = wanted.split('-')[0] ?? '';
  const known = LANGUAGES.find(({ code }) => code.toLowerCase() === wanted);
  return (
    known?.code ??
    OTHER_TAGS[wanted] ??
    OTHER_TAGS[wanted.split('-').slice(0, 2).join('-')] ??
    LANGUAGES.find(({ code }) => wanted.startsWith(`${code.toLowerCase()}-`))?.code ??
    OTHER_TAGS[base] ??
    'ja'
  );
}

/** The same for the pages, which speak fewer languages: English stands for those that are neither. */
export function asPageLanguage(tag: string | null | undefined): PageLanguage {
  const language = asLanguage(tag);
  return PAGE_LANGUAGES.find((known) => known === language) ?? 'en';
}

/** The language in which the city answers who wants that one: Japanese for plain Japanese, else the city's fallback. */
export function servedLanguage(city: ServedAnswer, wanted: ResidentLanguage): ResidentLanguage {
  if (city.languages.includes(wanted)) return wanted;
  return wanted === 'ja-easy' ? 'ja' : city.fallbackLanguage;
}

/** The same for the pages; where the fallback is no language of theirs, English if the city serves it, else Japanese. */
export function servedPageLanguage(city: ServedAnswer, wanted: PageLanguage): PageLanguage {
  const page = asPageLanguage(servedLanguage(city, wanted));
  return city.languages.includes(page) ? page : 'ja';
}

/** The `lang` attribute for a language: plain Japanese is Japanese to a screen reader. */
export function htmlLang(language: ResidentLanguage): string {
  return language === 'ja-easy' ? 'ja' : language;
}

/** True for Japanese in both of its ways. */
export function isJapanese(language: ResidentLanguage): boolean {
  return language === 'ja' || language === 'ja-easy';
}

/** True where a Japanese name can be read as it is written. */
export function isWrittenInKanji(language: ResidentLanguage): boolean {
  return isJapanese(language) || language.startsWith('zh');
}

/** The texts of a dictionary in a language; in English where it has none. */
export function textsOf<Key extends string>(words: Dictionary<Key>, language: ResidentLanguage): Texts<Key> {
  const texts = words[language] ?? words.en ?? words.ja;
  if (!texts) throw new Error(`no texts in ${language}`);
  return texts;
}

/** Puts values into `{name}` places. A place without a value stays, so that it is seen and repaired. */
export function fill(text: string, values: Values = {}): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** Makes the function that answers a key with its text in one language. */
export function translator<Key extends string>(
  words: Dictionary<Key>,
  language: ResidentLanguage,
): Translate<Key> {
  return (key, values) => fill(textsOf(words, language)[key], values);
}

export type RubyPiece = { base: string; reading: string | null };

/** Splits a text with readings written as `{市役所|しやくしょ}` into pieces for <ruby>. */
export function rubyPieces(text: string): RubyPiece[] {
  const pieces: RubyPiece[] = [];
  for (const part of text.split(/(\{[^{}|]+\|[^{}|]+\})/)) {
    if (!part) continue;
    const ruby = /^\{([^|]+)\|([^}]+)\}$/.exec(part);
    pieces.push({ base: ruby?.[1] ?? part, reading: ruby?.[2] ?? null });
  }
  return pieces;
}

/** The text without readings, for attributes, which cannot carry <ruby>. */
export function plain(text: string): string {
  return rubyPieces(text)
    .map((piece) => piece.base)
    .join('');
}

const TIME_ZONE = 'Asia/Tokyo';
const LOCALES: Partial<Record<ResidentLanguage, string>> = {
  'ja-easy': 'ja',
  en: 'en-GB',
  pt: 'pt-BR',
  tl: 'fil',
};
const WEEKDAY_READINGS: Record<string, string> = {
  日: 'にち',
  月: 'げつ',
  火: 'か',
  水: 'すい',
  木: 'もく',
  金: 'きん',
  土: 'ど',
};

/** Days by the common calendar and digits that everybody here reads on clocks, whatever the locale's own are. */
function localeOf(language: ResidentLanguage): string {
  return `${LOCALES[language] ?? language}-u-ca-gregory-nu-latn`;
}

function parts(at: Date, language: ResidentLanguage): Record<string, string> {
  const format = new Intl.DateTimeFormat(localeOf(language), {
    timeZone: TIME_ZONE,
    year: 'numeric',
    month: isJapanese(language) ? 'numeric' : 'short',
    day: 'numeric',
    weekday: 'short',
    hour: 'numeric',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
}

/** `9:05`, as the clock stands in Japan. */
export function clockTime(iso: string, language: ResidentLanguage): string {
  const part = parts(new Date(iso), language);
  return `${Number(part['hour'])}:${part['minute']}`;
}

/** `11月25日（月）`, `11{月|がつ}25{日|にち}…`, `Mon 25 Nov`: the day of an instant in Japan, without the year. */
export function dayOf(iso: string, language: ResidentLanguage): string {
  const part = parts(new Date(iso), language);
  if (language === 'en') return `${part['weekday']} ${part['day']} ${part['month']}`;
  if (!isJapanese(language)) {
    const options = { timeZone: TIME_ZONE, month: 'short', day: 'numeric', weekday: 'short' } as const;
    return new Intl.DateTimeFormat(localeOf(language), options).format(new Date(iso));
  }
  const month = part['month']?.replace('月', '');
  const day = part['day']?.replace('日', '');
  const weekday = part['weekday'] ?? '';
  if (language === 'ja') return `${month}月${day}日（${weekday}）`;
  return `${month}{月|がつ}${day}{日|にち}（{${weekday}曜日|${WEEKDAY_READINGS[weekday] ?? ''}ようび}）`;
}

/** The day with its clock time. */
export function dayAndTime(iso: string, language: ResidentLanguage): string {
  return `${dayOf(iso, language)} ${clockTime(iso, language)}`;
}

/** What a call can fail with: the city's own no, no answer at all, or an answer nobody foresaw. */
export type ClientCode = RefusalCode | 'network' | 'unknown';

/** The refusals that a resident can meet; all others belong to the desk. */
export const RESIDENT_CODES = [
  'request.invalid',
  'request.too-large',
  'request.unsupported-type',
  'request.rate-limited',
  'session.required',
  'permission.missing',
  'not-found',
  'text.not-allowed',
  'text.too-long',
  'version.conflict',
  'state.conflict',
  'capacity.full',
  'file.type',
  'file.too-large',
  'file.broken',
  'file.storage-full',
  'file.infected',
  'file.unscanned',
  'case.closed',
  'database.unavailable',
] as const satisfies readonly RefusalCode[];

type ResidentCode = (typeof RESIDENT_CODES)[number] | 'network' | 'unknown';

/** The refusals that can be met while chatting; of the others the languages of the chat say only that it did not work. */
export type ChatRefusalTexts = Readonly<
  Record<
    Exclude<
      ResidentCode,
      'request.unsupported-type' | 'permission.missing' | 'version.conflict' | 'case.closed'
    >,
    string
  >
>;
export type RefusalTexts = Readonly<Record<ResidentCode, string>>;

/** What each refusal says to a resident: what happened, then what one can do. Filled with the languages in use. */
export const REFUSAL_WORDS: { [language in ResidentLanguage]?: ChatRefusalTexts } = {};

/** The words for a refusal; one that was never meant for residents says only that it did not work. */
export function refusalWords(code: ClientCode, language: ResidentLanguage): string {
  const words: Readonly<Record<string, string>> = REFUSAL_WORDS[language] ?? REFUSAL_WORDS.en ?? {};
  return words[code] ?? words['unknown'] ?? '';
}
