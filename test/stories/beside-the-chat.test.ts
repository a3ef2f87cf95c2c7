import { describe, expect, test } from 'vitest';
import { contrastOf } from '#kernel/colour.ts';
import { aobaCity } from '../kit/cast.ts';
import { chatWith, newClientId, type ResidentClient, visitor } from '../kit/clients.ts';
import type { EntryPointAnswer as EntryPointLook } from '../../src/http/admin/entry-point-shapes.ts';
import type { DeviceLinkAnswer } from '../../src/http/public/chat-shapes.ts';

const town = aobaCity();

const link = (resident: ResidentClient) =>
  resident.call<DeviceLinkAnswer>('POST', '/public/chat/device-link');
const join = (secret: string, clientId = newClientId(), key = 'aoba') =>
  visitor(town.house).call<{ token: string; conversationId: string }>('POST', '/public/chat/devices', {
    key,
    secret,
    clientId,
  });
const rate = (resident: ResidentClient, interactionId: string, points: number, words: string | null = null) =>
  resident.call('PUT', '/public/chat/survey', { interactionId, points, words });
const wish = (resident: ResidentClient, body: object) => resident.call('POST', '/public/chat/wish', body);

/** Everything a feed is sent from now on, as text. */
async function overhear(keys: readonly string[]): Promise<{ said: string[]; stop: () => void }> {
  const said: string[] = [];
  const tenantId = await town.id('tenant', '青葉市');
  const stop = await town.house.feed.listen(
    {
      tenantId,
      keys: new Set(keys),
      write: (chunk) => said.push(chunk) > 0,
      stillAllowed: () => Promise.resolve(true),
      close: () => undefined,
    },
    undefined,
  );
  said.length = 0;
  return { said, stop };
}

describe('typing', () => {
  test('of a resident reaches the owner alone, of the owner the resident alone, and nothing of it is kept', async () => {
    const { resident, sato, id } = await town.answered();
    const stranger = await town.resident();
    const smith = await town.desk('smith');
    const colleague = await overhear(['everyone', 'city', `staff:${smith.staffId}`]);
    const owner = await overhear([`staff:${sato.staffId}`]);
    const own = await overhear([`conversation:${resident.conversationId}`]);
    const others = await overhear([`conversation:${stranger.conversationId}`]);
    const { rows: before } = await town.house.admin.query('select count(*) from event');

    await resident.call('POST', '/public/chat/typing');
    expect(owner.said).toEqual([
      `event: typing\ndata: ${JSON.stringify({ id: resident.conversationId })}\n\n`,
    ]);
    expect([own.said, colleague.said, others.said]).toEqual([[], [], []]);

    await sato.call('POST', `/desk/interactions/${id}/typing`);
    expect(own.said).toHaveLength(1);
    expect(owner.said).toHaveLength(1);
    expect([colleague.said, others.said]).toEqual([[], []]);

    // Once a second is enough; what is more is dropped without a word.
    await resident.call('POST', '/public/chat/typing');
    expect(owner.said).toHaveLength(1);
    expect((await town.house.admin.query('select count(*) from event')).rows).toEqual(before);
    for (const each of [colleague, owner, own, others]) each.stop();
  });

  test('of somebody who does not answer is refused, and before anybody answers nobody hears of it', async () => {
    const { resident, sato, id } = await town.answered();
    await (await town.desk('smith'))
      .call('POST', `/desk/interactions/${id}/typing`)
      .refused('permission.missing');
    await (await town.desk('kimura')).call('POST', `/desk/interactions/${id}/typing`).refused('not-found');
    await sato.end(id);
    // The letter that was typed as the exchange ended is no fault of anybody.
    const own = await overhear([`conversation:${resident.conversationId}`]);
    await sato.call('POST', `/desk/interactions/${id}/typing`);
    expect(own.said.filter((said) => said.startsWith('event: typing'))).toEqual([]);
    own.stop();
    const owner = await overhear([`staff:${sato.staffId}`]);
    await resident.call('POST', '/public/chat/typing');
    expect(owner.said).toEqual([]);
    owner.stop();
  });
});

describe('another device', () => {
  test('opens the same conversation by a link, once, and both go on', async () => {
    const { resident, sato, id } = await town.answered('電話からも続けたいのですが');
    const { url, key } = await link(resident);
    expect(url).toMatch(/^https:\/\/aoba\.example\/widget\/frame\?key=aoba#go=[\w-]{22}$/);
    const secret = url.split('#go=')[1]!;
    town.house.personal.add(secret);
    const clientId = newClientId();
    const joined = await join(secret, clientId, key);
    expect(joined.conversationId).toBe(resident.conversationId);
    expect(joined.token).not.toBe(resident.token);
    // A lost answer is asked for again; another device comes too late.
    expect(await join(secret, clientId)).toEqual(joined);
    await join(secret).refused('not-found');

    const phone = chatWith(town.house, joined.token, joined.conversationId);
    await phone.say('こちらは電話からです');
    await sato.reply(id, 'どちらからでもどうぞ');
    await town.settle();
    for (const device of [phone, resident]) {
      const bodies = (await device.view()).messages.map((message) => message.body);
      expect(bodies).toContain('こちらは電話からです');
      expect(bodies).toContain('どちらからでもどうぞ');
      expect(bodies).toContain('別の端末でも、このやりとりを開きました。');
    }
  });

  test('opens it by the code as people type it; not after ten minutes, and not by an older one', async () => {
    const { resident } = await town.answered();
    const older = await link(resident);
    const { code } = await link(resident);
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    await join(older.code).refused('not-found');
    await join(code, newClientId(), 'wakaba').refused('not-found');
    const typed = code.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    expect((await join(typed)).conversationId).toBe(resident.conversationId);
    const late = await link(resident);
    await town.pass(600);
    await join(late.code).refused('not-found');
    await join(late.url.split('#go=')[1]!).refused('not-found');
  });
});

describe('a message left when nobody is there', () => {
  test('outside the hours waits for a person with the wish, and the calendar says until when', async () => {
    // A Friday evening; the weekdays' desk opens on Monday at half past eight.
    const now = town.house.clock.now();
    const friday = new Date('2026-04-03T10:00:00Z');
    await town.pass((friday.getTime() - now.getTime()) / 1000);
    expect(await visitor(town.house).entryPoint('aoba-weekdays')).toMatchObject({
      open: false,
      opensAt: '2026-04-05T23:30:00.000Z',
    });
    const resident = await town.resident({ key: 'aoba-weekdays' });
    const clientId = newClientId();
    const left = {
      clientId,
      kind: 'call',
      contact: '０２２ー３３３ー４４４４',
      name: '折返 望',
      body: '国民健康保険の件で折り返しをお願いします',
    };
    for (const text of [left.name, left.body, '0223-33-4444', '+81223334444']) town.house.personal.add(text);
    const message = await wish(resident, left);
    expect(await wish(resident, left)).toMatchObject({ id: (message as { id: string }).id });
    await town.settle();
    const promisedAt = '2026-04-06T08:15:00.000Z';
    expect(await resident.view()).toMatchObject({
      state: 'waiting',
      wish: { kind: 'call', promisedAt },
      profile: { name: '折返 望' },
    });
    expect(await resident.heard()).toEqual([
      '伝言を受け付けました。4月6日（月）17:15までに、職員がお電話します。',
    ]);

    const sato = await town.desk('sato');
    const [row] = (await sato.list('waiting')).rows;
    expect(row).toMatchObject({ wish: { kind: 'call', promisedAt }, residentName: '折返 望' });
    const opened = await sato.open(row!.id);
    expect(opened).toMatchObject({ wishContact: '0223-33-4444', wish: { kind: 'call' } });
    // Whoever may not see the conversation does not learn of the wish either.
    await (await town.desk('kimura')).open(row!.id).refused('not-found');
    expect((await (await town.desk('kimura')).list('waiting')).rows).toEqual([]);
    expect((await town.house.admin.query('select contact from contact_wish')).rows[0].contact).toBeInstanceOf(
      Buffer,
    );
  });

  test('says later how to be answered after all: the last wish holds', async () => {
    const resident = await town.resident();
    const body = 'どなたもいないので伝言します';
    await wish(resident, { clientId: newClientId(), kind: 'here', contact: null, body });
    await wish(resident, { clientId: newClientId(), kind: 'mail', contact: 'nozomi@example.jp', body });
    town.house.personal.add('nozomi@example.jp').add(body);
    await town.settle();
    const sato = await town.desk('sato');
    const { rows } = await sato.list('waiting');
    expect(rows).toHaveLength(1);
    expect((await sato.open(rows[0]!.id)).wishContact).toBe('nozomi@example.jp');
  });

  test.each([
    ['call', '119'],
    ['call', 'nozomi@example.jp'],
    ['call', null],
    ['mail', 'not an address'],
    ['mail', '022-333-4444'],
  ])('by %s to %j is refused, and nothing is kept', async (kind, contact) => {
    const resident = await town.resident();
    const details = await wish(resident, {
      clientId: newClientId(),
      kind,
      contact,
      body: '伝言です',
    }).refused('request.invalid');
    expect(details['field']).toBe('contact');
    expect((await resident.view()).messages).toEqual([]);
  });

  test('the entry point says whether anybody is there', async () => {
    expect(await visitor(town.house).entryPoint('aoba')).toMatchObject({ open: true, attended: false });
    const sato = await town.readyDesk('sato');
    expect(await visitor(town.house).entryPoint('aoba')).toMatchObject({ attended: true });
    await sato.away();
    expect(await visitor(town.house).entryPoint('aoba')).toMatchObject({ attended: false });
  });
});

describe('the question after the end', () => {
  test('is asked once of what a person answered, may be changed for ten minutes, and is seen at the desk', async () => {
    const { resident, sato, id } = await town.answered();
    await rate(resident, id, 5).refused('state.conflict');
    expect((await resident.view()).survey).toBeNull();
    await sato.end(id);
    await town.settle();
    expect((await resident.view()).survey).toMatchObject({ interactionId: id, points: null, open: true });
    const words = 'とても分かりやすい説明でした';
    town.house.personal.add(words);
    await rate(resident, id, 4);
    await rate(resident, id, 5, words);
    await town.settle();
    const survey = { points: 5, words };
    expect((await sato.open(id)).survey).toMatchObject(survey);
    expect((await resident.view()).survey).toMatchObject({ ...survey, open: true });
    await town.pass(600);
    await rate(resident, id, 1).refused('state.conflict');
    expect((await resident.view()).survey).toMatchObject({ ...survey, open: false });
    expect((await town.house.admin.query('select count(*)::int as n from survey_answer')).rows).toEqual([
      { n: 1 },
    ]);
    const { rows } = await (await town.desk('ono')).audit(id);
    expect(rows.filter((row) => row.action === 'write' && row.fields?.includes('survey'))).toHaveLength(2);
  });

  test('is not asked of what nobody answered, of another, nor after three days', async () => {
    const stranger = await town.resident();
    await stranger.say('待たずに帰ります');
    await stranger.leave();
    expect((await stranger.view()).survey).toBeNull();
    const { resident, sato, id } = await town.answered();
    await sato.end(id);
    await rate(stranger, id, 1).refused('not-found');
    await rate(resident, id, 6).refused('request.invalid');
    await sato.wrapUp(id);
    await town.pass(72 * 3600);
    expect((await resident.view()).survey).toBeNull();
    await rate(resident, id, 3).refused('state.conflict');
  });
});

test('what has arrived is told apart from what was read', async () => {
  const { resident, sato, id } = await town.answered();
  const reply = await sato.reply(id, 'お届けする言葉です');
  await town.settle();
  const stateOf = async () =>
    (await sato.open(id)).messages.find((message) => message.id === reply.id)?.state;
  expect(await stateOf()).toBe('sent');
  await resident.call('POST', '/public/chat/received', { seq: reply.seq });
  expect(await stateOf()).toBe('delivered');
  await resident.read(reply.seq);
  await resident.call('POST', '/public/chat/received', { seq: reply.seq });
  expect(await stateOf()).toBe('read');
  await town.settle();
});

test('of a long conversation the newest page comes first, and the pages before it on request', async () => {
  const resident = await town.resident();
  for (let i = 1; i <= 205; i++) await resident.say(`${i}番`);
  const newest = await resident.view();
  expect(newest.messages).toHaveLength(200);
  expect(newest).toMatchObject({ hasEarlier: true, lastSeq: 205 });
  const first = newest.messages[0]!.seq;
  const before = await resident.call<typeof newest>('GET', `/public/chat/conversation?before=${first}`);
  expect(before.messages.map((message) => message.body)).toEqual(['1番', '2番', '3番', '4番', '5番']);
  expect(before.hasEarlier).toBe(false);
  // Away for long: what came since is one page, and it says that there is more between.
  expect(await resident.view(2)).toMatchObject({ hasEarlier: true });
  expect(await resident.view(5)).toMatchObject({ hasEarlier: false });
});

test('the city sets the colour and corner of an entry point; what would not be legible is shown darker', async () => {
  const mori = await town.desk('mori');
  const points = await mori.call<EntryPointLook[]>('GET', '/admin/entry-points');
  // A telephone number has no look.
  expect(new Set(points.map((point) => point.channel))).toEqual(new Set(['webchat']));
  const { id, version } = points.find((point) => point.key === 'aoba')!;
  const set = (accent: string, seen: number, name = '市のページ') =>
    mori.call<EntryPointLook>('PUT', `/admin/entry-points/${id}`, {
      name,
      accent,
      side: 'left',
      allowedOrigins: ['https://www.city.aoba.example'],
      version: seen,
    });
  const green = await set('#115a36', version);
  expect(green).toMatchObject({
    name: '市のページ',
    shown: { accent: '#115a36' },
    changedByName: '森 調',
    version: version + 1,
  });
  const accent = (await set('#ffcc00', green.version)).shown!.accent;
  expect(contrastOf(accent, '#ffffff')).toBeGreaterThanOrEqual(4.5);
  const asked = await mori.call('GET', '/admin/shown-colours?accent=%23ffcc00');
  expect(asked).toMatchObject({ accent });
  expect((await visitor(town.house).entryPoint('aoba')).colours?.accent).toBe(accent);
  await set('#115a36', green.version).refused('version.conflict');
  await set('red', green.version + 1).refused('request.invalid');
  await set('#115a36', green.version + 1, ' ').refused('request.invalid');
  const { rows } = await town.house.admin.query<{ fields: string[] }>(
    `select fields from audit where subject_kind = 'entry-point' order by at, id`,
  );
  expect(rows.map((row) => row.fields)).toEqual([['name', 'accent', 'side', 'allowedOrigins'], ['accent']]);
  await (await town.desk('sato')).call('GET', '/admin/entry-points').refused('permission.missing');
  await town.settle();
});
