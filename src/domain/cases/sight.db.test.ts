import { describe, expect, it } from 'vitest';
import type { Tx } from '#db/transaction.ts';
import {
  casesOfResident,
  countCases,
  getCase,
  keepPromise,
  linkInteraction,
  listCases,
  makePromise,
  readPublicCase,
  updateCase,
  writeCaseEntry,
  writeFromResident,
} from './cases.ts';
import {
  foundCaseCities,
  city,
  other,
  as,
  open,
  get,
  found,
  refusal,
  eventsOf,
  anInteraction,
} from '../../../test/kit/case-city.ts';

foundCaseCities();

describe('who sees a case', () => {
  it('open: first line, supervisors and its department; not another one', async () => {
    const { id } = await open(city.agent);
    for (const actor of [city.agent, city.parks, city.supervisor]) expect((await get(actor, id)).id).toBe(id);
    for (const actor of [city.roads, city.children]) {
      expect(await refusal(get(actor, id))).toEqual({ code: 'not-found', details: {} });
      expect(await found(actor, '倒木')).not.toContain(id);
    }
  });

  it('sealed: its department only; whoever opened it gets a receipt, however often they ask', async () => {
    const input = {
      category: 'abuse',
      clientId: 'sealed-one',
      title: '近所の子どもの泣き声',
      description: '毎晩',
    };
    const receipt = await open(city.agent, input);
    expect(receipt).toMatchObject({
      sealed: true,
      title: input.title,
      description: null,
      entries: [],
      can: [],
    });
    for (const actor of [city.agent, city.supervisor, city.parks]) {
      expect(await refusal(get(actor, receipt.id))).toMatchObject({ code: 'not-found' });
      expect(await found(actor, '泣き声')).not.toContain(receipt.id);
      const list = await as(actor, (tx) => listCases(tx, actor, { view: 'all', status: 'all', limit: 200 }));
      expect(list.rows.map((row) => row.id)).not.toContain(receipt.id);
      const ofResident = await as(actor, (tx) => casesOfResident(tx, actor, city.residentId));
      expect(ofResident.map((row) => row.id)).not.toContain(receipt.id);
    }
    const seen = await get(city.children, receipt.id);
    expect(seen.description).toBe('毎晩');
    const change = { version: 1, title: '一時保護', status: 'in-progress' } as const;
    await as(city.children, (tx) => updateCase(tx, city.children, receipt.id, change));
    expect(await open(city.agent, input)).toMatchObject({
      id: receipt.id,
      title: input.title,
      status: 'open',
      entries: [],
      version: 1,
    });
    for (const event of await eventsOf(receipt.id))
      expect(event.audience).toEqual([`sealed:${city.departments.get('children')}`]);
  });

  it('sealed: only somebody who sees it can be its owner', async () => {
    const input = { category: 'abuse', ownerStaffId: city.parks.staffId };
    expect(await refusal(open(city.supervisor, input))).toEqual({
      code: 'request.invalid',
      details: { field: 'ownerStaffId' },
    });
  });

  it('counts and lists agree with what can be opened', async () => {
    for (const actor of [city.agent, city.parks, city.roads, city.children, city.supervisor]) {
      const counts = await as(actor, (tx) => countCases(tx, actor));
      for (const view of ['mine', 'department', 'all', 'overdue'] as const) {
        const { rows } = await as(actor, (tx) =>
          listCases(tx, actor, { view, status: 'unfinished', limit: 200 }),
        );
        expect(rows.length).toBe(counts[view]);
        for (const row of rows) expect((await get(actor, row.id)).number).toBe(row.number);
      }
    }
  });

  it('another city: its ids are not found anywhere', async () => {
    const mine = await open(city.agent, { title: '他市には見えない' });
    const { id: promiseId } = await as(city.agent, (tx) =>
      makePromise(tx, city.agent, mine.id, { clientId: 'elsewhere', text: '見る', dueOn: '2026-11-05' }),
    );
    const { agent } = other;
    const attempts: ((tx: Tx) => Promise<unknown>)[] = [
      (tx) => getCase(tx, agent, mine.id),
      (tx) => updateCase(tx, agent, mine.id, { version: 1, title: 'x' }),
      (tx) =>
        writeCaseEntry(tx, agent, mine.id, { clientId: 'from-afar', kind: 'note', body: 'x', fileIds: [] }),
      (tx) => makePromise(tx, agent, mine.id, { clientId: 'from-afar', text: 'x', dueOn: '2026-11-05' }),
      (tx) => keepPromise(tx, agent, promiseId),
      (tx) => linkInteraction(tx, agent, mine.id, mine.id),
      (tx) => readPublicCase(tx, mine.id),
      (tx) => writeFromResident(tx, mine.id, { clientId: 'from-afar', body: 'x', fileIds: [] }),
    ];
    for (const attempt of attempts)
      expect(await refusal(as(agent, attempt)), String(attempt)).toMatchObject({ code: 'not-found' });
    expect(await found(agent, '他市')).toEqual([]);
    expect(await found(agent, mine.number)).toEqual([]);
    expect(await as(agent, (tx) => casesOfResident(tx, agent, city.residentId))).toEqual([]);
    const foreign = await anInteraction(other);
    expect(
      await refusal(as(city.agent, (tx) => linkInteraction(tx, city.agent, mine.id, foreign))),
    ).toMatchObject({ code: 'not-found' });
  });
});
