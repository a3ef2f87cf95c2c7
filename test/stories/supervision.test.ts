import { describe, expect, test } from 'vitest';
import type {
  NoticesAnswer,
  SupervisedRows,
  SupervisionAnswer,
  WatchersAnswer,
} from '../../src/http/desk/supervision-shapes.ts';
import type { MessageAnswer } from '../../src/http/desk/interaction-shapes.ts';
import { addMembers } from '#domain/routing/routing.ts';
import { aobaCity } from '../kit/cast.ts';
import { type DeskClient, newClientId } from '../kit/clients.ts';

const town = aobaCity({ watchers: ['sato', 'tanaka'] });

const look = (desk: DeskClient) => desk.call<SupervisionAnswer>('GET', '/desk/supervision');
const act = (desk: DeskClient, id: string, what: string, body: object) =>
  desk.call('POST', `/desk/supervision/interactions/${id}/${what}`, body);
const notices = async (desk: DeskClient) =>
  (await desk.call<NoticesAnswer>('GET', '/desk/notices')).rows.map(({ kind, byName }) => [kind, byName]);
const watchers = async (desk: DeskClient, id: string) =>
  (await desk.call<WatchersAnswer>('GET', `/desk/interactions/${id}/watchers`)).watchers.map(
    (one) => one.name,
  );
async function waitingIn(desk: DeskClient, queue: string) {
  const id = await town.id('queue', queue);
  return (await desk.call<SupervisedRows>('GET', `/desk/supervision/queues/${id}/waiting`)).rows;
}
async function lineOf(desk: DeskClient, name: string) {
  const found = (await look(desk)).queues.find((queue) => queue.name === name);
  if (!found) throw new Error(`no line ${name}`);
  return found;
}
async function personOf(desk: DeskClient, name: string) {
  const found = (await look(desk)).agents.find((agent) => agent.name === name);
  if (!found) throw new Error(`no agent ${name}`);
  return found;
}
async function arrive(words: string) {
  const resident = await town.resident();
  await resident.say(words);
  await town.pass(1);
  return resident;
}

describe('the lines and the people, as they are', () => {
  test('figures come from what happened: answered in time, too late, left, still waiting', async () => {
    const tanaka = await town.desk('tanaka');
    const sato = await town.desk('sato');
    const early = await arrive('すぐにあきらめる人');
    await town.pass(3);
    await early.leave();
    await arrive('一分のうちに答えてもらう人');
    await town.pass(39);
    await sato.ready();
    await town.settle();
    const first = await sato.acceptNext();
    await sato.away();
    const late = await arrive('一分を過ぎて答えてもらう人');
    await town.pass(99);
    await sato.ready();
    await town.settle();
    await sato.acceptNext();
    await sato.away();
    await arrive('まだ待っている人');
    await town.pass(19);
    const line = await lineOf(tanaka, '総合窓口');
    expect(line).toMatchObject({ open: true, waiting: 1, available: 0 });
    expect(line.today).toEqual({
      queued: 4,
      answered: 2,
      abandoned: 1,
      withdrawn: 0,
      // 1 in time ÷ (4 − 1 still waiting in time − 1 who left within 5 s)
      serviceLevel: 0.5,
      answerRate: 0.5,
      abandonment: 0.25,
      asaSec: 70,
    });
    expect(line.recent).toEqual(line.today);
    // Nobody is there: nothing can be said.
    expect(line.expectedWaitSec).toBeNull();
    expect(line.agents).toMatchObject({ away: 1, offline: 3, busy: 0, ready: 0 });
    const person = await personOf(tanaka, '佐藤 花子');
    expect(person).toMatchObject({ state: 'away', reason: 'break', ringing: 0 });
    expect(person.inHand).toMatchObject([{ channel: 'webchat', count: 2 }]);
    expect(first.mine).toBe(true);
    await late.leave();
    await town.pass(1_800);
    expect((await lineOf(tanaka, '総合窓口')).recent.queued).toBe(0);
    expect((await lineOf(tanaka, '総合窓口')).today.queued).toBe(4);
  });

  test('busy, wrapping up, set aside: each person in the state they are in, since when', async () => {
    const tanaka = await town.desk('tanaka');
    const { sato, id } = await town.answered();
    expect(await personOf(tanaka, '佐藤 花子')).toMatchObject({ state: 'busy' });
    await sato.end(id);
    expect(await personOf(tanaka, '佐藤 花子')).toMatchObject({
      state: 'wrap-up',
      wrappingUp: 1,
      inHand: [],
    });
    await sato.wrapUp(id);
    expect(await personOf(tanaka, '佐藤 花子')).toMatchObject({ state: 'ready' });
    await arrive('だれも出ない');
    expect(await personOf(tanaka, '佐藤 花子')).toMatchObject({ ringing: 1 });
    for (let miss = 1; miss <= 3; miss++) await town.pass(31);
    const person = await personOf(tanaka, '佐藤 花子');
    expect(person).toMatchObject({ state: 'set-aside', setAside: true, missedInRow: 3, missedToday: 3 });
    expect(await lineOf(tanaka, '総合窓口')).toMatchObject({ waiting: 1, available: 0 });
  });

  test('the reserve is named beside its line, and counts among its people once it is called in', async () => {
    const tanaka = await town.desk('tanaka');
    const [kimura, queueId] = [await town.readyDesk('kimura'), await town.id('queue', '総合窓口')];
    const scope = { tenantId: await town.id('tenant', '青葉市'), actor: 'system:test' };
    await town.house.database.tx(scope, (tx) => addMembers(tx, queueId, [kimura.staffId], { reserve: true }));
    await arrive('応援を待つ人');
    expect(await lineOf(tanaka, '総合窓口')).toMatchObject({
      available: 0,
      surge: { on: false },
      reserve: [{ name: '木村 環', status: 'ready' }],
    });
    await tanaka.call('PUT', `/desk/queues/${queueId}/surge`, { on: true });
    await town.settle();
    expect(await lineOf(tanaka, '総合窓口')).toMatchObject({ available: 1, surge: { on: true } });
    expect((await kimura.offer()).preview).toBe('応援を待つ人');
  });

  test('nobody else may look', async () => {
    await look(await town.desk('sato')).refused('permission.missing');
    await look(await town.desk('nakamura')).refused('permission.missing');
  });

  test('a sealed department does not show: no line, no people, no figure, whoever asks by its id', async () => {
    const tanaka = await town.desk('tanaka');
    const nakamura = await town.readyDesk('nakamura');
    const { sato, id } = await town.answered('家のことで相談したい');
    await sato.handOver(id, { toDepartmentId: await town.id('department', '子育て支援課') });
    await town.settle();
    const before = await look(tanaka);
    expect(before.queues.map((queue) => queue.name)).not.toContain('子育て支援課');
    expect(before.agents.map((agent) => agent.name)).not.toContain('中村 のぞみ');
    expect((await personOf(tanaka, '佐藤 花子')).inHand).toMatchObject([{ count: 1 }]);
    const version = (await tanaka.open(id)).version;
    await act(tanaka, id, 'assign', { version, staffId: tanaka.staffId }).refused('handover.pending');
    await nakamura.acceptNext();
    await town.settle();
    await act(tanaka, id, 'assign', { version, staffId: tanaka.staffId }).refused('not-found');
    await tanaka.call('PUT', `/desk/supervision/interactions/${id}/watch`).refused('not-found');
    await act(tanaka, id, 'whisper', { clientId: newClientId(), body: '見えないはず' }).refused('not-found');
    const sealedQueue = await town.id('queue', '子育て支援課');
    await tanaka.call('GET', `/desk/supervision/queues/${sealedQueue}/waiting`).refused('not-found');
    await tanaka
      .call('PUT', `/desk/supervision/agents/${nakamura.staffId}/presence`, {
        status: 'away',
        reason: 'break',
        seen: { status: 'ready', setAside: false },
      })
      .refused('not-found');
    expect((await personOf(tanaka, '佐藤 花子')).inHand).toEqual([]);
    expect(JSON.stringify(await look(tanaka))).not.toContain('中村');
  });
});

describe('interventions', () => {
  test('moved to another line one keeps the time waited; the journey shows both lines', async () => {
    const tanaka = await town.desk('tanaka');
    const resident = await arrive('ごみの担当に聞きたい');
    await town.pass(59);
    const [row] = await waitingIn(tanaka, '総合窓口');
    const toQueueId = await town.id('queue', '環境業務課');
    await act(tanaka, row!.id, 'move', { version: row!.version, toQueueId });
    await town.settle();
    const [moved] = await waitingIn(tanaka, '環境業務課');
    expect(moved).toMatchObject({ id: row!.id, waitingSince: row!.waitingSince });
    expect(await waitingIn(tanaka, '総合窓口')).toEqual([]);
    expect((await tanaka.open(row!.id)).legs).toMatchObject([
      { name: '総合窓口', endReason: 'moved' },
      { name: '環境業務課', endedAt: null },
    ]);
    expect(await resident.view()).toMatchObject({ state: 'waiting', position: 1 });
    expect((await lineOf(tanaka, '総合窓口')).today).toMatchObject({ queued: 1, withdrawn: 1 });
    // The same again: the world moved on, and the line is the same one.
    await act(tanaka, row!.id, 'move', { version: row!.version, toQueueId }).refused('version.conflict');
    await act(tanaka, row!.id, 'move', { version: moved!.version, toQueueId }).refused('handover.same');
    const kimura = await town.readyDesk('kimura');
    await town.settle();
    expect((await kimura.offer()).interactionId).toBe(row!.id);
  });

  test('an offer under way is withdrawn when it is moved', async () => {
    const [tanaka, sato] = [await town.desk('tanaka'), await town.readyDesk('sato')];
    await arrive('呼び出し中に移される人');
    const offer = await sato.offer();
    const [row] = await waitingIn(tanaka, '総合窓口');
    expect(row!.offered).toBe(true);
    await act(tanaka, row!.id, 'move', {
      version: row!.version,
      toQueueId: await town.id('queue', '環境業務課'),
    });
    await town.settle();
    await sato.accept(offer.id).refused('offer.gone');
    expect(await sato.offers()).toEqual([]);
  });

  test('who is put before others is offered first', async () => {
    const tanaka = await town.desk('tanaka');
    const first = await arrive('先に来た人');
    const pressing = await arrive('急ぐ人');
    const places = async () => [(await first.view()).position, (await pressing.view()).position];
    expect(await places()).toEqual([1, 2]);
    const urgent = (await waitingIn(tanaka, '総合窓口'))[1]!;
    await act(tanaka, urgent.id, 'priority', { version: urgent.version, priority: 10 });
    expect((await waitingIn(tanaka, '総合窓口')).map((row) => row.preview)).toEqual(['急ぐ人', '先に来た人']);
    // Whoever was told that they are next is not told later that they are not.
    expect(await places()).toEqual([1, 1]);
    const sato = await town.readyDesk('sato');
    await town.settle();
    expect((await sato.offers()).map((offer) => offer.preview).sort()).toEqual(
      ['先に来た人', '急ぐ人'].sort(),
    );
    await sato.accept((await sato.offers()).find((offer) => offer.interactionId === urgent.id)!.id);
    const now = await tanaka.open(urgent.id);
    await act(tanaka, urgent.id, 'priority', { version: urgent.version, priority: 0 }).refused(
      'version.conflict',
    );
    await act(tanaka, urgent.id, 'priority', { version: now.version, priority: 0 }).refused('state.conflict');
  });

  test('taken over: it is the supervisor, who had it is told, the resident too, the journey shows it', async () => {
    const tanaka = await town.desk('tanaka');
    const { resident, sato, id } = await town.answered();
    const { version } = await tanaka.open(id);
    await act(tanaka, id, 'assign', { version, staffId: tanaka.staffId });
    await town.settle();
    expect(await tanaka.open(id)).toMatchObject({ mine: true, state: 'active' });
    await sato.reply(id, 'もう自分のものではない').refused('permission.missing');
    expect(await notices(sato)).toEqual([['taken-over', '田中 実']]);
    expect(await notices(tanaka)).toEqual([]);
    expect((await tanaka.open(id)).legs.map((leg) => [leg.name, leg.endReason])).toEqual([
      ['総合窓口', 'answered'],
      ['佐藤 花子', 'taken-over'],
      ['田中 実', null],
    ]);
    expect((await resident.heard()).at(-1)).toContain('担当に替わりました');
    await act(tanaka, id, 'assign', { version, staffId: tanaka.staffId }).refused('version.conflict');
    const { rows } = (await sato.call<NoticesAnswer>('GET', '/desk/notices')) as NoticesAnswer;
    await sato.call('POST', `/desk/notices/${rows[0]!.id}/seen`);
    expect(await notices(sato)).toEqual([]);
  });

  test('two decisions at the same moment: one holds, the other is told that the world moved on', async () => {
    const tanaka = await town.desk('tanaka');
    const { id } = await town.answered();
    const inoue = await town.readyDesk('inoue');
    const { version } = await tanaka.open(id);
    const both = await Promise.all(
      [tanaka.staffId, inoue.staffId].map((staffId) => act(tanaka, id, 'assign', { version, staffId }).raw()),
    );
    expect(both.map((response) => response.statusCode).sort()).toEqual([200, 409]);
  });

  test('given directly to somebody who is here and may have it, and to nobody else', async () => {
    const tanaka = await town.desk('tanaka');
    await arrive('英語のほうがよい人');
    const [row] = await waitingIn(tanaka, '総合窓口');
    const give = (staffId: string) => act(tanaka, row!.id, 'assign', { version: row!.version, staffId });
    const smith = await town.desk('smith');
    await give(smith.staffId).refused('agent.offline');
    await give((await town.desk('suzuki')).staffId).refused('permission.missing');
    await give((await town.desk('nakamura')).staffId).refused('permission.missing');
    await smith.away();
    await give(smith.staffId);
    await town.settle();
    expect(await smith.open(row!.id)).toMatchObject({ mine: true, state: 'active' });
    expect(await notices(smith)).toEqual([['assigned', '田中 実']]);
    expect((await lineOf(tanaka, '総合窓口')).today).toMatchObject({ queued: 1, answered: 1 });
  });

  test('sets a person away, and back from being set aside; not whoever has left', async () => {
    const tanaka = await town.desk('tanaka');
    const sato = await town.readyDesk('sato');
    const set = (login: DeskClient, status: string, seen: object, reason: string | null = null) =>
      tanaka.call('PUT', `/desk/supervision/agents/${login.staffId}/presence`, { status, reason, seen });
    await arrive('三度の呼出');
    for (let miss = 1; miss <= 3; miss++) await town.pass(31);
    await set(sato, 'ready', { status: 'ready', setAside: false }).refused('state.conflict');
    await set(sato, 'ready', { status: 'ready', setAside: true });
    await town.settle();
    expect(await personOf(tanaka, '佐藤 花子')).toMatchObject({ state: 'ready', missedInRow: 0, ringing: 1 });
    await set(sato, 'away', { status: 'ready', setAside: false }, 'no-such-reason').refused(
      'request.invalid',
    );
    await set(sato, 'away', { status: 'ready', setAside: false }, 'training');
    await town.settle();
    expect(await personOf(tanaka, '佐藤 花子')).toMatchObject({
      state: 'away',
      reason: 'training',
      ringing: 0,
    });
    expect(await notices(sato)).toEqual([
      ['set-away', '田中 実'],
      ['set-ready', '田中 実'],
    ]);
    const inoue = await town.desk('inoue');
    await set(inoue, 'ready', { status: 'offline', setAside: false }).refused('agent.offline');
  });
});

describe('looking on and whispering', () => {
  test('who has the conversation sees that somebody looks on, until they look away or are gone', async () => {
    const tanaka = await town.desk('tanaka');
    const { sato, id } = await town.answered();
    const watch = (method: 'PUT' | 'DELETE') =>
      tanaka.call(method, `/desk/supervision/interactions/${id}/watch`);
    await watch('PUT');
    expect(await watchers(sato, id)).toEqual(['田中 実']);
    await town.pass(80);
    await watch('PUT');
    await town.pass(80);
    expect(await watchers(sato, id)).toEqual(['田中 実']);
    await town.pass(11);
    expect(await watchers(sato, id)).toEqual([]);
    await watch('PUT');
    await watch('DELETE');
    expect(await watchers(sato, id)).toEqual([]);
    const audit = await (await town.desk('ono')).audit(id);
    expect(audit.rows.filter((row) => row.fields.includes('watch'))).toHaveLength(2);
    await tanaka.reply(id, '見ているだけ').refused('permission.missing');
  });

  test('where the city does not show it, only supervisors see it; the audit always knows', async () => {
    const tanaka = await town.desk('tanaka');
    const { sato, id } = await town.answered();
    const rules = await tanaka.call<{ rules: object[]; version: number }>('GET', '/desk/supervision/rules');
    await tanaka.call('PUT', '/desk/supervision/rules', { ...rules, watchShown: false });
    await tanaka
      .call('PUT', '/desk/supervision/rules', { ...rules, watchShown: true })
      .refused('version.conflict');
    const { cursor } = await sato.directory();
    await tanaka.call('PUT', `/desk/supervision/interactions/${id}/watch`);
    await town.settle();
    expect(await watchers(sato, id)).toEqual([]);
    expect(await watchers(tanaka, id)).toEqual(['田中 実']);
    expect((await sato.poll(cursor)).hints.map((hint) => hint.type)).not.toContain('watch.started');
    const audit = await (await town.desk('ono')).audit(id);
    expect(audit.rows.some((row) => row.fields.includes('watch'))).toBe(true);
  });

  test('a whisper stands apart in the thread, once, and never reaches the resident', async () => {
    const tanaka = await town.desk('tanaka');
    const { resident, sato, id } = await town.answered();
    const clientId = newClientId();
    const whisper = (body: string) =>
      tanaka.call<MessageAnswer>('POST', `/desk/supervision/interactions/${id}/whisper`, { clientId, body });
    const said = await whisper('まず住所の確認を');
    expect((await whisper('まず住所の確認を')).id).toBe(said.id);
    await town.settle();
    const { messages } = await sato.open(id);
    expect(messages.filter((message) => message.whisper).map((message) => message.body)).toEqual([
      'まず住所の確認を',
    ]);
    expect(messages.at(-1)).toMatchObject({ direction: 'note', authorName: '田中 実', whisper: true });
    expect(JSON.stringify(await resident.view())).not.toContain('住所の確認');
    expect(await notices(sato)).toEqual([['whispered', '田中 実']]);
    await act(sato, id, 'whisper', { clientId, body: 'x' }).refused('permission.missing');
    await sato.end(id);
    await act(tanaka, id, 'whisper', { clientId: newClientId(), body: '遅すぎた' }).refused('state.conflict');
  });
});
