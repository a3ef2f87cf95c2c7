import { describe, expect, test } from 'vitest';
import { aobaCity } from '../kit/cast.ts';
import { newClientId } from '../kit/clients.ts';

const town = aobaCity();
const NOTHING = {
  residents: [],
  interactions: [],
  cases: [],
  next: { residents: null, interactions: null, cases: null },
};

describe('who a resident is', () => {
  test('what they say of themselves is theirs to change and to empty again', async () => {
    const { resident, sato, id } = await town.answered();
    await resident.profile('渡辺 健', 'Watanabe@Example.jp');
    await town.settle();
    expect((await sato.open(id)).residentName).toBe('渡辺 健');
    expect((await resident.view()).profile).toEqual({ name: '渡辺 健', contact: 'watanabe@example.jp' });
    await resident.profile(null, null);
    await town.settle();
    expect((await sato.open(id)).residentName).toBeNull();
    expect((await resident.view()).profile).toEqual({ name: null, contact: null });
    await resident.profile('電話も残す人', 'でんわ').refused('request.invalid');
  });

  test('once linked to a known person, the browser may no longer write or read that record', async () => {
    const { resident, sato, id } = await town.answered();
    const known = await sato.createResident({
      name: '高橋 静',
      kana: 'たかはし しずか',
      phone: '090-1234-5678',
    });
    await resident.profile('名乗った名前', '080-9999-0000');
    const linked = await sato.link(id, known.id);
    expect(linked).toMatchObject({ residentId: known.id, residentName: '高橋 静' });
    await town.settle();
    await resident.profile('書き換えた名前', '080-0000-1111').refused('state.conflict');
    expect((await resident.view()).profile).toEqual({ name: null, contact: null });
    expect(await sato.resident(known.id)).toMatchObject({ name: '高橋 静', kana: 'タカハシ シズカ' });
    expect((await sato.resident(known.id)).contactPoints.map((point) => point.value)).toContain(
      '+819012345678',
    );
    expect((await sato.timeline(known.id)).entries.map((entry) => entry.id)).toEqual([id]);
    await resident.say('続きも同じ人のものです');
    await town.settle();
    expect((await sato.open(id)).residentName).toBe('高橋 静');
  });

  test('only whoever has the conversation in hand says who it is', async () => {
    const { sato, id } = await town.answered();
    const known = await sato.createResident({ name: '高橋 静' });
    await (await town.desk('smith')).link(id, known.id).refused('permission.missing');
    await (await town.desk('ono')).link(id, known.id).refused('permission.missing');
    await sato.link(id, '018f0000-0000-7000-8000-000000000000').refused('not-found');
  });

  test('recorded twice with the same client id it is one person; who was quicker wins', async () => {
    const sato = await town.desk('sato');
    const clientId = newClientId();
    const person = { name: '山田 太郎', phone: '022-111-2222', clientId };
    const both = await Promise.all([sato.createResident(person), sato.createResident(person)]);
    expect(both[0]?.id).toBe(both[1]?.id);
    const { id, version } = both[0]!;
    const patch = (change: object) => sato.call('PATCH', `/desk/residents/${id}`, change);
    await patch({ version, address: '青葉区一丁目1-1', birthOn: '1980-02-29' });
    await patch({ version, name: '遅かった変更' }).refused('version.conflict');
    await patch({ version: version + 1, birthOn: '2025-02-29' }).refused('request.invalid');
    expect(await sato.resident(id)).toMatchObject({ address: '青葉区一丁目1-1', birthOn: '1980-02-29' });
  });
});

describe('search', () => {
  test('finds people by one character and by two, in kana of either kind and either width, by number and mail', async () => {
    const sato = await town.desk('sato');
    const person = await sato.createResident({
      name: '髙橋 静香',
      kana: 'たかはし しずか',
      phone: '090-1234-5678',
      email: 'shizuka@example.jp',
    });
    await sato.createResident({ name: '鈴木 一郎', kana: 'スズキ イチロウ' });
    for (const words of [
      '高',
      '髙橋',
      '高橋',
      'タカ',
      'たかはし',
      'ﾀｶﾊｼ',
      'タカハシ',
      'シズカ',
      '静',
      '０９０－１２３４－５６７８',
      '090 1234 5678',
      '+819012345678',
      'SHIZUKA@example.jp',
    ]) {
      expect([words, (await sato.search(words)).residents.map((row) => row.id)]).toEqual([
        words,
        [person.id],
      ]);
    }
    expect((await sato.search('橋高')).residents).toEqual([]);
    // Every pair of it occurs in the name, but not in a row.
    await sato.createResident({ name: '柿 書く', kana: 'かきかく' });
    expect((await sato.search('キカキ')).residents).toEqual([]);
    expect((await sato.search('999-9999')).residents).toEqual([]);
  });

  test('finds what was said by one character and by two, whatever its width and kana', async () => {
    const { resident, sato, id } = await town.answered('ペットボトルの ﾘｻｲｸﾙ について聞きたい');
    await sato.reply(id, '毎週火曜日に回収しています');
    await sato.note(id, '内部の覚え書き');
    for (const words of ['ペ', 'ボト', 'リサイクル', 'りさいくる', 'ﾘｻｲｸﾙ', '火曜', '覚え書き']) {
      expect([words, (await sato.search(words)).interactions.map((hit) => hit.id)]).toEqual([words, [id]]);
    }
    expect((await sato.search('水曜')).interactions).toEqual([]);
    await sato.note(id, 'カキカクという店のこと');
    expect((await sato.search('キカキ')).interactions).toEqual([]);
    expect((await sato.search('カキカ')).interactions).toHaveLength(1);
    await resident.say('ありがとうございます');
  });

  test('shows nobody what they may not see, and nothing without the right to search', async () => {
    const { sato, id } = await town.answered('検索しても見えない相手がいます');
    await sato.openCase({
      interactionId: id,
      categoryId: await town.id('case_category', 'ごみの収集'),
      title: '案件の題も見えません',
    });
    await sato.createResident({ name: '索引 花子' });
    const suzuki = await town.desk('suzuki');
    expect(await suzuki.search('検索')).toEqual(NOTHING);
    expect(await suzuki.search('索引')).toEqual(NOTHING);
    expect(await suzuki.search('案件')).toEqual(NOTHING);
    const nakamura = await town.desk('nakamura');
    expect(await nakamura.search('検索')).toMatchObject({ interactions: [] });
    expect(await nakamura.search('案件')).toMatchObject({ cases: [] });
    expect((await nakamura.search('索引')).residents).toHaveLength(1);
    await suzuki.call('GET', '/desk/residents?q=x').refused('permission.missing');
    await sato.search('').refused('request.invalid');
  });
});
