/** What a case number says: the fiscal year it was given in, and its serial within that year. */
export type CaseNumber = { fiscalYear: number; serial: number };

const MIN_SERIAL_DIGITS = 6;
const FIRST_YEAR = 2000;

// Damm's quasigroup of order 10 (H. M. Damm, 2004): unlike mod-10 sums it notices every wrong digit and every swap of
// neighbours, the two mistakes that people make when they read a number aloud.
const DAMM = [
  [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
  [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
  [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
  [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
  [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
  [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
  [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
  [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
  [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
  [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
] as const;

/**
 * A case number as it is written and said: `26-004213-7`, the fiscal year's last two digits, the serial with at least
 * six digits, and a check digit over both. For fiscal years 2000 to 2099 and serials from 1.
 */
export function formatCaseNumber({ fiscalYear, serial }: CaseNumber): string {
  const year = fiscalYear - FIRST_YEAR;
  if (!Number.isInteger(year) || year < 0 || year > 99) throw new RangeError('fiscal year out of range');
  if (!Number.isSafeInteger(serial) || serial < 1) throw new RangeError('serial out of range');
  const yearDigits = String(year).padStart(2, '0');
  const serialDigits = String(serial).padStart(MIN_SERIAL_DIGITS, '0');
  return `${yearDigits}-${serialDigits}-${dammDigit(yearDigits + serialDigits)}`;
}

/**
 * Reads a case number as people give it: digits of either width, with any dashes, の or spaces, or none; zeros in front
 * of the serial may be missing where the parts are divided. Undefined when it is none or its check digit is wrong.
 */
export function parseSpokenNumber(text: string): CaseNumber | undefined {
  if (text.length > 60) return undefined;
  const parts = text
    .normalize('NFKC')
    .trim()
    .split(/[\s\-\u2010-\u2015\u2212\u30fc\u2500のノ.]+/)
    .filter(Boolean);
  if (!parts.every((part) => /^[0-9]+$/.test(part))) return undefined;
  const digits = parts.length === 3 ? padded(parts as [string, string, string]) : parts.join('');
  return digits.length > 20 ? undefined : read(digits);
}

function padded([year, serial, check]: [string, string, string]): string {
  return year + serial.padStart(MIN_SERIAL_DIGITS, '0') + check;
}

function read(digits: string): CaseNumber | undefined {
  const serialDigits = digits.slice(2, -1);
  const isCanonical = serialDigits.length === MIN_SERIAL_DIGITS || /^[1-9]/.test(serialDigits);
  if (serialDigits.length < MIN_SERIAL_DIGITS || !isCanonical) return undefined;
  if (dammDigit(digits.slice(0, -1)) !== Number(digits.at(-1))) return undefined;
  const number = { fiscalYear: FIRST_YEAR + Number(digits.slice(0, 2)), serial: Number(serialDigits) };
  return Number.isSafeInteger(number.serial) && number.serial > 0 ? number : undefined;
}

function dammDigit(digits: string): number {
  let interim = 0;
  for (const digit of digits) interim = DAMM[interim]?.[Number(digit)] as number;
  return interim;
}
