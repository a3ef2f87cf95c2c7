import { expect, test } from 'vitest';
import { breakLines, columnsOf } from './lines.ts';

test('full width counts two columns, ASCII and half-width kana one', () => {
  expect(['あ', '漢', 'Ａ', 'a', 'ｱ', '①'].map(columnsOf)).toEqual([2, 2, 2, 1, 1, 2]);
});

test('a line is broken at its last column; empty lines and indents stay', () => {
  expect(breakLines('あいうえおか', 8)).toEqual(['あいうえ', 'おか']);
  expect(breakLines('一行\n\n　二行', 20)).toEqual(['一行', '', '　二行']);
  expect(breakLines('', 8)).toEqual(['']);
});

test('a full stop hangs over the end instead of beginning a line', () => {
  expect(breakLines('あいうえ。おか', 8)).toEqual(['あいうえ。', 'おか']);
  expect(breakLines('あいうえ」。お', 8)).toEqual(['あいうえ」', '。お']);
});

test('a word of Latin letters stays whole, one that is too long is broken, and no line begins with the space', () => {
  expect(breakLines('see example.jp today', 12)).toEqual(['see', 'example.jp', 'today']);
  expect(breakLines('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
});
