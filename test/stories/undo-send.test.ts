import { describe, expect, test } from 'vitest';
import { aobaCity } from '../kit/cast.ts';
import { newClientId, type DeskClient } from '../kit/clients.ts';

const town = aobaCity();

/** 佐藤 has a resident's words in hand, in a city where a reply waits ten seconds. */
async function answering() {
  await town.house.admin.query(
    `update tenant set settings = settings || '{"undoSendSec": 10}' where name = '青葉市'`,
  );
  return town.answered();
}
const withdraw = (desk: DeskClient, id: string) =>
  desk.call<{ body: string; files: { id: string; name: string }[] }>('POST', `/desk/messages/${id}/withdraw`);
const sendNow = (desk: DeskClient, id: string) => desk.call('POST', `/desk/messages/${id}/send-now`);

describe('a reply that may be taken back', () => {
  test('waits ten seconds, and goes by itself', async () => {
    const { resident, sato, id } = await answering();
    const reply = await sato.reply(id, '収集は火曜日と金曜日です');
    expect(reply.state).toBe('queued');
    expect(Date.parse(reply.sendAfter!) - town.house.clock.now().getTime()).toBe(10_000);
    await town.pass(9);
    expect(await resident.heard()).not.toContain('収集は火曜日と金曜日です');
    await town.pass(1);
    expect(await resident.heard()).toContain('収集は火曜日と金曜日です');
    expect((await sato.open(id)).messages.at(-1)).toMatchObject({ sendAfter: null, state: 'sent' });
    await withdraw(sato, reply.id).refused('message.sent');
  });

  test('taken back in time nobody ever saw it: its words return, what stood behind it goes on', async () => {
    const { resident, sato, id } = await answering();
    const file = await sato.upload(Buffer.from('収集日の表\n'), '収集日.txt');
    const wrong = await sato.reply(id, '収集は日曜日です', { fileIds: [file.id] });
    const right = await sato.reply(id, '収集は火曜日です');
    await town.pass(5);
    expect(await withdraw(sato, wrong.id)).toMatchObject({
      body: '収集は日曜日です',
      files: [{ id: file.id, name: '収集日.txt' }],
    });
    await withdraw(sato, wrong.id).refused('not-found');
    await resident.file(file.id).refused('not-found');
    await town.pass(5);
    const heard = await resident.heard();
    expect(heard.at(-1)).toBe('収集は火曜日です');
    expect(heard).not.toContain('収集は日曜日です');
    expect((await sato.open(id)).messages.map((message) => message.id)).not.toContain(wrong.id);
    expect((await sato.search('収集は日曜日')).interactions).toEqual([]);
    const { rows } = await town.house.admin.query('select grams from message where id = $1', [wrong.id]);
    expect(rows).toEqual([{ grams: [] }]);
    expect((await sato.open(id)).messages.map((message) => message.id)).toContain(right.id);
  });

  test('is only for whoever wrote it', async () => {
    const { sato, id } = await answering();
    const inoue = await town.desk('inoue');
    const reply = await sato.reply(id, '確認しますのでお待ちください');
    await withdraw(inoue, reply.id).refused('not-found');
    await sendNow(inoue, reply.id).refused('not-found');
    const note = await sato.note(id, '折り返しの件');
    await withdraw(sato, note.id).refused('not-found');
  });

  test('keeps its place: nothing of the same conversation overtakes it', async () => {
    const { resident, sato, id } = await answering();
    await sato.reply(id, '一つ目の返事です');
    await town.pass(6);
    await sato.reply(id, '二つ目の返事です');
    await town.pass(4);
    expect((await resident.heard()).at(-1)).toBe('一つ目の返事です');
    await town.pass(6);
    expect((await resident.heard()).slice(-2)).toEqual(['一つ目の返事です', '二つ目の返事です']);
  });

  test('goes at once when its writer says so, and before the end is told', async () => {
    const { resident, sato, id } = await answering();
    const reply = await sato.reply(id, 'すぐにお伝えします');
    await sendNow(sato, reply.id);
    await town.settle();
    expect((await resident.heard()).at(-1)).toBe('すぐにお伝えします');
    await sato.reply(id, '最後のご案内です');
    await sato.end(id);
    await town.settle();
    const heard = await resident.heard();
    expect(heard.indexOf('最後のご案内です')).toBeGreaterThan(heard.indexOf('すぐにお伝えします'));
    await sato.wrapUp(id);
    await town.settle();
    expect((await resident.heard()).indexOf('最後のご案内です')).toBe(heard.indexOf('最後のご案内です'));
  });

  test('survives that the work was cut short: whoever looks next lets it go, once', async () => {
    const { resident, sato, id } = await answering();
    await sato.reply(id, '止まっても届きます');
    await town.house.jobs.drain();
    town.house.clock.advance(60_000);
    // Two processes that start at once and both look.
    await Promise.all([town.house.heldReplies.tick(), town.house.heldReplies.tick()]);
    await town.settle();
    expect((await resident.heard()).filter((body) => body === '止まっても届きます')).toHaveLength(1);
  });

  test('the same client id again is the same held reply; after it was taken back it is refused', async () => {
    const { sato, id } = await answering();
    const clientId = newClientId();
    const first = await sato.reply(id, '同じ返事を二度', { clientId });
    expect(await sato.reply(id, '同じ返事を二度', { clientId })).toMatchObject({
      id: first.id,
      sendAfter: first.sendAfter,
    });
    await withdraw(sato, first.id);
    await sato.reply(id, '同じ返事を二度', { clientId }).refused('state.conflict');
  });
});

test('the city sets how long a reply waits; what waits already keeps its time, and who comes second is told', async () => {
  const { sato, id } = await answering();
  const admin = await town.desk('mori');
  const set = (undoSendSec: number, seenSec: number) =>
    admin.call('PUT', '/admin/city-settings', { undoSendSec, seen: { undoSendSec: seenSec } });
  expect(await admin.call('GET', '/admin/city-settings')).toEqual({ undoSendSec: 10 });
  const before = await sato.reply(id, '前の決まりで待つ返信');
  expect(await set(30, 10)).toEqual({ undoSendSec: 30 });
  const after = await sato.reply(id, '新しい決まりで待つ返信');
  const waitsSec = (sendAfter: string | null) =>
    (Date.parse(sendAfter!) - town.house.clock.now().getTime()) / 1000;
  expect([waitsSec(before.sendAfter), waitsSec(after.sendAfter)]).toEqual([10, 30]);
  await set(5, 10).refused('version.conflict');
  await set(61, 30).refused('request.invalid');
  expect(await set(0, 30)).toEqual({ undoSendSec: 0 });
  expect((await sato.reply(id, '待たない返信')).sendAfter).toBeNull();
  await sato.call('GET', '/admin/city-settings').refused('permission.missing');
});
