import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTwilio } from '#outside/sms/twilio.ts';
import type { TextsAnswer } from '../../src/http/admin/text-shapes.ts';
import { callTown } from '../kit/call-town.ts';
import type { DeskClient } from '../kit/clients.ts';
import { publishSample } from '../kit/flow-town.ts';
import { PUBLIC_URL } from '../kit/house.ts';
import { ACCOUNT, type StandInTexts, standInTexts, TOKEN } from '../kit/stand-in-texts.ts';

let provider: StandInTexts;
beforeAll(async () => {
  provider = await standInTexts();
});
afterAll(() => provider.close());
beforeEach(() => {
  provider.taken.length = 0;
});

const town = callTown({
  texts: () => ({
    provider: createTwilio({ url: provider.url, accountSid: ACCOUNT, authToken: TOKEN }),
    limits: { mostPerNumber: 3, mostPerDay: 20 },
  }),
});

const OURS = '+815012345678';
const MOBILE = '+819011112222';

async function openSender(sender = '050-1234-5678'): Promise<TextsAnswer> {
  const mori = await town.desk('mori');
  return mori.call<TextsAnswer>('POST', '/admin/texts/senders', {
    name: '市からのSMS',
    sender,
    queueId: await town.id('queue', '総合窓口'),
  });
}

/** The provider tells something, signed unless a signature is given. */
async function tell(path: string, fields: Record<string, string>, signature?: string) {
  const { statusCode } = await town.house.app.inject({
    method: 'POST',
    url: path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signature ?? provider.sign(PUBLIC_URL + path, fields),
    },
    payload: new URLSearchParams(fields).toString(),
  });
  await town.settle();
  return statusCode;
}

function incoming(sid: string, body: string, from = MOBILE): Record<string, string> {
  return {
    MessageSid: sid,
    AccountSid: ACCOUNT,
    From: from,
    To: OURS,
    Body: body,
    NumMedia: '0',
    NumSegments: '1',
  };
}

/** Why messages did not arrive, in order. */
async function failures(desk: DeskClient, id: string): Promise<(string | null)[]> {
  const { messages } = await desk.open(id);
  return messages.filter(({ state }) => state === 'failed').map(({ failedCode }) => failedCode);
}

const statusPath = (at = provider.taken.length - 1) => new URL(provider.taken[at]!.statusUrl).pathname;
const status = (state: string, error?: string) => ({
  MessageSid: provider.taken.at(-1)!.sid,
  MessageStatus: state,
  ...(error ? { ErrorCode: error } : {}),
});

/** A resident wrote, 佐藤 has it. */
async function written(body = '粗大ごみの出し方を教えてください') {
  const sato = await town.readyDesk('sato');
  expect(await tell('/hooks/texts', incoming('SM-in-1', body))).toBe(200);
  const { id } = await sato.acceptNext();
  return { sato, id };
}

test('what a resident writes comes to the desk once, the reply goes out, and what became of it is told by the provider', async () => {
  town.house.personal.add('09011112222');
  await openSender();
  const { sato, id } = await written();
  expect(await tell('/hooks/texts', incoming('SM-in-1', '粗大ごみの出し方を教えてください'))).toBe(200);
  const opened = await sato.open(id);
  expect(opened.channel).toBe('sms');
  expect(opened.messages.map(({ body }) => body)).toEqual(['粗大ごみの出し方を教えてください']);

  await sato.reply(id, '粗大ごみは予約制です。');
  await town.settle();
  // Who answers, and that it ended, is not said at a price.
  expect(provider.taken).toEqual([
    { ...provider.taken[0], from: OURS, to: MOBILE, body: '粗大ごみは予約制です。' },
  ]);
  const stateOf = async () => (await sato.open(id)).messages.at(-1)?.state;
  expect(await stateOf()).toBe('sent');
  expect(await tell(statusPath(), status('delivered'))).toBe(200);
  expect(await stateOf()).toBe('delivered');
  // Told late and in another order, it stays where it is.
  await tell(statusPath(), status('sent'));
  await tell(statusPath(), status('undelivered', '30003'));
  expect(await stateOf()).toBe('delivered');

  await sato.reply(id, '予約の電話は平日です。');
  await town.settle();
  await tell(statusPath(), status('undelivered', '30003'));
  expect(await stateOf()).toBe('failed');
  expect(await failures(sato, id)).toEqual(['text.unreachable']);
});

test('nobody else can tell anything', async () => {
  await openSender();
  const { sato, id } = await written();
  await sato.reply(id, '承知しました。');
  await town.settle();
  for (const [path, fields] of [
    ['/hooks/texts', incoming('SM-in-2', '偽のSMS')],
    [statusPath(), status('delivered')],
  ] as const) {
    expect(await tell(path, fields, 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=')).toBe(403);
    expect(await tell(path, fields, '')).toBe(403);
    // Signed for another address.
    expect(await tell(path, fields, provider.sign(`https://other.example${path}`, fields))).toBe(403);
  }
  const { messages } = await sato.open(id);
  expect(messages.map(({ body, state }) => [body, state])).toEqual([
    ['粗大ごみの出し方を教えてください', 'read'],
    ['承知しました。', 'sent'],
  ]);
  // Of a text that another one's id stands for nothing is taken over.
  await tell(statusPath(), { MessageSid: 'SM-other', MessageStatus: 'failed' });
  expect((await sato.open(id)).messages.at(-1)?.state).toBe('sent');
  expect(await tell('/hooks/texts', { ...incoming('SM-in-3', 'だれ宛'), To: '+815000000000' })).toBe(404);
});

test('asked again only where it cannot have gone out; what nobody knows is said, until the provider knows better', async () => {
  await openSender();
  const { sato, id } = await written();
  const last = async () => (await sato.open(id)).messages.at(-1)?.state;
  provider.next({ status: 429, code: 20429 });
  await sato.reply(id, '一通目');
  await town.house.settleRetries();
  expect(await last()).toBe('sent');
  expect(provider.taken.map(({ body }) => body)).toEqual(['一通目']);

  provider.next('takes-and-says-nothing');
  await sato.reply(id, '二通目');
  await town.house.settleRetries();
  expect(await last()).toBe('failed');
  expect(await failures(sato, id)).toEqual(['text.unknown']);
  expect(provider.taken.map(({ body }) => body)).toEqual(['一通目', '二通目']);
  await tell(statusPath(), status('delivered'));
  expect(await last()).toBe('delivered');
  expect(await failures(sato, id)).toEqual([]);

  // Killed between the question and the answer: the row says that it was asked.
  await town.house.admin.query(
    `update text_attempt set state = 'asking' where message_id =
       (select id from message where direction = 'out' order by seq desc limit 1)`,
  );
  await town.house.admin.query(
    `update delivery set state = 'queued' where seq = (select max(seq) from delivery)`,
  );
  const asked = provider.asked();
  provider.next({ status: 400, code: 21610 });
  await sato.reply(id, '三通目');
  await town.house.settleRetries();
  expect(provider.asked()).toBe(asked + 1);
  expect(await failures(sato, id)).toEqual(['text.unknown', 'text.unsubscribed']);
});

test('over the limit of a number nothing more goes within a day', async () => {
  await openSender();
  const { sato, id } = await written();
  for (const nth of [1, 2, 3, 4]) await sato.reply(id, `${nth}通目`);
  await town.settle();
  expect(provider.taken).toHaveLength(3);
  expect(await failures(sato, id)).toEqual(['text.limit']);
  await town.house.admin.query(`update text_attempt set asked_at = asked_at - interval '1 day'`);
  await sato.reply(id, '翌日');
  await town.settle();
  expect(provider.taken).toHaveLength(4);
});

test('a flow sends a link to a mobile telephone: a page, or the chat that goes on with the same number', async () => {
  await openSender('AOBA CITY');
  const call = async (number: string) => {
    const caller = await town.dial({ from: { kind: 'number', number } });
    caller.press('1');
    await town.settle();
    await town.pass(5);
    caller.hangUp();
    await town.settle();
  };
  await publishSample(town, { entryPoint: '代表電話' });
  await call('09011112222');
  expect(town.said.map(({ text }) => text).join('')).toContain('携帯電話にお送りしました。');
  expect(provider.taken).toMatchObject([
    {
      from: 'AOBA CITY',
      to: MOBILE,
      body: 'ごみカレンダーはこちらです。\nhttps://www.city.example.lg.jp/gomi',
    },
  ]);
  // A fixed line hears it instead.
  await call('0223334444');
  expect(town.said.map(({ text }) => text).join('')).toContain('燃えるごみは月曜と木曜です。');
  expect(provider.taken).toHaveLength(1);

  await publishSample(town, {
    entryPoint: '代表電話',
    change: (flow) => {
      const step = flow.steps['link'];
      if (step?.verb === 'send-link') Object.assign(step, { link: 'chat', url: '' });
    },
  });
  await call('09011112222');
  const url = new URL(provider.taken[1]!.body.split('\n')[1]!);
  expect([url.origin + url.pathname, url.searchParams.get('key')]).toEqual([
    `${PUBLIC_URL}/widget/frame`,
    'aoba',
  ]);
  // Hours later, on the telephone that got it, and only once.
  await town.pass(5 * 3_600);
  const join = (clientId: string) =>
    town.house.app.inject({
      method: 'POST',
      url: '/public/chat/devices',
      payload: { key: 'aoba', secret: url.hash.replace('#go=', ''), clientId },
    });
  const joined = await join('a-telephone-of-a-resident');
  expect(joined.statusCode).toBe(200);
  expect((await join('somebody-who-read-it-later')).statusCode).toBe(404);
  const sato = await town.readyDesk('sato');
  await town.house.app.inject({
    method: 'POST',
    url: '/public/chat/messages',
    headers: { authorization: `Bearer ${joined.json<{ token: string }>().token}` },
    payload: { clientId: 'continues-by-chat-0001', body: '電話の続きです', fileIds: [] },
  });
  await town.settle();
  const { id } = await sato.acceptNext();
  const { residentId, channel } = await sato.open(id);
  expect(channel).toBe('webchat');
  // One resident: the call, the text and the chat.
  const { rows } = await town.house.admin.query<{ channel: string }>(
    'select channel from conversation where resident_id = $1 order by channel',
    [residentId],
  );
  expect(rows.map((row) => row.channel)).toContain('sms');
});

test('a sender is a number of the city or a few letters, and nobody else’s', async () => {
  const { senders, incomingUrl, isOn } = await openSender();
  expect([isOn, incomingUrl]).toEqual([true, `${PUBLIC_URL}/hooks/texts`]);
  expect(senders).toMatchObject([{ name: '市からのSMS', sender: '050-1234-5678', canAnswer: true }]);
  const mori = await town.desk('mori');
  const queueId = await town.id('queue', '総合窓口');
  const open = (sender: string, change = {}) =>
    mori.call('POST', '/admin/texts/senders', { name: '別のSMS', sender, queueId, ...change });
  for (const [sender, why] of [
    ['119', 'no-sender'],
    ['青葉市', 'no-sender'],
    ['０５０－１２３４－５６７８', 'taken'],
  ] as const)
    expect(await open(sender).refused('request.invalid')).toMatchObject({ field: 'sender', why });
  const nobody = '018f0000-0000-7000-8000-000000000000';
  expect(await open('AOBA', { queueId: nobody }).refused('request.invalid')).toMatchObject({
    field: 'queueId',
  });
  const moved = await mori.call<TextsAnswer>('PUT', `/admin/texts/senders/${senders[0]!.id}`, {
    name: '環境のSMS',
    queueId: await town.id('queue', '環境業務課'),
  });
  expect(moved.senders).toMatchObject([{ name: '環境のSMS', queueName: '環境業務課' }]);
});
