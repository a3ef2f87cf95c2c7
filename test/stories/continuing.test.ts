import { expect, test } from 'vitest';
import { aobaCity } from '../kit/cast.ts';
import { newClientId } from '../kit/clients.ts';

const town = aobaCity();

test('a word during after-contact work goes on with the same person, without a new beginning', async () => {
  const { resident, sato, id } = await town.answered();
  await sato.end(id);
  await town.pass(5);
  await resident.say('もう一つだけ聞かせてください');
  await town.pass(1);
  const resumed = await sato.open(id);
  expect(resumed).toMatchObject({ state: 'active', mine: true, endedAt: null, wrapUpUntil: null });
  expect(resumed.legs.map((leg) => [leg.kind, leg.endReason])).toEqual([
    ['queue', 'answered'],
    ['agent', 'agent-ended'],
    ['agent', null],
  ]);
  expect((await resident.heard()).filter((body) => body.includes('対応します'))).toHaveLength(1);
  await sato.reply(id, 'どうぞお聞きください');
  await town.settle();
});

test('a word after the end is a new engagement in the same conversation, and says what it continues', async () => {
  const { resident, sato, id } = await town.answered();
  await sato.end(id);
  await sato.wrapUp(id);
  await town.pass(3600);
  expect((await resident.view()).state).toBe('ended');
  await resident.say('前の続きで聞きたいのですが');
  await town.pass(1);
  expect(await resident.view()).toMatchObject({ state: 'waiting', position: 1 });
  const next = await sato.acceptNext();
  expect(next.id).not.toBe(id);
  expect(next.conversationId).toBe((await sato.open(id)).conversationId);
  expect(next.messages.map((message) => message.body)).toContain('ごみの収集日を教えてください');
  const { rows } = await town.house.admin.query('select continues_id from interaction where id = $1', [
    next.id,
  ]);
  expect(rows).toEqual([{ continues_id: id }]);
  await town.settle();
  await sato.reply(id, '終わったほうには返事ができません').refused('state.conflict');
});

test('what was kept once is not said again by a late repetition: it neither resumes nor opens anything', async () => {
  const { resident, sato, id } = await town.answered();
  const clientId = newClientId();
  const first = await resident.say('電波の悪いところから送ります', { clientId });
  await sato.end(id);
  expect(await resident.say('電波の悪いところから送ります', { clientId })).toMatchObject({
    id: first.id,
    seq: first.seq,
  });
  expect((await sato.open(id)).state).toBe('wrap-up');
  await sato.wrapUp(id);
  await town.pass(60);
  expect(await resident.say('電波の悪いところから送ります', { clientId })).toMatchObject({ id: first.id });
  await town.settle();
  expect((await resident.view()).state).toBe('ended');
  expect((await sato.list('waiting')).rows).toEqual([]);
});

test('what a resident should not have written is masked before it is kept, and both sides are shown that', async () => {
  const { resident, sato, id } = await town.answered();
  const said = await resident.say('カードは 4111 1111 1111 1111 です');
  expect(said.body).toBe('カードは ●●●● ●●●● ●●●● 1111 です');
  const kept = (await sato.open(id)).messages.at(-1);
  expect(kept).toMatchObject({ body: 'カードは ●●●● ●●●● ●●●● 1111 です', masked: ['card'] });
  await town.settle();
});

test('what comes in badly is refused with a word for it, and nothing of it is kept', async () => {
  const resident = await town.resident();
  await resident.say('あ'.repeat(4001)).refused('text.too-long');
  await resident.say('a'.repeat(100_001)).refused('request.invalid');
  await resident.say('\u0000').refused('text.not-allowed');
  await resident.say('片割れ \ud800 の文字').refused('text.not-allowed');
  await resident.say('\u200b\u200b').refused('request.invalid');
  await resident.say('短い番号', { clientId: 'x' }).refused('request.invalid');
  expect((await resident.view()).state).toBe('new');
  expect(await resident.say('👩‍👩‍👧‍👦'.repeat(20))).toMatchObject({ body: '👩‍👩‍👧‍👦'.repeat(20) });
});

test('files: what they are is looked at, not what they say; only their sender attaches them; another sees nothing', async () => {
  const { resident, sato, id } = await town.answered();
  await resident
    .upload(Buffer.from('<html><script>alert(1)</script></html>'), 'photo.png')
    .refused('file.type');
  await resident.upload(Buffer.from('MZ\u0090\u0000\u0003'), 'tool.exe').refused('file.type');
  await resident.upload(Buffer.alloc(2_000_001, 'あ'), 'big.txt').refused('file.too-large');
  const memo = await resident.upload(Buffer.from('収集場所の控え\n'.repeat(5)), '../../控え.txt');
  expect(memo).toMatchObject({ mediaType: 'text/plain; charset=utf-8', image: false });
  expect(memo.name).not.toContain('/');
  const stranger = await town.resident();
  await stranger.file(memo.id).refused('not-found');
  await stranger.say('他人のファイルを付けます', { fileIds: [memo.id] }).refused('not-found');
  await sato.file(memo.id).refused('not-found');
  await resident.say('', { fileIds: [memo.id] });
  const response = await sato.file(memo.id).raw();
  expect(response.headers).toMatchObject({
    'content-disposition': expect.stringContaining('attachment'),
    'x-content-type-options': 'nosniff',
  });
  expect(response.headers['content-security-policy']).toContain('sandbox');
  expect(String(response.rawPayload)).toContain('収集場所の控え');
  await (await town.desk('kimura')).file(memo.id).refused('not-found');
  const { body } = await sato.call('POST', '/desk/files', { no: 'file' }).raw();
  expect(body).toContain('request.unsupported-type');
  expect((await sato.open(id)).messages.at(-1)?.files.map((file) => file.id)).toEqual([memo.id]);
});
