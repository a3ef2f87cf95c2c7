import { expect, test } from 'vitest';
import { currentConsents, holdsOn, shownMembers } from './rules-ties.ts';

test('a power holds from its first day to its last, and without a last one for good', () => {
  const span = { validFrom: '2026-04-01', validUntil: '2026-04-30' };
  expect(['2026-03-31', '2026-04-01', '2026-04-30', '2026-05-01'].map((day) => holdsOn(span, day))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(holdsOn({ validFrom: '2026-04-01', validUntil: null }, '2099-01-01')).toBe(true);
});

test('of consents the newest for each purpose holds, given or withdrawn', () => {
  const rows = [
    { purpose: 'survey', given: false },
    { purpose: 'contact-mail', given: true },
    { purpose: 'survey', given: true },
  ] as const;
  expect(currentConsents(rows)).toEqual([rows[0], rows[1]]);
});

test('a protected person is shown in no household, and beside them nobody', () => {
  const members = [
    { residentId: 'a', protected: false },
    { residentId: 'b', protected: true },
    { residentId: 'c', protected: false },
  ];
  expect(shownMembers('a', members).map((member) => member.residentId)).toEqual(['c']);
  expect(shownMembers('b', members)).toEqual([]);
  expect(shownMembers('nobody', members)).toEqual([]);
});
