import { describe, expect, it } from 'vitest';
import { readNumberList, toCsv } from './number-list.ts';

describe('a list of numbers', () => {
  it('is read line by line, with notes, without its heading and empty lines', () => {
    const text = '\uFEFF電話番号,世帯\r\n090-1111-2222,"本町, 1丁目 ""東"""\n\n０２２３３３４４４４\t西\n119';
    expect(readNumberList(text)).toEqual([
      { number: '090-1111-2222', note: '本町, 1丁目 "東"' },
      { number: '０２２３３３４４４４', note: '西' },
      { number: '119', note: null },
    ]);
  });

  it('without a heading loses no first number', () => {
    expect(readNumberList('090-1111-2222')).toEqual([{ number: '090-1111-2222', note: null }]);
    expect(readNumberList('')).toEqual([]);
  });
});

describe('results as CSV', () => {
  it('keep their signs, and no cell is a formula', () => {
    expect(
      toCsv([
        ['番号', 'メモ'],
        ['090-1111-2222', '=1+1'],
        ['+81', 'a,"b"\nc'],
      ]),
    ).toBe('\uFEFF番号,メモ\r\n090-1111-2222,\'=1+1\r\n\'+81,"a,""b""\nc"\r\n');
  });
});
