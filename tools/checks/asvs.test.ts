import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PAGE = readFileSync(path.join(ROOT, 'docs/asvs.md'), 'utf8');
const ROW = /^\| (\d+\.\d+\.\d+) \| ([12]) \| (met|part|not met|–|city) \| (.+) \|$/;
/** How many requirements each section of the standard has, with what of them is of level 3: 5.0.0. */
const SECTIONS: Readonly<Record<string, { last: number; third: readonly number[] }>> = {
  ...{ '1.1': { last: 2, third: [] }, '1.2': { last: 10, third: [10] }, '1.3': { last: 12, third: [12] } },
  ...{ '1.4': { last: 3, third: [] }, '1.5': { last: 3, third: [3] } },
  ...{ '2.1': { last: 3, third: [] }, '2.2': { last: 3, third: [] }, '2.3': { last: 5, third: [5] } },
  ...{ '2.4': { last: 2, third: [2] } },
  ...{ '3.1': { last: 1, third: [1] }, '3.2': { last: 3, third: [3] }, '3.3': { last: 5, third: [5] } },
  ...{
    '3.4': { last: 8, third: [7, 8] },
    '3.5': { last: 8, third: [6, 7, 8] },
    '3.6': { last: 1, third: [1] },
  },
  '3.7': { last: 5, third: [3, 4, 5] },
  ...{
    '4.1': { last: 5, third: [4, 5] },
    '4.2': { last: 5, third: [2, 3, 4, 5] },
    '4.3': { last: 2, third: [] },
  },
  '4.4': { last: 4, third: [] },
  ...{ '5.1': { last: 1, third: [] }, '5.2': { last: 6, third: [4, 5, 6] }, '5.3': { last: 3, third: [3] } },
  '5.4': { last: 3, third: [] },
  ...{
    '6.1': { last: 3, third: [] },
    '6.2': { last: 12, third: [] },
    '6.3': { last: 8, third: [5, 6, 7, 8] },
  },
  ...{
    '6.4': { last: 6, third: [5, 6] },
    '6.5': { last: 8, third: [6, 7, 8] },
    '6.6': { last: 4, third: [4] },
  },
  ...{ '6.7': { last: 2, third: [1, 2] }, '6.8': { last: 4, third: [] } },
  ...{ '7.1': { last: 3, third: [] }, '7.2': { last: 4, third: [] }, '7.3': { last: 2, third: [] } },
  ...{ '7.4': { last: 5, third: [] }, '7.5': { last: 3, third: [3] }, '7.6': { last: 2, third: [] } },
  ...{ '8.1': { last: 4, third: [3, 4] }, '8.2': { last: 4, third: [4] }, '8.3': { last: 3, third: [2, 3] } },
  '8.4': { last: 2, third: [2] },
  ...{ '9.1': { last: 3, third: [] }, '9.2': { last: 4, third: [] } },
  ...{ '10.1': { last: 2, third: [] }, '10.2': { last: 3, third: [3] }, '10.3': { last: 5, third: [5] } },
  ...{ '10.4': { last: 16, third: [12, 13, 14, 15, 16] }, '10.5': { last: 5, third: [] } },
  ...{ '10.6': { last: 2, third: [] }, '10.7': { last: 3, third: [] } },
  ...{
    '11.1': { last: 4, third: [3, 4] },
    '11.2': { last: 5, third: [4, 5] },
    '11.3': { last: 5, third: [4, 5] },
  },
  ...{ '11.4': { last: 4, third: [] }, '11.5': { last: 2, third: [2] }, '11.6': { last: 2, third: [2] } },
  '11.7': { last: 2, third: [1, 2] },
  ...{ '12.1': { last: 5, third: [4, 5] }, '12.2': { last: 2, third: [] }, '12.3': { last: 5, third: [5] } },
  ...{
    '13.1': { last: 4, third: [2, 3, 4] },
    '13.2': { last: 6, third: [6] },
    '13.3': { last: 4, third: [3, 4] },
  },
  '13.4': { last: 7, third: [6, 7] },
  ...{
    '14.1': { last: 2, third: [] },
    '14.2': { last: 8, third: [5, 6, 7, 8] },
    '14.3': { last: 3, third: [] },
  },
  ...{
    '15.1': { last: 5, third: [4, 5] },
    '15.2': { last: 5, third: [4, 5] },
    '15.3': { last: 7, third: [] },
  },
  '15.4': { last: 4, third: [1, 2, 3, 4] },
  ...{ '16.1': { last: 1, third: [] }, '16.2': { last: 5, third: [] }, '16.3': { last: 4, third: [] } },
  ...{ '16.4': { last: 3, third: [] }, '16.5': { last: 4, third: [4] } },
  ...{
    '17.1': { last: 2, third: [2] },
    '17.2': { last: 8, third: [5, 6, 7, 8] },
    '17.3': { last: 2, third: [] },
  },
};

const rows = PAGE.split('\n').flatMap((line) => {
  const [, id = '', level = '', state = '', how = ''] = ROW.exec(line) ?? [];
  return id === '' ? [] : [{ id, level, state, how }];
});

it('every requirement of levels 1 and 2 stands on the page once, and none that is not there', () => {
  const wanted = Object.entries(SECTIONS).flatMap(([section, { last, third }]) =>
    Array.from({ length: last }, (_, at) => at + 1)
      .filter((nth) => !third.includes(nth))
      .map((nth) => `${section}.${nth}`),
  );
  expect(rows.map(({ id }) => id)).toEqual(wanted);
  const count = (level: string) => rows.filter((row) => row.level === level).length;
  // As the standard counts them itself.
  expect([count('1'), count('2')]).toEqual([70, 183]);
  const states = Map.groupBy(rows, ({ state }) => state);
  console.log(`ASVS 5.0: ${[...states].map(([state, of]) => `${state} ${of.length}`).join(', ')}`);
});

it('every test and file that is named is there, and what is met says by what', () => {
  const missing = rows.flatMap(({ id, how }) =>
    [...how.matchAll(/`([\w./-]+\/[\w./-]+\.\w+)`/g)]
      .filter(([, file = '']) => !file.startsWith('/') && !existsSync(path.join(ROOT, file)))
      .map(([, file]) => `${id}: ${file}`),
  );
  expect(missing).toEqual([]);
  expect(rows.filter(({ state, how }) => state !== 'met' && how.length < 4).map(({ id }) => id)).toEqual([]);
});
