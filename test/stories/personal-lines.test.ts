import { describe, expect, test } from 'vitest';
import { setPolicy } from '#domain/routing/routing.ts';
import type { ColleaguesAnswer } from '../../src/http/desk/personal-shapes.ts';
import type { ExplanationAnswer } from '../../src/http/desk/routing-shapes.ts';
import type { InteractionAnswer } from '../../src/http/desk/interaction-shapes.ts';
import type { SupervisedRows } from '../../src/http/desk/supervision-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import type { DeskClient } from '../kit/clients.ts';

const town = aobaCity();

const PERSONAL_SEC = 300;

/** Fills a desk: one conversation is all that anybody may have at once. */
async function onlyOneAtATime(): Promise<void> {
  await town.house.admin.query(`update staff set capacity = '{"webchat": 1}'`);
}

const whyOf = async (desk: DeskClient, id: string) =>
  desk.call<ExplanationAnswer>('GET', `/desk/interactions/${id}/explanation`);

const endsOf = (found: InteractionAnswer) =>
  found.legs.map((leg) => [leg.forName ? `${leg.name}/${leg.forName}` : leg.name, leg.endReason]);

/** What waits, as the supervisor sees it. */
async function waitingRow(tanaka: DeskClient, queue = '総合窓口') {
  const queueId = await town.id('queue', queue);
  const { rows } = await tanaka.call<SupervisedRows>('GET', `/desk/supervision/queues/${queueId}/waiting`);
  return rows;
}

describe('handed to a certain colleague', () => {
  test('it waits for them alone while they are busy, comes before what waits in the shared line, and no hop of department is counted', async () => {
    await onlyOneAtATime();
    const { resident, sato, id } = await town.answered('前の続きを井上さんにお願いします');
    const inoue = await town.readyDesk('inoue');
    await (await town.resident()).say('井上さんの手をふさぐ用件です');
    await town.settle();
    const first = await inoue.acceptNext();
    const found = await sato.call<ColleaguesAnswer>('GET', `/desk/interactions/${id}/colleagues`);
    expect(found.personalSec).toBe(PERSONAL_SEC);
    expect(found.rows.find((row) => row.name === '井上 誠')).toMatchObject({
      state: 'busy',
      inHand: 1,
      waiting: 0,
    });
    expect(found.rows.map((row) => row.name)).not.toContain('佐藤 花子');
    await town.pass(10);
    await (await town.resident()).say('先に列に並んだ人です');
    await town.pass(10);
    await sato.handOver(id, { toStaffId: inoue.staffId });
    await town.settle();
    expect(await inoue.offers()).toEqual([]);
    expect(await sato.open(id)).toMatchObject({ mine: true, pendingHandover: true });
    expect((await inoue.list('handovers')).rows.map((row) => row.id)).toEqual([id]);
    // A colleague of the same line is not its receiver yet.
    const smith = await town.desk('smith');
    expect((await smith.list('handovers')).rows).toEqual([]);
    const asked = (await smith.open(id)).handovers[0]!;
    expect(asked).toMatchObject({ toPerson: '井上 誠', can: [] });
    await inoue.end(first.id);
    await inoue.wrapUp(first.id);
    await town.settle();
    const offer = await inoue.offer();
    expect(offer).toMatchObject({ interactionId: id, handover: { fromName: '佐藤 花子' } });
    const taken = await inoue.accept(offer.id);
    expect(taken).toMatchObject({ mine: true, departmentName: '市民コールセンター' });
    expect(endsOf(taken).slice(1)).toEqual([
      ['佐藤 花子', 'handed-over'],
      ['総合窓口/井上 誠', 'handed-over'],
      ['井上 誠', null],
    ]);
    const { rows } = await town.house.admin.query('select hops from interaction where id = $1', [id]);
    expect(rows).toEqual([{ hops: 0 }]);
    expect(await resident.view()).toMatchObject({ state: 'active' });
  });

  test('after the time it goes to the queue it came from; the step and its reason stand in the journey', async () => {
    await onlyOneAtATime();
    const { sato, id } = await town.answered();
    const inoue = await town.readyDesk('inoue');
    await (await town.resident()).say('手をふさぎます');
    await town.settle();
    await inoue.acceptNext();
    await sato.handOver(id, { toStaffId: inoue.staffId });
    const smith = await town.readyDesk('smith');
    await town.pass(PERSONAL_SEC - 1);
    expect(await smith.offers()).toEqual([]);
    await town.pass(2);
    expect(await sato.open(id)).toMatchObject({ mine: true, state: 'active' });
    const taken = await smith.acceptNext();
    expect(taken.id).toBe(id);
    expect(taken.handovers).toMatchObject([{ toPerson: '井上 誠', state: 'accepted' }]);
    expect(taken.handovers[0]!.fellBackAt).not.toBeNull();
    expect(endsOf(taken).slice(2)).toEqual([
      ['総合窓口/井上 誠', 'personal-time'],
      ['総合窓口', 'handed-over'],
      ['Emily Smith', null],
    ]);
    const place = (await whyOf(await town.desk('tanaka'), id)).places.at(-1)!;
    expect(place).toMatchObject({ personal: true, preferred: ['井上 誠'], fellBackWhy: 'time' });
  });

  test('who lets the offer go, or leaves, is waited for no longer', async () => {
    const { sato, id } = await town.answered();
    const inoue = await town.readyDesk('inoue');
    await sato.handOver(id, { toStaffId: inoue.staffId });
    await town.settle();
    await inoue.decline((await inoue.offer()).id);
    const smith = await town.readyDesk('smith');
    await town.settle();
    const taken = await smith.acceptNext();
    expect((await whyOf(await town.desk('tanaka'), id)).places.at(-1)).toMatchObject({
      fellBackWhy: 'declined',
    });
    await inoue.away();
    await smith.handOver(taken.id, { toStaffId: inoue.staffId });
    await inoue.call('PUT', '/desk/presence', { status: 'offline' });
    await town.settle();
    expect((await whyOf(await town.desk('tanaka'), id)).places.at(-1)).toMatchObject({ fellBackWhy: 'gone' });
    expect((await sato.offer()).interactionId).toBe(id);
  });

  test('she may refuse with a reason, and it stays with the sender', async () => {
    const { sato, id } = await town.answered();
    const inoue = await town.readyDesk('inoue');
    const { handovers } = await sato.handOver(id, { toStaffId: inoue.staffId });
    await town.settle();
    await (await town.desk('smith')).decide(handovers[0]!.id, 'accept').refused('not-found');
    await inoue.refuseHandover(handovers[0]!.id, 'not-ours');
    expect(await sato.open(id)).toMatchObject({ mine: true, pendingHandover: false });
    expect(await inoue.offers()).toEqual([]);
  });

  test('refused for who has left, for who does not answer here, and for oneself', async () => {
    const { sato, id } = await town.answered();
    const [kimura, inoue] = [await town.readyDesk('kimura'), await town.desk('inoue')];
    await sato.handOver(id, { toStaffId: inoue.staffId }).refused('agent.offline');
    await sato.handOver(id, { toStaffId: kimura.staffId }).refused('permission.missing');
    await sato.handOver(id, { toStaffId: sato.staffId }).refused('permission.missing');
    await inoue.call('GET', `/desk/interactions/${id}/colleagues`);
    await kimura.call('GET', `/desk/interactions/${id}/colleagues`).refused('not-found');
  });
});

describe('put aside until the resident comes back', () => {
  test('it waits for the same person alone, then for the others', async () => {
    const { resident, sato, id } = await town.answered();
    await sato.end(id);
    await sato.call('PUT', `/desk/interactions/${id}/parked`, { parked: true });
    await sato.wrapUp(id);
    expect(await sato.open(id)).toMatchObject({
      state: 'ended',
      parked: { byName: '佐藤 花子', mine: true },
    });
    await sato.away('lunch');
    const inoue = await town.readyDesk('inoue');
    await town.pass(7_200);
    await resident.say('先ほどの続きです');
    await town.settle();
    expect(await inoue.offers()).toEqual([]);
    const [row] = (await inoue.list('waiting')).rows;
    expect(row).toMatchObject({ waitsFor: { name: '佐藤 花子', mine: false } });
    await sato.ready();
    await town.settle();
    const back = await sato.acceptNext();
    expect(endsOf(back)).toEqual([
      ['総合窓口/佐藤 花子', 'answered'],
      ['佐藤 花子', null],
    ]);
    // Said once: the next time it is anybody's.
    await sato.end(back.id);
    await sato.wrapUp(back.id);
    await sato.away();
    await resident.say('さらに続きです');
    await town.settle();
    expect((await inoue.offer()).interactionId).not.toBe(back.id);
  });

  test('nobody waits for who has left, nor for good', async () => {
    const { resident, sato, id } = await town.answered();
    await sato.call('PUT', `/desk/interactions/${id}/parked`, { parked: true });
    await sato.end(id);
    await sato.wrapUp(id);
    await sato.call('PUT', '/desk/presence', { status: 'offline' });
    const inoue = await town.readyDesk('inoue');
    await resident.say('担当の人は帰りました');
    await town.settle();
    expect(await inoue.offers()).toHaveLength(1);
    await inoue.acceptNext();
    await inoue
      .call('PUT', `/desk/interactions/${id}/parked`, { parked: true })
      .refused('permission.missing');
  });
});

describe('a supervisor moves one that waits', () => {
  test('to a person: place and priority are kept, they are told, and after the time it is the line’s again', async () => {
    const tanaka = await town.desk('tanaka');
    const inoue = await town.readyDesk('inoue');
    await inoue.away('lunch');
    await (await town.resident()).say('井上さんに任せたい用件です');
    await town.pass(40);
    const sato = await town.readyDesk('sato');
    await town.settle();
    expect(await sato.offers()).toHaveLength(1);
    const [row] = await waitingRow(tanaka);
    await tanaka.call('POST', `/desk/supervision/interactions/${row!.id}/move`, {
      version: row!.version,
      toStaffId: inoue.staffId,
    });
    await town.settle();
    expect(await sato.offers()).toEqual([]);
    const { rows: notices } = await inoue.call<{ rows: { kind: string }[] }>('GET', '/desk/notices');
    expect(notices.map((notice) => notice.kind)).toEqual(['lined-up']);
    await town.pass(PERSONAL_SEC + 1);
    const offer = await sato.offer();
    expect(Math.round(offer.waitSec)).toBe(40 + PERSONAL_SEC + 1);
    expect(endsOf(await sato.accept(offer.id))).toEqual([
      ['総合窓口', 'moved'],
      ['総合窓口/井上 誠', 'personal-time'],
      ['総合窓口', 'answered'],
      ['佐藤 花子', null],
    ]);
    await tanaka
      .call('POST', `/desk/supervision/interactions/${row!.id}/move`, { version: row!.version })
      .refused('request.invalid');
  });

  test('to another line by hand: time, priority and who is preferred stay; only said so the preference is dropped; it does not overflow for what it waited elsewhere', async () => {
    const [general, weekdays, env] = [
      await town.id('queue', '総合窓口'),
      await town.id('queue', '平日窓口'),
      await town.id('queue', '環境業務課'),
    ];
    const tenantId = await town.id('tenant', '青葉市');
    await town.house.database.tx({ tenantId, actor: 'system:test' }, async (tx) => {
      await setPolicy(tx, general, { prefer: 'last-agent', preferSec: 900 });
      await setPolicy(tx, weekdays, { overflow: { queueId: env, afterSec: 120, backSec: null } });
    });
    const { resident, sato, id } = await town.answered();
    await sato.end(id);
    await sato.wrapUp(id);
    await sato.away();
    await resident.say('もう一度うかがいます');
    await town.pass(200);
    const tanaka = await town.desk('tanaka');
    const [row] = await waitingRow(tanaka);
    const act = (what: string, body: object) =>
      tanaka.call('POST', `/desk/supervision/interactions/${row!.id}/${what}`, body);
    await act('priority', { version: row!.version, priority: 10 });
    const version = (await waitingRow(tanaka))[0]!.version;
    await act('move', { version, toQueueId: weekdays });
    const entryOf = async () =>
      (
        await town.house.admin.query<{ waited: number }>(
          `select q.name, e.priority, cardinality(e.preferred_staff) as preferred, e.preferred_until > $2 as holds, e.home_queue_id as home,
             extract(epoch from $2 - e.entered_at)::int as waited
           from queue_entry e join queue q on q.id = e.queue_id where e.interaction_id = $1 and e.state = 'waiting'`,
          [row!.id, town.house.clock.now()],
        )
      ).rows[0];
    expect(await entryOf()).toEqual({
      name: '平日窓口',
      priority: 10,
      preferred: 1,
      holds: true,
      home: null,
      waited: 200,
    });
    await town.pass(100);
    expect(await entryOf()).toMatchObject({ name: '平日窓口', waited: 300 });
    await town.pass(21);
    expect(await entryOf()).toMatchObject({ name: '環境業務課', home: weekdays, waited: 321 });
    const moved = (await waitingRow(tanaka, '環境業務課'))[0]!;
    await act('move', { version: moved.version, toQueueId: general, dropPreference: true });
    expect(await entryOf()).toMatchObject({
      name: '総合窓口',
      preferred: 0,
      home: null,
      priority: 10,
      waited: 321,
    });
  });
});
