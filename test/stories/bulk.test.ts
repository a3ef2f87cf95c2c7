import { expect, test } from 'vitest';
import { aobaCity } from '../kit/cast.ts';
import { type DeskClient, newClientId } from '../kit/clients.ts';

const town = aobaCity({ watchers: ['sato', 'kimura'] });

interface Bulk {
  id: string;
  undone: boolean;
  items: { caseId: string; outcome: string; code: string | null }[];
}
const bulk = (desk: DeskClient, caseIds: string[], change: object, clientId = newClientId()) =>
  desk.call<Bulk>('POST', '/desk/bulk', { clientId, caseIds, change });
const undo = (desk: DeskClient, id: string) => desk.call<Bulk>('POST', `/desk/bulk/${id}/undo`);
const outcomes = (result: Bulk) => result.items.map(({ outcome, code }) => code ?? outcome);

/** Three matters of 環境業務課, opened by 佐藤 out of one conversation. */
async function threeMatters() {
  const { id, sato, resident } = await town.answered();
  const categoryId = await town.id('case_category', 'ごみの収集');
  const ids: string[] = [];
  for (const title of ['一件目', '二件目', '三件目'])
    ids.push((await sato.openCase({ clientId: newClientId(), interactionId: id, categoryId, title })).id);
  await town.settle();
  return { sato, resident, kimura: await town.desk('kimura'), ids };
}
/** All that a bulk change may touch. */
const stateOf = async (desk: DeskClient, id: string) => {
  const { status, departmentId, ownerStaffId, dueAt, categoryId, kind, closedAt, sealed } =
    await desk.case(id);
  return { status, departmentId, ownerStaffId, dueAt, categoryId, kind, closedAt, sealed };
};

test('each case has its own result; the undo restores what was done, field by field, and names what it could not', async () => {
  const { kimura, ids } = await threeMatters();
  const [first, second, third] = ids as [string, string, string];
  await kimura.updateCase(second, { version: (await kimura.case(second)).version, status: 'cancelled' });
  const before = await Promise.all(ids.map((id) => stateOf(kimura, id)));
  const hidden = '018f0000-0000-7000-8000-000000000000';
  const result = await bulk(kimura, [first, second, third, hidden], { do: 'status', status: 'done' });
  expect(outcomes(result)).toEqual(['done', 'state.conflict', 'done', 'not-found']);
  expect((await kimura.case(first)).status).toBe('done');
  // Somebody works on one of them before the undo.
  await kimura.updateCase(third, { version: (await kimura.case(third)).version, status: 'in-progress' });
  await town.pass(3);
  const undone = await undo(kimura, result.id);
  expect(outcomes(undone)).toEqual(['undone', 'state.conflict', 'version.conflict', 'not-found']);
  expect(await stateOf(kimura, first)).toEqual(before[0]);
  expect(await stateOf(kimura, second)).toEqual(before[1]);
  expect((await kimura.case(third)).status).toBe('in-progress');
  expect(await undo(kimura, result.id)).toEqual(undone);
});

test('residents hear of a new status when it can no longer be taken back, and of nothing that was', async () => {
  const { kimura, ids, resident } = await threeMatters();
  const heard = async () => (await resident.heard()).filter((text) => text.includes('完了')).length;
  const taken = await bulk(kimura, ids.slice(0, 1), { do: 'status', status: 'done' });
  const kept = await bulk(kimura, ids.slice(1), { do: 'status', status: 'done' });
  await town.settle();
  expect(await heard()).toBe(0);
  await undo(kimura, taken.id);
  await town.pass(14);
  expect(await town.house.bulkSettler.sweep()).toBe(0);
  await town.pass(2);
  expect(await town.house.bulkSettler.sweep()).toBe(2);
  await town.settle();
  expect(await heard()).toBe(2);
  await undo(kimura, kept.id).refused('state.conflict');
  expect(await town.house.bulkSettler.sweep()).toBe(0);
});

test('owner, category and due date of many; who may not assign is told so for each', async () => {
  const { sato, kimura, ids } = await threeMatters();
  const before = await Promise.all(ids.map((id) => stateOf(kimura, id)));
  expect(outcomes(await bulk(sato, ids, { do: 'assign', ownerStaffId: kimura.staffId }))).toEqual([
    'permission.missing',
    'permission.missing',
    'permission.missing',
  ]);
  const assigned = await bulk(kimura, ids, { do: 'assign', ownerStaffId: kimura.staffId });
  expect(outcomes(assigned)).toEqual(['done', 'done', 'done']);
  expect(outcomes(await bulk(kimura, ids, { do: 'assign', ownerStaffId: kimura.staffId }))).toEqual([
    'unchanged',
    'unchanged',
    'unchanged',
  ]);
  await undo(kimura, assigned.id);
  const due = await bulk(kimura, ids, { do: 'due', dueOn: '2026-04-30' });
  expect((await kimura.case(ids[0]!)).dueAt).toBe('2026-04-30T08:15:00.000Z');
  expect(outcomes(await bulk(kimura, ids.slice(0, 1), { do: 'due', dueOn: '2026-03-01' }))).toEqual([
    'promise.past',
  ]);
  await undo(kimura, due.id);
  expect(await Promise.all(ids.map((id) => stateOf(kimura, id)))).toEqual(before);
});

test('what a change took out of sight comes back by its undo', async () => {
  const { kimura, ids } = await threeMatters();
  const child = await town.id('department', '子育て支援課');
  const before = await stateOf(kimura, ids[0]!);
  const moved = await bulk(kimura, ids.slice(0, 1), { do: 'assign', departmentId: child });
  await kimura.case(ids[0]!).refused('not-found');
  await undo(await town.desk('ito'), moved.id).refused('not-found');
  expect(outcomes(await undo(kimura, moved.id))).toEqual(['undone']);
  expect(await stateOf(kimura, ids[0]!)).toEqual(before);
});

test('a change of category makes what becomes sealed sealed; sent twice it is one operation', async () => {
  const { sato, kimura, ids } = await threeMatters();
  const categoryId = await town.id('case_category', '子育ての相談');
  await town.house.admin.query('update case_category set sealed = true where id = $1', [categoryId]);
  const clientId = newClientId();
  const [first, again] = await Promise.all([
    bulk(kimura, ids, { do: 'categorise', categoryId }, clientId),
    bulk(kimura, ids, { do: 'categorise', categoryId }, clientId),
  ]);
  expect(again).toEqual(first);
  expect(await kimura.case(ids[0]!)).toMatchObject({ categoryId, kind: 'enquiry', version: 2, sealed: true });
  await sato.case(ids[0]!).refused('not-found');
  await town.house.admin.query('update case_category set sealed = false where id = $1', [categoryId]);
  await bulk(
    kimura,
    Array.from({ length: 101 }, () => ids[0]!),
    { do: 'categorise', categoryId },
  ).refused('request.invalid');
});
