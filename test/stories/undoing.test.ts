import { expect, test } from 'vitest';
import type { ChangesAnswer } from '../../src/http/admin/change-shapes.ts';
import type { OrganisationAnswer } from '../../src/http/admin/organisation-shapes.ts';
import type { PeopleAnswer } from '../../src/http/admin/staff-shapes.ts';
import type { SignInPolicyAnswer } from '../../src/http/admin/sign-in-policy-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import type { DeskClient } from '../kit/clients.ts';
import { publishSample } from '../kit/flow-town.ts';

const town = aobaCity({ watchers: [] });

type Change = ChangesAnswer['rows'][number];
const look = (mori: DeskClient) => mori.call<OrganisationAnswer>('GET', '/admin/organisation');
const newest = async (mori: DeskClient, kind: string): Promise<Change> => {
  const { rows } = await mori.call<ChangesAnswer>('GET', `/admin/changes?kind=${kind}`);
  expect(rows[0], kind).toBeDefined();
  return rows[0]!;
};
const undo = (mori: DeskClient, { id }: Change) => mori.call('POST', `/admin/changes/${id}/undo`);
const add = (mori: DeskClient, what: string, body: object) =>
  mori.call<{ id: string }>('POST', `/admin/${what}`, body);
const person = async (mori: DeskClient, name: string) => {
  const { people } = await mori.call<PeopleAnswer>('GET', '/admin/staff');
  return people.find((each) => each.name === name)!;
};

test('what was made goes again as long as nothing hangs on it, and says what does; that is taken back too', async () => {
  const mori = await town.desk('mori');
  const { id: departmentId } = await add(mori, 'departments', { name: '高齢福祉課' });
  const { id: queueId } = await add(mori, 'queues', { name: '高齢福祉課の窓口', departmentId });
  await add(mori, 'entry-points', { name: '福祉のチャット', queueId });
  const category = { name: '介護の相談', kind: 'enquiry', departmentId, dueWorkingDays: 2 };
  await add(mori, 'categories', category);
  const made = {
    department: await newest(mori, 'department'),
    queue: await newest(mori, 'queue'),
    chat: await newest(mori, 'entry-point'),
    category: await newest(mori, 'category'),
  };
  expect(Object.values(made).every(({ undoable, kept }) => undoable && kept === null)).toBe(true);
  expect(await undo(mori, made.department).refused('state.conflict')).toEqual({
    ...{ why: 'in-use', queues: ['高齢福祉課の窓口'], categories: ['介護の相談'] },
  });
  expect(await undo(mori, made.queue).refused('state.conflict')).toEqual({
    ...{ why: 'in-use', entryPoints: ['福祉のチャット'] },
  });
  for (const each of [made.chat, made.queue, made.category, made.department]) await undo(mori, each);
  const gone = await look(mori);
  expect(gone.queues.map(({ id }) => id)).not.toContain(queueId);
  expect(gone.departments.find(({ id }) => id === departmentId)?.closedAt).not.toBeNull();
  expect(gone.categories.find(({ name }) => name === '介護の相談')?.active).toBe(false);
  await undo(mori, made.chat).refused('state.conflict');
  // That they were closed is a change too: they open again, and close.
  for (const kind of ['department', 'queue', 'entry-point']) await undo(mori, await newest(mori, kind));
  const back = await look(mori);
  expect(back.queues.find(({ id }) => id === queueId)?.entryPoints).toEqual(['福祉のチャット']);
  expect(back.departments.find(({ id }) => id === departmentId)?.closedAt).toBeNull();
  for (const kind of ['entry-point', 'queue', 'department']) await undo(mori, await newest(mori, kind));
  expect((await look(mori)).queues.map(({ id }) => id)).not.toContain(queueId);

  // A skill and a role that somebody has stay; a person's place and a token are not taken back here, and the list says so.
  const { id: skillId } = await add(mori, 'skills', { name: '手話' });
  await add(mori, 'roles', { name: '案内係', description: '', permissions: ['desk.use'] });
  const { subjectId: roleId } = await newest(mori, 'role');
  const ito = await person(mori, '伊藤 緑');
  const place = { roles: [roleId], skills: [{ skillId, level: 1 }] };
  await mori.call('PUT', `/admin/staff/${ito.id}`, { version: ito.version, ...place });
  for (const kind of ['skill', 'role'])
    expect(await undo(mori, await newest(mori, kind)).refused('state.conflict')).toMatchObject({
      ...{ why: 'in-use', people: [ito.name] },
    });
  await undo(mori, await newest(mori, 'staff'));
  for (const kind of ['skill', 'role']) await undo(mori, await newest(mori, kind));
  expect((await look(mori)).skills.find(({ id }) => id === skillId)?.active).toBe(false);
  const center = await town.id('department', '市民コールセンター');
  await add(mori, 'staff', { login: 'shinjin', name: '新人 一', departmentId: center, roles: ['agent'] });
  const invited = await newest(mori, 'staff');
  expect(invited).toMatchObject({ undoable: false, kept: 'person' });
  expect(await undo(mori, invited).refused('state.conflict')).toEqual({ why: 'kept' });
});

test('a line that a flow leads to is not closed; a merged department, who left, and what is asked at the door come back', async () => {
  const mori = await town.desk('mori');
  await publishSample(town);
  const seen = await look(mori);
  const queue = (name: string) => seen.queues.find((each) => each.name === name)!;
  const close = (name: string, to: string) =>
    mori.call('POST', `/admin/queues/${queue(name).id}/close`, {
      ...{ version: queue(name).version, toQueueId: queue(to).id },
    });
  expect(await close('環境業務課', '総合窓口').refused('state.conflict')).toEqual({
    ...{ why: 'led-here', flows: ['代表電話の案内'], campaigns: [] },
  });
  await close('平日窓口', '総合窓口');
  await undo(mori, await newest(mori, 'queue'));
  expect((await look(mori)).queues.find(({ name }) => name === '平日窓口')?.entryPoints).toEqual([]);

  const welfare = seen.departments.find(({ name }) => name === '健康福祉局')!;
  const policy = seen.departments.find(({ name }) => name === '情報政策課')!;
  await mori.call('POST', `/admin/departments/${policy.id}/close`, {
    ...{ version: policy.version, intoId: welfare.id },
  });
  await undo(mori, await newest(mori, 'department'));
  const again = (await look(mori)).departments.find(({ id }) => id === policy.id);
  // It stands where it stood; its people are where they went.
  expect(again).toMatchObject({ closedAt: null, parentId: null, path: '情報政策課', people: 0 });

  const kondo = await person(mori, '近藤 計');
  await mori.call('POST', `/admin/staff/${kondo.id}/leave`, { version: kondo.version });
  await undo(mori, await newest(mori, 'staff'));
  expect((await person(mori, kondo.name)).active).toBe(true);

  const { yourAddress: _yours, ...asked } = await mori.call<SignInPolicyAnswer>(
    'GET',
    '/admin/sign-in-policy',
  );
  await mori.call('PUT', '/admin/sign-in-policy', { ...asked, passwordChars: 20 });
  await undo(mori, await newest(mori, 'sign-in'));
  const now = await mori.call<SignInPolicyAnswer>('GET', '/admin/sign-in-policy');
  expect(now.passwordChars).toBe(asked.passwordChars);
});
