import { describe, expect, it } from 'vitest';
import { keepSame } from './keep-same.ts';

describe('an answer beside the one before', () => {
  const before = {
    rows: [
      { id: 'a', n: 1 },
      { id: 'b', n: [2, null] },
    ],
    total: 2,
  };

  it('is the old object where it says the same', () => {
    expect(keepSame(before, structuredClone(before))).toBe(before);
  });

  it('keeps the lines that did not change, and says what did', () => {
    const after = {
      rows: [
        { id: 'a', n: 1 },
        { id: 'b', n: [2, 3] },
      ],
      total: 2,
    };
    const kept = keepSame(before, structuredClone(after));
    expect(kept).toEqual(after);
    expect(kept).not.toBe(before);
    expect(kept.rows[0]).toBe(before.rows[0]);
    expect(before.rows[1]).toEqual({ id: 'b', n: [2, null] });
  });

  it.each([
    ['a line more', [1, 2], [1, 2, 3]],
    ['a line less', [1, 2, 3], [1, 2]],
    ['a name more', { a: 1 }, { a: 1, b: undefined }],
    ['a name less', { a: 1, b: undefined }, { a: 1 }],
    ['another name', { a: undefined }, { b: undefined }],
    ['a list for an object', {}, []],
    ['an object for a list', [], {}],
    ['nothing for something', { a: 1 }, null],
    ['something for nothing', null, { a: 1 }],
    ['a number for its text', 1, '1'],
  ])('%s is a change', (_, old, after) => {
    const kept = keepSame<unknown>(old, after);
    expect(kept).toStrictEqual(after);
    expect(kept).not.toBe(old);
  });
});
