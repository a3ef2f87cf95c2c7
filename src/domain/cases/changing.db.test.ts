import { describe, expect, it } from 'vitest';
import type { Tx } from '#db/transaction.ts';
import { makePromise, updateCase } from './cases.ts';
import type { CaseDetail } from './types.ts';
import {
  foundCaseCities,
  at,
  test,
  city,
  as,
  open,
  get,
  refusal,
  eventsOf,
} from '../../../test/kit/case-city.ts';

foundCaseCities();

describe('changing', () => {
  it('refuses whoever was slower, and says what stands', async () => {
    const { id } = await open(city.agent);
    const write = (title: string) =>
      as(city.agent, (tx) => updateCase(tx, city.agent, id, { version: 1, title }));
    const outcomes = await Promise.all([refusal(write('早い者')), refusal(write('遅い者'))]);
    expect(outcomes.map((outcome) => outcome.code).sort()).toEqual(['none', 'version.conflict']);
    expect(outcomes.find((outcome) => outcome.code !== 'none')?.details).toEqual({ version: 2 });
  });

  it('stops the clock while it waits for the resident; a holiday in between costs nothing', async () => {
    const { id, dueAt } = await open(city.agent);
    expect(dueAt).toEqual(at('2026-11-06T17:15'));
    test.clock.jumpTo(at('2026-11-02T16:15'));
    await as(city.agent, (tx) => updateCase(tx, city.agent, id, { version: 1, status: 'waiting-resident' }));
    test.clock.jumpTo(at('2026-11-04T09:30'));
    const resumed = await as(city.agent, (tx) =>
      updateCase(tx, city.agent, id, { version: 2, status: 'in-progress' }),
    );
    // An hour of Monday and one of Wednesday, after the end of Friday: two hours into Monday.
    expect(resumed.dueAt).toEqual(at('2026-11-09T10:30'));
    expect(resumed.entries.map((entry) => [entry.kind, entry.status, entry.dueAt])).toEqual([
      ['opened', null, null],
      ['status', 'waiting-resident', null],
      ['status', 'in-progress', null],
      ['due', null, resumed.dueAt],
    ]);
  });

  it('closes and is taken up again, with both in its history; a way that does not exist is refused', async () => {
    const { id } = await open(city.parks);
    const move = (version: number, status: CaseDetail['status']) =>
      as(city.parks, (tx) => updateCase(tx, city.parks, id, { version, status }));
    const done = await move(1, 'done');
    expect(done.closedAt).toEqual(test.clock.now());
    expect(done.can).toEqual(['write', 'change-status', 'link']);
    expect(await refusal(move(2, 'cancelled'))).toEqual({
      code: 'state.conflict',
      details: { from: 'done', to: 'cancelled' },
    });
    const assign = (tx: Tx) =>
      updateCase(tx, city.parks, id, { version: 2, ownerStaffId: city.parks.staffId });
    expect(await refusal(as(city.parks, assign))).toMatchObject({ code: 'case.closed' });
    const promise = (tx: Tx) =>
      makePromise(tx, city.parks, id, { clientId: 'too-late', text: 'x', dueOn: '2026-11-09' });
    expect(await refusal(as(city.parks, promise))).toMatchObject({ code: 'case.closed' });
    // A clock that is set back does not turn the history round.
    test.clock.jumpTo(at('2026-11-02T09:00'));
    const again = await move(2, 'in-progress');
    expect(again.closedAt).toBeNull();
    expect(again.entries.filter((entry) => entry.kind === 'status').map((entry) => entry.status)).toEqual([
      'done',
      'in-progress',
    ]);
  });

  it('hands over to a department: owner leaves, both audiences hear of it, the old department loses sight', async () => {
    const { id } = await open(city.parks, { ownerStaffId: city.parks.staffId });
    const parksId = city.departments.get('parks') as string;
    const roadsId = city.departments.get('roads') as string;
    const moved = await as(city.parks, (tx) =>
      updateCase(tx, city.parks, id, { version: 1, departmentId: roadsId }),
    );
    expect(moved).toMatchObject({ departmentName: '道路課', ownerStaffId: null });
    expect(moved.entries.at(-1)).toMatchObject({
      kind: 'assignment',
      departmentName: '道路課',
      ownerName: null,
      public: false,
    });
    const event = (await eventsOf(id)).at(-1);
    expect(event?.type).toBe('case.assigned');
    expect(event?.audience).toEqual(
      expect.arrayContaining([`department:${parksId}`, `department:${roadsId}`]),
    );
    expect((await get(city.roads, id)).can).toContain('assign');
    expect(
      await refusal(
        as(city.agent, (tx) => updateCase(tx, city.agent, id, { version: 2, departmentId: parksId })),
      ),
    ).toMatchObject({
      code: 'permission.missing',
    });
  });

  it('becomes sealed in a sealed department, stays so afterwards, and those who lost it are told', async () => {
    const { id } = await open(city.parks);
    const childrenId = city.departments.get('children') as string;
    const sealed = await as(city.supervisor, (tx) =>
      updateCase(tx, city.supervisor, id, { version: 1, departmentId: childrenId }),
    );
    expect(sealed).toMatchObject({ sealed: true, entries: [], can: [] });
    expect((await eventsOf(id)).at(-1)?.audience).toEqual(
      expect.arrayContaining(['city', `sealed:${childrenId}`]),
    );
    for (const actor of [city.parks, city.supervisor, city.agent])
      expect(await refusal(get(actor, id))).toMatchObject({ code: 'not-found' });

    const parksId = city.departments.get('parks') as string;
    const receipt = await as(city.children, (tx) =>
      updateCase(tx, city.children, id, { version: 2, departmentId: parksId }),
    );
    expect(receipt).toMatchObject({ sealed: true, can: [] });
    expect((await get(city.parks, id)).sealed).toBe(true);
    expect(await refusal(get(city.agent, id))).toMatchObject({ code: 'not-found' });
  });

  it('nothing changed changes nothing', async () => {
    const { id, title } = await open(city.agent);
    expect(
      (await as(city.agent, (tx) => updateCase(tx, city.agent, id, { version: 1, title, status: 'open' })))
        .version,
    ).toBe(1);
    expect(await eventsOf(id)).toHaveLength(1);
  });
});
