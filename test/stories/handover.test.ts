import { describe, expect, test } from 'vitest';
import { addMembers, addQueue } from '#domain/routing/routing.ts';
import { goesToGeneralDesk } from '#domain/routing/rules.ts';
import type { DutiesAnswer } from '../../src/http/desk/personal-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import { type DeskClient, newClientId } from '../kit/clients.ts';

const town = aobaCity({ watchers: ['inoue', 'kimura'] });

/** 佐藤 asks 環境業務課 to take over. */
async function requested(note: string | null = '集合住宅の収集場所の件です') {
  const { resident, sato, id } = await town.answered('カラスがごみを散らかしています');
  const toDepartmentId = await town.id('department', '環境業務課');
  await town.pass(30);
  const asked = await sato.handOver(id, { toDepartmentId }, note);
  await town.settle();
  return { resident, sato, id, toDepartmentId, handoverId: asked.handovers[0]!.id };
}

describe('a hand-over to a department', () => {
  test('the sender stays owner until somebody there accepts; the resident is told; the hop is counted', async () => {
    const kimura = await town.readyDesk('kimura');
    const { resident, sato, id } = await requested();
    expect(await sato.open(id)).toMatchObject({ mine: true, state: 'active', pendingHandover: true });
    await sato.reply(id, '担当課に確認しています');
    const offer = await kimura.offer();
    expect(offer).toMatchObject({
      interactionId: id,
      queueName: '環境業務課',
      handover: { fromName: '佐藤 花子', note: '集合住宅の収集場所の件です' },
    });
    await town.pass(20);
    const taken = await kimura.accept(offer.id);
    expect(taken).toMatchObject({
      mine: true,
      state: 'active',
      pendingHandover: false,
      departmentName: '環境業務課',
    });
    expect(taken.handovers).toMatchObject([
      { state: 'accepted', hop: 1, fromName: '佐藤 花子', toName: '環境業務課' },
    ]);
    expect(taken.messages.map((message) => message.body)).toContain('カラスがごみを散らかしています');
    await town.settle();
    expect(await sato.open(id)).toMatchObject({ mine: false, ownerName: '木村 環' });
    await sato.reply(id, 'まだ返事ができるか試します').refused('permission.missing');
    expect(await resident.view()).toMatchObject({ state: 'active', answererName: '環境業務課' });
    expect((await resident.heard()).at(-1)).toContain('環境業務課の担当に替わりました');
    const { rows } = await town.house.admin.query('select hops from interaction where id = $1', [id]);
    expect(rows).toEqual([{ hops: 1 }]);
    expect(taken.legs.map((leg) => [leg.kind, leg.name])).toEqual([
      ['queue', '総合窓口'],
      ['agent', '佐藤 花子'],
      ['queue', '環境業務課'],
      ['agent', '木村 環'],
    ]);
  });

  test('refused with a reason it stays with the sender, who may ask elsewhere', async () => {
    const kimura = await town.desk('kimura');
    const { sato, id, handoverId, toDepartmentId } = await requested();
    await kimura.refuseHandover(handoverId, '').refused('request.invalid');
    await kimura.refuseHandover(handoverId, 'not-ours', '公園の中は公園課の担当です');
    await town.settle();
    const back = await sato.open(id);
    expect(back).toMatchObject({ mine: true, state: 'active', pendingHandover: false });
    expect(back.handovers).toMatchObject([{ state: 'refused', refuseReason: 'not-ours', can: [] }]);
    expect(back.can).toContain('hand-over');
    await kimura.open(id).refused('not-found');
    await kimura.decide(handoverId, 'accept').refused('state.conflict');
    expect(await sato.handOver(id, { toDepartmentId })).toMatchObject({ pendingHandover: true });
  });

  test('withdrawn, it was never asked; nobody there sees it any longer', async () => {
    const kimura = await town.readyDesk('kimura');
    const { sato, id, handoverId } = await requested();
    const offer = await kimura.offer();
    await kimura.decide(handoverId, 'withdraw').refused('not-found');
    await sato.decide(handoverId, 'withdraw');
    await town.settle();
    expect(await kimura.offers()).toEqual([]);
    await kimura.accept(offer.id).refused('offer.gone');
    await kimura.open(id).refused('not-found');
    expect((await kimura.list('handovers')).counts.handovers).toBe(0);
    expect(await sato.open(id)).toMatchObject({ mine: true, pendingHandover: false });
  });

  test('by hand: whoever of the department sees it in the list takes it over, once', async () => {
    const [kimura, ito] = [await town.desk('kimura'), await town.desk('ito')];
    const { id, handoverId } = await requested(null);
    expect((await kimura.list('handovers')).rows.map((row) => row.id)).toEqual([id]);
    expect(await kimura.decide(handoverId, 'accept')).toMatchObject({ id, mine: true });
    await town.settle();
    await ito.decide(handoverId, 'accept').refused('state.conflict');
    expect((await ito.open(id)).ownerName).toBe('木村 環');
  });

  test('two who take it at the same moment: one has it', async () => {
    const [kimura, ito] = [await town.desk('kimura'), await town.desk('ito')];
    const { id, handoverId } = await requested();
    const both = await Promise.all([kimura, ito].map((desk) => desk.decide(handoverId, 'accept').raw()));
    expect(both.map((response) => response.statusCode).sort()).toEqual([200, 409]);
    await town.settle();
    expect(
      (await kimura.open(id)).legs.filter((leg) => leg.kind === 'agent' && leg.endedAt === null),
    ).toHaveLength(1);
  });

  test('is never offered back to its sender, and only the receivers decide', async () => {
    const { sato, id, handoverId } = await requested();
    expect(await sato.offers()).toEqual([]);
    await sato.decide(handoverId, 'accept').refused('not-found');
    await (await town.desk('smith')).refuseHandover(handoverId, 'not-ours').refused('not-found');
    await (await town.desk('nakamura')).decide(handoverId, 'accept').refused('not-found');
    await sato.end(id).refused('handover.pending');
  });

  test('when the resident leaves meanwhile, nobody need take it up: it is its owner who finishes', async () => {
    const kimura = await town.readyDesk('kimura');
    const { resident, sato, id } = await requested();
    const offer = await kimura.offer();
    await resident.leave();
    await town.settle();
    expect(await sato.open(id)).toMatchObject({
      state: 'wrap-up',
      mine: true,
      pendingHandover: false,
      handovers: [{ state: 'withdrawn' }],
    });
    expect(await kimura.offers()).toEqual([]);
    await kimura.accept(offer.id).refused('offer.gone');
    await sato.wrapUp(id);
  });

  test('the same request twice is one; a second one waits for the first; nowhere else is where it already is', async () => {
    const { sato, id } = await town.answered();
    const toDepartmentId = await town.id('department', '環境業務課');
    await sato.handOver(id, { toQueueId: await town.id('queue', '総合窓口') }).refused('handover.same');
    await sato.handOver(id, {}).refused('request.invalid');
    await sato
      .handOver(id, { toDepartmentId, toQueueId: await town.id('queue', '環境業務課') })
      .refused('request.invalid');
    await sato
      .handOver(id, { toDepartmentId: await town.id('department', '健康福祉局') })
      .refused('not-found');
    const clientId = newClientId();
    const first = await sato.handOver(id, { toDepartmentId }, null, clientId);
    const again = await sato.handOver(id, { toDepartmentId }, null, clientId);
    expect(again.handovers.map((handover) => handover.id)).toEqual(
      first.handovers.map((handover) => handover.id),
    );
    await sato.handOver(id, { toDepartmentId }).refused('handover.pending');
  });
});

test('after two departments the general desk gets it, with a day to find who answers; it may send it anywhere', async () => {
  const [welfare, tenantId] = [await town.id('department', '健康福祉局'), await town.id('tenant', '青葉市')];
  const [kimura, tanaka] = [await town.desk('kimura'), await town.desk('tanaka')];
  await town.house.database.tx({ tenantId, actor: 'system:test' }, async (tx) => {
    const timing = { priority: 0, hours: [], requiredSkills: [], offerSec: 60, wrapUpSec: 30 };
    const queue = await addQueue(tx, { ...timing, name: '福祉総務', departmentId: welfare });
    await addMembers(tx, queue.id, [tanaka.staffId]);
  });
  const { sato, id, handoverId, toDepartmentId } = await requested();
  await kimura.decide(handoverId, 'accept');
  const second = await kimura.handOver(id, { toDepartmentId: welfare });
  expect(second.handovers.at(-1)).toMatchObject({ toName: '福祉総務', askedName: null, dutyUntil: null });
  await tanaka.decide(second.handovers.at(-1)!.id, 'accept');
  await town.settle();
  const third = await tanaka.handOver(id, { toDepartmentId });
  expect(third.handovers.at(-1)).toMatchObject({
    toName: '総合窓口',
    askedName: '環境業務課',
    hop: 3,
    // Asked on a Wednesday morning; by the same time of the next working day.
    dutyUntil: '2026-04-02T00:00:35.000Z',
  });
  await town.settle();
  const dutiesOf = async (desk: DeskClient) =>
    (await desk.call<DutiesAnswer>('GET', '/desk/duties')).rows.map((row) => [row.id, row.dutyUntil]);
  const open = [[id, '2026-04-02T00:00:35.000Z']];
  expect(await dutiesOf(sato)).toEqual(open);
  expect((await sato.list('handovers')).rows).toMatchObject([{ id, dutyUntil: '2026-04-02T00:00:35.000Z' }]);
  // The supervisor sees it; a department that is not the general desk does not.
  expect(await dutiesOf(tanaka)).toEqual(open);
  expect(await dutiesOf(await town.desk('nakamura'))).toEqual([]);
  expect(await sato.decide(third.handovers.at(-1)!.id, 'accept')).toMatchObject({ mine: true });
  expect(await dutiesOf(sato)).toEqual(open);
  await town.settle();
  const settled = await sato.handOver(id, { toDepartmentId });
  expect(settled.handovers.at(-1)).toMatchObject({ toName: '環境業務課', askedName: null, hop: 4 });
  expect(settled.legs.filter((leg) => leg.kind === 'agent').map((leg) => leg.name)).toEqual([
    '佐藤 花子',
    '木村 環',
    '田中 実',
    '佐藤 花子',
  ]);
  expect(await dutiesOf(sato)).toEqual(open);
  await kimura.decide(settled.handovers.at(-1)!.id, 'accept');
  expect(await dutiesOf(sato)).toEqual([]);
  expect(await dutiesOf(tanaka)).toEqual([]);
});

test('turned away counts as well: what two departments did not take goes to the general desk; never what is sealed', async () => {
  expect(goesToGeneralDesk({ changes: 2, sealed: false, atGeneralDesk: false })).toBe(true);
  expect(goesToGeneralDesk({ changes: 1, sealed: false, atGeneralDesk: false })).toBe(false);
  expect(goesToGeneralDesk({ changes: 5, sealed: true, atGeneralDesk: false })).toBe(false);
  const ito = await town.desk('ito');
  const kimura = await town.desk('kimura');
  const { id, handoverId } = await requested();
  await kimura.decide(handoverId, 'accept');
  await town.settle();
  const child = await town.id('department', '子育て支援課');
  const toQueueId = await town.id('queue', '総合窓口');
  const back = await kimura.handOver(id, { toQueueId });
  expect(back.handovers.at(-1)).toMatchObject({ toName: '総合窓口', dutyUntil: null });
  await (await town.desk('sato')).refuseHandover(back.handovers.at(-1)!.id, 'not-ours');
  await town.settle();
  const duty = await kimura.handOver(id, { toQueueId });
  expect(duty.handovers.at(-1)).toMatchObject({ toName: '総合窓口', dutyUntil: expect.any(String) });
  await kimura.decide(duty.handovers.at(-1)!.id, 'withdraw');
  await town.settle();
  const sealed = await kimura.handOver(id, { toDepartmentId: child });
  expect(sealed.handovers.at(-1)).toMatchObject({ toName: '子育て支援課', askedName: null, dutyUntil: null });
  expect((await ito.open(id)).pendingHandover).toBe(true);
});
