import { describe, expect, test } from 'vitest';
import type { CaseAnswer } from '../../src/http/desk/case-shapes.ts';
import type { FilledAnswer, TemplateAnswer } from '../../src/http/desk/template-shapes.ts';
import type {
  DraftsAnswer,
  MentionableAnswer,
  MentionsAnswer,
  WithdrawnAnswer,
} from '../../src/http/desk/writing-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import { caseLink, type DeskClient, newClientId } from '../kit/clients.ts';

type Entry = CaseAnswer['entries'][number];

const town = aobaCity({ watchers: ['inoue', 'kimura'] });

/** 佐藤 opened a case out of the chat. */
async function opened(category = 'ごみの収集') {
  const { resident, sato, id } = await town.answered('集積所のことです');
  const categoryId = await town.id('case_category', category);
  const found = await sato.openCase({ interactionId: id, categoryId, title: '取り残しの確認' });
  await town.settle();
  return { resident, sato, found, link: caseLink(town.house, found.publicUrl) };
}

const write = (desk: DeskClient, caseId: string, body: object, clientId = newClientId()) =>
  desk.call<Entry>('POST', `/desk/cases/${caseId}/entries`, { clientId, kind: 'note', ...body });
const mentions = (desk: DeskClient) => desk.call<MentionsAnswer>('GET', '/desk/mentions');
const person = (desk: DeskClient) => ({ kind: 'staff', id: desk.staffId });
const department = async (name: string) => ({ kind: 'department', id: await town.id('department', name) });

describe('somebody named in a note of a case', () => {
  test('hears of it with the note and the number, and has read it once the case was before them', async () => {
    const { sato, found } = await opened();
    const [kimura, ito, inoue] = await Promise.all(['kimura', 'ito', 'inoue'].map((who) => town.desk(who)));
    const body = '@木村 環 現地の写真を見てください';
    town.house.personal.add(body);
    const entry = await write(sato, found.id, { body, mentions: [person(kimura!)] });
    expect(entry.mentions).toEqual([{ ...person(kimura!), name: '木村 環' }]);
    const { rows, unread } = await mentions(kimura!);
    expect(unread).toBe(1);
    expect(rows).toMatchObject([
      { caseId: found.id, caseNumber: found.number, interactionId: null, byName: '佐藤 花子', excerpt: body },
    ]);
    expect((await mentions(ito!)).rows).toEqual([]);
    expect((await mentions(sato)).rows).toEqual([]);
    const shown = (await inoue!.case(found.id)).entries.find((one) => one.id === entry.id);
    expect(shown).toMatchObject({ mine: false, mentions: [{ name: '木村 環' }] });
    await kimura!.call('POST', '/desk/mentions/read', { interactionId: null, caseId: found.id });
    expect((await mentions(kimura!)).unread).toBe(0);
  });

  test('only if they may see the case: the writer is told before anything is kept', async () => {
    const { found } = await opened('子育ての相談');
    const [nakamura, kobayashi, inoue, sato] = await Promise.all(
      ['nakamura', 'kobayashi', 'inoue', 'sato'].map((who) => town.desk(who)),
    );
    const able = await nakamura!.call<MentionableAnswer>('GET', `/desk/cases/${found.id}/mentionable`);
    expect(able.staffIds).toEqual([kobayashi!.staffId]);
    const refused = await write(nakamura!, found.id, {
      body: '@井上 誠 @小林 育',
      mentions: [person(inoue!), person(kobayashi!)],
    }).refused('mention.not-visible');
    expect(refused).toEqual({ targets: [inoue!.staffId] });
    expect((await nakamura!.case(found.id)).entries.map((one) => one.kind)).not.toContain('note');
    expect((await mentions(kobayashi!)).rows).toEqual([]);
    await sato!.call('GET', `/desk/cases/${found.id}/mentionable`).refused('not-found');
  });

  test('as one of a department, once however often it is sent; in a message to the resident nobody', async () => {
    const { sato, found } = await opened();
    const [kimura, ito] = await Promise.all(['kimura', 'ito'].map((who) => town.desk(who)));
    const note = { body: '@環境業務課 共有します', mentions: [await department('環境業務課')] };
    const clientId = newClientId();
    await write(sato, found.id, note, clientId);
    await write(sato, found.id, note, clientId);
    for (const desk of [kimura!, ito!])
      expect((await mentions(desk)).rows).toMatchObject([{ departmentName: '環境業務課' }]);
    await write(sato, found.id, { ...note, kind: 'message-to-resident' }).refused('request.invalid');
  });

  test('no longer once the case is out of their sight', async () => {
    const { sato, found } = await opened();
    const [kimura, tanaka] = await Promise.all(['kimura', 'tanaka'].map((who) => town.desk(who)));
    await write(sato, found.id, { body: '@木村 環 お願いします', mentions: [person(kimura!)] });
    const { version } = await tanaka!.case(found.id);
    const departmentId = (await department('子育て支援課')).id;
    await tanaka!.updateCase(found.id, { version, departmentId });
    expect(await mentions(kimura!)).toMatchObject({ rows: [], unread: 0 });
  });
});

describe('a message to the resident of a case', () => {
  const message = (desk: DeskClient, caseId: string, body: string) => {
    town.house.personal.add(body);
    return write(desk, caseId, { kind: 'message-to-resident', body });
  };
  const holdFor = (sec: number) =>
    town.house.admin.query(
      `update tenant set settings = settings || jsonb_build_object('undoSendSec', $1::int) where name = '青葉市'`,
      [sec],
    );

  test('is read and told of only when its seconds are over', async () => {
    const { resident, sato, found, link } = await opened();
    await holdFor(10);
    const entry = await message(sato, found.id, 'あす伺います');
    expect(Date.parse(entry.sendAfter!) - town.house.clock.now().getTime()).toBe(10_000);
    expect(entry.public).toBe(false);
    await town.pass(9);
    expect(JSON.stringify(await link.read())).not.toContain('あす伺います');
    const before = (await resident.heard()).length;
    await town.pass(1);
    expect((await link.read()).entries.at(-1)?.body).toBe('あす伺います');
    expect(await resident.heard()).toHaveLength(before + 1);
    const shown = (await sato.case(found.id)).entries.at(-1);
    expect(shown).toMatchObject({ public: true, sendAfter: null, body: 'あす伺います' });
    await sato.call('POST', `/desk/case-entries/${entry.id}/withdraw`).refused('message.sent');
  });

  test('taken back in time nobody ever saw it: words and file return, nothing of it is kept or found', async () => {
    const { resident, sato, found, link } = await opened();
    const inoue = await town.desk('inoue');
    await holdFor(10);
    const file = await sato.upload(Buffer.from('地図です\n'.repeat(10)), '地図.txt');
    const body = '日曜日に伺います';
    town.house.personal.add(body);
    const entry = await write(sato, found.id, { kind: 'message-to-resident', body, fileIds: [file.id] });
    await inoue.call('POST', `/desk/case-entries/${entry.id}/withdraw`).refused('not-found');
    const before = (await resident.heard()).length;
    const back = await sato.call<WithdrawnAnswer>('POST', `/desk/case-entries/${entry.id}/withdraw`);
    expect(back).toMatchObject({ body, files: [{ id: file.id, name: '地図.txt' }] });
    await town.pass(20);
    expect((await link.read()).entries.map((one) => one.body)).not.toContain(body);
    await link.file(file.id).refused('not-found');
    expect(await resident.heard()).toHaveLength(before);
    expect((await sato.case(found.id)).entries.map((one) => one.id)).not.toContain(entry.id);
    expect((await sato.search('日曜日に伺います')).cases).toEqual([]);
    const { rows } = await town.house.admin.query('select body, grams from case_entry where id = $1', [
      entry.id,
    ]);
    expect(rows).toEqual([{ body: null, grams: [] }]);
    await sato.call('POST', `/desk/case-entries/${entry.id}/withdraw`).refused('not-found');
  });

  test('goes at once when its writer says so', async () => {
    const { sato, found, link } = await opened();
    await holdFor(60);
    const entry = await message(sato, found.id, '本日伺います');
    await sato.call('POST', `/desk/case-entries/${entry.id}/send-now`);
    expect((await link.read()).entries.at(-1)?.body).toBe('本日伺います');
  });

  test('with gaps that nobody filled in is refused; a template is filled in the language of the resident', async () => {
    const { sato, found } = await opened();
    await sato.call('PATCH', `/desk/residents/${found.residentId}`, { version: 1, language: 'en' });
    const suzuki = await town.desk('suzuki');
    const template = await suzuki.call<TemplateAnswer>('POST', '/desk/templates', {
      clientId: newClientId(),
      title: '担当の案内',
      bodies: { ja: '{city.name}です。', en: 'This is {city.name}. Number {case.number}.' },
    });
    expect((await sato.case(found.id)).residentLanguage).toBe('en');
    const filled = await sato.call<FilledAnswer>('POST', `/desk/templates/${template.id}/fill`, {
      caseId: found.id,
    });
    expect(filled).toMatchObject({ language: 'en', text: `This is Aoba City. Number ${found.number}.` });
    await message(sato, found.id, '電話は〔要記入:電話番号〕です').refused('template.unfilled');
    await write(sato, found.id, { body: 'あとで〔要記入:電話番号〕を確かめる' });
  });

  test('empties the draft that it was written in, on every computer', async () => {
    const { sato, found } = await opened();
    const draft = { kind: 'case-message-to-resident', text: '書きかけの連絡', version: 0 };
    await sato.call('PUT', `/desk/drafts/${found.id}`, draft);
    await message(sato, found.id, '書きかけの連絡');
    const { drafts } = await sato.call<DraftsAnswer>('GET', `/desk/drafts/${found.id}`);
    expect(drafts).toMatchObject([{ kind: 'case-message-to-resident', text: '' }]);
  });
});
