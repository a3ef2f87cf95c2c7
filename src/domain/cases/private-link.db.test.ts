import { describe, expect, it } from 'vitest';
import { findCaseByToken, readPublicCase, updateCase, writeFromResident } from './cases.ts';
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
  aFile,
} from '../../../test/kit/case-city.ts';

foundCaseCities();

describe('the private link', () => {
  it('shows what residents may know; a name only where the city shows names', async () => {
    const { id, publicToken, number } = await open(city.supervisor, {
      ownerStaffId: city.parks.staffId,
      nextStep: '来週伐採します',
      description: '内部の事情',
      promise: { text: '結果を知らせます', dueOn: '2026-11-09' },
    });
    const read = async () => {
      const place = await findCaseByToken(test.kysely, publicToken);
      return run(
        (tx) => readPublicCase(tx, place?.caseId ?? ''),
        `resident:${city.residentId}`,
        place?.tenantId,
      );
    };
    const shown = await read();
    expect(shown).toMatchObject({
      number,
      title: '中央公園の倒木',
      categoryName: '公園の樹木',
      departmentName: '都市整備局 公園課',
      departmentPhone: '087-000-0000',
      responsibleName: null,
      nextStep: '来週伐採します',
      promises: [{ text: '結果を知らせます', dueOn: '2026-11-09', keptAt: null }],
      mayWrite: true,
    });
    expect(shown.entries.map((entry) => [entry.kind, entry.body])).toEqual([
      ['opened', null],
      ['promise', '結果を知らせます'],
    ]);
    expect(JSON.stringify(shown)).not.toMatch(/内部|supervisor|parks/);
    await test.adminPool.query(`update tenant set settings = '{"showStaffNames": true}' where id = $1`, [
      city.tenantId,
    ]);
    expect((await read()).responsibleName).toBe('parks');
    await test.adminPool.query(`update tenant set settings = '{}' where id = $1`, [city.tenantId]);
    expect(id).toBeTruthy();
  });

  it('knows no token that was not given out', async () => {
    const { publicToken, id } = await open(city.agent);
    expect(publicToken).toMatch(/^[\w-]{22}$/);
    const forged = `${publicToken.startsWith('A') ? 'B' : 'A'}${publicToken.slice(1)}`;
    for (const token of [forged, '', id, `${publicToken} `, '\u0000'])
      expect(await findCaseByToken(test.kysely, token)).toBeUndefined();
  });

  it('takes a message once; what waited for the resident goes on, its clock too', async () => {
    const { id } = await open(city.agent);
    await as(city.agent, (tx) => updateCase(tx, city.agent, id, { version: 1, status: 'waiting-resident' }));
    test.clock.jumpTo(at('2026-11-04T10:00'));
    const fileId = await aFile(`case:${id}`);
    const write = () =>
      run(
        (tx) =>
          writeFromResident(tx, id, { clientId: 'sent-twice', body: '写真を送ります', fileIds: [fileId] }),
        'resident:x',
      );
    const [first, second] = await Promise.all([write(), write()]);
    expect(first?.id).toBe(second?.id);
    expect(first).toMatchObject({
      kind: 'message-from-resident',
      body: '写真を送ります',
      files: [{ id: fileId }],
    });
    const after = await get(city.agent, id);
    // Monday 10:00 to 17:15 and Wednesday 8:30 to 10:00: a whole working day.
    expect(after).toMatchObject({ status: 'in-progress', version: 3, dueAt: at('2026-11-09T17:15') });
    expect(after.entries.map((entry) => [entry.kind, entry.authorName])).toEqual([
      ['opened', 'agent'],
      ['status', 'agent'],
      ['message-from-resident', null],
      ['status', null],
      ['due', null],
    ]);
    expect((await eventsOf(id)).map((event) => event.type).slice(2)).toEqual([
      'case.message-from-resident',
      'case.status-changed',
    ]);
  });

  it('takes messages for 90 days after closing, and none of the city’s files', async () => {
    const { id } = await open(city.agent);
    await as(city.agent, (tx) => updateCase(tx, city.agent, id, { version: 1, status: 'done' }));
    const write = (clientId: string, fileIds: string[] = []) =>
      run((tx) => writeFromResident(tx, id, { clientId, body: '追加です', fileIds }));
    const closedAt = test.clock.now().getTime();
    test.clock.jumpTo(new Date(closedAt + 90 * 86_400_000));
    const taken = await write('just-in-time');
    expect((await get(city.agent, id)).status).toBe('done');
    expect(
      await refusal(write('a-file-of-staff', [await aFile(`staff:${city.agent.staffId}`)])),
    ).toMatchObject({ code: 'not-found' });
    test.clock.jumpTo(new Date(closedAt + 91 * 86_400_000));
    expect(await refusal(write('too-late'))).toMatchObject({ code: 'case.closed' });
    expect((await write('just-in-time')).id).toBe(taken.id);
    expect((await run((tx) => readPublicCase(tx, id))).mayWrite).toBe(false);
  });
});
