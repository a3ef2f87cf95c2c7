import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countAsked, filterOf, isSameFilter, paramsOf } from './filter.ts';

const filters = fc.record(
  {
    status: fc.uniqueArray(fc.constantFrom('open', 'in-progress', 'done'), { minLength: 1 }),
    owner: fc.constantFrom('me', 'none', '018f0000-0000-7000-8000-000000000000'),
    text: fc.string({ minLength: 1, maxLength: 20 }),
    overdue: fc.constant(true),
    sort: fc.constantFrom('due', 'newest', 'changed'),
  },
  { requiredKeys: [] },
);

describe('a filter in an address', () => {
  it('comes back as it went in', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const read = filterOf(new URLSearchParams(new URLSearchParams(paramsOf(filter)).toString()));
        expect(read ?? {}).toEqual(filter);
      }),
    );
  });

  it('is none where the address carries none, whatever else it carries', () => {
    expect(filterOf(new URLSearchParams('view=mine&status=done&f.unknown=1'))).toBeNull();
    expect(filterOf(new URLSearchParams('f.overdue=yes'))).toBeNull();
  });

  it('is the same in any order, and with the usual order said or not', () => {
    expect(isSameFilter({ status: ['open', 'done'], sort: 'due' }, { status: ['done', 'open'] })).toBe(true);
    expect(isSameFilter({ status: ['open'] }, { status: ['open'], overdue: true })).toBe(false);
    expect(isSameFilter({ sort: 'newest' }, {})).toBe(false);
  });

  it('counts what it asks for, not its order', () => {
    expect(countAsked({ overdue: true, text: 'ごみ', sort: 'newest' })).toBe(2);
    expect(countAsked({})).toBe(0);
  });
});
