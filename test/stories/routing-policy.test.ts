import { describe, expect, test } from 'vitest';
import { setPolicy } from '#domain/routing/routing.ts';
import type { QueuePolicy } from '#domain/routing/types.ts';
import { aobaCity } from '../kit/cast.ts';

const town = aobaCity();

/** What an administrator says of a queue. */
async function decide(queue: string, change: Partial<QueuePolicy>): Promise<string> {
  const queueId = await town.id('queue', queue);
  const tenantId = await town.id('tenant', '青葉市');
  await town.house.database.tx({ tenantId, actor: 'system:test' }, (tx) => setPolicy(tx, queueId, change));
  return queueId;
}

describe('a queue with rings and a way out', () => {
  test('asks for less the longer somebody waits; the place is kept', async () => {
    const waiting = { skillsWaived: false, languageWaived: false, levelsLess: 0 };
    await decide('総合窓口', {
      languageRequired: true,
      rings: [{ ...waiting, afterSec: 60, languageWaived: true, queueIds: [] }],
    });
    const sato = await town.readyDesk('sato');
    const resident = await town.resident({ language: 'en' });
    await resident.say('Good morning, I need help');
    await town.pass(58);
    expect(await sato.offers()).toEqual([]);
    expect(await resident.view()).toMatchObject({ state: 'waiting', position: 1 });
    await town.pass(3);
    expect((await sato.offers()).map((offer) => Math.round(offer.waitSec))).toEqual([61]);
    await sato.acceptNext();
  });

  test('goes over to another department and back, with its time; every step stands in the journey', async () => {
    const env = await town.id('queue', '環境業務課');
    await decide('総合窓口', { overflow: { queueId: env, afterSec: 120, backSec: 300 } });
    const kimura = await town.desk('kimura');
    const resident = await town.resident();
    await resident.say('どなたか出てください');
    await town.pass(121);
    const [seen] = (await kimura.list('waiting')).rows;
    expect(seen).toMatchObject({ queueName: '環境業務課', departmentName: '環境業務課' });
    await town.pass(301);
    expect((await kimura.list('waiting')).rows).toEqual([]);
    const sato = await town.readyDesk('sato');
    await town.settle();
    const offer = await sato.offer();
    expect(Math.round(offer.waitSec)).toBe(422);
    const { legs } = await sato.acceptNext();
    expect(legs.map((leg) => [leg.name, leg.endReason])).toEqual([
      ['総合窓口', 'overflowed'],
      ['環境業務課', 'returned'],
      ['総合窓口', 'answered'],
      ['佐藤 花子', null],
    ]);
    const { rows } = await town.house.admin.query('select hops from interaction where id = $1', [
      offer.interactionId,
    ]);
    expect(rows).toEqual([{ hops: 0 }]);
  });

  test('while it stands elsewhere its own people may still take it, and then it is back with them', async () => {
    const env = await town.id('queue', '環境業務課');
    await decide('総合窓口', { overflow: { queueId: env, afterSec: 30, backSec: null } });
    await (await town.resident()).say('もとの窓口で受けられます');
    await town.pass(31);
    const sato = await town.readyDesk('sato');
    await town.settle();
    const taken = await sato.acceptNext();
    expect(taken).toMatchObject({ departmentName: '市民コールセンター', queueName: '総合窓口', mine: true });
    expect(taken.legs.map((leg) => leg.endReason)).toEqual(['overflowed', 'returned', 'answered', null]);
    const other = await town.resident();
    await other.say('こちらは引き受けた課が答えます');
    await sato.away();
    await town.pass(31);
    const kimura = await town.readyDesk('kimura');
    await town.settle();
    expect(await kimura.acceptNext()).toMatchObject({ departmentName: '環境業務課', mine: true });
  });

  test('never over the wall of a sealed department', async () => {
    await decide('総合窓口', {
      overflow: { queueId: await town.id('queue', '子育て支援課'), afterSec: 10, backSec: null },
    });
    await (await town.resident()).say('ここに留まります');
    await town.pass(60);
    const sato = await town.desk('sato');
    expect((await sato.list('waiting')).rows.map((row) => row.queueName)).toEqual(['総合窓口']);
  });
});

describe('a full queue', () => {
  test('tells the resident, keeps what was written, and takes the next one when there is room', async () => {
    await decide('総合窓口', { maxWaiting: 1 });
    const sato = await town.desk('sato');
    await (await town.resident()).say('最後の一席です');
    const late = await town.resident();
    await late.say('入れませんでした');
    await town.pass(1);
    expect(await late.view()).toMatchObject({ state: 'ended', position: null });
    expect((await late.heard()).at(-1)).toContain('混み合って');
    const [blocked] = (await sato.list('ended')).rows;
    expect(blocked).toMatchObject({ preview: '入れませんでした' });
    expect(await sato.open(blocked!.id)).toMatchObject({ endReason: 'queue-full' });
    await sato.ready();
    await town.settle();
    await sato.acceptNext();
    await town.settle();
    await late.say('もう一度書きます');
    await town.settle();
    expect(await late.view()).toMatchObject({ state: 'waiting', position: 1 });
  });

  test('sends on where it is told to, as long as there is room', async () => {
    const env = await decide('環境業務課', { maxWaiting: 1 });
    await decide('総合窓口', {
      maxWaiting: 1,
      whenFull: 'overflow',
      overflow: { queueId: env, afterSec: 86_400, backSec: null },
    });
    const residents = [await town.resident(), await town.resident(), await town.resident()];
    for (const resident of residents) {
      await resident.say('順に来ます');
      await town.pass(1);
    }
    const { rows } = await town.house.admin.query<{ name: string; state: string }>(
      `select q.name, i.state from interaction i join queue q on q.id = i.queue_id order by i.opened_at`,
    );
    expect(rows).toEqual([
      { name: '総合窓口', state: 'waiting' },
      { name: '環境業務課', state: 'waiting' },
      { name: '総合窓口', state: 'ended' },
    ]);
  });
});

test('the reserve answers only while it is called in; only who supervises may do that', async () => {
  const queueId = await town.id('queue', '総合窓口');
  await town.house.admin.query(
    `insert into queue_member (tenant_id, queue_id, staff_id, reserve) select tenant_id, $1, id, true from staff where name = '木村 環'`,
    [queueId],
  );
  const [kimura, tanaka] = [await town.readyDesk('kimura'), await town.desk('tanaka')];
  await (await town.resident()).say('行列が伸びています');
  await town.settle();
  expect(await kimura.offers()).toEqual([]);
  await kimura.call('PUT', `/desk/queues/${queueId}/surge`, { on: true }).refused('permission.missing');
  const switched = await tanaka.call<{ surge: object; waiting: number }>(
    'PUT',
    `/desk/queues/${queueId}/surge`,
    {
      on: true,
    },
  );
  expect(switched).toMatchObject({ surge: { on: true, reserve: 1 }, waiting: 1 });
  await town.settle();
  expect(await kimura.offers()).toHaveLength(1);
  await tanaka.call('PUT', `/desk/queues/${queueId}/surge`, { on: false });
  await kimura.acceptNext();
  await (await town.resident()).say('もう応援は要りません');
  await town.settle();
  expect(await kimura.offers()).toEqual([]);
});

test('who had the conversation last is asked first for a time, then the queue', async () => {
  await decide('総合窓口', { prefer: 'last-agent', preferSec: 60 });
  const { resident, sato, id } = await town.answered();
  await sato.end(id);
  await sato.wrapUp(id);
  await sato.away('lunch');
  await town.pass(600);
  const inoue = await town.readyDesk('inoue');
  await town.pass(600);
  await sato.ready();
  await town.pass(1);
  await resident.say('先ほどの続きです');
  await town.pass(1);
  const offer = await sato.offer();
  await sato.decline(offer.id);
  await town.pass(30);
  // Still hers to be asked for: she is there, and the minute is not over.
  expect(await inoue.offers()).toEqual([]);
  await town.pass(30);
  expect((await inoue.offers()).map((each) => each.interactionId)).toEqual([offer.interactionId]);
});

test('a queue closes for a day, or a part of one, by its own exception', async () => {
  await decide('総合窓口', { closures: [{ onDate: '2026-04-01', from: '09:30', to: '11:00' }] });
  const sato = await town.readyDesk('sato');
  await town.pass(1_900);
  const resident = await town.resident();
  expect(await resident.view()).toMatchObject({ open: false, opensAt: '2026-04-01T02:00:00.000Z' });
  await resident.say('停電でしょうか');
  await town.settle();
  expect(await sato.offers()).toEqual([]);
  await town.pass(5_400);
  expect(await sato.offers()).toHaveLength(1);
});
