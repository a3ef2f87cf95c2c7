import { describe, expect, it } from 'vitest';
import type { Tx } from '#db/transaction.ts';
import { listCases, updateCase } from './cases.ts';
import { foundCaseCities, at, test, city, as, open, refusal } from '../../../test/kit/case-city.ts';

foundCaseCities();

describe('lists', () => {
  it('turn pages without losing or repeating what was there, while others come', async () => {
    test.clock.jumpTo(at('2026-10-01T09:00'));
    const ids = new Set<string>();
    // Same moment, same due time: only the id tells them apart.
    for (let n = 0; n < 7; n++)
      ids.add((await open(city.roads, { departmentId: city.departments.get('roads') as string })).id);
    for (const status of ['unfinished', 'all'] as const) {
      const seen: string[] = [];
      let before: string | undefined;
      do {
        const page = await as(city.roads, (tx) =>
          listCases(tx, city.roads, { view: 'department', status, limit: 3, before }),
        );
        seen.push(...page.rows.map((row) => row.id));
        before = page.nextBefore ?? undefined;
        test.clock.advance(status === 'all' ? 60_000 : -60_000);
        await open(city.roads, { departmentId: city.departments.get('roads') as string });
      } while (before);
      expect(new Set(seen).size).toBe(seen.length);
      for (const id of ids) expect(seen).toContain(id);
    }
    const forged = (tx: Tx) =>
      listCases(tx, city.roads, { view: 'all', status: 'all', limit: 3, before: 'forged' });
    expect(await refusal(as(city.roads, forged))).toEqual({
      code: 'request.invalid',
      details: { field: 'before' },
    });
  });

  it('of what is late leave out what waits for the resident', async () => {
    const late = await open(city.agent, { category: 'branch' });
    const waiting = await open(city.agent, { category: 'branch' });
    await as(city.agent, (tx) =>
      updateCase(tx, city.agent, waiting.id, { version: 1, status: 'waiting-resident' }),
    );
    test.clock.jumpTo(at('2026-11-04T17:16'));
    const { rows } = await as(city.agent, (tx) =>
      listCases(tx, city.agent, { view: 'overdue', status: 'unfinished', limit: 200 }),
    );
    expect(rows.find((row) => row.id === late.id)?.overdue).toBe(true);
    expect(rows.map((row) => row.id)).not.toContain(waiting.id);
  });
});
