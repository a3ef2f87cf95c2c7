import { describe, expect, it } from 'vitest';
import { city, as, at, foundCaseCities, open, test } from '../../../test/kit/case-city.ts';
import { updateCase } from './cases.ts';
import { filterCases } from './filtering.ts';
import type { CaseFilter } from './types.ts';

foundCaseCities();

const PAGE = { limit: 50 };
const titles = async (actor: typeof city.agent, filter: Omit<CaseFilter, 'sort'>) =>
  (await as(actor, (tx) => filterCases(tx, actor, { sort: 'newest', ...filter }, PAGE))).rows.map(
    (row) => row.title,
  );

describe('a filter', () => {
  it('of a department is of exactly that one, or also of those below it; never of more than one may see', async () => {
    const to = (code: string) => ({ departmentId: city.departments.get(code) as string });
    await open(city.agent, { title: '公園の件', ...to('parks') });
    await open(city.agent, { title: '道路の件', ...to('roads') });
    await open(city.agent, { title: '局の件', ...to('build') });
    expect(await titles(city.supervisor, to('build'))).toEqual(['局の件']);
    expect((await titles(city.supervisor, { ...to('build'), below: true })).sort()).toEqual(
      ['公園の件', '局の件', '道路の件'].sort(),
    );
    expect(await titles(city.parks, { ...to('build'), below: true })).toEqual(['公園の件']);
  });

  it('of what was finished looks back so many days', async () => {
    const { id, version } = await open(city.agent, { title: '片付いた件' });
    await as(city.agent, (tx) => updateCase(tx, city.agent, id, { version, status: 'done' }));
    const done = (closedWithinDays?: number) => titles(city.agent, { status: ['done'], closedWithinDays });
    test.clock.jumpTo(at('2026-11-16T10:00'));
    expect(await done(14)).toEqual(['片付いた件']);
    test.clock.jumpTo(at('2026-11-16T10:01'));
    expect(await done(14)).toEqual([]);
    expect(await done()).toEqual(['片付いた件']);
  });
});
