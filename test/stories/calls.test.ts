import { describe, expect, test } from 'vitest';
import { callTown, WEEKDAY_NUMBER } from '../kit/call-town.ts';

const town = callTown();

const READY = { kind: 'answers', afterMs: 3_000 } as const;

/** Telephones; what records a talk listens beside them. */
async function legs(): Promise<string[]> {
  const { legs: up } = await town.pretend().exchange.list();
  return up.map((leg) => leg.origin).filter((origin) => origin !== 'snoop');
}

interface CallRow {
  stage: string;
  end_reason: string | null;
  state: string | null;
  interaction_state: string | null;
  interaction_reason: string | null;
  owner: string | null;
}

async function lastCall(): Promise<CallRow> {
  const { rows } = await town.house.admin.query<CallRow>(
    `select c.stage, c.end_reason, i.state as interaction_state, i.end_reason as interaction_reason, a.login as owner
     from call c left join interaction i on i.id = c.interaction_id left join staff s on s.id = i.owner_staff_id
     left join account a on a.id = s.account_id order by c.started_at desc, c.id desc limit 1`,
  );
  return rows[0]!;
}

describe('a call from the first ring to the end', () => {
  test('greeting, recording notice, line, offer on the telephone, talk, hang-up, after-contact work', async () => {
    const sato = await town.readyDesk('sato');
    await town.phone('sato', READY);
    const caller = await town.dial();
    expect(caller.hears()).toBe('prompt');
    expect(town.said.map(({ text }) => text)).toEqual([
      'お電話ありがとうございます。',
      'この通話は、応対の品質を高めるため、録音させていただきます。',
    ]);
    await town.pass(7);
    expect(await sato.offers()).toHaveLength(1);
    expect(caller.hears()).toBe('music');
    await town.pass(4);
    expect(await sato.offers()).toEqual([]);
    expect(await lastCall()).toMatchObject({ stage: 'talk', interaction_state: 'active', owner: 'sato' });
    caller.speak();
    const { legs: up, bridges } = await town.pretend().exchange.list();
    expect(bridges).toHaveLength(1);
    expect(bridges[0]?.legIds).toHaveLength(2);
    const agent = town.pretend().farEnd(up.find((leg) => leg.origin === 'made')!.legId)!;
    expect(agent.hears()).toBe('voice');
    caller.hangUp();
    await town.settle();
    expect(agent.isOver()).toBe(true);
    expect(await lastCall()).toMatchObject({
      stage: 'ended',
      end_reason: 'resident-left',
      interaction_state: 'wrap-up',
      interaction_reason: 'resident-left',
    });
    expect(await town.pretend().exchange.list()).toMatchObject({ legs: [], bridges: [] });
  });

  test.each([
    ['gives up', 'hangUp', 60, true],
    ['loses the telephone', 'vanish', 60, true],
    ['gives up', 'hangUp', 660, false],
  ] as const)(
    'whoever %s in the line (%s) and calls again after %s s has the place back: %s',
    async (...given) => {
      const [, way, afterSec, isBack] = given;
      const first = await town.dial();
      await town.pass(8);
      const other = await town.dial({ from: { kind: 'number', number: '09033334444' } });
      await town.pass(30);
      first[way]();
      await town.settle();
      expect(await lastCall()).toMatchObject({ stage: 'queue' });
      await town.pass(afterSec);
      const again = await town.dial();
      await town.pass(8);
      await town.readyDesk('sato');
      await town.phone('sato', READY);
      await town.pass(1);
      await town.pass(4);
      const [answered, waits] = isBack ? [again, other] : [other, again];
      expect(answered.hears()).toBe('silence');
      expect(waits.hears()).toBe('music');
      again.hangUp();
      other.hangUp();
      await town.settle();
      expect(await legs()).toEqual([]);
    },
  );

  test('who waits is told their place and how long it takes, and again only when that got better', async () => {
    const sato = await town.readyDesk('sato');
    await town.phone('sato', { kind: 'answers', afterMs: 500 });
    const from = (number: string) => town.dial({ from: { kind: 'number', number } });
    // What happened lately says how long it takes.
    for (const number of ['0220001111', '0220001112', '0220001113']) {
      const caller = await from(number);
      await town.pass(8);
      await town.pass(1);
      caller.hangUp();
      await town.settle();
      await sato.wrapUp((await sato.list('mine')).rows[0]!.id);
      await town.settle();
    }
    await from('0220001114');
    await town.pass(8);
    await town.pass(1);
    const said = async (sec: number): Promise<string> => {
      const before = town.said.length;
      for (let left = sec; left > 0; left -= 30) {
        await sato.call('POST', '/desk/seen');
        await town.pass(Math.min(left, 30));
      }
      return town.said
        .slice(before)
        .map(({ text }) => text)
        .join('');
    };
    const next = await from('0220001115');
    // In the line before the other one calls: of two who come to it in the same instant either may be first.
    const early = await said(8);
    await from('0220001116');
    const first = early + (await said(8)) + (await said(15));
    expect(first).toContain('ただいま1番目でお待ちいただいております。およそ1分で');
    expect(first).toContain('ただいま2番目でお待ちいただいております。');
    await said(20);
    expect(await said(90)).not.toContain('番目');
    next.hangUp();
    await town.settle();
    expect(await said(90)).toContain('ただいま1番目でお待ちいただいております。');
  });

  test('outside the hours a message is taken', async () => {
    await town.pass(60 * 60 * 14);
    const caller = await town.dial({ to: WEEKDAY_NUMBER });
    expect(town.said.map(({ text }) => text).join('')).toContain('受付を終了');
    await town.pass(7);
    expect(caller.hears()).toBe('silence');
    caller.press('#');
    await town.settle();
    expect(town.said.at(-1)?.text).toContain('ご伝言を承りました');
    await town.pass(3);
    expect(caller.isOver()).toBe(true);
    expect(await lastCall()).toMatchObject({ end_reason: 'flow-ended', interaction_state: null });
  });

  test('a number that nobody has is told so, and 119 is never ours', async () => {
    for (const to of ['0229999999', '119']) {
      const caller = await town.dial({ to });
      expect(caller.endedWith()).toBe('unknown-number');
    }
  });

  test('a number that went away since it was called last is nobody’s', async () => {
    const move = (from: string, to: string) =>
      town.house.admin.query('update phone_line set number = $2 where number = $1', [from, to]);
    const before = await town.dial();
    before.hangUp();
    await town.settle();
    const { rows } = await town.house.admin.query<{ number: string }>(
      `select number from phone_line where entry_point_id = (select entry_point_id from call order by started_at desc, id desc limit 1)`,
    );
    const number = rows[0]!.number;
    await move(number, '+81229999998');
    try {
      expect((await town.dial()).endedWith()).toBe('unknown-number');
    } finally {
      await move('+81229999998', number);
    }
    const again = await town.dial();
    expect(again.hears()).toBe('prompt');
    again.hangUp();
    await town.settle();
  });

  test('whoever does not pick up loses the offer; the next one gets the call', async () => {
    await town.readyDesk('sato');
    await town.phone('sato', { kind: 'no-answer' });
    const caller = await town.dial();
    await town.pass(8);
    await town.readyDesk('inoue');
    await town.phone('inoue', READY);
    await town.pass(31);
    await town.pass(4);
    expect(await lastCall()).toMatchObject({ stage: 'talk', owner: 'inoue' });
    caller.hangUp();
    await town.settle();
  });

  test('answered in the moment in which the caller hangs up, nobody is left over', async () => {
    await town.readyDesk('sato');
    await town.phone('sato', { kind: 'answers', afterMs: 1_000 });
    const caller = await town.dial();
    await town.pass(7);
    town.house.clock.advance(999);
    caller.hangUp();
    town.house.clock.advance(1);
    await town.settle();
    expect(await legs()).toEqual([]);
    expect(await lastCall()).toMatchObject({ stage: 'ended' });
  });
});

describe('at the desk', () => {
  async function talking() {
    const sato = await town.readyDesk('sato');
    await town.phone('sato', { kind: 'answers', afterMs: 100 });
    const caller = await town.dial();
    await town.pass(7);
    await town.pass(1);
    const { calls } = await sato.call<{ calls: { id: string; state: string; can: string[] }[] }>(
      'GET',
      '/desk/calls/mine',
    );
    const call = calls[0]!;
    const state = async () =>
      (await sato.call<{ calls: { state: string }[] }>('GET', '/desk/calls/mine')).calls[0]?.state;
    const ask = async (path: string, body: object = {}) => {
      await sato.call('POST', `/desk/calls/${call.id}/${path}`, body);
      await town.settle();
    };
    return { sato, caller, call, ask, state };
  }

  test('hold with music and back; keys; hang up', async () => {
    const { caller, call, ask, state } = await talking();
    expect(call).toMatchObject({ state: 'talking' });
    await ask('hold', { on: true });
    expect(caller.hears()).toBe('music');
    expect(await state()).toBe('held');
    await ask('hold', { on: false });
    expect(caller.hears()).toBe('silence');
    await ask('keys', { keys: '12#' });
    await ask('hang-up');
    expect(caller.isOver()).toBe(true);
    expect(await lastCall()).toMatchObject({ end_reason: 'agent-ended', interaction_state: 'wrap-up' });
  });

  test('a colleague is asked, joins, and gets the call', async () => {
    const { caller, ask, state } = await talking();
    await town.phone('inoue', { kind: 'answers', afterMs: 500 });
    await ask('consult', { to: { kind: 'staff', id: await town.staffId('inoue') } });
    expect(caller.hears()).toBe('music');
    await town.pass(1);
    expect(await state()).toBe('consulting');
    await ask('consult/join');
    expect(await state()).toBe('conference');
    await ask('consult/complete');
    expect(await lastCall()).toMatchObject({ stage: 'talk', owner: 'inoue', interaction_state: 'active' });
    expect(await legs()).toHaveLength(2);
    caller.hangUp();
    await town.settle();
    expect(await legs()).toEqual([]);
  });

  test('given on blindly to a number that is busy, the caller comes back to whoever gave it', async () => {
    const { caller, ask } = await talking();
    town.pretend().expect('0223334444', { kind: 'busy' });
    await ask('transfer', { to: { kind: 'number', number: '022-333-4444' } });
    expect(caller.hears()).toBe('music');
    await town.pass(1);
    await town.pass(1);
    expect(await lastCall()).toMatchObject({ stage: 'talk', owner: 'sato' });
    caller.speak();
    expect(await legs()).toHaveLength(2);
    expect(caller.hears()).toBe('silence');
  });

  test('given on blindly to a number that answers, the city is out of it', async () => {
    const { caller, ask } = await talking();
    town.pretend().expect('0223334444', { kind: 'answers', afterMs: 1_000 });
    await ask('transfer', { to: { kind: 'number', number: '022-333-4444' } });
    await town.pass(2);
    expect(await lastCall()).toMatchObject({
      stage: 'passed-on',
      interaction_state: 'wrap-up',
      interaction_reason: 'passed-on',
    });
    caller.hangUp();
    await town.settle();
    expect(await legs()).toEqual([]);
  });

  test('to another line: the caller waits with music, and whoever takes it there has it', async () => {
    const { caller, ask } = await talking();
    await town.phone('kimura', { kind: 'answers', afterMs: 500 });
    await ask('transfer', {
      to: { kind: 'queue', id: await town.id('queue', '環境業務課') },
      note: '粗大ごみの件',
    });
    expect(caller.hears()).toBe('music');
    expect(await lastCall()).toMatchObject({ stage: 'talk', owner: 'sato' });
    await town.readyDesk('kimura');
    await town.pass(1);
    await town.pass(1);
    expect(await lastCall()).toMatchObject({ stage: 'talk', owner: 'kimura' });
    caller.hangUp();
    await town.settle();
  });

  test('a page that was loaded anew gets its call back; what it left behind ends', async () => {
    const { caller, ask } = await talking();
    await ask('rejoin');
    await town.pass(1);
    const { legs: up, bridges } = await town.pretend().exchange.list();
    expect(up.filter(({ origin }) => origin !== 'snoop')).toHaveLength(2);
    expect(bridges[0]?.legIds).toHaveLength(2);
    expect(caller.isOver()).toBe(false);
  });

  test('a number is called: my telephone first, then theirs; answered, it is an interaction of mine', async () => {
    const sato = await town.readyDesk('sato');
    await town.phone('sato', { kind: 'answers', afterMs: 100 });
    town.pretend().expect('09055556666', { kind: 'answers', afterMs: 2_000 });
    await sato.call('POST', '/desk/calls', { number: '090-5555-6666' });
    await town.pass(1);
    expect(await lastCall()).toMatchObject({ stage: 'dialling', interaction_state: null });
    await town.pass(3);
    expect(await lastCall()).toMatchObject({ stage: 'talk', interaction_state: 'active', owner: 'sato' });
    await sato.call('POST', '/desk/calls', { number: '119' }).refused('request.invalid');
  });

  test('a supervisor listens without being noticed, takes part, and leaves', async () => {
    const { caller, call } = await talking();
    const tanaka = await town.desk('tanaka');
    await town.phone('tanaka', { kind: 'answers', afterMs: 100 });
    await tanaka.call('PUT', `/desk/calls/${call.id}/monitor`, { mode: 'listen' });
    await town.pass(1);
    caller.speak();
    const { legs: up, bridges } = await town.pretend().exchange.list();
    expect(up.map((leg) => leg.origin).sort()).toEqual([
      'called',
      'made',
      'made',
      ...['snoop', 'snoop', 'snoop'],
    ]);
    expect(bridges).toHaveLength(2);
    await tanaka.call('PUT', `/desk/calls/${call.id}/monitor`, { mode: 'barge' });
    await town.settle();
    await tanaka.call('DELETE', `/desk/calls/${call.id}/monitor`);
    await town.settle();
    expect(await legs()).toHaveLength(2);
    caller.hangUp();
    await town.settle();
    expect(await town.pretend().exchange.list()).toMatchObject({ legs: [], bridges: [] });
  });
});

describe('when something is away', () => {
  test('the connection with the exchange: whoever hung up meanwhile is gone, whoever talks goes on', async () => {
    await town.readyDesk('sato');
    await town.phone('sato', { kind: 'answers', afterMs: 100 });
    const talking = await town.dial();
    await town.pass(7);
    await town.pass(1);
    const waiting = await town.dial({ from: { kind: 'number', number: '09033334444' } });
    const leaving = await town.dial({ from: { kind: 'number', number: '09055556666' } });
    await town.pass(7);
    town.pretend().setConnected(false);
    leaving.hangUp();
    await town.pass(5);
    const { rows: before } = await town.house.admin.query('select id from call where ended_at is null');
    expect(before).toHaveLength(3);
    town.pretend().setConnected(true);
    await town.settle();
    const { rows } = await town.house.admin.query<{ stage: string; end_reason: string | null }>(
      'select stage, end_reason from call order by started_at, id',
    );
    expect(rows).toEqual([
      { stage: 'talk', end_reason: null },
      { stage: 'queue', end_reason: null },
      { stage: 'ended', end_reason: 'abandoned' },
    ]);
    expect([talking.isOver(), waiting.isOver()]).toEqual([false, false]);
    expect((await town.pretend().exchange.list()).bridges[0]?.legIds).toHaveLength(2);
    talking.hangUp();
    waiting.hangUp();
    await town.settle();
  });

  test('a caller who hangs up in the moment of the return, and of whom nobody tells, does not wait for ever', async () => {
    const leaving = await town.dial();
    const waiting = await town.dial({ from: { kind: 'number', number: '09033334444' } });
    await town.pass(7);
    town.pretend().setConnected(false);
    town.pretend().setConnected(true);
    await town.settle();
    town.pretend().unheard(() => leaving.hangUp());
    await town.pass(4);
    const { rows } = await town.house.admin.query<{ end_reason: string | null }>(
      'select end_reason from call order by started_at, id',
    );
    expect(rows).toEqual([{ end_reason: 'abandoned' }, { end_reason: null }]);
    // Whenever the news of somebody is lost, it is found out within a minute.
    const later = await town.dial({ from: { kind: 'number', number: '09055556666' } });
    await town.pass(2);
    town.pretend().unheard(() => later.hangUp());
    await town.pass(60);
    const { rows: open } = await town.house.admin.query('select id from call where ended_at is null');
    expect(open).toHaveLength(1);
    waiting.hangUp();
    await town.settle();
  });

  test('a caller who came while nobody listened is taken in', async () => {
    town.pretend().setConnected(false);
    const caller = await town.dial();
    expect(caller.hears()).toBe('silence');
    town.pretend().setConnected(true);
    await town.settle();
    expect(caller.hears()).toBe('prompt');
  });

  test('the exchange itself: all calls end with that reason, and the people are free', async () => {
    const sato = await town.readyDesk('sato');
    await town.phone('sato', { kind: 'answers', afterMs: 100 });
    await town.dial();
    await town.pass(7);
    await town.pass(1);
    await town.dial({ from: { kind: 'number', number: '09033334444' } });
    await town.pass(7);
    town.pretend().crash();
    await town.settle();
    const { rows } = await town.house.admin.query<{ end_reason: string; state: string }>(
      `select c.end_reason, i.state from call c join interaction i on i.id = c.interaction_id order by c.started_at`,
    );
    expect(rows).toEqual([
      { end_reason: 'exchange-lost', state: 'wrap-up' },
      { end_reason: 'exchange-lost', state: 'ended' },
    ]);
    expect((await sato.call<{ calls: unknown[] }>('GET', '/desk/calls/mine')).calls).toEqual([]);
  });
});
