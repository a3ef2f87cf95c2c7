import { expect, test } from 'vitest';
import { setPolicy } from '#domain/routing/routing.ts';
import type { ExplanationAnswer, QueueAnswer, WhatIfAnswer } from '../../src/http/desk/routing-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import type { DeskClient } from '../kit/clients.ts';

const town = aobaCity();

const why = (desk: DeskClient, id: string) =>
  desk.call<ExplanationAnswer>('GET', `/desk/interactions/${id}/explanation`);

test('why did it go there: who was offered it, who could have had it, who could not and why, what decided', async () => {
  const sato = await town.readyDesk('sato');
  await town.pass(10);
  const [smith, inoue] = [await town.readyDesk('smith'), await town.readyDesk('inoue')];
  await inoue.away('lunch');
  const mori = await town.desk('mori');
  const resident = await town.resident({ language: 'en' });
  await resident.say('How do I register my address?');
  await town.pass(1);
  const offer = await smith.offer();
  await smith.decline(offer.id);
  await town.pass(1);
  const id = (await sato.acceptNext()).id;
  await town.settle();
  const told = await why(mori, id);
  expect(told.places).toHaveLength(1);
  expect(told.places[0]).toMatchObject({
    queueName: '総合窓口',
    state: 'answered',
    language: 'en',
    now: null,
  });
  expect(told.places[0]!.offers).toMatchObject([
    {
      name: 'Emily Smith',
      state: 'declined',
      ring: 0,
      eligible: ['Emily Smith', '佐藤 花子'],
      decidedBy: 'language',
      not: [{ reason: 'not-available', names: ['井上 誠'] }],
    },
    { name: '佐藤 花子', state: 'accepted', eligible: ['佐藤 花子'], decidedBy: null },
  ]);
  expect(told.places[0]!.offers[1]!.not).toContainEqual({ reason: 'declined', names: ['Emily Smith'] });
  // An administrator may ask, and still not read.
  await mori.open(id).refused('not-found');
  await why(sato, id).refused('permission.missing');
});

test('why does it still wait: the place, and who is missing', async () => {
  const [tanaka, sato] = [await town.desk('tanaka'), await town.readyDesk('sato')];
  await sato.away('lunch');
  await (await town.resident()).say('だれもいません');
  await town.settle();
  const { id } = (await tanaka.list('waiting')).rows[0]!;
  expect((await why(tanaka, id)).places[0]!.now).toMatchObject({
    position: 1,
    open: true,
    eligible: [],
    not: [{ reason: 'not-available', names: ['佐藤 花子'] }],
  });
});

test('what is sealed is not explained to who may not know of it, and its line is not shown', async () => {
  const { sato, id } = await town.answered();
  const asked = await sato.handOver(id, { toDepartmentId: await town.id('department', '子育て支援課') });
  const nakamura = await town.desk('nakamura');
  await nakamura.decide(asked.handovers[0]!.id, 'accept');
  await town.settle();
  const [mori, tanaka] = [await town.desk('mori'), await town.desk('tanaka')];
  for (const desk of [mori, tanaka]) {
    await why(desk, id).refused('not-found');
    const queueId = await town.id('queue', '子育て支援課');
    await desk.call('GET', `/desk/queues/${queueId}`).refused('not-found');
    await desk.call('GET', `/desk/queues/${queueId}/what-if`).refused('not-found');
  }
});

test('what would happen if: open or not, ring by ring who would be asked, the way out', async () => {
  const queueId = await town.id('queue', '平日窓口');
  const env = await town.id('queue', '環境業務課');
  await town.house.database.tx({ tenantId: await town.id('tenant', '青葉市'), actor: 'system:test' }, (tx) =>
    setPolicy(tx, queueId, {
      languageRequired: true,
      rings: [{ afterSec: 60, levelsLess: 0, skillsWaived: false, languageWaived: true, queueIds: [] }],
      overflow: { queueId: env, afterSec: 300, backSec: null },
    }),
  );
  await town.readyDesk('sato');
  const tanaka = await town.desk('tanaka');
  const ask = (search: string) =>
    tanaka.call<WhatIfAnswer>('GET', `/desk/queues/${queueId}/what-if?${search}`);
  expect(await ask('language=en')).toMatchObject({
    open: true,
    waiting: 0,
    admitted: 'waits',
    rings: [
      { afterSec: 0, eligible: [], not: [{ reason: 'language', names: ['佐藤 花子'] }] },
      { afterSec: 60, eligible: ['佐藤 花子'] },
    ],
    overflow: { queueName: '環境業務課', afterSec: 300, open: true },
  });
  expect(await ask(`at=${encodeURIComponent('2026-04-29T10:00:00+09:00')}`)).toMatchObject({
    open: false,
    opensAt: '2026-04-29T23:30:00.000Z',
  });
  await ask('channel=pigeon').refused('request.invalid');
  expect(await tanaka.call<QueueAnswer>('GET', `/desk/queues/${queueId}`)).toMatchObject({
    languageRequired: true,
    expectedWaitSec: null,
    rings: [{ afterSec: 60, languageWaived: true }],
  });
});
