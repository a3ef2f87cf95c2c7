import { describe, expect, test } from 'vitest';
import { createSilenceWatch } from '#operations/end-silence.ts';
import { lockById } from '#domain/interactions/interactions.ts';
import { keepWish } from '#domain/resident-side/wishes.ts';
import { setPolicy } from '#domain/routing/routing.ts';
import type { QueuePolicy } from '#domain/routing/types.ts';
import type { Database } from '#db/transaction.ts';
import { createLogger } from '#kernel/log.ts';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import { type DeskClient, signIn } from '../kit/clients.ts';

const town = aobaCity();
const tick = () => town.house.silenceWatch.tick();
/** Another process that looks for silences too. */
const another = (database: Database = town.house.database) =>
  createSilenceWatch({
    database,
    attention: () => 'live',
    clock: town.house.clock,
    log: createLogger({ level: 'silent' }),
  });
/** Lets time pass as the loop sees it: one look at its end. */
async function pass(seconds: number): Promise<number> {
  await town.pass(seconds);
  const done = await tick();
  await town.settle();
  return done;
}
async function decide(queue: string, change: Partial<QueuePolicy>): Promise<void> {
  const queueId = await town.id('queue', queue);
  const tenantId = await town.id('tenant', '青葉市');
  await town.house.database.tx({ tenantId, actor: 'system:test' }, (tx) => setPolicy(tx, queueId, change));
}
const notices = async (desk: DeskClient) =>
  (await desk.call<{ rows: { kind: string; interactionId: string }[] }>('GET', '/desk/notices')).rows.map(
    (row) => row.kind,
  );
const draft = (desk: DeskClient, conversationId: string, text: string, version = 0) =>
  desk.call('PUT', `/desk/drafts/${conversationId}`, { kind: 'reply', text, version });
const legsOf = async (desk: DeskClient, id: string) =>
  (await desk.open(id)).legs.map((leg) => `${leg.kind}:${leg.endReason ?? 'open'}`);
const RETURNED = '担当が替わります。これまでの内容は引き継がれます。そのままお待ちください。';
const isAsked = (text: string): boolean => text.startsWith('まだいらっしゃいますか。');

describe('whoever has it is gone', () => {
  test('it goes back to the front of the line; the resident and the former owner are told, a draft stays', async () => {
    const { resident, sato, id } = await town.answered();
    await town.pass(60);
    const later = await town.resident();
    await later.say('あとから来た人です');
    await draft(sato, resident.conversationId, '書きかけの返事です');
    await sato.signOut();
    expect(await pass(119)).toBe(0);
    expect(await pass(1)).toBe(1);
    expect(await tick()).toBe(0);
    expect((await resident.heard()).at(-1)).toBe(RETURNED);
    expect(await resident.view()).toMatchObject({ state: 'waiting', position: 1 });

    const inoue = await town.readyDesk('inoue');
    await town.settle();
    expect((await inoue.offers()).map((offer) => offer.interactionId)).toContain(id);
    const back = await signIn(town.house, 'sato', PASSWORD);
    expect(await notices(back)).toEqual(['owner-gone']);
    expect(await back.call('GET', `/desk/drafts/${resident.conversationId}`)).toMatchObject({
      drafts: [{ text: '書きかけの返事です' }],
    });
    await inoue.accept((await inoue.offers()).find((offer) => offer.interactionId === id)!.id);
    await town.settle();
    expect(await legsOf(inoue, id)).toEqual([
      'queue:answered',
      'agent:owner-gone',
      'queue:answered',
      'agent:open',
    ]);
    const { rows } = await town.house.admin.query('select hops from interaction where id = $1', [id]);
    expect(rows).toEqual([{ hops: 0 }]);
  });

  test('who comes back in time is asked first', async () => {
    const { sato, id } = await town.answered();
    await sato.signOut();
    await pass(121);
    const inoue = await town.desk('inoue');
    const back = await signIn(town.house, 'sato', PASSWORD);
    await inoue.ready();
    town.house.clock.advance(1_000);
    await back.ready();
    await town.settle();
    expect((await back.offer()).interactionId).toBe(id);
    expect(await inoue.offers()).toEqual([]);
  });

  test('it stays while nobody waits for an answer, while the desk still shows signs of life, and where the queue says so', async () => {
    const { resident, sato, id } = await town.answered();
    await sato.reply(id, '月曜日と木曜日です');
    await town.settle();
    await sato.call('PUT', '/desk/presence', { status: 'offline', reason: null });
    expect(await pass(300)).toBe(0);
    await resident.say('粗大ごみはどうですか');
    for (let n = 0; n < 3; n++) {
      await sato.call('POST', '/desk/seen');
      expect(await pass(60)).toBe(0);
    }
    await decide('総合窓口', { ownerGoneSec: null, ownerSilentSec: null });
    expect(await pass(3600)).toBe(0);
    await decide('総合窓口', { ownerGoneSec: 120 });
    expect(await tick()).toBe(1);
  });

  test('a sealed consultation goes back to its own department, and nobody else learns of it', async () => {
    const nakamura = await town.readyDesk('nakamura');
    const { sato, id } = await town.answered('家のことで相談したいことがあります');
    await sato.handOver(id, { toDepartmentId: await town.id('department', '子育て支援課') });
    await town.settle();
    await nakamura.acceptNext();
    await nakamura.signOut();
    expect(await pass(121)).toBe(1);
    await sato.open(id).refused('not-found');
    expect((await sato.list('waiting')).rows).toEqual([]);
    expect(await sato.offers()).toEqual([]);
    const kobayashi = await town.readyDesk('kobayashi');
    await town.settle();
    expect((await kobayashi.offer()).interactionId).toBe(id);
  });

  test('while another department is asked, it stands in a line already', async () => {
    const { sato, id } = await town.answered();
    await sato.handOver(id, { toDepartmentId: await town.id('department', '環境業務課') });
    await sato.signOut();
    expect(await pass(700)).toBe(0);
    const ito = await town.readyDesk('ito');
    await town.settle();
    expect((await ito.offer()).interactionId).toBe(id);
  });
});

describe('whoever has it is here and silent', () => {
  test('is told at half of the time, once; then it goes to somebody else, and supervisors hear of the wait', async () => {
    const { resident, sato, id } = await town.answered();
    await town.pass(200);
    // Asking again prolongs nothing.
    await resident.say('もしもし、どなたかいますか');
    expect(await pass(99)).toBe(0);
    expect(await pass(1)).toBe(1);
    expect(await notices(sato)).toEqual(['answer-due']);
    expect(await pass(299)).toBe(0);
    expect(await pass(1)).toBe(1);
    expect(await notices(sato)).toEqual(['owner-silent', 'answer-due']);
    expect(await sato.offers()).toEqual([]);
    expect(await legsOf(sato, id)).toEqual(['queue:answered', 'agent:owner-silent', 'queue:open']);
    await town.house.alerts.tick();
    const tanaka = await town.desk('tanaka');
    expect(await tanaka.call('GET', '/desk/supervision/alerts')).toMatchObject({
      rows: [{ kind: 'longest-wait' }],
    });
    // Nobody else is there: after a minute even the silent one is asked again, or nobody ever would be.
    await town.pass(59);
    expect(await sato.offers()).toEqual([]);
    await town.pass(2);
    expect((await sato.offer()).interactionId).toBe(id);
  });

  test('with a fresh owner the time begins anew; an answer ends it; a closed queue keeps it where it is', async () => {
    const { resident, sato, id } = await town.answered();
    await town.pass(590);
    await sato.reply(id, 'お待たせしました。月曜日です');
    expect(await pass(30)).toBe(0);
    await resident.say('ありがとうございます。火曜日は');
    await pass(590);
    await decide('総合窓口', { closures: [{ onDate: '2026-04-01' }] });
    await pass(60);
    expect(await sato.open(id)).toMatchObject({ mine: true, state: 'active' });
    await decide('総合窓口', { closures: [] });
    expect(await tick()).toBe(1);
    await town.settle();
    const inoue = await town.readyDesk('inoue');
    await town.settle();
    await inoue.acceptNext();
    expect(await pass(290)).toBe(0);
    expect(await notices(inoue)).toEqual([]);
  });
});

describe('the resident is silent', () => {
  async function answeredAndSilent() {
    const told = await town.answered();
    await told.sato.reply(told.id, '月曜日と木曜日です');
    await town.settle();
    return told;
  }

  test('they are asked once at half of the time; then it ends, the result code is asked for, a later word opens anew', async () => {
    const { resident, sato, id } = await answeredAndSilent();
    expect(await pass(899)).toBe(0);
    expect(await pass(1)).toBe(1);
    expect(await tick()).toBe(0);
    expect((await resident.heard()).filter(isAsked)).toEqual([
      'まだいらっしゃいますか。この後お返事がないと、約15分でこのやりとりを終了します。続きは、あとからでもお書きいただけます。',
    ]);
    expect(await pass(899)).toBe(0);
    expect(await pass(1)).toBe(1);
    expect(await sato.open(id)).toMatchObject({ state: 'wrap-up', endReason: 'resident-idle', mine: true });
    expect((await resident.heard()).at(-1)).toContain('やりとりを終了しました');
    await sato.wrapUp(id);
    await resident.say('また聞きたいことがあります');
    await town.settle();
    expect((await sato.offer()).interactionId).not.toBe(id);
  });

  test('they are asked in their language; a word of theirs begins it anew', async () => {
    const sato = await town.readyDesk('sato');
    const resident = await town.resident({ language: 'en' });
    await resident.say('When is garbage day?');
    await town.settle();
    const { id } = await sato.acceptNext();
    await sato.reply(id, 'On Mondays.');
    await town.settle();
    await pass(901);
    expect((await resident.heard()).at(-1)).toContain('Are you still there?');
    await resident.say('Yes, one moment');
    expect(await pass(5)).toBe(0);
    await sato.reply(id, 'Of course.');
    await town.settle();
    expect(await pass(899)).toBe(0);
    expect(await pass(1)).toBe(1);
    expect((await resident.heard()).filter((text) => text.startsWith('Are you still'))).toHaveLength(2);
  });

  test('not while a hand-over is asked for, an answer is being written or a file is on its way', async () => {
    const { resident, sato, id } = await answeredAndSilent();
    await pass(900);
    await town.pass(899);
    await draft(sato, resident.conversationId, 'もう一つお知らせが');
    expect(await pass(60)).toBe(0);
    await resident.upload(Buffer.from('申請書の控え\n'.repeat(20)), 'memo.txt');
    expect(await pass(70)).toBe(0);
    await sato.handOver(id, { toDepartmentId: await town.id('department', '環境業務課') });
    expect(await pass(200)).toBe(0);
    const asked = (await sato.open(id)).handovers[0]!;
    await sato.decide(asked.id, 'withdraw');
    expect(await pass(1)).toBe(1);
    expect(await sato.open(id)).toMatchObject({ state: 'wrap-up', endReason: 'resident-idle' });
  });

  test('after a standstill of the house they are asked before it ends, and have their time to answer', async () => {
    const { resident, sato, id } = await answeredAndSilent();
    expect(await pass(7200)).toBe(1);
    expect((await resident.heard()).filter(isAsked)).toHaveLength(1);
    expect(await pass(899)).toBe(0);
    expect(await sato.open(id)).toMatchObject({ state: 'active' });
    expect(await pass(1)).toBe(1);
  });
});

describe('in the same moment', () => {
  /** Does something between looking and acting. */
  const interrupted = (between: () => Promise<unknown>): Database => {
    let done = false;
    return {
      installation: town.house.database.installation,
      async tx(scope, work) {
        const result = await town.house.database.tx(scope, work);
        if (!done && Array.isArray(result) && result.length > 0) {
          done = true;
          await between();
        }
        return result;
      },
    };
  };

  test('an answer at the last moment keeps it', async () => {
    const { sato, id } = await town.answered();
    await town.pass(600);
    expect(await another(interrupted(async () => await sato.reply(id, '間に合いました'))).tick()).toBe(0);
    expect(await sato.open(id)).toMatchObject({ mine: true, state: 'active' });
    await town.settle();
    await town.pass(1800);
    await tick();
    await town.pass(900);
    const { conversationId } = await sato.open(id);
    expect(await another(interrupted(async () => await draft(sato, conversationId, '一言'))).tick()).toBe(0);
    expect(await sato.open(id)).toMatchObject({ state: 'active' });
  });

  test('an owner who is back before it is taken keeps it', async () => {
    const { sato, id } = await town.answered();
    await sato.signOut();
    await town.pass(121);
    const watch = another(
      interrupted(async () => void (await (await signIn(town.house, 'sato', PASSWORD)).ready())),
    );
    expect(await watch.tick()).toBe(0);
    const back = await signIn(town.house, 'sato', PASSWORD);
    expect(await back.open(id)).toMatchObject({ mine: true, state: 'active' });
  });

  test('two processes take it back, warn and ask once', async () => {
    const { resident, sato, id } = await town.answered();
    const both = async () => {
      const done = await Promise.all([tick(), another().tick()]);
      await town.settle();
      return done[0] + done[1];
    };
    await town.pass(300);
    expect(await both()).toBe(1);
    await town.pass(300);
    expect(await both()).toBe(1);
    expect(await notices(sato)).toEqual(['owner-silent', 'answer-due']);
    expect(await legsOf(sato, id)).toEqual(['queue:answered', 'agent:owner-silent', 'queue:open']);
    expect((await resident.heard()).filter((text) => text === RETURNED)).toHaveLength(1);
    await town.pass(61);
    await sato.acceptNext();
    await sato.reply(id, 'お待たせしました');
    await town.settle();
    await town.pass(900);
    expect(await both()).toBe(1);
    expect((await resident.heard()).filter(isAsked)).toHaveLength(1);
  });

  test('a process that was just started looks only after desks could report; nothing is told twice', async () => {
    const { sato, id } = await town.answered();
    await pass(300);
    await town.pass(250);
    const restarted = another();
    restarted.start();
    await town.pass(89);
    await restarted.stop();
    expect(await sato.open(id)).toMatchObject({ mine: true, state: 'active' });
    restarted.start();
    await town.pass(91);
    await restarted.stop();
    expect(await sato.open(id)).toMatchObject({ mine: false, state: 'waiting' });
    expect(await notices(sato)).toEqual(['owner-silent', 'answer-due']);
  });
});

test('a left message is nobody’s silence: the resident does not sit before it', async () => {
  const { sato, id } = await town.answered();
  const tenantId = await town.id('tenant', '青葉市');
  const promisedAt = new Date(town.house.clock.now().getTime() + 86_400_000);
  await town.house.database.tx({ tenantId, actor: 'system:test' }, async (tx) =>
    keepWish(tx, await lockById(tx, id), { kind: 'here', contact: null, promisedAt }),
  );
  await sato.signOut();
  expect(await pass(3600)).toBe(0);
});
