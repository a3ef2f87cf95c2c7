import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isCorporateNumber,
  isIndividualNumber,
  isLuhnValid,
  isMunicipalityCode,
  municipalityCheckDigit,
  toMunicipalityCode,
} from './codes.ts';

// Every 38th of the 1,916 codes in force, and some of those whose remainder is 0 or 1.
const REAL_CODES = `
  011002 011011 011070 012297 014044 014729 015865 022021 024503 041041
  052035 063215 073440 075485 083411 102059 111074 112411 122050 124036
  131041 131130 132047 141020 142123 152129 172031 192066 202177 204234
  212156 221368 231037 232262 242110 254436 271004 272078 281026 283819
  294411 304247 325261 341045 352152 372072 392090 401331 403491 413461
  432067 435147 454061 465020 473294
`
  .trim()
  .split(/\s+/);

describe('municipality codes', () => {
  it.each(REAL_CODES)('%s is one', (code) => {
    expect(isMunicipalityCode(code)).toBe(true);
    expect(municipalityCheckDigit(code.slice(0, 5))).toBe(code[5]);
    expect(toMunicipalityCode(code.slice(0, 5))).toBe(code);
  });

  it('finds any single wrong digit', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...REAL_CODES),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 1, max: 9 }),
        (code, at, by) => {
          const wrong = code.slice(0, at) + ((Number(code[at]) + by) % 10) + code.slice(at + 1);
          // Remainders 0 and 10 share the digit 1, by the standard itself.
          const remainder = (digits: string) =>
            [6, 5, 4, 3, 2].reduce((sum, weight, i) => sum + weight * Number(digits[i]), 0) % 11;
          const twins = new Set([remainder(code), remainder(wrong)]);
          const indistinct = twins.has(0) && twins.has(10);
          expect(isMunicipalityCode(wrong)).toBe(indistinct);
        },
      ),
    );
  });

  it('repairs a lost zero and refuses the rest', () => {
    expect(toMunicipalityCode('1100')).toBe('011002');
    for (const code of ['', '123', '011003', '0110023', '０１１００２', 'abcdef']) {
      expect(toMunicipalityCode(code), code).toBeUndefined();
    }
  });
});

describe('numbers of bodies and persons', () => {
  it.each(['7000012050002', '8000012010038', '2000012020001'])('corporate number %s', (number) => {
    expect(isCorporateNumber(number)).toBe(true);
    expect(isCorporateNumber(`${(Number(number[0]) % 9) + 1}${number.slice(1)}`)).toBe(false);
  });

  it('individual number: only the one right check digit of ten passes', () => {
    expect(isIndividualNumber('123456789018')).toBe(true);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (body) => {
        const eleven = String(body).padStart(11, '0');
        const passing = Array.from({ length: 10 }, (_, digit) => eleven + digit).filter(isIndividualNumber);
        expect(passing.length).toBe(1);
      }),
    );
    expect(isIndividualNumber('12345678901')).toBe(false);
  });

  it('Luhn', () => {
    expect(isLuhnValid('79927398713')).toBe(true);
    expect(isLuhnValid('79927398710')).toBe(false);
    expect(isLuhnValid('')).toBe(false);
  });
});
