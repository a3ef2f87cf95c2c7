import { expect, test } from 'vitest';
import type { ChangesAnswer } from '../../src/http/admin/change-shapes.ts';
import type { FlowAnswer, FlowsAnswer } from '../../src/http/admin/flow-shapes.ts';
import type { LinesAnswer } from '../../src/http/admin/line-shapes.ts';
import type { MailboxesAnswer } from '../../src/http/admin/mailbox-shapes.ts';
import type { MaskingAnswer } from '../../src/http/admin/masking-shapes.ts';
import type { OrganisationAnswer } from '../../src/http/admin/organisation-shapes.ts';
import type { RetentionAnswer } from '../../src/http/admin/privacy-shapes.ts';
import type { CampaignAnswer } from '../../src/http/desk/campaign-shapes.ts';
import type { TemplateAnswer, TemplatesAnswer } from '../../src/http/desk/template-shapes.ts';
import { callTown } from '../kit/call-town.ts';
import { type DeskClient, newClientId } from '../kit/clients.ts';
import { publishSample } from '../kit/flow-town.ts';

/** The addresses whose mail is being fetched. */
const followed = new Set<string>();
const town = callTown({
  watchers: [],
  postOffice: () => ({
    follow: ({ address }) => {
      followed.add(address);
      return { isCaughtUp: true, stop: () => Promise.resolve(void followed.delete(address)) };
    },
    tryOut: () => Promise.resolve({ incoming: null, outgoing: null }),
    send: () => Promise.resolve({ state: 'taken', refused: [] }),
  }),
});

type Change = ChangesAnswer['rows'][number];
const changes = async (desk: DeskClient, kind: string): Promise<readonly Change[]> =>
  (await desk.call<ChangesAnswer>('GET', `/admin/changes?kind=${kind}`)).rows;
const newest = async (desk: DeskClient, kind: string): Promise<Change> => {
  const [row] = await changes(desk, kind);
  expect(row, kind).toBeDefined();
  return row!;
};
const undo = (desk: DeskClient, { id }: Change) => desk.call('POST', `/admin/changes/${id}/undo`);
/** That it was made, and who did when; then it is taken back, once. */
async function unmake(desk: DeskClient, made: Change): Promise<void> {
  expect(made).toMatchObject({ before: null, undoable: true, kept: null, undone: false });
  await undo(desk, made);
  const [taken] = (await changes(desk, made.kind)).filter(({ id }) => id === made.id);
  expect(taken).toMatchObject({ undone: true, undoable: false });
  expect(await undo(desk, made).refused('state.conflict')).toEqual({ why: 'undone' });
}
const look = (mori: DeskClient) => mori.call<OrganisationAnswer>('GET', '/admin/organisation');

test('a template that was made goes out of use and comes back; who may not write them does not take them back', async () => {
  const mori = await town.desk('mori');
  const suzuki = await town.desk('suzuki');
  await suzuki.call<TemplateAnswer>('POST', '/desk/templates', {
    ...{ clientId: newClientId(), title: 'ごあいさつ', kana: '', shortcut: 'aisatsu', departmentId: null },
    bodies: { ja: 'お問い合わせありがとうございます。' },
  });
  const ono = await town.desk('ono');
  const seen = await newest(ono, 'template');
  expect(seen).toMatchObject({ name: 'ごあいさつ', undoable: false, kept: 'permission' });
  await undo(ono, seen).refused('permission.missing');
  await unmake(mori, await newest(mori, 'template'));
  const title = async () =>
    (await suzuki.call<TemplatesAnswer>('GET', '/desk/templates/all')).templates.map((each) => [
      each.title,
      each.retiredAt === null,
    ]);
  expect(await title()).toContainEqual(['ごあいさつ', false]);
  await undo(mori, await newest(mori, 'template'));
  expect(await title()).toContainEqual(['ごあいさつ', true]);
});

test('a flow that was made goes while it does not run; one that runs is stopped first', async () => {
  const mori = await town.desk('mori');
  const running = await publishSample(town);
  const made = (await changes(mori, 'flow')).find(({ before }) => before === null)!;
  expect(await undo(mori, made).refused('state.conflict')).toEqual({ why: 'running' });
  const flows = async () => (await mori.call<FlowsAnswer>('GET', '/admin/flows')).flows;
  const [place] = await changes(mori, 'flow-place');
  await undo(mori, place!);
  await undo(mori, (await changes(mori, 'flow')).find(({ after }) => after?.['published'] === 1)!);
  await unmake(mori, made);
  expect((await flows()).find(({ id }) => id === running.id)?.retiredAt).not.toBeNull();
  await undo(mori, await newest(mori, 'flow'));
  const back = await mori.call<FlowAnswer>('GET', `/admin/flows/${running.id}`);
  expect(back).toMatchObject({ retiredAt: null, publishedNumber: null });
});

test('a masking rule and a retention rule that were made go, by the privacy officer alone', async () => {
  const [ono, mori] = [await town.desk('ono'), await town.desk('mori')];
  const own = { name: '住民票コード', shape: '9999-AAA', near: '住民', action: 'mask', originalDays: 7 };
  await ono.call('POST', '/admin/privacy/masking', own);
  await ono.call('POST', '/admin/privacy/retention', { kind: 'case', keepDays: 1_825 });
  for (const kind of ['masking', 'retention']) {
    expect(await newest(mori, kind)).toMatchObject({ undoable: false, kept: 'permission' });
    await undo(mori, await newest(mori, kind)).refused('permission.missing');
    await unmake(ono, await newest(ono, kind));
    // That it went is not taken back: it is made anew.
    const gone = (await changes(ono, kind)).find(({ after }) => after === null)!;
    expect(gone).toMatchObject({ undoes: true, undoable: false, kept: 'gone', byName: '小野 守' });
  }
  const { patterns } = await ono.call<MaskingAnswer>('GET', '/admin/privacy/masking');
  expect(patterns.map(({ name }) => name)).not.toContain('住民票コード');
  expect((await ono.call<RetentionAnswer>('GET', '/admin/privacy/retention')).policies).toEqual([]);
  await ono.call('POST', '/admin/privacy/masking', own);
  await ono.call('POST', '/admin/privacy/retention', { kind: 'case', keepDays: 1_825 });
});

test('a plan that was made is cancelled, and not twice', async () => {
  const mori = await town.desk('mori');
  const { departments } = await look(mori);
  const policy = departments.find(({ name }) => name === '情報政策課')!;
  const plan = { kind: 'change-department', subjectId: policy.id, dueOn: '2026-05-01' };
  await mori.call('POST', '/admin/planned-changes', { ...plan, change: { name: 'デジタル戦略課' } });
  const made = await newest(mori, 'planned');
  expect(made).toMatchObject({ name: '情報政策課', after: { dueOn: '2026-05-01', name: 'デジタル戦略課' } });
  await unmake(mori, made);
  expect((await look(mori)).planned.map(({ state }) => state)).toEqual(['cancelled']);
  // One that somebody cancelled on its page is gone already.
  const { id } = await mori.call<{ id: string }>('POST', '/admin/planned-changes', {
    ...{ ...plan, change: { name: 'デジタル課' } },
  });
  const again = (await changes(mori, 'planned')).find((row) => row.subjectId === id)!;
  await mori.call('POST', `/admin/planned-changes/${id}/cancel`);
  await undo(mori, again).refused('not-found');
});

test('a number and a mailbox that were made are closed, and come back as they were', async () => {
  const mori = await town.desk('mori');
  const queueId = await town.id('queue', '総合窓口');
  const number = { name: '夜間の電話', number: '022-000-0777', kind: 'voice', queueId };
  await mori.call('POST', '/admin/lines', number);
  await unmake(mori, await newest(mori, 'phone-line'));
  const numbers = async () =>
    (await mori.call<LinesAnswer>('GET', '/admin/lines')).lines.map(({ name }) => name);
  expect(await numbers()).not.toContain('夜間の電話');
  expect(await newest(mori, 'entry-point')).toMatchObject({ undoes: true, after: { closed: true } });
  await undo(mori, await newest(mori, 'entry-point'));
  expect(await numbers()).toContain('夜間の電話');

  const server = { host: 'mail.aoba.example', port: 993, security: 'tls', user: 'soumu' };
  const secret = 'himitsu-no-post';
  town.house.personal.add(secret);
  await mori.call('POST', '/admin/mailboxes', {
    ...{ name: '総務課のメール', address: 'soumu@aoba.example', senderName: '青葉市総務課', queueId },
    ...{ secrets: { password: secret } },
    settings: { incoming: { ...server, folder: 'INBOX' }, outgoing: { ...server, port: 465 } },
  });
  await town.settle();
  expect([...followed]).toEqual(['soumu@aoba.example']);
  const boxes = async () => (await mori.call<MailboxesAnswer>('GET', '/admin/mailboxes')).mailboxes;
  await unmake(mori, (await changes(mori, 'mailbox')).find(({ before }) => before === null)!);
  expect(await boxes()).toEqual([]);
  const fetched = async () => {
    await town.settle();
    return [...followed];
  };
  expect(await fetched()).toEqual([]);
  // What belongs to the closing is not taken back by itself: mail would be fetched to where nobody arrives.
  for (const row of await changes(mori, 'mailbox'))
    if (row.undoable) await undo(mori, row).refused('not-found');
  expect(await fetched()).toEqual([]);
  await undo(mori, await newest(mori, 'entry-point'));
  expect(await boxes()).toMatchObject([{ address: 'soumu@aoba.example', inUse: true }]);
  expect(await fetched()).toEqual(['soumu@aoba.example']);
});

test('a line that a campaign leads to is not closed, nor the number that it calls from, until it is over', async () => {
  const mori = await town.desk('mori');
  const { departments } = await look(mori);
  const departmentId = departments.find(({ name }) => name === '市民コールセンター')!.id;
  const { id: queueId } = await mori.call<{ id: string }>('POST', '/admin/queues', {
    ...{ name: '断水の窓口', departmentId },
  });
  const made = await newest(mori, 'queue');
  const { lines } = await mori.call<LinesAnswer>('GET', '/admin/lines');
  const line = lines.find(({ name }) => name === '代表電話')!;
  const campaign = await mori.call<CampaignAnswer>('POST', '/desk/campaigns', {
    ...{ clientId: newClientId(), name: '断水のお知らせ', entryPointId: line.id, queueId, settings: {} },
    message: '明日の午前9時から12時まで、本町で断水します。',
  });
  const led = { why: 'led-here', flows: [], campaigns: ['断水のお知らせ'] };
  const toQueueId = await town.id('queue', '総合窓口');
  const seen = (await look(mori)).queues.find(({ id }) => id === queueId)!;
  const close = () =>
    mori.call('POST', `/admin/queues/${queueId}/close`, { version: seen.version, toQueueId });
  const closeNumber = () => mori.call('POST', `/admin/entry-points/${line.id}/close`);
  const named = { why: 'named', flows: [], campaigns: ['断水のお知らせ'] };
  expect(await undo(mori, made).refused('state.conflict')).toEqual(led);
  expect(await close().refused('state.conflict')).toEqual(led);
  expect(await closeNumber().refused('state.conflict')).toEqual(named);
  const state = (to: string) => mori.call('POST', `/desk/campaigns/${campaign.id}/state`, { to });
  await mori.call('POST', `/desk/campaigns/${campaign.id}/numbers`, { rows: [{ number: '0466000001' }] });
  for (const to of ['running', 'paused']) {
    await state(to);
    expect(await undo(mori, made).refused('state.conflict')).toEqual(led);
  }
  await state('stopped');
  await close();
  expect((await look(mori)).queues.map(({ id }) => id)).not.toContain(queueId);
  await undo(mori, await newest(mori, 'queue'));
  await unmake(mori, made);
  await closeNumber();
});
