import { expect, it } from 'vitest';
import { foldWords, matches } from './match.ts';

it('finds by any part, in any width and kana', () => {
  const path = '市民局 戸籍・住民課 こせき';
  expect(matches(path, foldWords('住民'))).toBe(true);
  expect(matches(path, foldWords('コセキ　市民'))).toBe(true);
  expect(matches('ＡＢＣ窓口', foldWords('abc'))).toBe(true);
  expect(matches(path, foldWords('住民 税'))).toBe(false);
  expect(matches(path, foldWords('koseki'))).toBe(true);
  expect(matches(path, foldWords('kazei'))).toBe(false);
});
