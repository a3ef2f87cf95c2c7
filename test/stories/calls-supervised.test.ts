import { describe, expect, test } from 'vitest';
import type { LineAnswer } from '../../src/http/admin/line-shapes.ts';
import type { SupervisedCalls, SupervisionSettings } from '../../src/http/desk/supervision-shapes.ts';
import { callTown } from '../kit/call-town.ts';
import type { DeskClient } from '../kit/clients.ts';

const town = callTown({ phones: [{ name: 'inoue', kind: 'desk' }] });

const SOON = { kind: 'answers', afterMs: 100 } as const;
const OTHER = { kind: 'number', number: '09033334444' } as const;

interface MyCall {
  id: string;
  state: string;
  parties: { kind: string }[];
  monitors: { name: string; mode: string; mine: boolean }[];
}

const live = async (desk: DeskClient) =>
  (await desk.call<SupervisedCalls>('GET', '/desk/supervision/calls')).calls;
const mine = async (desk: DeskClient) =>
  (await desk.call<{ calls: MyCall[] }>('GET', '/desk/calls/mine')).calls[0];
const notices = async (desk: DeskClient) =>
  (await desk.call<{ rows: { kind: string }[] }>('GET', '/desk/notices')).rows.map(({ kind }) => kind);

/** 佐藤 talks with a caller; 田中 looks after the lines, with a telephone. */
async function talking() {
  const sato = await town.readyDesk('sato');
  await town.phone('sato', SOON);
  const caller = await town.dial();
  await town.pass(7);
  await town.pass(1);
  const tanaka = await town.desk('tanaka');
  await town.phone('tanaka', SOON);
  const [call] = await live(tanaka);
  const monitor = async (mode: 'listen' | 'whisper' | 'barge') => {
    await tanaka.call('PUT', `/desk/calls/${call!.id}/monitor`, { mode });
    await town.pass(1);
  };
  return { sato, tanaka, caller, call: call!, monitor };
}

async function lastCall() {
  const { rows } = await town.house.admin.query<{
    stage: string;
    owner: string | null;
    state: string;
    reason: string | null;
  }>(
    `select c.stage, a.login as owner, i.state, i.end_reason as reason from call c
     join interaction i on i.id = c.interaction_id left join staff s on s.id = i.owner_staff_id
     left join account a on a.id = s.account_id order by c.started_at desc, c.id desc limit 1`,
  );
  return rows[0]!;
}

async function showWatching(shown: boolean) {
  const tanaka = await town.desk('tanaka');
  const seen = await tanaka.call<SupervisionSettings>('GET', '/desk/supervision/rules');
  await tanaka.call('PUT', '/desk/supervision/rules', { ...seen, watchShown: shown });
}

describe('every call that goes on', () => {
  test('is listed: who waits with place and time, who talks with whom and since when, on hold, asked', async () => {
    const { sato, tanaka, caller } = await talking();
    const waiting = await town.dial({ from: OTHER });
    await town.pass(7);
    const menu = await town.dial({ from: { kind: 'withheld' } });
    const began = town.house.clock.now().getTime();
    await town.pass(1);
    const seen = await live(tanaka);
    expect(
      seen.map(({ stage, position, ownerName, queueName }) => ({ stage, position, ownerName, queueName })),
    ).toEqual([
      { stage: 'waiting', position: 1, ownerName: null, queueName: '総合窓口' },
      { stage: 'menu', position: null, ownerName: null, queueName: '総合窓口' },
      { stage: 'talking', position: null, ownerName: '佐藤 花子', queueName: '総合窓口' },
    ]);
    expect(Date.parse(seen[0]!.since)).toBeLessThanOrEqual(began);
    expect(Date.parse(seen[2]!.since)).toBeLessThan(Date.parse(seen[0]!.since));
    expect(seen.map(({ can }) => can)).toEqual([['take-over'], [], ['monitor', 'take-over', 'end']]);
    await sato.call('POST', `/desk/calls/${seen[2]!.id}/hold`, { on: true });
    await town.settle();
    expect((await live(tanaka)).at(-1)?.stage).toBe('held');
    await town.phone('inoue', SOON);
    await sato.call('POST', `/desk/calls/${seen[2]!.id}/consult`, {
      to: { kind: 'staff', id: await town.staffId('inoue') },
    });
    await town.pass(1);
    expect((await live(tanaka)).at(-1)).toMatchObject({ stage: 'consulting', others: ['井上 誠'] });
    for (const far of [caller, waiting, menu]) far.hangUp();
    await town.settle();
    expect(await live(tanaka)).toEqual([]);
  });

  test('but not for agents, and a sealed call for nobody outside its department, in the list and in the feed', async () => {
    await (await town.desk('sato')).call('GET', '/desk/supervision/calls').refused('permission.missing');
    const mori = await town.desk('mori');
    await mori.call<LineAnswer>('POST', '/admin/lines', {
      name: '子どもの相談',
      number: '022-000-0088',
      queueId: await town.id('queue', '子育て支援課'),
    });
    await town.readyDesk('nakamura');
    await town.phone('nakamura', SOON);
    const tanaka = await town.desk('tanaka');
    const caller = await town.dial({ to: '0220000088' });
    expect(await live(tanaka)).toEqual([]);
    await town.pass(7);
    await town.pass(1);
    expect(await lastCall()).toMatchObject({ stage: 'talk', owner: 'nakamura' });
    expect(await live(tanaka)).toEqual([]);
    const { rows } = await town.house.admin.query<{ id: string; audience: string[] }>(
      `select subject_id as id, audience from event where type = 'call.changed'`,
    );
    expect(rows.length).toBeGreaterThan(0);
    const departmentId = await town.id('department', '子育て支援課');
    for (const { audience } of rows) {
      expect(audience).not.toContain('supervisors');
      expect(audience).toContain(`sealed:${departmentId}`);
    }
    await town.phone('tanaka', SOON);
    const id = rows[0]!.id;
    await tanaka.call('PUT', `/desk/calls/${id}/monitor`, { mode: 'listen' }).refused('not-found');
    await tanaka.call('POST', `/desk/calls/${id}/end`, { version: 1 }).refused('not-found');
    await tanaka.call('POST', `/desk/calls/${id}/take-over`, { version: 1 }).refused('not-found');
    caller.hangUp();
    await town.settle();
  });
});

describe('a supervisor in a call', () => {
  test('listens, whispers and takes part: each is written down with its time, in their name', async () => {
    const { caller, call, monitor, tanaka } = await talking();
    await monitor('listen');
    await town.pass(60);
    await monitor('whisper');
    await town.pass(30);
    await monitor('barge');
    await town.pass(10);
    expect((await live(tanaka))[0]?.monitors).toEqual([
      { name: '田中 実', mode: 'barge', mine: true, heard: true },
    ]);
    await tanaka.call('DELETE', `/desk/calls/${call.id}/monitor`);
    await town.settle();
    const { rows } = await town.house.admin.query<{ mode: string; seconds: number }>(
      `select mode, extract(epoch from ended_at - started_at)::int as seconds from call_monitoring order by started_at`,
    );
    expect(rows).toEqual([
      { mode: 'listen', seconds: 60 },
      { mode: 'whisper', seconds: 31 },
      { mode: 'barge', seconds: 11 },
    ]);
    const { rows: audited } = await town.house.admin.query<{ fields: string[] }>(
      `select fields from audit where subject_kind = 'call' and subject_id = $1 and actor = $2
       and action = 'read' and 'number' <> all(fields) order by at, id`,
      [call.id, `staff:${tanaka.staffId}`],
    );
    expect(audited.map(({ fields }) => fields.join(' '))).toEqual([
      'listen begin',
      'listen end 60 s',
      'whisper begin',
      'whisper end 31 s',
      'barge begin',
      'barge end 11 s',
    ]);
    caller.hangUp();
    await town.settle();
  });

  test('the agent sees whisper and barge always, listening as the city wants', async () => {
    const { sato, caller, monitor } = await talking();
    await monitor('listen');
    expect((await mine(sato))?.monitors).toEqual([{ name: '田中 実', mode: 'listen', mine: false }]);
    await showWatching(false);
    expect((await mine(sato))?.monitors).toEqual([]);
    expect((await mine(sato))?.parties.map(({ kind }) => kind)).toEqual(['far', 'agent']);
    await monitor('whisper');
    expect((await mine(sato))?.monitors).toEqual([{ name: '田中 実', mode: 'whisper', mine: false }]);
    await monitor('listen');
    expect((await mine(sato))?.monitors).toEqual([]);
    caller.hangUp();
    await town.settle();
  });

  test('where listening is not shown, the feed of the agent tells nothing of it either', async () => {
    const { sato, tanaka, caller, monitor } = await talking();
    await showWatching(false);
    await town.settle();
    const { rows: before } = await town.house.admin.query(`select 1 from event where type = 'call.changed'`);
    await monitor('listen');
    const { rows } = await town.house.admin.query<{ audience: string[] }>(
      `select audience from event where type = 'call.changed' order by xid, seq offset $1`,
      [before.length],
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { audience } of rows) {
      expect(audience).not.toContain(`staff:${sato.staffId}`);
      expect(audience).toContain(`staff:${tanaka.staffId}`);
    }
    caller.hangUp();
    await town.settle();
  });

  test('takes it over on the telephone they listen on; the agent is told and free', async () => {
    const { sato, tanaka, caller, call, monitor } = await talking();
    await monitor('listen');
    const [seen] = await live(tanaka);
    await tanaka.call('POST', `/desk/calls/${call.id}/take-over`, { version: seen!.version });
    await town.settle();
    expect(await lastCall()).toMatchObject({ stage: 'talk', owner: 'tanaka', state: 'active' });
    const { legs, bridges } = await town.pretend().exchange.list();
    expect(legs.filter((leg) => leg.origin !== 'snoop')).toHaveLength(2);
    expect(bridges).toHaveLength(1);
    expect(await notices(sato)).toEqual(['taken-over']);
    expect(await mine(sato)).toBe(undefined);
    caller.speak();
    caller.hangUp();
    await town.settle();
    expect(await town.pretend().exchange.list()).toMatchObject({ legs: [], bridges: [] });
  });

  test('takes one out of the line; without a telephone that is refused', async () => {
    const tanaka = await town.desk('tanaka');
    const caller = await town.dial();
    await town.pass(7);
    const [seen] = await live(tanaka);
    const take = () => tanaka.call('POST', `/desk/calls/${seen!.id}/take-over`, { version: seen!.version });
    await take().refused('phone.away');
    await town.phone('tanaka', SOON);
    await take();
    await town.pass(1);
    expect(await lastCall()).toMatchObject({ stage: 'talk', owner: 'tanaka' });
    caller.hangUp();
    await town.settle();
  });

  test('ends it: the caller is let go, the agent does the after-contact work and is told by whom', async () => {
    const { sato, tanaka, caller, call } = await talking();
    await tanaka
      .call('POST', `/desk/calls/${call.id}/end`, { version: call.version + 7 })
      .refused('version.conflict');
    expect(caller.isOver()).toBe(false);
    await tanaka.call('POST', `/desk/calls/${call.id}/end`, { version: call.version });
    await town.settle();
    expect(caller.isOver()).toBe(true);
    expect(await lastCall()).toMatchObject({
      stage: 'ended',
      owner: 'sato',
      state: 'wrap-up',
      reason: 'supervisor-ended',
    });
    expect(await notices(sato)).toEqual(['call-ended']);
    await tanaka
      .call('POST', `/desk/calls/${call.id}/end`, { version: call.version })
      .refused('state.conflict');
  });

  test('takes part, and the agent hangs up: caller and supervisor go on', async () => {
    const { sato, caller, call, monitor } = await talking();
    await monitor('barge');
    await sato.call('POST', `/desk/calls/${call.id}/hang-up`, {});
    await town.settle();
    expect(caller.isOver()).toBe(false);
    expect(await lastCall()).toMatchObject({ stage: 'talk', owner: 'tanaka', state: 'active' });
    caller.hangUp();
    await town.settle();
  });
});

describe('an agent whose page is gone in the middle of a call', () => {
  /** Their browser says that it is there for the last time, and 90 s later it counts as gone. */
  const vanish = async (login: string) => {
    await (await town.desk(login)).call('POST', '/desk/seen');
    town.house.clock.advance(91_000);
    await town.house.deskWatch.sweep();
    await town.settle();
  };

  test('the caller is told so, goes back to the line, and the next one answers', async () => {
    const { caller } = await talking();
    town.said.length = 0;
    await vanish('sato');
    expect(town.said.map(({ text }) => text).join('')).toContain('ほかの担当者におつなぎします');
    expect(caller.isOver()).toBe(false);
    expect(await lastCall()).toMatchObject({ stage: 'queue', owner: null, state: 'waiting' });
    await town.readyDesk('smith');
    await town.phone('smith', SOON);
    await town.pass(5);
    await town.pass(1);
    expect(await lastCall()).toMatchObject({ stage: 'talk', owner: 'smith' });
    expect(await notices(await town.desk('sato'))).toEqual(['owner-gone']);
    caller.hangUp();
    await town.settle();
  });

  test('on a telephone of their desk they go on talking', async () => {
    await town.readyDesk('inoue');
    await town.phone('inoue', SOON);
    const caller = await town.dial();
    await town.pass(7);
    await town.pass(1);
    expect(await lastCall()).toMatchObject({ stage: 'talk', owner: 'inoue' });
    await vanish('inoue');
    expect(await lastCall()).toMatchObject({ stage: 'talk', owner: 'inoue' });
    caller.hangUp();
    await town.settle();
  });

  test('while a supervisor takes part, these two go on', async () => {
    const { caller, monitor } = await talking();
    await monitor('barge');
    await vanish('sato');
    expect(await lastCall()).toMatchObject({ stage: 'talk', owner: 'tanaka' });
    caller.hangUp();
    await town.settle();
  });
});
