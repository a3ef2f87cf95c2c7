import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWebhookSender } from '#outside/webhook/webhook-sender.ts';
import type {
  AddedWebhookAnswer,
  DeliveriesAnswer,
  WebhooksAnswer,
} from '../../src/http/admin/webhook-shapes.ts';
import type { CaseAnswer } from '../../src/http/desk/case-shapes.ts';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import { newClientId, signIn } from '../kit/clients.ts';
import { makeProgram } from '../kit/program.ts';
import { openReceiver, type Receiver } from '../kit/stand-in-receiver.ts';

const town = aobaCity({
  webhookSender: createWebhookSender({ privateNetworks: ['127.0.0.0/8'], withinMs: 2_000 }),
});
const DAY_SEC = 86_400;
const PAUSES_SEC = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800];
let receiver: Receiver;
beforeEach(async () => {
  receiver = await openReceiver(() => Math.floor(town.house.clock.now().getTime() / 1000));
});
afterEach(() => receiver.close());

/** A system of a department that is told of its cases. */
async function follow(
  department = '環境業務課',
  eventTypes = ['case.opened', 'case.status-changed', 'case.changed'],
  sponsor = 'kimura',
) {
  const mori = await town.desk('mori');
  const program = await makeProgram(town.house, mori, {
    departmentIds: [await town.id('department', department)],
    sponsor: await town.desk(sponsor),
  });
  const body = { name: '道路管理システム', url: receiver.url, eventTypes, tokenId: program.id };
  const added = await mori.call<AddedWebhookAnswer>('POST', '/admin/webhooks', {
    clientId: newClientId(),
    ...body,
  });
  town.house.personal.add(added.secret!);
  receiver.know(added.secret!);
  const { id } = added.webhook;
  // Sessions end in the course of a day; a token does not.
  const watcher = await makeProgram(town.house, mori, {
    departmentIds: [await town.id('department', '情報政策課')],
    scopes: ['integration.manage'],
  });
  const log = async (query = '') =>
    (await watcher.call<DeliveriesAnswer>('GET', `/admin/webhooks/${id}/deliveries${query}`)).deliveries;
  const now = async () =>
    (await watcher.call<WebhooksAnswer>('GET', '/admin/webhooks')).webhooks.find((one) => one.id === id)!;
  return { mori, watcher, program, id, body, log, now };
}

async function openCase(title: string, category = 'ごみの収集'): Promise<CaseAnswer> {
  const sato = await signIn(town.house, 'sato', PASSWORD);
  const { id: residentId } = await sato.createResident({ name: '高橋 一郎' });
  return sato.openCase({ residentId, categoryId: await town.id('case_category', category), title });
}

test('another system is told what happened to what it may see, in its order, with ids and links only', async () => {
  const { program, log } = await follow();
  const opened = await openCase('収集されていない袋');
  await openCase('育児の相談', '子育ての相談');
  await town.settle();
  const kimura = await town.desk('kimura');
  const { version } = await kimura.case(opened.id);
  await kimura.updateCase(opened.id, { version, status: 'in-progress' });
  await town.settle();

  expect(receiver.faults).toEqual([]);
  expect(receiver.told.map(({ type, subjectId }) => [type, subjectId])).toEqual([
    ['case.opened', opened.id],
    ['case.status-changed', opened.id],
  ]);
  expect(receiver.told[0]!.self).toBe(`https://aoba.example/desk/cases/${opened.id}`);
  for (const { body } of receiver.told) expect(body).not.toMatch(/収集|高橋|佐藤/);
  // The link leads to the case, for whoever holds the token.
  const seen = await program.call<CaseAnswer>('GET', new URL(receiver.told[0]!.self!).pathname);
  expect(seen.id).toBe(opened.id);
  expect((await log()).map(({ state, attempts }) => [state, attempts.map(({ status }) => status)])).toEqual([
    ['delivered', [204]],
    ['delivered', [204]],
  ]);
});

test('what waits for one subject is told in one round, in its order', async () => {
  await follow();
  const opened = await openCase('積み残しの袋');
  const kimura = await town.desk('kimura');
  for (const title of ['袋が二つ', '袋が三つ', '袋が四つ']) {
    const { version } = await kimura.case(opened.id);
    await kimura.updateCase(opened.id, { version, title });
  }
  await town.house.reader.settle();
  await town.house.webhooks.tick();
  expect(receiver.faults).toEqual([]);
  expect(receiver.told.map(({ type }) => type)).toEqual([
    'case.opened',
    'case.changed',
    'case.changed',
    'case.changed',
  ]);
});

test('what does not arrive is tried for a day, nothing of the same case overtakes, then it is stopped and told; resumed, nothing is missing', async () => {
  const { watcher, id, body, log, now } = await follow();
  receiver.behave(503);
  const first = await openCase('一件目');
  await town.settle();
  const kimura = await town.desk('kimura');
  await kimura.updateCase(first.id, { version: first.version, status: 'in-progress' });
  await town.settle();
  // The second event of the same case has not been tried: it waits for the first.
  expect((await log()).map(({ attempts }) => attempts.length)).toEqual([0, 1]);
  const other = await openCase('二件目');
  await town.settle();
  expect(receiver.requests()).toBe(2);
  for (const sec of PAUSES_SEC) await town.pass(sec + 1);
  const stopped = await now();
  expect([stopped.state, stopped.disabledBecause]).toEqual(['disabled', 'not-delivered']);
  const failed = (await log('?state=failed'))[0]!;
  expect(failed.attempts.length).toBe(11);
  const lastedSec = Date.parse(failed.attempts.at(-1)!.at) - Date.parse(failed.attempts[0]!.at);
  expect(lastedSec).toBeGreaterThan(0.9 * DAY_SEC * 1000);
  const mori = await signIn(town.house, 'mori', PASSWORD);
  const { rows: notices } = await mori.call<{ rows: { kind: string }[] }>('GET', '/desk/notices');
  expect(notices.map(({ kind }) => kind)).toContain('webhook-disabled');

  receiver.behave(204);
  const silent = await openCase('止まっている間の件');
  await town.settle();
  expect(receiver.told).toEqual([]);
  const change = { ...body, version: stopped.version, state: 'active' };
  await watcher.call('PUT', `/admin/webhooks/${id}`, change);
  await town.settle();
  await watcher.call('POST', `/admin/webhooks/${id}/redeliver`, {
    from: '2026-01-01T00:00:00Z',
    until: '2027-01-01T00:00:00Z',
  });
  await town.pass(9 * 3_600);
  const told = new Set(receiver.told.map(({ type, subjectId }) => `${type} ${subjectId}`));
  expect(told).toEqual(
    new Set([
      `case.opened ${first.id}`,
      `case.status-changed ${first.id}`,
      `case.opened ${other.id}`,
      `case.opened ${silent.id}`,
    ]),
  );
  expect(receiver.faults).toEqual([]);
});

test('a secret is changed without a gap, a test event arrives, one is sent again under its id, and who is gone is not written to again', async () => {
  const { watcher, id, log, now } = await follow();
  await watcher.call('POST', `/admin/webhooks/${id}/test`);
  await town.settle();
  expect(receiver.told.map(({ type }) => type)).toEqual(['webhook.test']);
  const { secret } = await watcher.call<{ secret: string }>('POST', `/admin/webhooks/${id}/secret`);
  town.house.personal.add(secret);
  // The receiver knows the former one only.
  await openCase('署名の切り替え中');
  await town.settle();
  expect(receiver.told).toHaveLength(2);
  await town.pass(DAY_SEC + 1);
  await openCase('切り替えのあと');
  await town.settle();
  expect(receiver.faults).toEqual(['not signed by a secret that is known here']);
  receiver.know(secret);
  await town.pass(10);
  expect(receiver.told).toHaveLength(3);

  const again = receiver.told[1]!;
  await watcher.call('POST', `/admin/webhooks/${id}/redeliver`, { deliveryId: again.id });
  await town.settle();
  expect(receiver.told[3]).toEqual(again);
  for (const [how, error] of [
    ['redirect', 'redirect'],
    ['flood', 'answer-too-large'],
  ] as const) {
    receiver.behave(how);
    await watcher.call('POST', `/admin/webhooks/${id}/test`);
    await town.settle();
    expect((await log())[0]!.attempts[0]).toMatchObject({ error });
  }
  receiver.behave(410);
  await openCase('もういない相手への件');
  await town.settle();
  expect((await now()).disabledBecause).toBe('gone');
});

test('a message is told of with the conversation that it belongs to', async () => {
  await follow('市民コールセンター', ['message.received'], 'sato');
  const resident = await town.resident();
  await resident.say('ごみの収集日を教えてください');
  await town.settle();
  const { rows } = await (await town.readyDesk('sato')).list('waiting');
  expect(receiver.told).toMatchObject([
    { type: 'message.received', self: `https://aoba.example/desk/interactions/${rows[0]!.id}` },
  ]);
});

test('webhooks are for administrators, go to allowed addresses, and end with their token', async () => {
  const { mori, program, id, body, now } = await follow();
  await (await town.desk('tanaka')).call('GET', '/admin/webhooks').refused('permission.missing');
  const add = (more: object) =>
    mori.call('POST', '/admin/webhooks', { clientId: newClientId(), ...body, ...more });
  expect(await add({ url: 'https://10.0.0.7/' }).refused('request.invalid')).toMatchObject({
    field: 'url',
    reason: 'address-not-allowed',
  });
  await add({ tokenId: id }).refused('request.invalid');
  await mori
    .call('PUT', `/admin/webhooks/${id}`, { ...body, version: 9, state: 'paused' })
    .refused('version.conflict');
  const { rows } = await town.house.admin.query<{ text: string }>(`select w::text as text from webhook w`);
  expect(rows[0]!.text).not.toContain('whsec_');

  const kimura = await town.desk('kimura');
  await kimura.call('PUT', `/desk/tokens/${program.id}/sponsor`, { answersForIt: false });
  await openCase('トークンのあとの件');
  await town.settle();
  expect([(await now()).disabledBecause, receiver.requests()]).toEqual(['token-over', 0]);
});
