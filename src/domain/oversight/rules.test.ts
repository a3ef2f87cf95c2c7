import { describe, expect, it, test } from 'vitest';
import { blockOf, familyNameOf, findAmong, isOpen } from './rules.ts';
import { DEFAULT_SETTINGS, type LookAt, type PersonFacts } from './types.ts';

test.each([
  ['佐藤 花子', '佐藤　一郎', true],
  ['髙橋 静', '高橋 守', true],
  ['佐藤 花子', '佐々木 一郎', false],
])('%s and %s', (a, b, same) => {
  expect(familyNameOf(a) === familyNameOf(b)).toBe(same);
});

test('where a family name cannot be told, none is', () => {
  for (const name of [null, '', '佐藤花子', 'Emily Smith']) expect(familyNameOf(name)).toBeNull();
});

test.each([
  ['青葉市中央1-2-3', '青葉市中央1'],
  ['青葉市中央一丁目２番３号', '青葉市中央1'],
  ['青葉市中央１ー２ー３　縁側荘 101', '青葉市中央1'],
  ['青葉市本町12番地', '青葉市本町'],
  ['青葉市', null],
  [null, null],
])('the block of %s is %s', (address, block) => {
  expect(blockOf(address)).toBe(block);
});

const times = {
  dayOf: (at: Date) => at.toISOString().slice(0, 10),
  timeOf: (at: Date) => at.toISOString().slice(11, 16),
  isWorkingDay: (day: string) => day !== '2026-04-05',
};
const PLAIN: PersonFacts = { familyName: null, block: null, protected: false, watched: false };
let serial = 0;
const look = (residentId: string, time: string, staffId = 'reader'): LookAt => ({
  ...{ auditId: `a${serial++}`, staffId, residentId },
  at: new Date(`2026-04-${time}:00Z`),
});
const find = (
  looks: LookAt[],
  people: Record<string, Partial<PersonFacts>> = {},
  settings = DEFAULT_SETTINGS,
) =>
  findAmong(looks, {
    people: new Map(looks.map(({ residentId }) => [residentId, { ...PLAIN, ...people[residentId] }])),
    readers: new Map([['reader', { familyName: '佐藤', homeBlock: '青葉市中央1' }]]),
    settings,
    times,
  }).map(({ rule, residentId, looks: count, residents }) => [rule, residentId, count, residents]);

describe('what somebody should look at', () => {
  it('is the own family name, the own block, persons in view and protected ones, once a day each', () => {
    expect(
      find([look('a', '01T10:00'), look('a', '01T11:00'), look('a', '02T11:00'), look('b', '01T12:00')], {
        a: { familyName: '佐藤', block: '青葉市中央1' },
        b: { watched: true, protected: true },
      }),
    ).toEqual([
      ['same-name', 'a', 2, 1],
      ['own-block', 'a', 2, 1],
      ['protected', 'b', 1, 1],
      ['watched', 'b', 1, 1],
      ['same-name', 'a', 1, 1],
      ['own-block', 'a', 1, 1],
    ]);
    expect(find([look('a', '01T10:00', 'other')], { a: { familyName: '佐藤' } })).toEqual([]);
  });

  it('is many persons within minutes, not many looks at one and not many over a day', () => {
    const settings = { ...DEFAULT_SETTINGS, manyResidents: 3, manyMinutes: 10 };
    const at = (minutes: number[], same = false) =>
      minutes.map((minute, n) => look(same ? 'one' : `p${n}`, `01T10:${String(minute).padStart(2, '0')}`));
    expect(find(at([0, 5, 10]), {}, settings)).toEqual([['many', null, 3, 3]]);
    expect(find(at([0, 5, 11]), {}, settings)).toEqual([]);
    expect(find(at([0, 1, 2, 3], true), {}, settings)).toEqual([]);
  });

  it('is several persons of one block', () => {
    const settings = { ...DEFAULT_SETTINGS, blockResidents: 3 };
    const looks = ['a', 'b', 'c'].map((id, n) => look(id, `01T1${n}:00`));
    const block = { block: '青葉市本町' };
    expect(find(looks, { a: block, b: block, c: block }, settings)).toEqual([['one-block', null, 3, 3]]);
    expect(find(looks, { a: block, b: block, c: { block: '青葉市中央2' } }, settings)).toEqual([]);
  });

  it('is what is looked at out of hours and on closed days', () => {
    expect(find([look('a', '01T06:59'), look('a', '01T07:00'), look('a', '01T20:59')])).toEqual([
      ['out-of-hours', null, 1, 1],
    ]);
    expect(find([look('a', '05T12:00')])).toEqual([['out-of-hours', null, 1, 1]]);
    expect(find([look('a', '05T12:00')], {}, { ...DEFAULT_SETTINGS, rules: ['many'] })).toEqual([]);
  });
});

test('a finding is open until somebody decided on as much as there is', () => {
  expect(isOpen(2, [])).toBe(true);
  expect(isOpen(2, [{ looks: 2 }])).toBe(false);
  expect(isOpen(3, [{ looks: 2 }])).toBe(true);
});
