import { describe, expect, it } from 'vitest';
import type { Tx } from '#db/transaction.ts';
import {
  isFilePublic,
  isFileVisible,
  keepPromise,
  linkInteraction,
  makePromise,
  promisesOfResident,
  readPublicCase,
  writeCaseEntry,
} from './cases.ts';
import {
  foundCaseCities,
  at,
  test,
  city,
  run,
  as,
  open,
  get,
  refusal,
  eventsOf,
  anInteraction,
  aFile,
} from '../../../test/kit/case-city.ts';

foundCaseCities();

describe('writing', () => {
  it('a note stays inside, a message goes out, each once', async () => {
    const { id } = await open(city.agent);
    const write = (kind: 'note' | 'message-to-resident', clientId: string) =>
      as(city.agent, (tx) =>
        writeCaseEntry(tx, city.agent, id, { clientId, kind, body: `${kind} の本文`, fileIds: [] }),
      );
    const [first, second] = await Promise.all([write('note', 'note-one'), write('note', 'note-one')]);
    expect(first?.id).toBe(second?.id);
    expect(first).toMatchObject({ kind: 'note', public: false, authorName: 'agent' });
    await write('message-to-resident', 'message-one');
    expect((await eventsOf(id)).map((event) => event.type)).toEqual([
      'case.opened',
      'case.changed',
      'case.message-to-resident',
    ]);
    const shown = await run((tx) => readPublicCase(tx, id));
    expect(shown.entries.map((entry) => entry.kind)).toEqual(['opened', 'message-from-city']);
    expect(JSON.stringify(shown)).not.toMatch(/note|agent/);
  });

  it('attaches only files of one’s own; they are seen with the case', async () => {
    const { id } = await open(city.agent);
    const mine = await aFile(`staff:${city.agent.staffId}`);
    const write = (kind: 'note' | 'message-to-resident', fileIds: string[], body = '写真です') =>
      as(city.agent, (tx) =>
        writeCaseEntry(tx, city.agent, id, { clientId: `with-file-${test.ids.next()}`, kind, body, fileIds }),
      );
    expect((await write('note', [mine], '')).files).toMatchObject([{ id: mine, name: '写真.png' }]);
    expect(await refusal(write('note', [await aFile(`staff:${city.parks.staffId}`)]))).toMatchObject({
      code: 'not-found',
    });
    expect(await refusal(write('note', [await aFile(`case:${id}`)]))).toMatchObject({ code: 'not-found' });
    expect(await refusal(write('note', [], ' '))).toMatchObject({ code: 'request.invalid' });
    expect(await as(city.agent, (tx) => isFileVisible(tx, city.agent, mine))).toBe(true);
    expect(await as(city.roads, (tx) => isFileVisible(tx, city.roads, mine))).toBe(false);
    expect(await run((tx) => isFilePublic(tx, id, mine))).toBe(false);
    await write('message-to-resident', [mine]);
    expect(await run((tx) => isFilePublic(tx, id, mine))).toBe(true);
  });

  it('is refused for who only reads', async () => {
    const { id } = await open(city.agent);
    const reader = { ...city.parks, permissions: new Set(['case.read'] as const) };
    const note = (tx: Tx) =>
      writeCaseEntry(tx, reader, id, { clientId: 'may-not-write', kind: 'note', body: 'x', fileIds: [] });
    expect(await refusal(as(reader, note))).toMatchObject({ code: 'permission.missing' });
    expect((await get(reader, id)).can).toEqual([]);
  });
});

describe('promises', () => {
  it('are made once, not for the past of the city’s own day, and kept once', async () => {
    const { id } = await open(city.agent);
    // 00:30 on the 5th in Japan, still the 4th in UTC.
    test.clock.jumpTo(at('2026-11-05T00:30'));
    const make = (dueOn: string) =>
      as(city.agent, (tx) =>
        makePromise(tx, city.agent, id, { clientId: 'promise-one', text: '電話します', dueOn }),
      );
    expect(await refusal(make('2026-11-04'))).toEqual({
      code: 'promise.past',
      details: { today: '2026-11-05' },
    });
    const promise = await make('2026-11-05');
    expect((await make('2026-11-05')).id).toBe(promise.id);
    const keep = () => as(city.parks, (tx) => keepPromise(tx, city.parks, promise.id));
    expect((await keep()).keptAt).toEqual(test.clock.now());
    await keep();
    expect((await eventsOf(id)).map((event) => event.type)).toEqual([
      'case.opened',
      'promise.made',
      'promise.kept',
    ]);
    expect((await get(city.agent, id)).entries.map((entry) => entry.kind)).toEqual([
      'opened',
      'promise',
      'promise-kept',
    ]);
    const ofResident = await as(city.agent, (tx) => promisesOfResident(tx, city.agent, city.residentId));
    expect(ofResident.map((each) => each.id)).toContain(promise.id);
    const unseen = await as(city.roads, (tx) => promisesOfResident(tx, city.roads, city.residentId));
    expect(unseen.map((each) => each.id)).not.toContain(promise.id);
  });
});

describe('links', () => {
  it('are made once', async () => {
    const { id } = await open(city.agent);
    const interactionId = await anInteraction(city);
    for (let n = 0; n < 2; n++)
      await as(city.agent, (tx) => linkInteraction(tx, city.agent, id, interactionId));
    expect((await get(city.agent, id)).interactionIds).toEqual([interactionId]);
    expect((await eventsOf(id)).map((event) => event.type)).toEqual(['case.opened', 'case.linked']);
  });
});
