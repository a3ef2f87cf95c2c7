import { digitsInJapanese } from './digits.ts';

/**
 * Japanese as it is read aloud. What an engine reads right by itself (numbers with their counters, dates written in
 * words) stays; what is written for the eye (slashes, colons, waves, symbols, numbers that are names) becomes words.
 */
export function readJapanese(text: string): string {
  const plain = RULES.reduce((read, [pattern, by]) => read.replace(pattern, by as string), text);
  return settlePauses(plain);
}

type Rule = readonly [RegExp, string | ((match: string, ...groups: string[]) => string)];

const D = '0-9';
const DASH = '[-‐-―−ー－]';
const WAVE = '[~〜～∼]';
const WEEKDAYS = '月火水木金土日';

/** Signs for units that stand for one word, before they are taken apart by normalising. */
const COMPOSED: Readonly<Record<string, string>> = {
  '㎡': '平方メートル',
  '㎢': '平方キロメートル',
  '㎥': '立方メートル',
  '㎜': 'ミリメートル',
  '㎝': 'センチメートル',
  '㎞': 'キロメートル',
  '㎎': 'ミリグラム',
  '㎏': 'キログラム',
  '㏄': 'シーシー',
  '℃': '度',
  '℡': '電話、',
  '㈱': '株式会社',
  '㈲': '有限会社',
  '㍻': '平成',
  '㋿': '令和',
  '№': 'ナンバー',
};

/** After a number; the longest first. */
const UNITS: readonly (readonly [string, string])[] = [
  ['km/h', 'キロメートル毎時'],
  ['km2', '平方キロメートル'],
  ['m2', '平方メートル'],
  ['m3', '立方メートル'],
  ['mm', 'ミリメートル'],
  ['cm', 'センチメートル'],
  ['km', 'キロメートル'],
  ['mg', 'ミリグラム'],
  ['kg', 'キログラム'],
  ['ml', 'ミリリットル'],
  ['mL', 'ミリリットル'],
  ['kWh', 'キロワットアワー'],
  ['kW', 'キロワット'],
  ['GB', 'ギガバイト'],
  ['MB', 'メガバイト'],
  ['ha', 'ヘクタール'],
  ['m', 'メートル'],
  ['g', 'グラム'],
  ['t', 'トン'],
  ['L', 'リットル'],
  ['l', 'リットル'],
  ['%', 'パーセント'],
  ['°C', '度'],
  ['F', '階'],
];
const UNIT_WORDS = new Map(UNITS);
const UNIT = new RegExp(`(?<=[${D}])(?:${UNITS.map(([sign]) => sign).join('|')})(?![A-Za-z0-9])`, 'g');

/** Numbers of three digits that are names. */
const SHORT_NUMBERS: Readonly<Record<string, string>> = {
  110: 'ヒャクトオ',
  118: 'イチイチハチ',
  119: 'ヒャクジュウキュウ',
  171: 'イチナナイチ',
  184: 'イチハチヨン',
  186: 'イチハチロク',
  188: 'イチハチハチ',
  189: 'イチハチキュウ',
};
const AS_A_NUMBER_TO_DIAL =
  '(?=番(?!目|地|組|線|街)|をつけ|を付け|をダイヤル|にダイヤル|へダイヤル|に電話|へ電話)';

const ERA_LETTERS: Readonly<Record<string, string>> = { R: '令和', H: '平成', S: '昭和' };

const year = (digits: string): string => `${Number(digits)}年`;
const day = (month: string, dayOfMonth: string): string => `${Number(month)}月${Number(dayOfMonth)}日`;
const weekdays = (inside: string): string =>
  inside
    .split(/[・,/]/)
    .map((one) => (one === '祝' ? '祝日' : `${one}曜日`))
    .join('と');
const byDigits = (match: string): string => digitsInJapanese(match.match(/[0-9]+/g) ?? []);

/** 1/2 is a part, 4/1 and 4/15 are days; what is followed by a word of time is a day, too. */
function fractionOrDay(_all: string, first: string, second: string, next: string): string {
  const [before, after] = [Number(first), Number(second)];
  const isDay = before >= 1 && before <= 12 && after >= 1 && after <= 31;
  const saysTime = /^(?:から|まで|より|以降|以前|頃|現在|時点|必着|締切|締め切り)/.test(next);
  if (isDay && (saysTime || before > after || after > 10)) return day(first, second);
  return before < after ? `${after}分の${before}` : `${first}、${second}`;
}

const RULES: readonly Rule[] = [
  // ── what is not for the ear ──
  [/\{([^|{}]+)\|([^{}]*)\}/g, '$2'],
  [/[^\S\n]*[(（]?\s*https?:\/\/[^\s、。」』）)]+\s*[)）]?/gi, ''],
  [/[(（]?\s*[\w.+-]+@[\w-]+(?:\.[\w-]+)+\s*[)）]?/g, ''],
  [/〔[^〕\n]*〕/g, ''],
  [new RegExp(`[${Object.keys(COMPOSED).join('')}]`, 'g'), (sign) => COMPOSED[sign] ?? sign],
  // Full-width signs, half-width kana and circled numbers as what they stand for.
  [/[\s\S]+/, (all) => all.normalize('NFKC').replace(/(?!\n)\p{Cc}/gu, ' ')],
  [/\p{Extended_Pictographic}|\p{Variation_Selector}|\p{Join_Control}/gu, ''],
  // ── numbers that are names: digit by digit ──
  [/〒\s*(\d{3})-?(\d{4})/g, (_all, front, back) => `郵便番号、${digitsInJapanese([front, back])}、`],
  [new RegExp(`\\+81${DASH}?(?=[1-9])`, 'g'), '0'],
  // Telephone numbers; brackets around the area are written, too.
  [
    new RegExp(
      `(?<![${D}])\\(?0\\d{1,4}(?:${DASH}|\\)\\s?)\\(?\\d{1,4}(?:${DASH}|\\)\\s?)\\d{3,4}(?![${D}])`,
      'g',
    ),
    (match) => byDigits(match),
  ],
  [new RegExp(`(?<![${D},.])0\\d{8,10}(?![${D}])`, 'g'), (match) => byDigits(grouped(match))],
  // Numbers of cases: 26-004213-7.
  [
    new RegExp(`(?<![${D}${DASH.slice(1, -1)}])\\d{2}${DASH}\\d{6,}${DASH}\\d(?![${D}])`, 'g'),
    (match) => byDigits(match),
  ],
  [
    new RegExp(`(?<![${D}])(${Object.keys(SHORT_NUMBERS).join('|')})${AS_A_NUMBER_TO_DIAL}`, 'g'),
    (match) => SHORT_NUMBERS[match] ?? match,
  ],
  // ── dates ──
  [
    /(?<![A-Za-z])([RHS])\.?(\d{1,2})[./](\d{1,2})[./](\d{1,2})(?!\d)/g,
    (_all, era, of, month, on) =>
      `${ERA_LETTERS[era] ?? ''}${of === '1' ? '元年' : year(of)}${day(month, on)}`,
  ],
  [
    /(?<!\d)((?:19|20)\d{2})[/.-](\d{1,2})[/.-](\d{1,2})(?!\d)/g,
    (_all, of, month, on) => `${year(of)}${day(month, on)}`,
  ],
  // The dictionary of Open JTalk knows it alone only, not in 元年度.
  [/(明治|大正|昭和|平成|令和)(?:1|元)年/g, '$1ガンネン'],
  [
    new RegExp(
      `(?<![\\d/])(1[0-2]|0?[1-9])/(3[01]|[12]\\d|0?[1-9])(?=\\([${WEEKDAYS}・祝]+\\)|${WAVE}\\d)`,
      'g',
    ),
    (_all, month, on) => day(month, on),
  ],
  [
    new RegExp(`(${WAVE})(1[0-2]|0?[1-9])/(3[01]|[12]\\d|0?[1-9])(?![\\d/])`, 'g'),
    (_all, wave, month, on) => `${wave}${day(month, on)}`,
  ],
  [
    new RegExp(`(?<!\\p{Script=Han})[${WEEKDAYS}](?:[・,/][${WEEKDAYS}祝])+(?![\\p{Script=Han}曜])`, 'gu'),
    (list) => weekdays(list),
  ],
  [new RegExp(`\\(([${WEEKDAYS}])\\)`, 'g'), '、$1曜日、'],
  [
    new RegExp(`(?<!\\p{Script=Han})([${WEEKDAYS}])${WAVE}([${WEEKDAYS}])(?!\\p{Script=Han}|曜)`, 'gu'),
    '$1曜日から$2曜日',
  ],
  // ── times of day ──
  [
    /(?<![\d:])([01]?\d|2[0-4])[:：]([0-5]\d)(?::[0-5]\d)?(?![\d:])/g,
    (_all, hour, minute) => `${Number(hour)}時${minute === '00' ? '' : `${Number(minute)}分`}`,
  ],
  // Twelve hours before or after a colon stay as they are said; AM and PM are said before.
  [
    /(\d{1,2}時(?:\d{1,2}分)?)\s*([AaPp])\.?[Mm]\.?(?![A-Za-z])/g,
    (_all, time, half) => `${halfDay(half)}${time}`,
  ],
  [/(?<![A-Za-z])([AaPp])[Mm]\s*(?=\d{1,2}時)/g, (_all, half) => halfDay(half)],
  // ── from … to … ──
  [
    new RegExp(
      `(?<=[${D}時分日月年回人件円歳階章号日曜前後]|曜日|曜日、)\\s*${WAVE}\\s*(?=[${D}]|午[前後]|翌|明治|大正|昭和|平成|令和|B)`,
      'g',
    ),
    'から',
  ],
  [new RegExp(`(?<=[時分日月年])\\s*${WAVE}`, 'g'), 'から'],
  [new RegExp(`(?<=[ぁ-んァ-ヶ一-龠])${WAVE}(?=[一-龠ァ-ヶ])`, 'g'), 'から'],
  // ── amounts ──
  [/(?<=\d),(?=\d{3}(?!\d))/g, ''],
  [/[¥￥]\s*(\d+)/g, '$1円'],
  [/(?<![\dA-Za-z])B(\d{1,2})(?:F|階)(?![A-Za-z])/g, '地下$1階'],
  [UNIT, (sign) => UNIT_WORDS.get(sign) ?? sign],
  [/(?<![\d/])(\d{1,2})\/(\d{1,2})(?![\d/])(?=(.{0,4}))/g, fractionOrDay],
  // Blocks and houses of an address, and other numbers in parts: 1-2-3.
  [new RegExp(`(?<=\\d)${DASH}(?=\\d)`, 'g'), 'の'],
  [/(?<=\p{Script=Han})-(?=\d)/gu, ''],
  // Too long for a quantity that anybody says: a number of something.
  [/(?<![\d.])\d{9,}(?!\d*(?:円|人|件|[万億兆]))/g, (match) => byDigits(match)],
  // ── signs and short forms ──
  [/(?<![A-Za-z])TEL(?![A-Za-z])[:.]?\s*/gi, '電話、'],
  [/(?<![A-Za-z])FAX(?![A-Za-z])[:.]?\s*/gi, 'ファックス、'],
  [/(?<![A-Za-z])HP(?![A-Za-z])/g, 'ホームページ'],
  [/(?<![A-Za-z])No\.?\s*(?=\d)/gi, 'ナンバー'],
  [/Q&A/g, 'キューアンドエー'],
  [/&/g, 'アンド'],
  [/[○〇◯]{2,}/g, (marks) => 'マル'.repeat(marks.length)],
  [/〒/g, '郵便番号、'],
  [/[:;](?=\s|$|[^\d])/g, '、'],
  [/[※→⇒■□◆◇●▲△▼▽★☆◎…‥|<>＜＞《》〈〉【】「」『』[\]()"'“”‘’*#_=+^`\\]/g, '、'],
  [/(?<=[\p{Script=Katakana}ー])・(?=\p{Script=Katakana})/gu, ''],
  [/[・/]/g, '、'],
  [/[!?！？]+/g, (marks) => (marks.includes('?') ? '?' : '。')],
];

function halfDay(letter: string | undefined): string {
  return letter?.toLowerCase() === 'a' ? '午前' : '午後';
}

/** A telephone number written without a break: where the ear expects one. */
function grouped(digits: string): string {
  const at = /^(?:0120|0800|0570|0990)/.test(digits)
    ? [4, 7]
    : /^0[5-9]0/.test(digits)
      ? [3, 7]
      : /^0[36]/.test(digits)
        ? [2, 6]
        : [4, 6];
  return [digits.slice(0, at[0]), digits.slice(at[0], at[1]), digits.slice(at[1])].join('-');
}

/** Lines end like sentences; of several pauses the strongest stays, and none stands at the beginning. */
function settlePauses(text: string): string {
  return text
    .replace(/\s*\n+\s*/g, '。')
    .replace(/(?<=\P{ASCII})[^\S\n]+(?=\P{ASCII})/gu, '、')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/(?<=曜日)、(?=から|まで|の|は|に|が|を|も|と)/g, '')
    .replace(/[、\s]*([。?])[、。?\s]*/g, '$1')
    .replace(/\s*、[、\s]*/g, '、')
    .replace(/^[、。?\s]+|[、\s]+$/g, '');
}
