import { describe, expect, it } from 'vitest';
import { decodeCsv, parseCsv } from './csv.ts';

const fields = (text: string) => parseCsv(text, 100).map((row) => row.fields);

describe('records', () => {
  it.each([
    [
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\nc,',
      [
        ['a', 'b'],
        ['c', ''],
      ],
    ],
    ['"a,1","b ""x"""\n', [['a,1', 'b "x"']]],
    ['"二行\nある",b', [['二行\nある', 'b']]],
    ['\n , \na\n\n', [['a']]],
    ['=HYPERLINK("http://x"),+1,-2,@x', [['=HYPERLINK("http://x")', '+1', '-2', '@x']]],
    ['', []],
  ])('%j', (text, rows) => {
    expect(fields(text)).toEqual(rows);
  });

  it('know the line on which they begin', () => {
    expect(parseCsv('a\n"b\nb"\n\nc\n', 10).map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  it('refuse a quote that is never closed, and too many', () => {
    expect(() => parseCsv('"a\nb', 10)).toThrow('file.broken');
    expect(() => parseCsv('a\nb\nc', 2)).toThrow('file.too-large');
  });
});

describe('encodings', () => {
  it('UTF-8 with and without its mark, Shift_JIS, and what is neither', () => {
    expect(decodeCsv(Buffer.from('\ufeff氏名'))).toEqual({ text: '氏名', encoding: 'utf-8' });
    // 氏名, as a Japanese spreadsheet saves it.
    expect(decodeCsv(Buffer.from([0x8e, 0x81, 0x96, 0xbc]))).toEqual({ text: '氏名', encoding: 'shift_jis' });
    expect(() => decodeCsv(Buffer.from([0xff, 0xfe, 0x00, 0x41]))).toThrow('file.broken');
  });
});
