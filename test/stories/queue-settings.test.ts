import { describe, expect, test } from 'vitest';
import type { ChangeQueue, QueueAnswer } from '../../src/http/desk/routing-shapes.ts';
import type { SupervisionAnswer } from '../../src/http/desk/supervision-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import { type DeskClient, newClientId } from '../kit/clients.ts';
import { formOf } from '../kit/queue-form.ts';

const town = aobaCity();

const urlOf = async (queue: string) => `/desk/queues/${await town.id('queue', queue)}`;

/** Reads the form and saves it with a change; the saving is a call that may be refused. */
async function change(desk: DeskClient, queue: string, what: Partial<ChangeQueue>) {
  const url = await urlOf(queue);
  const seen = await desk.call<QueueAnswer>('GET', url);
  return desk.call<QueueAnswer>('PUT', url, formOf(seen, what));
}

describe('an administrator changes how a queue chooses', () => {
  test('everything that is said comes back, and saying it again changes nothing but the version', async () => {
    const mori = await town.desk('mori');
    const env = await town.id('queue', '環境業務課');
    const nursing = (
      await town.house.admin.query<{ id: string }>(`select id from skill where code = 'nursing'`)
    ).rows[0]!.id;
    const said: Partial<ChangeQueue> = {
      hours: [{ days: [1, 2, 3], from: '09:00', to: '12:00' }],
      closures: [{ onDate: '2026-04-02' }, { onDate: '2026-04-03', from: '10:00' }],
      openOnHolidays: true,
      priority: 3,
      agePointSec: null,
      offerSec: 45,
      wrapUpSec: 90,
      requiredSkills: [{ id: nursing, level: 2 }],
      preferredSkills: [{ id: nursing, level: 4 }],
      languageRequired: true,
      rings: [
        { afterSec: 30, levelsLess: 1, skillsWaived: false, languageWaived: false, queueIds: [] },
        { afterSec: 60, levelsLess: 1, skillsWaived: true, languageWaived: true, queueIds: [env] },
      ],
      overflow: { queueId: env, afterSec: 120, backSec: 60 },
      maxWaiting: 9,
      whenFull: 'overflow',
      awayReasons: ['break'],
      afterContact: true,
      interrupts: 'live',
      prefer: 'case-team',
      preferSec: 33,
      personalSec: 44,
      missesUntilSetAside: 5,
      answerWithinSec: 20,
      promiseDays: 2,
    };
    const saved = await change(mori, '総合窓口', said);
    expect(formOf(saved)).toMatchObject({ ...said, version: 2 });
    const again = await change(mori, '総合窓口', {});
    expect(formOf(again)).toEqual({ ...formOf(saved), version: 3 });
    const { rows } = await town.house.admin.query<{ fields: string[] }>(
      `select fields from audit where subject_kind = 'queue' order by at, id`,
    );
    expect(rows[0]!.fields).toEqual(expect.arrayContaining(['hours', 'priority', 'rings', 'personalSec']));
    expect(rows[1]!.fields).toEqual([]);
  });

  test('it holds at once, for who waits there already', async () => {
    const [mori, sato] = [await town.desk('mori'), await town.readyDesk('sato')];
    await change(mori, '総合窓口', { languageRequired: true });
    const resident = await town.resident({ language: 'pt' });
    await resident.say('Bom dia, preciso de ajuda');
    await town.pass(30);
    expect(await sato.offers()).toEqual([]);
    await change(mori, '総合窓口', { languageRequired: false });
    await town.settle();
    const offer = await sato.offer();
    await sato.decline(offer.id);
    await sato.away();
    const env = await town.id('queue', '環境業務課');
    await change(mori, '総合窓口', { overflow: { queueId: env, afterSec: 20, backSec: null } });
    await town.settle();
    const kimura = await town.readyDesk('kimura');
    await town.settle();
    expect((await kimura.offer()).interactionId).toBe(offer.interactionId);
  });

  test('a skill that is required from now on is required of who waits, too', async () => {
    const [mori, sato] = [await town.desk('mori'), await town.desk('sato')];
    const { skills } = await sato.directory();
    await (await town.resident()).say('介護の相談です');
    await change(mori, '総合窓口', { requiredSkills: [{ id: skills[0]!.id, level: 1 }] });
    await sato.ready();
    await town.settle();
    expect(await sato.offers()).toEqual([]);
    await change(mori, '総合窓口', { requiredSkills: [] });
    await town.settle();
    expect(await sato.offers()).toHaveLength(1);
  });

  test('the promise to who leaves a message, and the goal that the service level is counted by', async () => {
    const [mori, tanaka] = [await town.desk('mori'), await town.desk('tanaka')];
    await town.answered();
    await change(mori, '平日窓口', { promiseDays: 2 });
    const resident = await town.resident({ key: 'aoba-weekdays' });
    const left = {
      clientId: newClientId(),
      kind: 'here',
      contact: null,
      name: null,
      body: '二日後で構いません',
    };
    town.house.personal.add(left.body);
    await resident.call('POST', '/public/chat/wish', left);
    // A Wednesday at nine.
    expect(await resident.view()).toMatchObject({ wish: { promisedAt: '2026-04-03T00:00:05.000Z' } });
    const levelOf = async () =>
      (await tanaka.call<SupervisionAnswer>('GET', '/desk/supervision')).queues.find(
        (queue) => queue.name === '総合窓口',
      )!.today.serviceLevel;
    expect(await levelOf()).toBe(1);
    await change(mori, '総合窓口', { answerWithinSec: 4 });
    expect(await levelOf()).toBe(0);
  });

  test('how many misses set somebody aside, and who counts as available', async () => {
    const [mori, sato] = [await town.desk('mori'), await town.readyDesk('sato')];
    await change(mori, '総合窓口', { missesUntilSetAside: 1, offerSec: 20, awayReasons: ['lunch'] });
    await (await town.resident()).say('だれも出てくれません');
    await town.settle();
    await town.pass(21);
    expect(await sato.call('GET', '/desk/session')).toMatchObject({ presence: { setAside: true } });
    const inoue = await town.desk('inoue');
    await inoue.away('lunch');
    await town.settle();
    expect(await inoue.offers()).toHaveLength(1);
  });

  test('somebody else saved first: nothing is overwritten unseen', async () => {
    const [mori, tanaka] = [await town.desk('mori'), await town.desk('tanaka')];
    const url = await urlOf('総合窓口');
    const seen = await mori.call<QueueAnswer>('GET', url);
    await change(tanaka, '総合窓口', { offerSec: 50 });
    await mori.call('PUT', url, formOf(seen, { offerSec: 40 })).refused('version.conflict');
    expect(await mori.call<QueueAnswer>('GET', url)).toMatchObject({
      ...{ offerSec: 50, version: 2 },
      changedByName: '田中 実',
    });
  });

  test('what contradicts itself is refused with the field and the reason', async () => {
    const mori = await town.desk('mori');
    const [general, env, weekdays] = [
      await town.id('queue', '総合窓口'),
      await town.id('queue', '環境業務課'),
      await town.id('queue', '平日窓口'),
    ];
    const refusedFor = async (what: Partial<ChangeQueue>) => {
      const seen = await mori.call<QueueAnswer>('GET', await urlOf('総合窓口'));
      const { field, why } = await mori
        .call('PUT', await urlOf('総合窓口'), formOf(seen, what))
        .refused('request.invalid');
      return `${String(field)} ${String(why)}`;
    };
    const ring = { afterSec: 60, levelsLess: 0, skillsWaived: false, languageWaived: false, queueIds: [] };
    const way = { afterSec: 60, backSec: null };
    await change(mori, '環境業務課', { overflow: { ...way, queueId: weekdays } });
    await change(mori, '平日窓口', { overflow: { ...way, queueId: general } });
    expect(await refusedFor({ overflow: { ...way, queueId: env } })).toBe('overflow cycle');
    expect(await refusedFor({ overflow: { ...way, queueId: general } })).toBe('overflow self');
    expect(
      await refusedFor({
        rings: [
          { ...ring, skillsWaived: true },
          { ...ring, afterSec: 90 },
        ],
      }),
    ).toBe('rings order');
    expect(
      await refusedFor({ rings: Array.from({ length: 7 }, (_, n) => ({ ...ring, afterSec: n + 1 })) }),
    ).toBe('rings many');
    expect(await refusedFor({ rings: [{ ...ring, levelsLess: 5 }] })).toBe('rings range');
    expect(await refusedFor({ hours: [{ days: [1], from: '12:00', to: '09:00' }] })).toBe('hours order');
    expect(
      await refusedFor({
        hours: [
          { days: [1], from: '09:00', to: '12:00' },
          { days: [1, 2], from: '11:00', to: '13:00' },
        ],
      }),
    ).toBe('hours overlap');
    expect(await refusedFor({ closures: [{ onDate: '2026-04-02', from: '12:00', to: '11:00' }] })).toBe(
      'closures order',
    );
    expect(await refusedFor({ maxWaiting: 3, whenFull: 'overflow' })).toBe('whenFull way-out');
    expect(await refusedFor({ awayReasons: ['nowhere'] })).toBe('available unknown');
    expect(await refusedFor({ offerSec: 4 })).toBe('offerSec range');
    expect(await refusedFor({ missesUntilSetAside: 0 })).toBe('missesUntilSetAside range');
    expect(await refusedFor({ promiseDays: 31 })).toBe('promiseDays range');
    expect(await refusedFor({ answerWithinSec: 0 })).toBe('answerWithinSec range');
  });

  test('a supervisor may, of lines they may know of; agents see nothing of it', async () => {
    const [tanaka, sato] = [await town.desk('tanaka'), await town.desk('sato')];
    expect(await change(tanaka, '環境業務課', { priority: 2 })).toMatchObject({
      priority: 2,
      mayChange: true,
    });
    const sealed = await urlOf('子育て支援課');
    await tanaka.call('GET', sealed).refused('not-found');
    const open = await tanaka.call<QueueAnswer>('GET', await urlOf('総合窓口'));
    await tanaka.call('PUT', sealed, formOf(open)).refused('not-found');
    await sato.call('PUT', await urlOf('総合窓口'), formOf(open)).refused('permission.missing');
  });
});

test("the department of the resident's case is asked first for a time, then the queue", async () => {
  const mori = await town.desk('mori');
  await change(mori, '総合窓口', { prefer: 'case-team', preferSec: 120 });
  const { resident, sato, id } = await town.answered('ごみの集積所が壊れています');
  const { categories } = await sato.directory();
  await sato.openCase({
    interactionId: id,
    categoryId: categories.find((one) => one.name === 'ごみの収集')!.id,
    title: '集積所の破損',
  });
  await sato.end(id);
  await sato.wrapUp(id);
  const kimura = await town.readyDesk('kimura');
  await town.pass(3_600);
  await resident.say('集積所のその後を教えてください');
  await town.settle();
  const offer = await kimura.offer();
  // The first line is ready, and is not asked yet.
  expect(await sato.offers()).toEqual([]);
  await kimura.decline(offer.id);
  await town.pass(110);
  expect(await sato.offers()).toEqual([]);
  // The offer that began within that time is over, too.
  await town.pass(31);
  expect((await sato.offer()).interactionId).toBe(offer.interactionId);
});
