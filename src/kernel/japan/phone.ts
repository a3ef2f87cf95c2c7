import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** Why a call came without a number: withheld by the caller (非通知), from a pay phone (公衆電話), or not known (表示圏外). */
export type Withheld = 'private' | 'payphone' | 'unavailable';

/** What a number is for, as far as routing, cost or text messages care. */
export type PhoneUse =
  | 'fixed'
  | 'mobile'
  | 'ip'
  | 'toll-free'
  | 'shared-cost'
  | 'premium'
  | 'machine'
  | 'other';

/**
 * What was given as a telephone number. `emergency` (110, 118, 119) and `short` numbers are never dialled or sent to as
 * ordinary ones; `withheld` is a value, not an error.
 */
export type PhoneReading =
  | { kind: 'number'; e164: string; use: PhoneUse; extension?: string }
  | { kind: 'emergency'; digits: string }
  | { kind: 'short'; digits: string }
  | { kind: 'withheld'; reason: Withheld };

/** Police, coast guard, fire and ambulance: whoever writes them is told to hang up and dial. */
export const EMERGENCY_NUMBERS: ReadonlySet<string> = new Set(['110', '118', '119']);

/** Numbers of three or five signs that exist only inside Japan's network, with what they are. */
export const SHORT_NUMBERS: ReadonlyMap<string, string> = new Map([
  ['104', '番号案内'],
  ['115', '電報'],
  ['117', '時報'],
  ['171', '災害用伝言ダイヤル'],
  ['188', '消費者ホットライン'],
  ['189', '児童相談所虐待対応ダイヤル'],
  ['#7119', '救急安心センター'],
  ['#8000', 'こども医療でんわ相談'],
  ['#8103', '性犯罪被害相談電話'],
  ['#8891', '性犯罪・性暴力被害者のためのワンストップ支援センター'],
  ['#9110', '警察相談専用電話'],
]);

const WITHHELD: ReadonlyMap<string, Withheld> = new Map([
  ['非通知', 'private'],
  ['非通知設定', 'private'],
  ['anonymous', 'private'],
  ['private', 'private'],
  ['withheld', 'private'],
  ['restricted', 'private'],
  ['公衆電話', 'payphone'],
  ['payphone', 'payphone'],
  ['coinline/payphone', 'payphone'],
  ['表示圏外', 'unavailable'],
  ['通知不可', 'unavailable'],
  ['unavailable', 'unavailable'],
  ['interactionwithotherservice', 'unavailable'],
]);

const USES: Readonly<Record<string, PhoneUse>> = {
  FIXED_LINE: 'fixed',
  MOBILE: 'mobile',
  FIXED_LINE_OR_MOBILE: 'mobile',
  VOIP: 'ip',
  TOLL_FREE: 'toll-free',
  UAN: 'shared-cost',
  SHARED_COST: 'shared-cost',
  PREMIUM_RATE: 'premium',
  PAGER: 'machine',
};

const EXTENSION = /(?:内線|ext\.?|;ext=|[x#])\s*[:：]?\s*([0-9]{1,8})\s*\)?\s*$/i;
const NOISE = /[\s()[\]（）\-\u2010-\u2015\u2212\u30fc\u2500\uff70・./]/g;

/**
 * Reads a telephone number as people write it: digits of either width, any dashes and brackets, 内線 (extension),
 * the prefixes 184/186 (withhold/show the number), +81 or national. E.164 by the Japanese plan unless it says otherwise.
 * Undefined when it is no number of any plan.
 */
export function readPhone(text: string): PhoneReading | undefined {
  if (text.length > 80) return undefined;
  const plain = text.normalize('NFKC').trim();
  const bare = plain.replace(NOISE, '').toLowerCase();
  const reason = WITHHELD.get(plain.replace(/\s/g, '').toLowerCase());
  if (reason) return { kind: 'withheld', reason };
  if (EMERGENCY_NUMBERS.has(bare)) return { kind: 'emergency', digits: bare };
  if (SHORT_NUMBERS.has(bare)) return { kind: 'short', digits: bare };
  return readNumber(plain);
}

/** The E.164 form, when it is an ordinary number; for lookups where every other kind means "none". */
export function toE164(text: string): string | undefined {
  const reading = readPhone(text);
  return reading?.kind === 'number' ? reading.e164 : undefined;
}

/** A number as it is shown in Japan: national form for Japanese numbers (03-1234-5678), international otherwise. */
export function formatPhone(e164: string): string {
  const parsed = parsePhoneNumberFromString(e164, 'JP');
  if (!parsed) return e164;
  return parsed.country === 'JP' ? parsed.formatNational() : parsed.formatInternational();
}

function readNumber(plain: string): PhoneReading | undefined {
  const extension = EXTENSION.exec(plain)?.[1];
  const main = (extension ? plain.replace(EXTENSION, '') : plain).replace(NOISE, '');
  const dialled = main.replace(/^18[46](?=0)/, '').replace(/^(\+81)0/, '$1');
  if (!/^\+?[0-9]{5,16}$/.test(dialled)) return undefined;
  const parsed = parsePhoneNumberFromString(dialled, 'JP');
  if (!parsed) return undefined;
  const use = parsed.isValid() ? (USES[parsed.getType() ?? ''] ?? 'other') : machineUse(parsed.number);
  if (!use) return undefined;
  return { kind: 'number', e164: parsed.number, use, ...(extension && { extension }) };
}

/** Numbers of devices (0200 and ten digits, 総務省 2017), which the library's plan does not know. */
function machineUse(e164: string): PhoneUse | undefined {
  return /^\+81200[0-9]{10}$/.test(e164) ? 'machine' : undefined;
}
