import { expect, test } from 'vitest';
import type {
  MaskingAnswer,
  RevealsAnswer,
  TriedMaskingAnswer,
} from '../../src/http/admin/masking-shapes.ts';
import type { RevealAnswer } from '../../src/http/desk/reveal-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import type { DeskClient } from '../kit/clients.ts';

const town = aobaCity();
const WRITTEN = '私の番号は１２３４－５６７８－９０１８、口座は普通 1234567、宛名は AB-001234 です';

const look = async (desk: DeskClient) =>
  (await desk.call<MaskingAnswer>('GET', '/admin/privacy/masking')).patterns;

test('numbers are masked as the city decided; who may sees the original for a reason that is kept, until its time is over', async () => {
  const [ono, tanaka] = [await town.desk('ono'), await town.desk('tanaka')];
  const own = { name: '宛名番号', shape: 'AA-999999', near: '宛名', action: 'mask', originalDays: 90 };
  await tanaka.call('POST', '/admin/privacy/masking', own).refused('permission.missing');
  await ono.call('POST', '/admin/privacy/masking', { ...own, shape: 'AA--' }).refused('request.invalid');
  await ono.call('POST', '/admin/privacy/masking', own);
  const seen = (await look(ono)).map(({ id, name, action }) => name ?? `${id} ${action}`);
  expect(seen).toEqual([
    ...['individual-number mask', 'card mask', 'bank-account warn', 'passport mask', 'driving-licence mask'],
    '宛名番号',
  ]);
  const change = { action: 'mask', originalDays: 1, version: 0 };
  await ono.call('PUT', '/admin/privacy/masking/individual-number', change);
  await ono.call('PUT', '/admin/privacy/masking/individual-number', change).refused('version.conflict');
  const tried = await ono.call<TriedMaskingAnswer>('POST', '/admin/privacy/masking/try', { text: WRITTEN });
  expect(tried).toMatchObject({ warned: ['bank-account'], text: expect.stringContaining('普通 1234567') });

  const { resident, sato, id } = await town.answered(WRITTEN);
  town.house.personal.add('１２３４－５６７８－９０１８');
  const [said] = (await sato.open(id)).messages;
  const ownId = (await look(ono)).at(-1)!.id;
  expect(said).toMatchObject({
    body: '私の番号は●●●●－●●●●－●●●●、口座は普通 1234567、宛名は ●●-●●●●●● です',
    masked: ['individual-number', ownId, 'warn:bank-account'],
  });
  expect((await resident.view()).messages[0]!.body).not.toContain('５６７８');
  expect((await sato.search('００１２３４')).interactions).toEqual([]);

  // Names of files are looked through as well, and what is noted beside.
  const file = await resident.upload(Buffer.from('控え\n'.repeat(9)), 'マイナンバー 1234-5678-9018.txt');
  expect(file.name).toBe('マイナンバー ●●●●-●●●●-●●●●.txt');
  const note = await sato.note(id, '旅券番号 TK1234567 を確認');
  expect(note.body).toBe('旅券番号 ●●●●●●●●● を確認');

  const reveal = (by: DeskClient, messageId = said!.id, reason = '本人からの申し出により桁を確認') =>
    by.call<RevealAnswer>('POST', `/desk/messages/${messageId}/reveal`, { reason });
  await reveal(sato).refused('permission.missing');
  await reveal(tanaka, said!.id, '  ').refused('request.invalid');
  // Whoever may not see the talk sees nothing of it, with whatever permission.
  await reveal(ono).refused('permission.missing');
  await reveal(await town.desk('hara')).refused('not-found');
  expect((await reveal(tanaka)).body).toBe(WRITTEN);
  const { rows } = await ono.call<RevealsAnswer>('GET', '/admin/privacy/reveals');
  expect(rows).toMatchObject([
    { subjectKind: 'message', subjectId: said!.id, by: '田中 実', reason: '本人からの申し出により桁を確認' },
  ]);
  const { rows: audited } = await ono.audit(said!.id);
  expect(audited.find(({ action }) => action === 'read')?.fields).toEqual([
    ...['original', 'individual-number', ownId],
  ]);

  // The strictest of what was found decides how long: a day for an individual number.
  await town.house.admin.query(`update masked_original set delete_after = delete_after - interval '1 day'`);
  await reveal(tanaka).refused('not-found');
  expect((await reveal(tanaka, note.id)).body).toContain('TK1234567');
  await town.house.transcriptKeeping.tick();
  const { rows: kept } = await town.house.admin.query<{ subject_id: string }>(
    `select subject_id from masked_original where subject_kind = 'message'`,
  );
  expect(kept).toEqual([{ subject_id: note.id }]);

  // Nothing kept where the city says so; a change holds for what is written from then on.
  await ono.call('PUT', '/admin/privacy/masking/individual-number', {
    ...change,
    originalDays: 0,
    version: 1,
  });
  await resident.say('もう一度：1234-5678-9018');
  await town.settle();
  const again = (await sato.open(id)).messages.at(-1)!;
  expect(again.masked).toEqual(['individual-number']);
  await reveal(tanaka, again.id).refused('not-found');
});

test('names of files, titles of cases and what is written in them have their originals, too, for as long as they say so', async () => {
  const { resident, sato, id } = await town.answered('控えを送ります');
  const [tanaka, ono] = [await town.desk('tanaka'), await town.desk('ono')];
  const number = '1234-5678-9018';
  town.house.personal.add(number);
  const file = await resident.upload(Buffer.from('控え\n'.repeat(9)), `番号 ${number}.txt`);
  await resident.say('これです', { fileIds: [file.id] });
  const opened = await sato.openCase({
    interactionId: id,
    categoryId: await town.id('case_category', 'ごみの収集'),
    title: `${number} の確認`,
  });
  expect(opened.title).toBe('●●●●-●●●●-●●●● の確認');
  const entry = await sato.writeEntry(opened.id, 'note', '旅券番号 TK1234567 を見た');
  expect(entry.body).toBe('旅券番号 ●●●●●●●●● を見た');
  await town.settle();
  const reveal = (by: DeskClient, kind: string, of: string) =>
    by.call<RevealAnswer>('POST', `/desk/originals/${kind}/${of}/reveal`, { reason: '桁を確かめるため' });
  const stranger = await town.desk('hara');
  for (const [kind, of, text] of [
    ['file', file.id, `番号 ${number}.txt`],
    ['case', opened.id, `${number} の確認`],
    ['case-entry', entry.id, '旅券番号 TK1234567 を見た'],
  ] as const) {
    await reveal(sato, kind, of).refused('permission.missing');
    await reveal(await town.desk('nakamura'), kind, of).refused('permission.missing');
    expect((await reveal(tanaka, kind, of)).body).toBe(text);
    // What is of one kind is of no other.
    await reveal(tanaka, 'message', of).refused('not-found');
  }
  await reveal(stranger, 'file', file.id).refused('not-found');
  const { rows } = await ono.call<RevealsAnswer>('GET', '/admin/privacy/reveals');
  expect(rows.map(({ subjectKind, subjectId }) => [subjectKind, subjectId])).toEqual([
    ['case-entry', entry.id],
    ['case', opened.id],
    ['file', file.id],
  ]);
  // A title that is written anew takes the original of the one before with it.
  const now = await sato.case(opened.id);
  await sato.call('PATCH', `/desk/cases/${opened.id}`, { version: now.version, title: '番号の確認' });
  await reveal(tanaka, 'case', opened.id).refused('not-found');
});
