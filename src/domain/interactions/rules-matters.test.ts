import { describe, expect, test } from 'vitest';
import { isOnSameMatter } from './rules-matters.ts';

describe('two talks seem to be on the same matter', () => {
  test.each([
    ['粗大ごみの出し方を教えてください', '粗大ごみについて 先ほどチャットでお聞きした件です'],
    ['住民票の写しがほしい', 'Re: 住民票の写し'],
    ['The street lamp in front of my house is broken', 'street lamp broken, main street'],
  ])('%s / %s', (one, other) => {
    expect(isOnSameMatter(one, other)).toBe(true);
    expect(isOnSameMatter(other, one)).toBe(true);
  });

  test.each([
    ['粗大ごみの出し方を教えてください', '保育園の申し込みについて教えてください'],
    // Nothing but what is in every sentence.
    ['よろしくおねがいします', 'よろしくおねがいします'],
    ['', '粗大ごみ'],
  ])('but not: %s / %s', (one, other) => {
    expect(isOnSameMatter(one, other)).toBe(false);
  });
});
