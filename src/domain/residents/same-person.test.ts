import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PersonFacts, samenessOf } from './same-person.ts';

const person = (facts: Partial<PersonFacts>): PersonFacts => ({
  name: null,
  kana: null,
  birthOn: null,
  address: null,
  emails: [],
  phones: [],
  ...facts,
});

const small = fc.record<PersonFacts>({
  name: fc.constantFrom(null, '高橋 静', '髙橋静', '鈴木 一郎'),
  kana: fc.constantFrom(null, 'タカハシ シズカ', 'たかはししずか', 'スズキ イチロウ'),
  birthOn: fc.constantFrom(null, '1980-02-29', '1950-01-01'),
  address: fc.constantFrom(null, '青葉区一丁目1-1', '青葉区一丁目１－１', '若葉区二丁目'),
  emails: fc.subarray(['a@example.jp', 'b@example.jp']),
  phones: fc.subarray(['+819012345678', '+81220000000']),
});

test('a telephone number alone, or with a name, is never a reason to ask', () => {
  const phones = ['+81220000000'];
  expect(samenessOf(person({ phones }), person({ phones }))).toBeUndefined();
  expect(
    samenessOf(
      person({ name: '高橋 静', kana: 'タカハシ シズカ', phones }),
      person({ name: '髙橋静', kana: 'たかはししずか', phones }),
    ),
  ).toBeUndefined();
});

test('a name or its reading and one thing beside it are, however they were typed', () => {
  const found = samenessOf(
    person({ name: '髙橋 静', birthOn: '1980-02-29', phones: ['+81220000000'] }),
    person({ name: '高橋静', birthOn: '1980-02-29', phones: ['+81220000000'] }),
  );
  expect(found).toEqual({ score: 75, reasons: ['name', 'birth', 'phone'] });
  expect(
    samenessOf(
      person({ kana: 'ﾀｶﾊｼ ｼｽﾞｶ', address: '青葉区一丁目1-1' }),
      person({ kana: 'たかはし しずか', address: '青葉区一丁目１ー１' }),
    )?.reasons,
  ).toEqual(['kana', 'address']);
});

test('members of a family are not one person: same home, mail and telephone, another name or another birthday', () => {
  const home = { address: '青葉区一丁目1-1', emails: ['home@example.jp'], phones: ['+81220000000'] };
  expect(
    samenessOf(person({ ...home, name: '高橋 静' }), person({ ...home, name: '高橋 進' })),
  ).toBeUndefined();
  expect(
    samenessOf(
      person({ ...home, name: '高橋 進', birthOn: '1950-01-01' }),
      person({ ...home, name: '高橋 進', birthOn: '1980-02-29' }),
    ),
  ).toBeUndefined();
});

test('whatever is asked: both ways the same, always a name and another identifier, the telephone changes only the score', () => {
  fc.assert(
    fc.property(small, small, (a, b) => {
      const found = samenessOf(a, b);
      expect(found).toEqual(samenessOf(b, a));
      const without = samenessOf({ ...a, phones: [] }, { ...b, phones: [] });
      expect(found === undefined).toBe(without === undefined);
      if (!found) return;
      expect(found.reasons.some((reason) => reason === 'name' || reason === 'kana')).toBe(true);
      expect(found.reasons.some((reason) => ['mail', 'birth', 'address'].includes(reason))).toBe(true);
      expect(found.score).toBeGreaterThanOrEqual(without!.score);
    }),
  );
});
