import { describe, expect, test } from 'vitest';
import type { CallbackAnswer, CallbacksAnswer } from '../../src/http/desk/callback-shapes.ts';
import { callTown } from '../kit/call-town.ts';
import { newClientId } from '../kit/clients.ts';

const town = callTown();
const READY = { kind: 'answers', afterMs: 100 } as const;
const CALLER = '09011112222';

async function list(login: string, view = 'open'): Promise<CallbackAnswer[]> {
  const desk = await town.desk(login);
  return (await desk.call<CallbacksAnswer>('GET', `/desk/callbacks?view=${view}`)).callbacks;
}

interface Row {
  channel: string;
  state: string;
  end_reason: string | null;
  continues: string | null;
  owner: string | null;
}
async function interactions(): Promise<Row[]> {
  const { rows } = await town.house.admin.query<Row>(
    `select i.channel, i.state, i.end_reason, f.end_reason as continues, a.login as owner
     from interaction i left join interaction f on f.id = i.continues_id
     left join staff s on s.id = i.owner_staff_id left join account a on a.id = s.account_id order by i.opened_at, i.id`,
  );
  return rows;
}
async function calls(): Promise<{ direction: string; end_reason: string | null }[]> {
  const { rows } = await town.house.admin.query<{ direction: string; end_reason: string | null }>(
    'select direction, end_reason from call order by started_at, id',
  );
  return rows;
}
const lastSaid = () => town.said.at(-1)?.text ?? '';

async function policy(change: object, queue = '総合窓口'): Promise<void> {
  const mori = await town.desk('mori');
  const url = `/desk/queues/${await town.id('queue', queue)}/callback`;
  const { settings, version } = await mori.call<{ settings: object; version: number }>('GET', url);
  await mori.call('PUT', url, { version, settings: { ...settings, ...change } });
}

/** Somebody waits and asks, by key, to be called back at the number that is shown. */
async function askedInLine(from = CALLER) {
  const caller = await town.dial({ from: { kind: 'number', number: from } });
  await town.pass(8);
  caller.press('1');
  await town.settle();
  caller.press('1');
  await town.settle();
  return caller;
}

describe('asked for in the line', () => {
  test('who waits is told of the key; the number is read back, confirmed, and the place is kept', async () => {
    const caller = await town.dial();
    await town.pass(8);
    const other = await town.dial({ from: { kind: 'number', number: '09033334444' } });
    await town.pass(20);
    expect(town.said.map(({ text }) => text).join('')).toContain('折り返しのお電話をご希望の方は、1を');
    caller.press('1');
    await town.settle();
    expect(lastSaid()).toContain('090-1111-2222でよろしいですか');
    caller.press('1');
    await town.settle();
    expect(lastSaid()).toContain('090-1111-2222へお電話いたします。ただいま1番目です');
    await town.pass(3);
    expect(caller.isOver()).toBe(true);
    expect(await interactions()).toMatchObject([
      { channel: 'telephone', state: 'ended', end_reason: 'callback-asked' },
      { channel: 'telephone', state: 'waiting' },
      { channel: 'callback', state: 'waiting', continues: 'callback-asked' },
    ]);
    expect(await list('sato')).toMatchObject([
      { number: '090-1111-2222', state: 'in-line', position: 1, source: 'queue', tries: 0 },
    ]);
    expect((await calls())[0]).toEqual({ direction: 'in', end_reason: 'callback-asked' });
    other.hangUp();
    await town.settle();
  });

  test('when its turn comes an agent takes it, is rung, and then the resident: one interaction that continues the first', async () => {
    await askedInLine();
    await town.pass(3);
    const sato = await town.readyDesk('sato');
    await town.phone('sato', READY);
    town.pretend().expect(CALLER, { kind: 'answers', afterMs: 2_000 });
    await town.pass(1);
    const { id } = await sato.acceptNext();
    await town.settle();
    expect((await list('sato'))[0]).toMatchObject({ state: 'dialling', inHandOf: { name: '佐藤 花子' } });
    await town.pass(1);
    await town.pass(3);
    expect(await list('sato', 'settled')).toMatchObject([
      { state: 'reached', tries: 1, attempts: [{ nth: 1, outcome: null, staffName: '佐藤 花子' }] },
    ]);
    const { calls: mine } = await sato.call<{
      calls: { id: string; interactionId: string; state: string }[];
    }>('GET', '/desk/calls/mine');
    expect(mine).toMatchObject([{ interactionId: id, state: 'talking' }]);
    await sato.call('POST', `/desk/calls/${mine[0]!.id}/hang-up`);
    await town.settle();
    expect((await interactions()).at(-1)).toMatchObject({
      channel: 'callback',
      state: 'wrap-up',
      continues: 'callback-asked',
      owner: 'sato',
    });
    expect((await list('sato', 'settled'))[0]?.attempts).toMatchObject([{ outcome: 'answered' }]);
    await sato.wrapUp(id);
  });

  test('another number is typed; a number that cannot be called is asked for again', async () => {
    const caller = await town.dial();
    await town.pass(8);
    caller.press('12');
    await town.settle();
    expect(lastSaid()).toContain('市外局番から');
    caller.press('119#');
    await town.settle();
    expect(town.said.at(-2)?.text).toContain('おかけできる番号ではない');
    caller.press('0223334444#');
    await town.settle();
    expect(lastSaid()).toContain('0223-33-4444でよろしいですか');
    caller.press('1');
    await town.settle();
    expect(await list('sato')).toMatchObject([{ number: '0223-33-4444' }]);
    await town.pass(3);
  });

  test('who withholds the number types it; who changes their mind waits on, at the same place', async () => {
    const caller = await town.dial({ from: { kind: 'withheld' } });
    await town.pass(8);
    caller.press('1');
    await town.settle();
    expect(lastSaid()).toContain('市外局番から');
    caller.press('09055556666#');
    await town.settle();
    caller.press('3');
    await town.settle();
    await town.pass(3);
    expect(caller.hears()).toBe('music');
    expect(await list('sato')).toEqual([]);
    expect(await interactions()).toMatchObject([{ channel: 'telephone', state: 'waiting' }]);
    caller.hangUp();
    await town.settle();
  });

  test('asked for again it is the same one, with its place', async () => {
    await askedInLine();
    await town.pass(60);
    const again = await askedInLine();
    expect(lastSaid()).toContain('すでに承っております');
    await town.pass(3);
    expect(again.isOver()).toBe(true);
    expect(await list('sato')).toHaveLength(1);
  });

  test('an agent who is free in the middle of the talk has the caller, and nothing is kept', async () => {
    const caller = await town.dial();
    await town.pass(8);
    caller.press('1');
    await town.settle();
    await town.readyDesk('sato');
    await town.phone('sato', READY);
    await town.pass(1);
    await town.pass(1);
    caller.press('1');
    await town.settle();
    expect(await interactions()).toMatchObject([{ channel: 'telephone', state: 'active', owner: 'sato' }]);
    expect(await list('sato')).toEqual([]);
    caller.hangUp();
    await town.settle();
  });

  test('a queue that does not call back takes no wish', async () => {
    await policy({ offered: false });
    const caller = await town.dial();
    await town.pass(20);
    expect(town.said.map(({ text }) => text).join('')).not.toContain('折り返し');
    caller.press('1');
    await town.pass(3);
    expect(caller.hears()).toBe('music');
    caller.hangUp();
    await town.settle();
  });
});

describe('not reached', () => {
  test.each([
    [{ kind: 'busy' } as const, 'busy'],
    [{ kind: 'no-answer' } as const, 'no-answer'],
  ])(
    '%o: twice more, after ten minutes and after an hour; then it is settled',
    async (behaviour, outcome) => {
      await askedInLine();
      await town.pass(3);
      const sato = await town.readyDesk('sato');
      await town.phone('sato', READY);
      town.pretend().expect(CALLER, behaviour);
      for (const [tries, pauseSec] of [
        [1, 600],
        [2, 3_600],
      ] as const) {
        await town.pass(1);
        await sato.acceptNext();
        await town.settle();
        await town.pass(1);
        await town.pass(70);
        const [callback] = await list('sato');
        expect(callback).toMatchObject({ state: 'waiting', tries, inHandOf: null });
        // Free at once: nothing has to be wrapped up of a call that nobody answered.
        expect((await interactions()).at(-1)).toMatchObject({ state: 'ended', end_reason: 'not-reached' });
        await town.pass(pauseSec - 120);
        expect(await sato.offers()).toEqual([]);
        await town.pass(120);
        await sato.ready();
      }
      await town.pass(1);
      await sato.acceptNext();
      await town.settle();
      await town.pass(1);
      await town.pass(70);
      expect(await list('sato')).toEqual([]);
      const [settled] = await list('sato', 'settled');
      expect(settled).toMatchObject({ state: 'not-reached', tries: 3 });
      expect(settled?.attempts.map((attempt) => attempt.outcome)).toEqual([outcome, outcome, outcome]);
    },
  );

  test("the agent's own telephone is not picked up: no try, and somebody else is asked", async () => {
    await askedInLine();
    await town.pass(3);
    const sato = await town.readyDesk('sato');
    await town.phone('sato', { kind: 'no-answer' });
    await town.pass(1);
    await sato.acceptNext();
    await town.settle();
    const inoue = await town.readyDesk('inoue');
    await town.phone('inoue', READY);
    await town.pass(25);
    expect((await list('sato'))[0]).toMatchObject({
      state: 'in-line',
      tries: 0,
      attempts: [{ outcome: 'not-dialled' }],
    });
    await town.pass(1);
    expect(await inoue.offers()).toHaveLength(1);
  });

  test('after seven days nobody is called any more', async () => {
    await askedInLine();
    await town.pass(3);
    await town.pass(7 * 86_400);
    expect(await list('sato')).toEqual([]);
    expect(await list('sato', 'settled')).toMatchObject([{ state: 'expired', tries: 0 }]);
    expect((await interactions()).at(-1)).toMatchObject({ state: 'ended', end_reason: 'called-off' });
  });

  test('who calls again and is answered need not be called', async () => {
    await askedInLine();
    await town.pass(3);
    const again = await town.dial();
    await town.pass(8);
    const tanaka = await town.desk('tanaka');
    expect(await list('tanaka')).toHaveLength(1);
    await town.readyDesk('sato');
    await town.phone('sato', READY);
    // Offered first is whoever stands first: the callback, which 佐藤 leaves.
    const sato = await town.desk('sato');
    await town.pass(1);
    const [offer] = await sato.offers();
    await sato.decline(offer!.id);
    await town.pass(1);
    await town.pass(1);
    expect(await interactions()).toMatchObject([
      { end_reason: 'callback-asked' },
      { channel: 'callback', state: 'ended', end_reason: 'called-off' },
      { channel: 'telephone', state: 'active', owner: 'sato' },
    ]);
    expect((await list('tanaka', 'settled'))[0]).toMatchObject({ state: 'called-in' });
    expect(tanaka).toBeDefined();
    again.hangUp();
    await town.settle();
  });
});

describe('at a time', () => {
  test('in a surge callbacks are spread over the slots, and whoever asks chooses', async () => {
    await policy({ perSlot: 1, slotMinutes: 30 });
    await askedInLine();
    await town.pass(3);
    const second = await town.dial({ from: { kind: 'number', number: '09033334444' } });
    await town.pass(8);
    second.press('11');
    await town.settle();
    expect(lastSaid()).toMatch(/すぐにはおかけできません。本日.*1を、.*2を、.*3を/);
    second.press('2');
    await town.settle();
    expect(lastSaid()).toMatch(/承りました。本日.*のあいだに、090-3333-4444へ/);
    await town.pass(3);
    const found = await list('sato');
    expect(found).toMatchObject([{ state: 'in-line' }, { state: 'waiting', position: null }]);
    const { from } = found[1]!.slot!;
    const waitSec = (new Date(from).getTime() - town.house.clock.now().getTime()) / 1000;
    expect(waitSec).toBeGreaterThan(1_800);
    await town.pass(waitSec - 10);
    expect((await list('sato'))[1]).toMatchObject({ state: 'waiting' });
    await town.pass(10);
    expect((await list('sato'))[1]).toMatchObject({ state: 'in-line', number: '090-3333-4444' });
  });

  test('outside the hours it is the next morning, and never in the quiet hours', async () => {
    await town.pass(60 * 60 * 14);
    const sato = await town.desk('sato');
    const { callback } = await sato.call<{ callback: CallbackAnswer }>('POST', '/desk/callbacks', {
      clientId: newClientId(),
      number: '090-1111-2222',
      queueId: await town.id('queue', '平日窓口'),
    });
    expect(callback).toMatchObject({ state: 'waiting' });
    const at = new Date(callback.dueAt).toLocaleTimeString('ja-JP', { timeZone: 'Asia/Tokyo' });
    expect(at).toBe('8:30:00');
  });
});

describe('by hand', () => {
  async function added(more: object = {}): Promise<{ callback: CallbackAnswer; isNew: boolean }> {
    const sato = await town.desk('sato');
    return sato.call('POST', '/desk/callbacks', {
      clientId: newClientId(),
      number: '090-1111-2222',
      queueId: await town.id('queue', '総合窓口'),
      reason: '転出届の書類について',
      ...more,
    });
  }

  test('an agent notes it down, as their own, for a time; then it is theirs first', async () => {
    const sato = await town.readyDesk('sato');
    await town.phone('sato', READY);
    await town.readyDesk('inoue');
    await town.phone('inoue', READY);
    const { slots } = await sato.call<{ slots: { from: string }[] }>(
      'GET',
      `/desk/callback-slots?queueId=${await town.id('queue', '総合窓口')}`,
    );
    const { callback } = await added({ slotFrom: slots[3]!.from, mine: true });
    expect(callback).toMatchObject({ owner: { name: '佐藤 花子' }, reason: '転出届の書類について' });
    town.pretend().expect(CALLER, READY);
    const waitSec = (new Date(slots[3]!.from).getTime() - town.house.clock.now().getTime()) / 1000;
    await town.pass(waitSec);
    await sato.ready();
    await (await town.desk('inoue')).ready();
    await town.pass(1);
    expect(await sato.offers()).toHaveLength(1);
    expect((await added()).isNew).toBe(false);
  });

  test('it is taken before its time, moved, settled and called off', async () => {
    const sato = await town.readyDesk('sato');
    await town.phone('sato', READY);
    town.pretend().expect(CALLER, { kind: 'no-answer' });
    const later = new Date(town.house.clock.now().getTime() + 2 * 3_600_000).toISOString();
    const { callback } = await added({ slotFrom: later });
    await sato.call('POST', `/desk/callbacks/${callback.id}/take`);
    await town.settle();
    await town.pass(1);
    const { calls: mine } = await sato.call<{ calls: { id: string; state: string }[] }>(
      'GET',
      '/desk/calls/mine',
    );
    expect(mine).toMatchObject([{ state: 'dialling' }]);
    // Given up by the agent before anybody could answer: no try, still in hand.
    await sato.call('POST', `/desk/calls/${mine[0]!.id}/hang-up`);
    await town.settle();
    expect((await list('sato'))[0]).toMatchObject({
      state: 'in-line',
      tries: 0,
      can: ['call', 'reschedule', 'settle'],
    });
    await sato.call('POST', `/desk/callbacks/${callback.id}/call`);
    await town.pass(1);
    await sato.call('POST', `/desk/callbacks/${callback.id}/call`).refused('state.conflict');
    await town.pass(70);
    expect((await list('sato'))[0]).toMatchObject({ state: 'waiting', tries: 1 });
    await sato.call('POST', `/desk/callbacks/${callback.id}/reschedule`, { slotFrom: later, mine: true });
    expect((await list('sato', 'mine'))[0]).toMatchObject({ dueAt: later, owner: { name: '佐藤 花子' } });
    await sato.call('POST', `/desk/callbacks/${callback.id}/cancel`);
    await sato.call('POST', `/desk/callbacks/${callback.id}/cancel`).refused('state.conflict');
    expect((await list('sato', 'settled'))[0]).toMatchObject({ state: 'cancelled' });
  });

  test('a result without a call, and an end by hand', async () => {
    const sato = await town.readyDesk('sato');
    await added();
    await town.pass(1);
    const { id } = await sato.acceptNext();
    await town.settle();
    const [callback] = await list('sato');
    // No telephone of theirs is there: it stays in hand.
    expect(callback).toMatchObject({ state: 'in-line', inHandOf: { name: '佐藤 花子' }, attempts: [] });
    await sato.call('POST', `/desk/callbacks/${callback!.id}/settle`, { result: 'done' });
    await sato.wrapUp(id);
    expect((await list('sato', 'settled'))[0]).toMatchObject({ state: 'by-hand' });
    await added();
    await town.pass(1);
    const next = await sato.acceptNext();
    await sato.end(next.id);
    await town.settle();
    await sato.wrapUp(next.id);
    expect(await list('sato')).toEqual([]);
  });

  test('emergency numbers and charged ones are never noted down; what one may not see is not there', async () => {
    const sato = await town.desk('sato');
    for (const number of ['119', '0570-000-000', '非通知', 'ごみ'])
      await sato
        .call('POST', '/desk/callbacks', {
          clientId: newClientId(),
          number,
          queueId: await town.id('queue', '総合窓口'),
        })
        .refused('request.invalid');
    await sato
      .call('POST', '/desk/callbacks', {
        clientId: newClientId(),
        number: '090-1111-2222',
        queueId: await town.id('queue', '子育て支援課'),
      })
      .refused('not-found');
    const nakamura = await town.desk('nakamura');
    await nakamura.call('POST', '/desk/callbacks', {
      clientId: newClientId(),
      number: '090-1111-2222',
      queueId: await town.id('queue', '子育て支援課'),
    });
    await town.settle();
    expect(await list('nakamura')).toHaveLength(1);
    expect(await list('sato')).toEqual([]);
    expect(await list('tanaka')).toEqual([]);
  });
});

describe('where else it comes from', () => {
  test('callers who waited when the exchange was lost are called, at their places', async () => {
    await town.dial();
    await town.pass(8);
    await town.dial({ from: { kind: 'withheld' } });
    await town.dial({ from: { kind: 'number', number: '09033334444' } });
    await town.pass(8);
    town.pretend().crash();
    await town.settle();
    const found = (await list('sato')).toSorted((a, b) => a.position! - b.position!);
    expect(found.map(({ number, source, position }) => ({ number, source, position }))).toEqual([
      { number: '090-1111-2222', source: 'exchange-lost', position: 1 },
      { number: '090-3333-4444', source: 'exchange-lost', position: 2 },
    ]);
  });

  test('a wish in the chat to be called is called, and continues the chat', async () => {
    const resident = await town.resident();
    await resident.call('POST', '/public/chat/wish', {
      clientId: newClientId(),
      kind: 'call',
      contact: '090-1111-2222',
      name: null,
      body: '転出届のことで電話をください',
    });
    await town.settle();
    expect(await interactions()).toMatchObject([
      { channel: 'webchat', state: 'ended', end_reason: 'callback-asked' },
      { channel: 'callback', state: 'waiting', continues: 'callback-asked' },
    ]);
    const [callback] = await list('sato');
    expect(callback).toMatchObject({ source: 'chat', reason: '転出届のことで電話をください', position: 1 });
    // The same person: the number that they gave is theirs.
    const { rows } = await town.house.admin.query('select distinct resident_id from interaction');
    expect(rows).toHaveLength(1);
    expect((await resident.heard()).at(-1)).toContain('職員がお電話します');
  });

  test('what the exchange lost while it was called is no try, and is called again', async () => {
    await askedInLine();
    await town.pass(3);
    const sato = await town.readyDesk('sato');
    await town.phone('sato', READY);
    town.pretend().expect(CALLER, { kind: 'no-answer' });
    await town.pass(1);
    await sato.acceptNext();
    await town.settle();
    await town.pass(1);
    town.pretend().crash();
    await town.settle();
    expect((await list('sato'))[0]).toMatchObject({
      state: 'waiting',
      tries: 0,
      attempts: [{ outcome: 'exchange-lost' }],
    });
    await town.pass(61);
    expect((await list('sato'))[0]).toMatchObject({ state: 'in-line' });
  });
});

describe('the caller first, where the queue says so', () => {
  test('they are dialled when somebody is free, press 1, and are answered at once', async () => {
    await policy({ first: 'caller' });
    await askedInLine();
    await town.pass(3);
    expect((await list('sato'))[0]).toMatchObject({ state: 'waiting', position: 1 });
    town.pretend().expect(CALLER, { kind: 'answers', afterMs: 1_000 });
    await town.pass(60);
    expect((await list('sato'))[0]).toMatchObject({ state: 'waiting', attempts: [] });
    await town.readyDesk('sato');
    await town.phone('sato', READY);
    await town.settle();
    expect((await list('sato'))[0]).toMatchObject({ state: 'dialling' });
    await town.pass(1);
    await town.pass(2);
    expect(lastSaid()).toContain('青葉市です。折り返しのお電話を');
    const { legs } = await town.pretend().exchange.list();
    const far = town.pretend().farEnd(legs[0]!.legId)!;
    far.press('1');
    await town.settle();
    await town.pass(3);
    await town.pass(1);
    expect((await interactions()).at(-1)).toMatchObject({
      channel: 'callback',
      state: 'active',
      continues: 'callback-asked',
      owner: 'sato',
    });
    expect((await list('sato', 'settled'))[0]).toMatchObject({ state: 'reached', tries: 1 });
    far.hangUp();
    await town.settle();
    expect((await list('sato', 'settled'))[0]?.attempts).toMatchObject([{ outcome: 'answered' }]);
  });

  test('a machine that presses nothing comes into no line, and is a try', async () => {
    await policy({ first: 'caller' });
    await town.readyDesk('sato');
    await town.phone('sato', READY);
    const sato = await town.desk('sato');
    await sato.call('POST', '/desk/callbacks', {
      clientId: newClientId(),
      number: CALLER,
      queueId: await town.id('queue', '総合窓口'),
    });
    town.pretend().expect(CALLER, { kind: 'answers', afterMs: 500 });
    await town.settle();
    for (let n = 0; n < 12; n++) await town.pass(3);
    expect((await list('sato'))[0]).toMatchObject({
      state: 'waiting',
      tries: 1,
      attempts: [{ outcome: 'machine-unclear' }],
    });
    expect((await town.pretend().exchange.list()).legs).toEqual([]);
  });
});

test('a weekday line calls nobody back on a holiday', async () => {
  // The evening before 昭和の日, which is a Wednesday.
  const evening = new Date('2026-04-28T18:00:00+09:00');
  await town.pass((evening.getTime() - town.house.clock.now().getTime()) / 1000);
  const sato = await town.desk('sato');
  const { callback } = await sato.call<{ callback: CallbackAnswer }>('POST', '/desk/callbacks', {
    clientId: newClientId(),
    number: CALLER,
    queueId: await town.id('queue', '平日窓口'),
  });
  expect(new Date(callback.dueAt)).toEqual(new Date('2026-04-30T08:30:00+09:00'));
});
