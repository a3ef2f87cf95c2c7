import { expect, test } from 'vitest';
import { aobaCity } from '../kit/cast.ts';
import { chatWith, newClientId } from '../kit/clients.ts';

const town = aobaCity();

test('a resident writes, is offered, accepted, answered, read, ended and wrapped up', async () => {
  const sato = await town.readyDesk('sato');
  const resident = await town.resident();
  expect((await resident.view()).state).toBe('new');
  const said = await resident.say('粗大ごみはどう出せばよいですか');
  expect(await resident.view()).toMatchObject({ state: 'waiting', position: 1, answererName: null });
  await town.settle();
  await town.pass(5);

  const offer = await sato.offer();
  expect(offer).toMatchObject({
    queueName: '総合窓口',
    channel: 'webchat',
    preview: '粗大ごみはどう出せばよいですか',
    residentName: null,
    waitSec: 5,
  });
  const opened = await sato.accept(offer.id);
  expect(opened).toMatchObject({ state: 'active', mine: true, unread: 1 });
  expect(opened.can).toContain('reply');
  await town.settle();
  expect(await resident.view()).toMatchObject({ state: 'active', answererName: '市民コールセンター' });
  expect(await resident.heard()).toEqual(['市民コールセンターが対応します。']);

  await sato.markRead(opened.id, said.seq);
  expect(await resident.view()).toMatchObject({ readSeq: said.seq });
  expect((await resident.view()).messages[0]?.state).toBe('read');

  const reply = await sato.reply(opened.id, '粗大ごみは電話かインターネットで申し込めます');
  expect(reply.state).toBe('queued');
  await town.settle();
  const heard = (await resident.view()).messages.at(-1);
  expect(heard).toMatchObject({
    from: 'staff',
    fromName: '市民コールセンター',
    body: '粗大ごみは電話かインターネットで申し込めます',
  });
  expect((await sato.list('mine')).rows[0]).toMatchObject({
    firstWords: '粗大ごみはどう出せばよいですか',
    preview: '粗大ごみは電話かインターネットで申し込めます',
  });
  await resident.read(heard?.seq ?? 0);
  expect((await sato.open(opened.id)).messages.find((message) => message.id === reply.id)?.state).toBe(
    'read',
  );

  await town.pass(60);
  expect(await sato.end(opened.id)).toMatchObject({ state: 'wrap-up', endReason: 'agent-ended' });
  await town.settle();
  expect((await resident.view()).state).toBe('ended');
  expect((await resident.heard()).at(-1)).toContain('終了しました');
  const done = await sato.wrapUp(opened.id, 'solved', '申込方法を案内');
  expect(done).toMatchObject({ state: 'ended', wrapUpCode: 'solved' });
  expect(done.legs.map((leg) => [leg.kind, leg.name, leg.endReason])).toEqual([
    ['queue', '総合窓口', 'answered'],
    ['agent', '佐藤 花子', 'agent-ended'],
  ]);
  expect((await sato.list('mine')).rows).toEqual([]);
  expect((await resident.view()).messages.map((message) => message.body)).not.toContain('申込方法を案内');
});

test('the same message sent again, also side by side, is one message', async () => {
  const resident = await town.resident();
  const clientId = newClientId();
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => resident.say('二重に送られても一通です', { clientId })),
  );
  const again = await resident.say('二重に送られても一通です', { clientId });
  expect(new Set([...answers, again].map((message) => message.id)).size).toBe(1);
  expect((await resident.view()).messages).toHaveLength(1);

  const sato = await town.readyDesk('sato');
  await town.settle();
  const { id } = await sato.acceptNext();
  const replyId = newClientId();
  const replies = await Promise.all(
    [1, 2, 3].map(() => sato.reply(id, '返事も一通だけです', { clientId: replyId })),
  );
  expect(new Set(replies.map((message) => message.id)).size).toBe(1);
  await town.settle();
  expect((await resident.heard()).filter((body) => body === '返事も一通だけです')).toHaveLength(1);
});

test('a lost answer to the first request gives the same conversation again', async () => {
  const clientId = newClientId();
  const start = () =>
    town.house.app.inject({
      method: 'POST',
      url: '/public/chat/conversations',
      payload: { key: 'aoba', language: 'ja', clientId },
    });
  const [first, second] = [await start(), await start()];
  expect(second.json()).toEqual(first.json());
  const { token, conversationId } = first.json() as { token: string; conversationId: string };
  await chatWith(town.house, token, conversationId).say('ページを開き直しても続きます');
  expect((await chatWith(town.house, token, conversationId).view()).messages).toHaveLength(1);
});

test("what one may not do with another's interaction is refused, and nothing of it happens", async () => {
  const { resident, sato, id } = await town.answered();
  const smith = await town.desk('smith');
  expect((await smith.open(id)).can).not.toContain('reply');
  await smith.reply(id, '横から返事をします').refused('permission.missing');
  await smith.end(id).refused('permission.missing');
  await smith.wrapUp(id).refused('permission.missing');
  await sato.wrapUp(id).refused('state.conflict');
  await sato.reply(id, '').refused('request.invalid');
  await (await town.desk('kimura')).open(id).refused('not-found');
  await (await town.desk('suzuki')).open(id).refused('not-found');
  await town.settle();
  expect(await resident.heard()).toEqual(['市民コールセンターが対応します。']);
});
