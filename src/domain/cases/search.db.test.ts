import { describe, expect, it } from 'vitest';
import { writeCaseEntry } from './cases.ts';
import { foundCaseCities, at, test, city, as, open, found } from '../../../test/kit/case-city.ts';

foundCaseCities();

describe('search', () => {
  it('finds one character, two, and words in every place of a case, and nothing else', async () => {
    const promise = { text: '鴨を保護します', dueOn: '2026-11-09' };
    const { id } = await open(city.agent, {
      title: '池の鷺',
      description: '餌やりの看板',
      nextStep: '巡回',
      promise,
    });
    await as(city.agent, (tx) =>
      writeCaseEntry(tx, city.agent, id, {
        clientId: 'duck-note',
        kind: 'note',
        body: 'ﾎﾞｰﾄ乗り場の柵',
        fileIds: [],
      }),
    );
    for (const text of [
      '鷺',
      '池の',
      '看板',
      '巡',
      '鴨を',
      'ボート',
      'ぼーと',
      '柵',
      '鷺 ボート 鴨',
      ' 鷺　看板 ',
    ]) {
      expect(await found(city.agent, text), text).toEqual([id]);
    }
    for (const text of ['狸', '鷺の', '板看', '鷺 狸', ' ', '%', '_'])
      expect(await found(city.agent, text), text).toEqual([]);
  });

  it('does not take the pairs of a word for the word', async () => {
    const { id } = await open(city.agent, { title: '甲乙、乙丙' });
    expect(await found(city.agent, '甲乙')).toEqual([id]);
    expect(await found(city.agent, '甲乙丙')).toEqual([]);
  });

  it('finds by number, however it is typed', async () => {
    const { id, number } = await open(city.agent);
    const wide = number.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
    for (const text of [number, number.replaceAll('-', ''), wide])
      expect(await found(city.agent, text)).toEqual([id]);
    expect(await found(city.roads, number)).toEqual([]);
  });

  it('is not drowned: what one may see is found behind many that one may not', async () => {
    test.clock.jumpTo(at('2026-10-05T09:00'));
    const { id } = await open(city.roads, {
      title: '側溝の亀',
      departmentId: city.departments.get('roads') as string,
    });
    test.clock.jumpTo(at('2026-10-06T09:00'));
    const { id: busy } = await open(city.agent, { title: '亀' });
    await test.adminPool.query(
      `insert into case_entry (tenant_id, id, case_id, kind, public, grams, created_at)
       select tenant_id, gen_random_uuid(), id, 'note', false, grams, now() from "case", generate_series(1, 300) where id = $1`,
      [busy],
    );
    await test.adminPool.query(
      `insert into "case" (tenant_id, id, client_id, number, category_id, kind, title, grams, status, department_id, resident_id, opened_at, due_at, public_token, audience, updated_at)
       select tenant_id, gen_random_uuid(), 'copy-' || n, 'copy-' || n, category_id, kind, title, grams, status, department_id, resident_id, opened_at, due_at, public_token, audience, updated_at
       from "case", generate_series(1, 300) n where id = $1`,
      [busy],
    );
    expect(await found(city.roads, '亀')).toEqual([id]);
    await test.adminPool.query(`delete from "case" where client_id like 'copy-%'`);
  });

  it('many entries of one case do not push out another', async () => {
    test.clock.jumpTo(at('2026-10-05T09:00'));
    const { id: quiet } = await open(city.agent);
    await as(city.agent, (tx) =>
      writeCaseEntry(tx, city.agent, quiet, { clientId: 'a-newt', kind: 'note', body: '蠑螈', fileIds: [] }),
    );
    test.clock.jumpTo(at('2026-10-06T09:00'));
    const { id: busy } = await open(city.agent, { title: '蠑螈' });
    await test.adminPool.query(
      `insert into case_entry (tenant_id, id, case_id, kind, public, grams, created_at)
       select tenant_id, gen_random_uuid(), id, 'note', false, grams, opened_at from "case", generate_series(1, 300) where id = $1`,
      [busy],
    );
    expect(await found(city.agent, '蠑螈')).toEqual([busy, quiet]);
  });
});
