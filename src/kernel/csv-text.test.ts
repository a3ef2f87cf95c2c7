import { expect, it } from 'vitest';
import { csvText } from './csv-text.ts';

it('quotes what must be quoted and lets nothing be a formula', () => {
  expect(
    csvText([
      ['日時', '誰が'],
      ['a,b', 'c"d'],
      ['=HYPERLINK("x")', '-1+2'],
      ['@SUM', '+81'],
    ]),
  ).toBe(`﻿日時,誰が\r\n"a,b","c""d"\r\n"'=HYPERLINK(""x"")",'-1+2\r\n'@SUM,'+81\r\n`);
});
