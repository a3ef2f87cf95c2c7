import { describe, expect, it } from 'vitest';
import { parseSpokenNumber } from '#kernel/japan/spoken-number.ts';
import { casesOfInteraction, findCaseByToken } from './cases.ts';
import {
  foundCaseCities,
  at,
  test,
  city,
  other,
  as,
  open,
  refusal,
  eventsOf,
  anInteraction,
} from '../../../test/kit/case-city.ts';

foundCaseCities();

describe('opening', () => {
  it('gives number, due time, department, link and history; masks numbers; tells those who may see it', async () => {
    const interactionId = await anInteraction(city);
    const promise = { text: '折り返し電話します', dueOn: '2026-11-05' };
    const opened = await open(city.agent, {
      interactionId,
      promise,
      description: 'カード 4111 1111 1111 1111',
      nextStep: '現地を見る',
    });

    expect(parseSpokenNumber(opened.number)?.fiscalYear).toBe(2026);
    expect(opened).toMatchObject({
      status: 'open',
      kind: 'request',
      departmentName: '公園課',
      ownerName: null,
      overdue: false,
      version: 1,
    });
    expect(opened.dueAt).toEqual(at('2026-11-06T17:15'));
    expect(opened.description).toBe('カード ●●●● ●●●● ●●●● 1111');
    expect(opened.entries.map((entry) => entry.kind)).toEqual(['opened', 'link', 'promise']);
    expect(opened.promises).toMatchObject([{ ...promise, byName: 'agent', keptAt: null }]);
    expect(opened.interactionIds).toEqual([interactionId]);
    expect(await findCaseByToken(test.kysely, opened.publicToken)).toEqual({
      tenantId: city.tenantId,
      caseId: opened.id,
    });

    const events = await eventsOf(opened.id);
    expect(events.map((event) => event.type)).toEqual(['case.opened', 'promise.made']);
    expect(events[0]?.audience.sort()).toEqual(
      ['city', `department:${city.departments.get('parks')}`, `staff:${city.agent.staffId}`].sort(),
    );
    expect(
      (await as(city.agent, (tx) => casesOfInteraction(tx, city.agent, interactionId))).map((row) => row.id),
    ).toEqual([opened.id]);
  });

  it('keeps no text in the clear', async () => {
    const { id } = await open(city.agent, {
      title: '秘密の題名',
      nextStep: '次の手',
      promise: { text: '約束の文', dueOn: '2026-11-05' },
    });
    const { rows } = await test.adminPool.query(
      `select c::text || p::text || (select string_agg(e::text, '') from case_entry e where e.case_id = c.id) as all_text
       from "case" c join promise p on p.case_id = c.id where c.id = $1`,
      [id],
    );
    const hex = rows[0].all_text as string;
    for (const word of ['秘密', '次の', '約束']) expect(hex).not.toContain(Buffer.from(word).toString('hex'));
  });

  it('answers the same case to the same client id, also side by side, and tells of it once', async () => {
    const same = { clientId: 'pressed-twice' };
    const all = await Promise.all([open(city.agent, same), open(city.agent, same), open(city.agent, same)]);
    expect(new Set(all.map((each) => each.id)).size).toBe(1);
    expect(await eventsOf(all[0]?.id ?? '')).toHaveLength(1);
    expect((await open(city.agent, same)).number).toBe(all[0]?.number);
    expect((await open(city.supervisor, same)).id).not.toBe(all[0]?.id);
  });

  it('refuses what is not there or another city’s alike', async () => {
    const foreign = [
      { categoryId: other.categories.get('tree') as string },
      { residentId: other.residentId },
      { departmentId: other.departments.get('parks') as string },
      { ownerStaffId: other.agent.staffId },
      { interactionId: await anInteraction(other) },
      { residentId: test.ids.next() },
      { residentId: 'no id at all' },
    ];
    for (const input of foreign)
      expect(await refusal(open(city.supervisor, input)), JSON.stringify(input)).toMatchObject({
        code: 'not-found',
      });
  });

  it('lets people take a case themselves, and only who may assign give it to others', async () => {
    expect((await open(city.agent, { ownerStaffId: city.agent.staffId })).mine).toBe(true);
    expect(await refusal(open(city.agent, { ownerStaffId: city.parks.staffId }))).toMatchObject({
      code: 'permission.missing',
    });
    expect((await open(city.supervisor, { ownerStaffId: city.parks.staffId })).ownerName).toBe('parks');
  });
});
