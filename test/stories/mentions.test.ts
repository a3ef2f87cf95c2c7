import { describe, expect, test } from 'vitest';
import type { MessageAnswer } from '../../src/http/desk/interaction-shapes.ts';
import type { MentionableAnswer, MentionsAnswer } from '../../src/http/desk/writing-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import { type DeskClient, newClientId } from '../kit/clients.ts';

const town = aobaCity({ watchers: ['inoue', 'kimura'] });

const note = (desk: DeskClient, id: string, body: string, mentions: object[], clientId = newClientId()) => {
  town.house.personal.add(body);
  return desk.call<MessageAnswer>('POST', `/desk/interactions/${id}/messages`, {
    clientId,
    kind: 'note',
    body,
    mentions,
  });
};
const mentions = (desk: DeskClient) => desk.call<MentionsAnswer>('GET', '/desk/mentions');
const person = (desk: DeskClient) => ({ kind: 'staff', id: desk.staffId });
const department = async (name: string) => ({ kind: 'department', id: await town.id('department', name) });

describe('somebody named in a note', () => {
  test('hears of it, with the note, until they have read it; nobody else does', async () => {
    const [inoue, smith] = [await town.desk('inoue'), await town.desk('smith')];
    const { sato, id } = await town.answered();
    const kept = await note(sato, id, '@井上 誠 収集日の件、確認をお願いします', [person(inoue)]);
    expect(kept.mentions).toEqual([{ ...person(inoue), name: '井上 誠' }]);
    await town.settle();
    const { rows, unread } = await mentions(inoue);
    expect(unread).toBe(1);
    expect(rows).toMatchObject([
      {
        interactionId: id,
        byName: '佐藤 花子',
        departmentName: null,
        excerpt: '@井上 誠 収集日の件、確認をお願いします',
        readAt: null,
      },
    ]);
    expect((await mentions(smith)).rows).toEqual([]);
    expect((await mentions(sato)).rows).toEqual([]);
    await smith.call('POST', `/desk/mentions/${rows[0]!.id}/read`);
    expect((await mentions(inoue)).unread).toBe(1);
    await inoue.call('POST', `/desk/mentions/${rows[0]!.id}/read`);
    expect((await mentions(inoue)).unread).toBe(0);
  });

  test('only if they may see it: otherwise the writer is told before anything is kept', async () => {
    const [inoue, kimura] = [await town.desk('inoue'), await town.desk('kimura')];
    const { sato, id } = await town.answered();
    const able = await sato.call<MentionableAnswer>('GET', `/desk/interactions/${id}/mentionable`);
    expect(able.staffIds).toContain(inoue.staffId);
    expect(able.staffIds).not.toContain(kimura.staffId);
    expect(able.departmentIds).not.toContain((await department('環境業務課')).id);
    const refused = await note(sato, id, '@木村 環 お願いします', [person(inoue), person(kimura)]).refused(
      'mention.not-visible',
    );
    expect(refused).toEqual({ targets: [kimura.staffId] });
    await note(sato, id, '@環境業務課 お願いします', [await department('環境業務課')]).refused(
      'mention.not-visible',
    );
    expect((await sato.open(id)).messages.map((message) => message.body)).not.toContain(
      '@木村 環 お願いします',
    );
    expect((await mentions(inoue)).rows).toEqual([]);
    await kimura.call('GET', `/desk/interactions/${id}/mentionable`).refused('not-found');
  });

  test('as one of a department: each of those who may see it, once, and not the writer', async () => {
    const [inoue, smith] = [await town.desk('inoue'), await town.desk('smith')];
    const { sato, id } = await town.answered();
    await note(sato, id, '@市民コールセンター @井上 誠 共有します', [
      await department('市民コールセンター'),
      person(inoue),
    ]);
    expect((await mentions(inoue)).rows).toMatchObject([{ departmentName: null }]);
    expect((await mentions(smith)).rows).toMatchObject([{ departmentName: '市民コールセンター' }]);
    expect((await mentions(sato)).rows).toEqual([]);
  });

  test('no longer, once it is out of their sight', async () => {
    const kimura = await town.desk('kimura');
    const { sato, id } = await town.answered();
    const asked = await sato.handOver(id, { toDepartmentId: await town.id('department', '環境業務課') });
    await note(sato, id, '@木村 環 引継ぎの補足です', [person(kimura)]);
    expect((await mentions(kimura)).unread).toBe(1);
    await sato.decide(asked.handovers[0]!.id, 'withdraw');
    await town.settle();
    expect(await mentions(kimura)).toMatchObject({ rows: [], unread: 0 });
  });

  test('once, however often the same note is sent; in a reply nobody can be named', async () => {
    const inoue = await town.desk('inoue');
    const { sato, id } = await town.answered();
    const clientId = newClientId();
    await note(sato, id, '@井上 誠 二度送られるメモ', [person(inoue)], clientId);
    await note(sato, id, '@井上 誠 二度送られるメモ', [person(inoue)], clientId);
    expect((await mentions(inoue)).rows).toHaveLength(1);
    await sato
      .call('POST', `/desk/interactions/${id}/messages`, {
        clientId: newClientId(),
        kind: 'reply',
        body: '返信です',
        mentions: [person(inoue)],
      })
      .refused('request.invalid');
  });
});
