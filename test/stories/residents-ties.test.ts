import { describe, expect, test } from 'vitest';
import type { HistoryAnswer, HistorySearchAnswer } from '../../src/http/desk/residents-history-shapes.ts';
import type { TiesAnswer } from '../../src/http/desk/residents-ties-shapes.ts';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import { type DeskClient, newClientId, signIn } from '../kit/clients.ts';

// What is told here stands in no list that a looker-on follows.
const town = aobaCity({ watchers: [] });

/** A session does not outlast the days that pass in a story. */
const again = (login: string) => signIn(town.house, login, PASSWORD);
const ties = (desk: DeskClient, id: string, past = false) =>
  desk.call<TiesAnswer>('GET', `/desk/residents/${id}/ties${past ? '?past=true' : ''}`);
const post = (desk: DeskClient, id: string, what: string, body: object) =>
  desk.call<TiesAnswer>('POST', `/desk/residents/${id}/${what}`, { clientId: newClientId(), ...body });
const join = (desk: DeskClient, id: string, otherId: string, relation = 'child') =>
  desk.call<TiesAnswer>('PUT', `/desk/residents/${id}/household`, { otherId, relation });
const history = (desk: DeskClient, id: string, query = '') =>
  desk.call<HistoryAnswer>('GET', `/desk/residents/${id}/history${query}`);
const searchIn = (desk: DeskClient, id: string, words: string) =>
  desk.call<HistorySearchAnswer>(
    'GET',
    `/desk/residents/${id}/history/search?q=${encodeURIComponent(words)}`,
  );

async function family() {
  const sato = await town.desk('sato');
  return {
    sato,
    mother: await sato.createResident({ name: '高橋 静', kana: 'たかはし しずか' }),
    son: await sato.createResident({ name: '高橋 進', kana: 'たかはし すすむ' }),
    stranger: await sato.createResident({ name: '鈴木 一郎' }),
  };
}

describe('a household', () => {
  test('is one at most, is seen by those who may, and names nobody who is protected', async () => {
    const { sato, mother, son, stranger } = await family();
    await join(sato, son.id, mother.id);
    await join(sato, son.id, mother.id);
    expect((await ties(sato, mother.id)).household).toEqual({
      relation: 'head',
      members: [{ id: son.id, name: '高橋 進', relation: 'child' }],
    });
    await join(sato, son.id, stranger.id).refused('state.conflict');
    await join(sato, son.id, son.id).refused('request.invalid');
    expect((await ties(await town.desk('ono'), mother.id)).household).toBeNull();
    await join(await town.desk('ono'), stranger.id, mother.id).refused('permission.missing');

    await join(sato, stranger.id, mother.id, 'other');
    await town.house.admin.query('update resident set protected = true where id = $1', [son.id]);
    expect((await ties(sato, mother.id)).household?.members.map((member) => member.id)).toEqual([
      stranger.id,
    ]);
    expect((await ties(sato, son.id)).household).toBeNull();
    await sato.call('DELETE', `/desk/residents/${stranger.id}/household`);
    expect((await ties(sato, stranger.id)).household).toBeNull();
    expect((await ties(sato, mother.id)).household?.members).toEqual([]);
    const late = await sato.createResident({ name: '高橋 望' });
    await join(sato, late.id, son.id).refused('state.conflict');
  });
});

describe('a representative', () => {
  test('stands beside both while the power holds, and goes along when records are merged', async () => {
    const { sato, mother, son } = await family();
    const power = {
      representativeId: son.id,
      kind: 'statutory',
      scope: '介護保険の手続きすべて',
      evidence: '登記事項証明書を窓口で確認',
      validFrom: '2026-04-01',
      validUntil: '2026-04-02',
    };
    await post(sato, mother.id, 'representatives', { ...power, validUntil: '2026-03-31' }).refused(
      'request.invalid',
    );
    await post(sato, mother.id, 'representatives', { ...power, representativeId: mother.id }).refused(
      'request.invalid',
    );
    const clientId = newClientId();
    for (let twice = 0; twice < 2; twice++)
      await post(sato, mother.id, 'representatives', { ...power, clientId });
    const [seen] = (await ties(sato, son.id)).representations;
    expect(seen).toMatchObject({
      actsForOther: true,
      otherName: '高橋 静',
      kind: 'statutory',
      scope: '介護保険の手続きすべて',
      valid: true,
      byName: '佐藤 花子',
    });
    expect((await ties(sato, mother.id)).representations).toMatchObject([
      { actsForOther: false, valid: true },
    ]);

    const twin = await sato.createResident({ name: '高橋 進', email: 'susumu@example.jp' });
    await sato.call('POST', `/desk/residents/${twin.id}/merge`, {
      clientId: newClientId(),
      otherId: son.id,
      version: twin.version,
      otherVersion: son.version,
      reason: '同じ免許証',
    });
    expect((await ties(sato, twin.id)).representations).toMatchObject([{ id: seen!.id, otherId: mother.id }]);

    await town.pass(2 * 86_400);
    const later = await again('sato');
    expect((await ties(later, mother.id)).representations).toEqual([]);
    expect((await ties(later, mother.id, true)).representations).toMatchObject([
      { id: seen!.id, valid: false },
    ]);
    await post(later, mother.id, 'representatives', {
      ...power,
      representativeId: twin.id,
      validUntil: null,
    });
    const [now] = (await ties(later, mother.id)).representations;
    await later.call('POST', `/desk/representations/${now!.id}/end`);
    expect((await ties(later, mother.id)).representations).toEqual([]);
  });
});

describe('consents and notes', () => {
  test('the newest word on a purpose holds; the former stay readable', async () => {
    const { sato, mother } = await family();
    const say = (given: boolean, saidOn: string) =>
      post(sato, mother.id, 'consents', { purpose: 'share-departments', given, how: 'spoken', saidOn });
    await say(true, '2026-03-30');
    expect((await say(false, '2026-04-01')).consents).toMatchObject([{ given: false, current: true }]);
    expect((await ties(sato, mother.id, true)).consents.map((consent) => consent.given)).toEqual([
      false,
      true,
    ]);
    await say(true, '2026-04-02').refused('request.invalid');
  });

  test('a note is gone after its last day and stays in the past; a sealed department keeps its own to itself', async () => {
    const { sato, mother } = await family();
    await post(sato, mother.id, 'notes', { body: '耳が遠い。ゆっくり話す', endsOn: '2026-04-02' });
    await post(sato, mother.id, 'notes', { body: '昨日まで', endsOn: '2026-03-31' }).refused(
      'request.invalid',
    );
    const nakamura = await town.desk('nakamura');
    await post(nakamura, mother.id, 'notes', { body: '相談中のため連絡は課から' });
    expect((await ties(nakamura, mother.id)).notes.map((note) => note.body)).toEqual([
      '相談中のため連絡は課から',
      '耳が遠い。ゆっくり話す',
    ]);
    const [own] = (await ties(nakamura, mother.id)).notes;
    for (const login of ['sato', 'tanaka', 'kimura']) {
      const desk = await town.desk(login);
      expect((await ties(desk, mother.id, true)).notes.map((note) => note.body)).toEqual([
        '耳が遠い。ゆっくり話す',
      ]);
      await desk.call('POST', `/desk/resident-notes/${own!.id}/end`).refused('not-found');
    }
    await town.pass(2 * 86_400);
    expect((await ties(await again('sato'), mother.id)).notes).toEqual([]);
    expect((await ties(await again('sato'), mother.id, true)).notes).toMatchObject([
      { over: true, byName: '佐藤 花子' },
    ]);
    const child = await again('nakamura');
    await child.call('POST', `/desk/resident-notes/${own!.id}/end`);
    expect((await ties(child, mother.id)).notes).toEqual([]);
  });
});

describe('the history', () => {
  test('is one scroll over all conversations by place, searched inside, without what is sealed from the reader', {
    timeout: 90_000,
  }, async () => {
    const sato = await town.readyDesk('sato');
    const person = await sato.createResident({ name: '高橋 静' });
    const ids: string[] = [];
    for (let visit = 0; visit < 14; visit++) {
      const chat = await town.resident();
      await chat.say(visit === 1 ? '蛍光灯の捨て方を教えてください' : `${visit}回目の質問です`);
      await town.pass(5);
      const { id } = await sato.acceptNext();
      await sato.link(id, person.id);
      await sato.reply(id, 'お答えします');
      if (visit === 13)
        await sato.openCase({
          interactionId: id,
          categoryId: await town.id('case_category', 'ごみの収集'),
          title: '看板が古い',
        });
      await sato.end(id);
      await sato.wrapUp(id);
      ids.unshift(id);
    }
    const first = await history(sato, person.id);
    expect(first.blocks.map((block) => block.id)).toEqual(ids.slice(0, 12));
    expect(first.blocks[0]).toMatchObject({
      answererNames: ['佐藤 花子'],
      result: '解決・案内済み',
      cases: [{ title: '看板が古い' }],
      hasEarlier: false,
    });
    const second = await history(sato, person.id, `?before=${first.nextBefore}`);
    expect(second.blocks.map((block) => block.id)).toEqual(ids.slice(12));
    expect(second.nextBefore).toBeNull();
    const { hits } = await searchIn(sato, person.id, 'ｹｲｺｳ');
    expect(hits).toEqual([]);
    const [hit] = (await searchIn(sato, person.id, '蛍光灯')).hits;
    expect(hit).toMatchObject({ interactionId: ids[12] });
    const down = await history(sato, person.id, `?before=${first.nextBefore}&through=${hit!.place}`);
    expect(down.blocks.map((block) => block.id)).toEqual(ids.slice(12, 13));
    expect((await searchIn(sato, person.id, '教えて 捨て方')).hits).toHaveLength(1);
    const nakamura = await town.desk('nakamura');
    expect(await history(nakamura, person.id)).toEqual({ blocks: [], nextBefore: null });
    expect((await searchIn(nakamura, person.id, '蛍光灯')).hits).toEqual([]);
    await history(sato, person.id, '?before=x').refused('request.invalid');
  });
});
