import { expect, test } from 'vitest';
import { canBeTexted, partsOf, readSender } from './rules.ts';

test.each([
  ['hello', 1],
  ['a'.repeat(160), 1],
  ['a'.repeat(161), 2],
  ['€'.repeat(80), 1],
  ['€'.repeat(81), 2],
  ['あ'.repeat(70), 1],
  ['あ'.repeat(71), 2],
  ['あ'.repeat(134), 2],
  ['あ'.repeat(135), 3],
  // Outside the first plane a sign counts twice.
  ['𠮷'.repeat(35), 1],
  ['𠮷'.repeat(36), 2],
])('%s falls into %i parts', (text, parts) => {
  expect(partsOf(text)).toBe(parts);
});

test.each([
  ['+819012345678', true],
  ['+818012345678', true],
  ['+817012345678', true],
  ['+81312345678', false],
  ['+815012345678', false],
  ['+81120123456', false],
  ['+81570012345', false],
  ['+812041234567', false],
  ['+16502530000', false],
  ['119', false],
  ['', false],
])('%s can be texted: %s', (number, can) => {
  expect(canBeTexted(number)).toBe(can);
});

test.each([
  ['050-1234-5678', '+815012345678'],
  ['ＡＯＢＡ　ＣＩＴＹ', 'AOBA CITY'],
  ['AOBACITYHALL', undefined],
  ['青葉市', undefined],
  ['119', undefined],
  ['', undefined],
])('%s as a sender is %s', (text, sender) => {
  expect(readSender(text)).toBe(sender);
});
