import { expect, test } from 'vitest';
import type { ResidentAnswer } from '../../src/http/desk/resident-shapes.ts';
import { aobaCity } from '../kit/cast.ts';

const town = aobaCity({ watchers: ['sato', 'kimura'] });

/** 佐藤 opened a case; 木村 and 伊藤 of its department have it before them. */
async function opened() {
  const { sato, id } = await town.answered('集積所のことです');
  const categoryId = await town.id('case_category', 'ごみの収集');
  const found = await sato.openCase({ interactionId: id, categoryId, title: '取り残しの確認' });
  town.house.personal.add('不法投棄の確認');
  return { sato, kimura: await town.desk('kimura'), ito: await town.desk('ito'), found };
}

test('title, category and due day change together, and the history says by name from what to what', async () => {
  const { kimura, found } = await opened();
  const changed = await kimura.updateCase(found.id, {
    version: found.version,
    title: '不法投棄の確認',
    categoryId: await town.id('case_category', '子育ての相談'),
    dueOn: '2026-04-30',
  });
  expect(changed).toMatchObject({
    title: '不法投棄の確認',
    categoryName: '子育ての相談',
    kind: 'enquiry',
    departmentName: '環境業務課',
    dueAt: '2026-04-30T08:15:00.000Z',
    changedByName: '木村 環',
  });
  expect(changed.entries.slice(-2)).toMatchObject([
    { kind: 'category', fromCategoryName: 'ごみの収集', categoryName: '子育ての相談', authorName: '木村 環' },
    { kind: 'due', dueAt: '2026-04-30T08:15:00.000Z', categoryName: null },
  ]);
  // A status has its `from` too, which is no category.
  const next = await kimura.updateCase(found.id, { version: changed.version, status: 'in-progress' });
  expect(next.entries.at(-1)).toMatchObject({ kind: 'status', fromCategoryName: null });
});

test('whoever is second overwrites nothing, and is told by whom it was changed', async () => {
  const { kimura, ito, found } = await opened();
  await kimura.updateCase(found.id, { version: found.version, title: '不法投棄の確認' });
  await ito
    .updateCase(found.id, { version: found.version, title: 'ごみの件', dueOn: '2026-04-30' })
    .refused('version.conflict');
  expect(await ito.case(found.id)).toMatchObject({
    title: '不法投棄の確認',
    dueAt: found.dueAt,
    changedByName: '木村 環',
  });
});

test('a due day that is over is refused, and nothing of the same change is kept', async () => {
  const { kimura, found } = await opened();
  const change = { version: found.version, title: '不法投棄の確認', dueOn: '2026-03-01' };
  expect(await kimura.updateCase(found.id, change).refused('promise.past')).toEqual({ today: '2026-04-01' });
  expect(await kimura.case(found.id)).toMatchObject({ title: '取り残しの確認', version: found.version });
});

test('a record of a resident says who of the staff changed it last; the resident’s own words are nobody’s', async () => {
  const { sato, kimura, found } = await opened();
  const url = `/desk/residents/${found.residentId}`;
  const before = await sato.call<ResidentAnswer>('GET', url);
  expect(before.changedByName).toBe(null);
  await kimura.call('PATCH', url, { version: before.version, language: 'en' });
  expect((await sato.call<ResidentAnswer>('GET', url)).changedByName).toBe('木村 環');
  await sato.call('PATCH', url, { version: before.version, language: 'vi' }).refused('version.conflict');
});
