import { describe, expect, test } from 'vitest';
import type {
  FilledAnswer,
  TemplateAnswer,
  TemplatesAnswer,
  TemplateVersionsAnswer,
} from '../../src/http/desk/template-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import { type DeskClient, newClientId } from '../kit/clients.ts';

const town = aobaCity();

const add = (desk: DeskClient, text: object, clientId = newClientId()) =>
  desk.call<TemplateAnswer>('POST', '/desk/templates', { clientId, ...text });
const usable = async (desk: DeskClient) =>
  (await desk.call<TemplatesAnswer>('GET', '/desk/templates')).templates.map((one) => one.title);
const fill = (desk: DeskClient, id: string, body: object) =>
  desk.call<FilledAnswer>('POST', `/desk/templates/${id}/fill`, body);

const ARRIVAL = {
  title: '案件の受付',
  kana: 'あんけんのうけつけ',
  shortcut: 'uketsuke',
  bodies: {
    ja: '{city.name}です。{today}に受け付けました。番号は{case.number}、{due}までにご連絡します。担当 {department.name} {agent.name}',
    en: 'This is {city.name}. Received on {today}. Number: {case.number}.',
  },
};

describe('templates', () => {
  test('are filled from what the agent may see; what is not known is marked, and not sent', async () => {
    const suzuki = await town.desk('suzuki');
    const { sato, id } = await town.answered();
    const template = await add(suzuki, ARRIVAL);
    const filled = await fill(sato, template.id, { interactionId: id });
    expect(filled).toEqual({
      language: 'ja',
      missing: ['case.number', 'due'],
      text: '青葉市です。2026年4月1日（水）に受け付けました。番号は〔要記入:案件番号〕、〔要記入:回答の期限〕までにご連絡します。担当 市民コールセンター 佐藤 花子',
    });
    expect(await sato.reply(id, filled.text).refused('template.unfilled')).toEqual({
      marks: ['〔要記入:案件番号〕', '〔要記入:回答の期限〕'],
    });
    await sato.reply(id, '番号は{case.number}です').refused('template.unfilled');
    await sato.note(id, 'あとで〔要記入:案件番号〕を確かめる');
    const matter = await sato.openCase({
      interactionId: id,
      categoryId: await town.id('case_category', 'ごみの収集'),
      title: 'ごみの取り残し',
    });
    const again = await fill(sato, template.id, { interactionId: id });
    expect(again.missing).toEqual([]);
    expect(again.text).toContain(`番号は${matter.number}、2026年4月`);
    await sato.reply(id, again.text);
    expect((await fill(sato, template.id, { caseId: matter.id, language: 'vi' })).text).toBe(
      `This is Aoba City. Received on Wednesday, 1 April 2026. Number: ${matter.number}.`,
    );
  });

  test("are filled for nobody who may not see the interaction; another department's are not found", async () => {
    const suzuki = await town.desk('suzuki');
    const { sato, id } = await town.answered();
    const all = await add(suzuki, ARRIVAL);
    const env = await add(suzuki, {
      title: '環境だけの文',
      departmentId: await town.id('department', '環境業務課'),
      bodies: { ja: '収集します' },
    });
    const kimura = await town.desk('kimura');
    await fill(kimura, all.id, { interactionId: id }).refused('not-found');
    await fill(sato, env.id, { interactionId: id }).refused('not-found');
    // To somebody who is written to for the first time there is nothing that it could name.
    expect((await fill(sato, all.id, {})).missing).toEqual(['case.number', 'due']);
    expect(await usable(sato)).toEqual(['案件の受付']);
    expect((await usable(kimura)).sort()).toEqual(['案件の受付', '環境だけの文']);
  });

  test('of a department are those of everything below it', async () => {
    const suzuki = await town.desk('suzuki');
    await add(suzuki, {
      title: '局の文',
      departmentId: await town.id('department', '健康福祉局'),
      bodies: { ja: 'x' },
    });
    expect(await usable(await town.desk('nakamura'))).toEqual(['局の文']);
    expect(await usable(await town.desk('tanaka'))).toEqual(['局の文']);
    expect(await usable(await town.desk('kimura'))).toEqual([]);
  });

  test('keep every version with who and when; two who change one at once do not overwrite each other', async () => {
    const suzuki = await town.desk('suzuki');
    const tanaka = await town.desk('tanaka');
    const first = await add(suzuki, ARRIVAL);
    await town.pass(60);
    const change = (desk: DeskClient, version: number, ja: string) =>
      desk.call<TemplateAnswer>('PUT', `/desk/templates/${first.id}`, {
        ...ARRIVAL,
        version,
        bodies: { ja },
      });
    expect(await change(tanaka, 1, '田中の文')).toMatchObject({ version: 2 });
    await change(suzuki, 1, '鈴木の文').refused('version.conflict');
    const retire = (version: number, retired: boolean) =>
      suzuki.call<TemplateAnswer>('POST', `/desk/templates/${first.id}/retire`, { version, retired });
    expect((await retire(2, true)).retiredAt).not.toBeNull();
    expect(await usable(suzuki)).toEqual([]);
    const second = await add(suzuki, { ...ARRIVAL, title: '同じ短縮の別の文' });
    expect(await retire(3, false).refused('request.invalid')).toMatchObject({ field: 'shortcut' });
    await suzuki.call('POST', `/desk/templates/${second.id}/retire`, { version: 1, retired: true });
    await retire(3, false);
    const { versions } = await suzuki.call<TemplateVersionsAnswer>(
      'GET',
      `/desk/templates/${first.id}/versions`,
    );
    expect(
      versions.map((one) => [one.version, one.byName, one.retired, one.bodies['ja']?.slice(0, 4)]),
    ).toEqual([
      [4, '鈴木 学', false, '田中の文'],
      [3, '鈴木 学', true, '田中の文'],
      [2, '田中 実', false, '田中の文'],
      [1, '鈴木 学', false, '{cit'],
    ]);
    expect(Date.parse(versions[2]!.at) - Date.parse(versions[3]!.at)).toBe(60_000);
  });

  test('with a slip are refused, and the same one sent twice is one', async () => {
    const suzuki = await town.desk('suzuki');
    expect(
      await add(suzuki, { ...ARRIVAL, bodies: { ja: '{resident.nmae}様' } }).refused('request.invalid'),
    ).toMatchObject({ field: 'placeholder', placeholder: 'resident.nmae' });
    await add(suzuki, { ...ARRIVAL, bodies: { ja: ' ' } }).refused('request.invalid');
    await add(suzuki, { ...ARRIVAL, shortcut: 'a b' }).refused('request.invalid');
    await add(suzuki, { ...ARRIVAL, bodies: { ja: 'あ'.repeat(4001) } }).refused('text.too-long');
    const clientId = newClientId();
    const one = await add(suzuki, ARRIVAL, clientId);
    expect((await add(suzuki, ARRIVAL, clientId)).id).toBe(one.id);
    await add(await town.desk('sato'), ARRIVAL).refused('permission.missing');
  });
});
