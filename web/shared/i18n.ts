import type { ResidentLanguage } from '../../src/http/public/shapes.ts';
import type { RefusalCode } from '../../src/http/shapes.ts';

/** The languages a resident can choose, each named in itself. */
export const LANGUAGES: readonly { code: ResidentLanguage; name: string }[] = [
  { code: 'ja', name: '日本語' },
  { code: 'ja-easy', name: 'やさしい日本語' },
  { code: 'en', name: 'English' },
];

/** Texts of one part of the product: the same keys in every language, so a forgotten one does not compile. */
export type Words<Key extends string> = Readonly<Record<ResidentLanguage, Readonly<Record<Key, string>>>>;
export type Values = Readonly<Record<string, string | number>>;
export type Translate<Key extends string> = (key: Key, values?: Values) => string;

/** Decides which language a tag such as `en-US` means; Japanese when it is none of ours. */
export function asLanguage(tag: string | null | undefined): ResidentLanguage {
  const wanted = (tag ?? '').toLowerCase();
  if (wanted === 'ja-easy') return 'ja-easy';
  return wanted.startsWith('en') ? 'en' : 'ja';
}

/** The `lang` attribute for a language: plain Japanese is Japanese to a screen reader. */
export function htmlLang(language: ResidentLanguage): string {
  return language === 'en' ? 'en' : 'ja';
}

/** Puts values into `{name}` places. A place without a value stays, so that it is seen and repaired. */
export function fill(text: string, values: Values = {}): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** Makes the function that answers a key with its text in one language. */
export function translator<Key extends string>(
  words: Words<Key>,
  language: ResidentLanguage,
): Translate<Key> {
  return (key, values) => fill(words[language][key], values);
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
const LOCALES: Record<ResidentLanguage, string> = { ja: 'ja-JP', 'ja-easy': 'ja-JP', en: 'en-GB' };
const WEEKDAY_READINGS: Record<string, string> = {
  日: 'にち',
  月: 'げつ',
  火: 'か',
  水: 'すい',
  木: 'もく',
  金: 'きん',
  土: 'ど',
};

function parts(at: Date, language: ResidentLanguage): Record<string, string> {
  const format = new Intl.DateTimeFormat(LOCALES[language], {
    timeZone: TIME_ZONE,
    year: 'numeric',
    month: language === 'en' ? 'short' : 'numeric',
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
  'entry-point.closed',
  'file.type',
  'file.too-large',
  'file.broken',
  'file.storage-full',
  'case.closed',
  'origin.not-allowed',
  'setup.done',
  'database.unavailable',
] as const satisfies readonly RefusalCode[];

type ResidentCode = (typeof RESIDENT_CODES)[number] | 'network' | 'unknown';

/** What each refusal says to a resident: what happened, then what one can do. */
export const REFUSAL_WORDS: Words<ResidentCode> = {
  ja: {
    'request.invalid': '入力した内容を受け付けられませんでした。内容を確かめて、もう一度お試しください。',
    'request.too-large': '一度に送れる大きさを超えています。分けて送ってください。',
    'request.unsupported-type': 'この形式では受け付けられません。',
    'request.rate-limited': '短い時間に続けて送られたため、少し待っています。',
    'session.required': 'このやりとりの有効期限が切れました。新しく書き込めます。',
    'permission.missing': 'この操作はできません。',
    'not-found': '見つかりませんでした。リンクが正しいか確かめてください。',
    'text.not-allowed': '送れない文字が含まれています。その文字を消して、もう一度お試しください。',
    'text.too-long': '文章が長すぎます。いくつかに分けて送ってください。',
    'version.conflict': 'ほかの操作と重なりました。画面を新しくして、もう一度お試しください。',
    'state.conflict': '今の状態ではこの操作はできません。画面を新しくして確かめてください。',
    'capacity.full': 'ただいま大変混み合っています。しばらくたってからお試しください。',
    'entry-point.closed': 'この窓口は、ただいま受け付けていません。',
    'file.type': 'この種類のファイルは送れません。',
    'file.too-large': 'ファイルが大きすぎます。小さくするか、分けて送ってください。',
    'file.broken': 'ファイルが壊れているため、開けませんでした。別のファイルでお試しください。',
    'file.storage-full': '今はファイルを受け取れません。文章だけでも送れます。',
    'case.closed': 'この件は完了しています。続きがあるときは、新しくご相談ください。',
    'origin.not-allowed': 'このページからは利用できません。市の公式ページからお使いください。',
    'setup.done': '初期設定はもう終わっています。',
    'database.unavailable': 'ただいま保存できません。書いた内容はこの端末に残り、自動でもう一度送ります。',
    network: 'インターネットにつながりません。つながりしだい、自動でもう一度送ります。',
    unknown: 'うまくいきませんでした。少したってから、もう一度お試しください。',
  },
  'ja-easy': {
    'request.invalid':
      '{書|か}いたものを{送|おく}れませんでした。もう{一度|いちど}{見|み}てください。そして{送|おく}ってください。',
    'request.too-large': '{大|おお}きすぎます。{少|すこ}しずつ{送|おく}ってください。',
    'request.unsupported-type': 'これは{送|おく}れません。ほかの{方法|ほうほう}にしてください。',
    'request.rate-limited':
      '{続|つづ}けて{送|おく}ったので、{少|すこ}し{待|ま}っています。そのまま{待|ま}ってください。',
    'session.required': '{前|まえ}の{話|はなし}は{終|お}わりました。{新|あたら}しく{書|か}いてください。',
    'permission.missing': 'これはできません。',
    'not-found': '{見|み}つかりません。リンクが{正|ただ}しいか{見|み}てください。',
    'text.not-allowed': '{送|おく}れない{文字|もじ}があります。その{文字|もじ}を{消|け}してください。',
    'text.too-long': '{文|ぶん}が{長|なが}すぎます。{短|みじか}く{分|わ}けて{送|おく}ってください。',
    'version.conflict': 'ほかの{人|ひと}も{変|か}えました。ページをもう{一度|いちど}{開|ひら}いてください。',
    'state.conflict': '{今|いま}はできません。ページをもう{一度|いちど}{開|ひら}いてください。',
    'capacity.full': '{今|いま}、とても{混|こ}んでいます。{後|あと}でもう{一度|いちど}ためしてください。',
    'entry-point.closed': 'この{窓口|まどぐち}は、{今|いま}{閉|し}まっています。',
    'file.type': 'このファイルは{送|おく}れません。ほかのファイルにしてください。',
    'file.too-large': 'ファイルが{大|おお}きすぎます。{小|ちい}さくしてください。',
    'file.broken': 'ファイルがこわれています。ほかのファイルにしてください。',
    'file.storage-full': '{今|いま}、ファイルは{送|おく}れません。{文|ぶん}は{送|おく}れます。',
    'case.closed':
      'この{相談|そうだん}は{終|お}わりました。また{相談|そうだん}したいときは、{新|あたら}しく{書|か}いてください。',
    'origin.not-allowed': 'このページでは{使|つか}えません。{市|し}のホームページで{使|つか}ってください。',
    'setup.done': '{準備|じゅんび}は、もう{終|お}わっています。',
    'database.unavailable':
      '{今|いま}、{送|おく}れません。{書|か}いたものは{残|のこ}っています。{自動|じどう}でもう{一度|いちど}{送|おく}ります。',
    network: 'インターネットにつながっていません。つながったら、{自動|じどう}で{送|おく}ります。',
    unknown: 'うまくいきませんでした。{少|すこ}し{待|ま}ってから、もう{一度|いちど}ためしてください。',
  },
  en: {
    'request.invalid': 'This could not be accepted. Please check it and try again.',
    'request.too-large': 'This is too much to send at once. Please send it in parts.',
    'request.unsupported-type': 'This format cannot be accepted.',
    'request.rate-limited': 'Many messages were sent in a short time. Waiting a moment before sending on.',
    'session.required': 'This conversation has expired. You can simply write a new message.',
    'permission.missing': 'This is not possible here.',
    'not-found': 'Nothing was found. Please check that the link is complete.',
    'text.not-allowed': 'The text contains characters that cannot be sent. Please remove them and try again.',
    'text.too-long': 'The text is too long. Please send it in several parts.',
    'version.conflict': 'Something else changed at the same time. Please reload the page and try again.',
    'state.conflict': 'This is not possible at the moment. Please reload the page.',
    'capacity.full': 'We are very busy right now. Please try again a little later.',
    'entry-point.closed': 'This desk is not taking messages at the moment.',
    'file.type': 'This kind of file cannot be sent.',
    'file.too-large': 'The file is too large. Please make it smaller or send it in parts.',
    'file.broken': 'The file is damaged and could not be opened. Please try another one.',
    'file.storage-full': 'Files cannot be received at the moment. You can still send text.',
    'case.closed': 'This case is finished. If there is more, please contact us again.',
    'origin.not-allowed': 'The chat cannot be used on this page. Please use the official page of the city.',
    'setup.done': 'The set-up has already been finished.',
    'database.unavailable':
      'It cannot be stored right now. Your text is kept on this device and will be sent again.',
    network: 'There is no connection. It will be sent again by itself as soon as there is one.',
    unknown: 'Something went wrong. Please try again in a moment.',
  },
};

/** The words for a refusal; one that was never meant for residents says only that it did not work. */
export function refusalWords(code: ClientCode, language: ResidentLanguage): string {
  const words: Readonly<Record<string, string>> = REFUSAL_WORDS[language];
  return words[code] ?? words['unknown'] ?? '';
}
