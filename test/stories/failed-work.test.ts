import { expect, test } from 'vitest';
import type { SelfCheckAnswer } from '../../src/http/admin/self-check-shapes.ts';
import { aobaCity } from '../kit/cast.ts';

const town = aobaCity();

test('work that keeps failing is kept for the administrator, holds back only its own subject, and goes on after a retry', async () => {
  const { resident, sato, id } = await town.answered();
  const webchat = town.house.channels.get('webchat')!;
  const send = webchat.send;
  let broken = true;
  webchat.send = (message) =>
    broken && message.conversationId === resident.conversationId
      ? Promise.reject(new Error('この回線は切れています'))
      : send(message);

  await sato.reply(id, '届かない返事の一通目');
  await town.house.settleRetries();
  await sato.reply(id, '届かない返事の二通目');
  const other = await town.resident();
  await other.say('ほかの人の会話は進みます');
  await town.house.settleRetries();
  const second = await sato.acceptNext();
  await town.house.settleRetries();
  expect(await other.heard()).toEqual(['市民コールセンターが対応します。']);
  expect(second.state).toBe('active');
  expect((await resident.heard()).filter((body) => body.includes('届かない'))).toEqual([]);
  expect((await sato.open(id)).messages.slice(-2).map((message) => message.state)).toEqual([
    'queued',
    'queued',
  ]);

  const mori = await town.desk('mori');
  const { rows } = await mori.failedWork();
  expect(rows).toMatchObject([
    { name: 'deliver', subject: resident.conversationId, attempts: 6, error: 'Error' },
  ]);
  const jobs = async () =>
    (await mori.call<SelfCheckAnswer>('GET', '/admin/self-check')).findings.find(
      ({ check }) => check === 'jobs',
    );
  expect(await jobs()).toMatchObject({ state: 'bad', says: { ja: '止まった処理が1件あります' } });
  await sato.call('GET', '/admin/self-check').refused('permission.missing');
  await sato.failedWork().refused('permission.missing');
  await mori
    .call('POST', '/admin/failed-work/018f0000-0000-7000-8000-000000000000/retry')
    .refused('not-found');

  broken = false;
  await mori.call('POST', `/admin/failed-work/${rows[0]!.id}/retry`);
  await town.house.settleRetries();
  expect((await resident.heard()).filter((body) => body.includes('届かない'))).toEqual([
    '届かない返事の一通目',
    '届かない返事の二通目',
  ]);
  expect((await mori.failedWork()).rows).toEqual([]);
  expect(await jobs()).toMatchObject({ state: 'ok', todo: null });
  webchat.send = send;
});

test('given up, what follows on the same subject goes on without it', async () => {
  const { resident, sato, id } = await town.answered();
  const webchat = town.house.channels.get('webchat')!;
  const send = webchat.send;
  webchat.send = () => Promise.reject(new Error('down'));
  await sato.reply(id, '一度目は運べません');
  await town.house.settleRetries();
  webchat.send = send;
  const mori = await town.desk('mori');
  const [failed] = (await mori.failedWork()).rows;
  await mori.call('POST', `/admin/failed-work/${failed!.id}/discard`);
  await sato.reply(id, '二度目の仕事が両方を運びます');
  await town.house.settleRetries();
  expect((await resident.heard()).slice(-2)).toEqual(['一度目は運べません', '二度目の仕事が両方を運びます']);
});
