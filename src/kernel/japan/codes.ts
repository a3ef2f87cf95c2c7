/**
 * The sixth digit of a local government code (全国地方公共団体コード):
 * 11 − (Σ digits × 6,5,4,3,2 mod 11), of which only the last digit counts. Takes exactly five digits.
 */
export function municipalityCheckDigit(fiveDigits: string): string {
  if (!/^[0-9]{5}$/.test(fiveDigits)) throw new RangeError('five digits expected');
  return String((11 - (weighted(fiveDigits, [6, 5, 4, 3, 2]) % 11)) % 10);
}

/** True for six digits whose last one is the right check digit. */
export function isMunicipalityCode(code: string): boolean {
  return /^[0-9]{6}$/.test(code) && municipalityCheckDigit(code.slice(0, 5)) === code[5];
}

/**
 * The six-digit form of a code as files really carry it: five digits, six digits, or four and five where a
 * spreadsheet ate the leading zero. Undefined when it is none: five digits are read as a code without check digit.
 */
export function toMunicipalityCode(code: string): string | undefined {
  if (/^[0-9]{4,5}$/.test(code)) {
    const five = code.padStart(5, '0');
    return five + municipalityCheckDigit(five);
  }
  return isMunicipalityCode(code) ? code : undefined;
}

/**
 * True for a 法人番号: 13 digits, the first of which is 9 − (Σ Pn·Qn mod 9), Pn counted from the right,
 * Qn 1 for odd and 2 for even n (法人番号の指定等に関する省令 第2条).
 */
export function isCorporateNumber(digits: string): boolean {
  if (!/^[1-9][0-9]{12}$/.test(digits)) return false;
  const sum = weighted(digits.slice(1), [2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]);
  return 9 - (sum % 9) === Number(digits[0]);
}

/**
 * True for a 個人番号 (My Number): 12 digits, the last of which is 11 − (Σ Pn·Qn mod 11), or 0 where that remainder is
 * 0 or 1; Pn counted from the right without the check digit, Qn n+1 up to the sixth and n−5 after it
 * (行政手続番号法施行令第8条に基づく省令 第5条). Only to detect and mask: such a number is never stored.
 */
export function isIndividualNumber(digits: string): boolean {
  if (!/^[0-9]{12}$/.test(digits)) return false;
  const rest = weighted(digits.slice(0, 11), [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === Number(digits[11]);
}

/** True when the digits satisfy the Luhn formula (ISO/IEC 7812-1), which payment card numbers do. */
export function isLuhnValid(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 0 && sum % 10 === 0;
}

function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0);
}
