import { describe, expect, test } from 'vitest';
import type { DraftAnswer, DraftsAnswer } from '../../src/http/desk/writing-shapes.ts';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import { type DeskClient, signIn } from '../kit/clients.ts';

const town = aobaCity();

const drafts = async (desk: DeskClient, subjectId: string) =>
  (await desk.call<DraftsAnswer>('GET', `/desk/drafts/${subjectId}`)).drafts;
const save = (desk: DeskClient, subjectId: string, text: string, version: number, more: object = {}) =>
  desk.call<DraftAnswer>('PUT', `/desk/drafts/${subjectId}`, { kind: 'reply', text, version, ...more });

describe('what somebody began to write', () => {
  test('is there on another computer, with its files; it is nobody else’s, and sealed', async () => {
    const { resident, sato } = await town.answered();
    const file = await sato.upload(Buffer.from('収集日の表\n'), '収集日.txt');
    town.house.personal.add('途中まで書いた返事');
    await save(sato, resident.conversationId, '途中まで書いた返事', 0, { fileIds: [file.id] });
    const elsewhere = await signIn(town.house, 'sato', PASSWORD);
    expect(await drafts(elsewhere, resident.conversationId)).toMatchObject([
      { kind: 'reply', text: '途中まで書いた返事', files: [{ id: file.id }], version: 1, other: null },
    ]);
    expect(await drafts(await town.desk('inoue'), resident.conversationId)).toEqual([]);
    const { rows } = await town.house.admin.query<{ body: Buffer }>('select body from draft');
    expect(rows[0]!.body.toString('utf8')).not.toContain('途中');
  });

  test('goes when it was sent; what was written on meanwhile stays', async () => {
    const { resident, sato, id } = await town.answered();
    await save(sato, resident.conversationId, '火曜日です', 0);
    await sato.reply(id, '火曜日です');
    expect(await drafts(sato, resident.conversationId)).toMatchObject([{ text: '', version: 2 }]);
    await save(sato, resident.conversationId, '火曜日です。補足を書き', 2);
    await sato.reply(id, '火曜日です');
    expect(await drafts(sato, resident.conversationId)).toMatchObject([{ text: '火曜日です。補足を書き' }]);
  });

  test('written in two tabs: the newest wins, the other is kept and offered until somebody decides', async () => {
    const { resident, sato } = await town.answered();
    const subject = resident.conversationId;
    await save(sato, subject, '一つ目の画面で書いた', 0);
    expect(await save(sato, subject, '二つ目の画面で書いた', 0)).toMatchObject({
      text: '二つ目の画面で書いた',
      version: 2,
      other: { text: '一つ目の画面で書いた' },
    });
    const third = await save(sato, subject, '三つ目', 1);
    expect(third.other?.text).toBe('二つ目の画面で書いた\n\n一つ目の画面で書いた');
    expect(await save(sato, subject, '三つ目と続き', third.version)).toMatchObject({ other: third.other });
    expect(await save(sato, subject, '三つ目', third.version + 1, { dropOther: true })).toMatchObject({
      other: null,
    });
  });

  test('two tabs at the same moment: nothing is lost', async () => {
    const { resident, sato } = await town.answered();
    const subject = resident.conversationId;
    await Promise.all(['甲の文', '乙の文', '丙の文'].map((text) => save(sato, subject, text, 0)));
    const [draft] = await drafts(sato, subject);
    const all = `${draft!.text}\n\n${draft!.other?.text}`.split('\n\n');
    expect(all.sort()).toEqual(['丙の文', '乙の文', '甲の文']);
  });

  test('has limits, and keeps no number that no record may hold', async () => {
    const { resident, sato } = await town.answered();
    const subject = resident.conversationId;
    await save(sato, subject, 'あ'.repeat(10_001), 0).refused('text.too-long');
    await save(sato, subject, 'a\u0000b', 0).refused('text.not-allowed');
    expect((await save(sato, subject, 'カード 4111 1111 1111 1111', 0)).text).not.toContain('1111 1111');
  });
});
