const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const ZONES: Readonly<Record<string, number>> = {
  ut: 0,
  utc: 0,
  gmt: 0,
  z: 0,
  jst: 540,
  kst: 540,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
};
/** Zone of a date without one: where nearly all of the mails come from. */
const JAPAN_MINUTES = 540;
const RFC =
  /(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?[\s-]+(\d{2,4})(?:[\s,T]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?)?\s*([+-]\d{4}|[a-z]{1,4})?/i;
const ISO =
  /(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?(?:\s*\([^)]{1,3}\))?[\sT]*(?:(\d{1,2}):(\d{2})(?::(\d{2}))?)?(?:\.\d{1,9})?\s*([+-]\d{2}:?\d{2}|z|jst|gmt)?/i;

/**
 * The instant a Date field means, by RFC 5322 and by the other forms that occur; without a zone it is Japanese time. Null
 * for a day that does not exist, and for what is no date. A year far off stays: the clock of a sender may stand wrong.
 */
export function readDate(value: string): Date | null {
  const text = value.slice(0, 200);
  const rfc = RFC.exec(text);
  if (rfc) {
    const [, day, month = '', year = '', hour, minute, second, zone] = rfc;
    const monthNumber = MONTHS.indexOf(month.toLowerCase()) + 1;
    return instant([fullYear(year), monthNumber, Number(day)], [hour, minute, second], zone);
  }
  const iso = ISO.exec(text);
  if (!iso) return null;
  const [, year, month, day, hour, minute, second, zone] = iso;
  return instant([Number(year), Number(month), Number(day)], [hour, minute, second], zone);
}

/** Two and three digits by RFC 5322, 4.3. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length === 2) return year < 50 ? 2_000 + year : 1_900 + year;
  return text.length === 3 ? 1_900 + year : year;
}

type Day = readonly [year: number, month: number, day: number];

function instant(
  [year, month, day]: Day,
  time: readonly (string | undefined)[],
  zone: string | undefined,
): Date | null {
  const [hour, minute, second] = time.map((part) => Number(part ?? 0)) as [number, number, number];
  if (month < 1 || month > 12 || hour > 24 || minute > 59 || second > 60) return null;
  const civil = new Date(Date.UTC(year, month - 1, day));
  const isReal = civil.getUTCDate() === day && civil.getUTCMonth() === month - 1;
  if (!isReal || year < 1_900) return null;
  const minutes = hour * 60 + minute - offsetMinutes(zone);
  return new Date(civil.getTime() + minutes * 60_000 + second * 1_000);
}

function offsetMinutes(zone: string | undefined): number {
  if (!zone) return JAPAN_MINUTES;
  const digits = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (!digits) return ZONES[zone.toLowerCase()] ?? JAPAN_MINUTES;
  const minutes = Number(digits[2]) * 60 + Number(digits[3]);
  if (minutes > 14 * 60) return 0;
  return digits[1] === '-' ? -minutes : minutes;
}
