import { expect, test } from 'vitest';
import { Refusal } from '#kernel/refusal.ts';
import { guessContactKind, normalizeContact } from './rules.ts';

test('a number is kept as the world writes it, however it was typed', () => {
  for (const typed of [
    '090-1234-5678',
    '０９０ー１２３４ー５６７８',
    '090 1234 5678',
    '+81 90 1234 5678',
    '(090)12345678',
  ]) {
    expect([typed, normalizeContact('phone', typed)]).toEqual([typed, '+819012345678']);
  }
});

test('a mail address is compared in small letters and half width', () => {
  expect(normalizeContact('email', ' Hanako＠Example.JP ')).toBe('hanako@example.jp');
});

test('what is neither is refused, and says which field', () => {
  for (const [kind, typed, field] of [
    ['phone', 'でんわ', 'phone'],
    ['phone', '12', 'phone'],
    ['email', 'hanako', 'email'],
    ['email', 'hana ko@example.jp', 'email'],
    ['email', 'hanako@example', 'email'],
    ['email', `${'x'.repeat(250)}@example.jp`, 'email'],
  ] as const) {
    expect(() => normalizeContact(kind, typed)).toThrow(new Refusal('request.invalid', { field }));
  }
});

test('one field for both: what has an at sign is mail', () => {
  expect(['a@b.jp', 'a＠b.jp', '090-1234-5678', 'でんわ'].map(guessContactKind)).toEqual([
    'email',
    'email',
    'phone',
    'phone',
  ]);
});
