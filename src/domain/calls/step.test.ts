import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginFarFirst, beginInbound, step } from './step.ts';
import type {
  Awaited,
  CallCommand,
  CallEvent,
  CallFact,
  CallState,
  DeskAction,
  MonitorMode,
} from './types.ts';

const NOW = new Date('2026-11-20T00:00:00Z');
const MENU: Awaited = { kind: 'keys', max: 1, timeoutSec: 5, finishOn: null };
const OPEN: Extract<Awaited, { kind: 'speech' }> = {
  kind: 'speech',
  language: 'ja',
  hint: '税金',
  beginWithinSec: 6,
  mostSec: 15,
};
const HELLO = [{ text: 'こんにちは', language: 'ja' }];

/** A call, the legs and bridges that its commands made at an exchange, and the ids it has used. */
class Table {
  state: CallState = beginInbound('far');
  readonly up = new Set(['far']);
  readonly answered = new Set<string>();
  readonly bridges = new Set<string>();
  readonly facts: CallFact[] = [];
  readonly commands: CallCommand[] = [];
  #ids = 0;
  readonly #hasHouse: boolean;

  constructor(hasHouse = false) {
    this.#hasHouse = hasHouse;
  }

  /** Lets an event come in, and the exchange do what is asked; what it is asked to end says so. */
  take(event: CallEvent): void {
    const stepped = step(this.state, event, NOW, () => `id-${++this.#ids}`);
    this.state = stepped.state;
    this.facts.push(...stepped.facts);
    this.commands.push(...stepped.commands);
    const left: string[] = [];
    for (const command of stepped.commands) {
      if (command.do === 'originate' || command.do === 'dial' || command.do === 'snoop')
        this.up.add(command.legId);
      if (command.do === 'hang-up' && this.up.delete(command.legId)) left.push(command.legId);
      if (command.do === 'bridge') this.bridges.add(command.bridgeId);
      if (command.do === 'close-bridge') this.bridges.delete(command.bridgeId);
    }
    for (const legId of left) this.take({ type: 'left', legId, cause: 'hung-up' });
    if (this.#hasHouse) for (const fact of stepped.facts) this.#answer(fact);
  }

  /** What the house says to a fact, where it has one. */
  #answer(fact: CallFact): void {
    if (fact.is === 'offer-answered') this.take({ type: 'assigned', staffId: fact.staffId, phone: null });
    if (fact.is === 'return-to-line') this.take({ type: 'returned', queueId: 'queue' });
    if (fact.is === 'given' && fact.to.kind === 'staff')
      this.take({ type: 'assigned', staffId: fact.to.staffId, phone: fact.to.phone });
    if (fact.is === 'flow' && fact.input.kind !== 'start')
      this.take({
        type: 'say',
        spoken: HELLO,
        then: { kind: 'queue', queueId: 'queue', priority: 0, skillIds: [] },
      });
    if (fact.is === 'followed') this.take({ type: 'assigned', staffId: fact.staffId, phone: null });
    if (fact.is === 'announce-due') this.take({ type: 'announce', spoken: HELLO, position: 1, waitSec: 60 });
  }

  leave(legId: string): void {
    if (this.up.delete(legId)) this.take({ type: 'left', legId, cause: 'hung-up' });
  }
}

function inQueue(hasHouse = false): Table {
  const table = new Table(hasHouse);
  table.take({ type: 'begun' });
  table.take({ type: 'queued', queueId: 'queue' });
  return table;
}

function talking(): Table {
  const table = inQueue();
  table.take({ type: 'offered', offerId: 'offer', staffId: 'sato', phone: 'phone', answerWithinSec: 20 });
  const { legId } = table.state.offers['offer']!;
  table.take({ type: 'answered', legId });
  table.take({ type: 'assigned', staffId: 'sato', phone: 'phone' });
  return table;
}

describe('keys', () => {
  function asked(awaited: Awaited): Table {
    const table = new Table();
    table.take({ type: 'begun' });
    table.take({ type: 'say', spoken: HELLO, then: awaited });
    return table;
  }
  const flowInputs = (table: Table) =>
    table.facts.flatMap((fact) => (fact.is === 'flow' ? [fact.input] : []));

  test('a key during the prompt stops it and is the answer', () => {
    const table = asked(MENU);
    table.take({ type: 'key', legId: 'far', key: '2' });
    expect(flowInputs(table).at(-1)).toEqual({ kind: 'keys', keys: '2' });
    expect(table.commands.at(-1)).toMatchObject({ do: 'stop-playing' });
    expect(table.state.timers).toEqual({});
  });

  test('several keys are gathered until there are enough, the finish is pressed, or time is over', () => {
    const many: Awaited = { kind: 'keys', max: 4, timeoutSec: 5, finishOn: '#' };
    const full = asked(many);
    for (const key of '1234') full.take({ type: 'key', legId: 'far', key });
    expect(flowInputs(full).at(-1)).toEqual({ kind: 'keys', keys: '1234' });
    const finished = asked(many);
    for (const key of '12#') finished.take({ type: 'key', legId: 'far', key });
    expect(flowInputs(finished).at(-1)).toEqual({ kind: 'keys', keys: '12' });
    const late = asked(many);
    late.take({ type: 'key', legId: 'far', key: '7' });
    late.take({ type: 'timer', name: 'keys' });
    expect(flowInputs(late).at(-1)).toEqual({ kind: 'keys', keys: '7' });
  });

  test('nothing pressed is silence, and a key of the agent is no answer', () => {
    const table = asked(MENU);
    table.take({ type: 'playback-ended', playbackId: table.state.speech!.playbackId, completed: true });
    table.take({ type: 'key', legId: 'other', key: '1' });
    table.take({ type: 'timer', name: 'keys' });
    expect(flowInputs(table).at(-1)).toEqual({ kind: 'silence' });
  });
});

describe('an answer in words', () => {
  function asked(): Table {
    const table = new Table();
    table.take({ type: 'begun' });
    table.take({ type: 'say', spoken: HELLO, then: OPEN });
    return table;
  }
  function listenedTo(): { table: Table; hearingId: string } {
    const table = asked();
    table.take({ type: 'playback-ended', playbackId: table.state.speech!.playbackId, completed: true });
    return { table, hearingId: table.state.hearing!.hearingId };
  }
  const last = (table: Table) => table.facts.at(-1);

  test('is listened for once the question was said, and is what the flow is told', () => {
    const { table, hearingId } = listenedTo();
    const { kind: _, ...words } = OPEN;
    expect(table.commands.at(-1)).toEqual({ do: 'hear', hearingId, legId: 'far', asked: words });
    table.take({ type: 'heard', hearingId, heard: { kind: 'words', text: '税金の相談' } });
    expect(last(table)).toEqual({ is: 'flow', input: { kind: 'speech', text: '税金の相談' } });
    expect(table.state.timers).toEqual({});
    const before = table.facts.length;
    table.take({ type: 'heard', hearingId, heard: { kind: 'silence' } });
    expect(table.facts).toHaveLength(before);
  });

  test('a key is taken as well, while the question is said and after it', () => {
    const early = asked();
    early.take({ type: 'key', legId: 'far', key: '0' });
    expect(early.commands.at(-1)).toMatchObject({ do: 'stop-playing' });
    expect(last(early)).toEqual({ is: 'flow', input: { kind: 'keys', keys: '0' } });
    const { table, hearingId } = listenedTo();
    table.take({ type: 'key', legId: 'far', key: '1' });
    expect(table.commands.at(-1)).toEqual({ do: 'stop-hearing', hearingId });
    expect(last(table)).toEqual({ is: 'flow', input: { kind: 'keys', keys: '1' } });
  });

  test('what could not be recognised, or not in time, is told as that', () => {
    const failed = listenedTo();
    failed.table.take({ type: 'heard', hearingId: failed.hearingId, heard: { kind: 'failed' } });
    expect(last(failed.table)).toEqual({ is: 'flow', input: { kind: 'unheard' } });
    const { table, hearingId } = listenedTo();
    expect(table.state.timers.words).toBe(new Date(NOW.getTime() + (6 + 15 + 8) * 1_000).toISOString());
    table.take({ type: 'timer', name: 'words' });
    expect(table.commands.at(-1)).toEqual({ do: 'stop-hearing', hearingId });
    expect(last(table)).toEqual({ is: 'flow', input: { kind: 'unheard' } });
  });

  test('whoever hangs up is not listened to any more; after an absence it is listened anew', () => {
    const { table, hearingId } = listenedTo();
    table.take({ type: 'resumed' });
    expect(table.state.hearing?.hearingId).not.toBe(hearingId);
    table.leave('far');
    expect(table.commands).toContainEqual({
      do: 'stop-hearing',
      hearingId: expect.not.stringMatching(hearingId),
    });
    expect(table.state.hearing).toBeNull();
  });
});

describe('asked while waiting', () => {
  const ASKED: Awaited = { kind: 'keys', max: 1, timeoutSec: 5, finishOn: null, memo: 'number?' };

  test('a key is a wish until something is asked; then it is the answer, and brings back what it was about', () => {
    const table = inQueue();
    table.take({ type: 'key', legId: 'far', key: '5' });
    expect(table.facts.at(-1)).toEqual({ is: 'key-in-queue', key: '5' });
    table.take({ type: 'say', spoken: HELLO, then: ASKED });
    table.take({ type: 'key', legId: 'far', key: '1' });
    expect(table.facts.at(-1)).toEqual({
      is: 'flow',
      input: { kind: 'keys', keys: '1', memo: 'number?' },
    });
    expect(table.state.stage).toBe('queue');
  });

  test('nothing is announced to who is just asked, and the time for the answer ends', () => {
    const table = inQueue();
    table.take({ type: 'say', spoken: HELLO, then: ASKED });
    table.take({ type: 'playback-ended', playbackId: table.state.speech!.playbackId, completed: true });
    table.take({ type: 'announce', spoken: HELLO, position: 1, waitSec: 60 });
    expect(table.state.speech).toBeNull();
    table.take({ type: 'timer', name: 'keys' });
    expect(table.facts.at(-1)).toEqual({ is: 'flow', input: { kind: 'silence', memo: 'number?' } });
  });

  test('whoever is free meanwhile has the call, and nothing is asked any more', () => {
    const table = inQueue();
    table.take({ type: 'say', spoken: HELLO, then: ASKED });
    table.take({ type: 'assigned', staffId: 'sato', phone: 'phone' });
    table.take({ type: 'key', legId: 'far', key: '1' });
    expect(table.facts.some((fact) => fact.is === 'flow' && fact.input.kind === 'keys')).toBe(false);
    expect(table.state.keys).toBeNull();
  });

  test.each(['at once', 'after the words'])('called back instead of waiting: no abandonment (%s)', (when) => {
    const table = inQueue();
    table.take({ type: 'callback-kept', spoken: HELLO });
    expect(table.state.timers).toEqual({});
    if (when === 'at once') table.leave('far');
    else table.take({ type: 'playback-ended', playbackId: table.state.speech!.playbackId, completed: true });
    expect(table.facts.at(-1)).toEqual({ is: 'over', reason: 'callback-asked' });
  });
});

describe('a call that the house makes by itself', () => {
  function dialling(): Table {
    const table = new Table();
    table.state = beginFarFirst({
      farLegId: 'far',
      to: { number: '0900', line: 'trunk' },
      shown: '0220000000',
    });
    return table;
  }

  test('whoever picks up hears what the house says, and may come into the line', () => {
    const table = dialling();
    table.take({ type: 'answered', legId: 'far' });
    expect(table.facts).toEqual([{ is: 'flow', input: { kind: 'start' } }]);
    table.take({ type: 'say', spoken: HELLO, then: MENU });
    table.take({ type: 'key', legId: 'far', key: '1' });
    table.take({ type: 'queued', queueId: 'queue' });
    expect(table.state).toMatchObject({ stage: 'queue', hasMusic: true });
  });

  test.each([
    ['busy', 'busy'],
    ['no-answer', 'no-answer'],
    ['unreachable', 'unreachable'],
    ['exchange-lost', 'exchange-lost'],
  ] as const)('not answered: %s', (cause, reason) => {
    const table = dialling();
    table.take({ type: 'left', legId: 'far', cause });
    expect(table.facts).toEqual([{ is: 'over', reason }]);
  });
});

describe('who hears whom', () => {
  test('whoever answers an offer too late is let go', () => {
    const table = inQueue();
    table.take({ type: 'offered', offerId: 'offer', staffId: 'sato', phone: 'phone', answerWithinSec: 20 });
    const { legId } = table.state.offers['offer']!;
    table.take({ type: 'answered', legId });
    expect(table.facts.at(-1)).toEqual({ is: 'offer-answered', offerId: 'offer', staffId: 'sato' });
    table.take({ type: 'offer-closed', offerId: 'offer' });
    expect(table.up).toEqual(new Set(['far']));
    expect(table.state.hasMusic).toBe(true);
  });

  test('somebody else takes it over: their telephone is rung, the former owner is let go', () => {
    const table = talking();
    table.take({ type: 'assigned', staffId: 'inoue', phone: 'other' });
    expect([...table.up].filter((leg) => leg !== 'far')).toHaveLength(1);
    expect(table.commands.at(-1)).toMatchObject({
      do: 'originate',
      to: { phone: 'other' },
      purpose: 'rejoin',
    });
    expect(table.state.hasMusic).toBe(true);
  });

  test('an owner without a telephone: nobody is left on the line for ever', () => {
    const table = inQueue();
    table.take({ type: 'assigned', staffId: 'sato', phone: null });
    table.take({ type: 'timer', name: 'return' });
    expect(table.facts.at(-1)).toEqual({ is: 'return-to-line' });
  });

  test('asked and gone: the caller is back with the owner', () => {
    const table = talking();
    table.take({
      type: 'asked',
      staffId: 'sato',
      action: { kind: 'consult', target: { kind: 'staff', staffId: 'inoue', phone: 'other' } },
    });
    const { legId } = table.state.consult!;
    expect(table.state.hasMusic).toBe(true);
    table.leave(legId);
    expect(table.state.legs['far']?.held).toBe(false);
    expect(table.state.hasMusic).toBe(false);
  });

  test('the page is loaded anew, and what it left behind ends before its telephone answers: music meanwhile', () => {
    const table = talking();
    const left = Object.keys(table.state.legs).find((legId) => legId !== 'far')!;
    table.take({ type: 'asked', staffId: 'sato', action: { kind: 'rejoin', phone: 'phone' } });
    table.leave(left);
    expect(table.state).toMatchObject({ stage: 'talk', hasMusic: true });
    expect(table.state.timers.return).toBeDefined();
    const ringing = Object.keys(table.state.legs).find((legId) => legId !== 'far')!;
    table.take({ type: 'answered', legId: ringing });
    expect(table.state).toMatchObject({ hasMusic: false, timers: {} });
  });

  test('only the owner may ask something of a call', () => {
    const table = talking();
    const before = table.state;
    table.take({ type: 'asked', staffId: 'inoue', action: { kind: 'hang-up' } });
    expect(table.state).toEqual(before);
  });
});

describe('a supervisor', () => {
  /** 田中 takes part in the talk of 佐藤 in this way, and answered. */
  function monitored(mode: MonitorMode): Table {
    const table = talking();
    const action = { kind: 'monitor', staffId: 'tanaka', phone: 'third', mode } as const;
    table.take({ type: 'asked', staffId: 'tanaka', action });
    table.take({ type: 'answered', legId: table.state.monitors[0]!.legId });
    return table;
  }
  const snoops = (table: Table) =>
    table.commands.flatMap((command) => (command.do === 'snoop' ? [command] : []));
  const legOf = (table: Table, staffId: string) =>
    Object.entries(table.state.legs).find(([, leg]) => leg.staffId === staffId && leg.state === 'up')?.[0];

  test('who listens goes on to listen when the owner comes back on another telephone', () => {
    const table = monitored('listen');
    expect(snoops(table).map(({ of }) => of)).toEqual([legOf(table, 'sato')]);
    table.take({ type: 'asked', staffId: 'sato', action: { kind: 'rejoin', phone: 'phone' } });
    const ringing = Object.entries(table.state.legs).find(([, leg]) => leg.state === 'ringing')!;
    table.take({ type: 'answered', legId: ringing[0] });
    expect(snoops(table).map(({ of }) => of)).toEqual([expect.anything(), ringing[0]]);
    expect([...table.up].filter((leg) => snoops(table).some((snoop) => snoop.legId === leg))).toHaveLength(1);
  });

  test('who has it now is whom the supervisor hears', () => {
    const table = monitored('whisper');
    table.take({ type: 'assigned', staffId: 'inoue', phone: 'other' });
    const ringing = Object.entries(table.state.legs).find(([, leg]) => leg.state === 'ringing')!;
    table.take({ type: 'answered', legId: ringing[0] });
    expect(snoops(table).at(-1)).toMatchObject({ of: legOf(table, 'inoue'), whispers: true });
  });

  test('the agent hangs up while a supervisor takes part: caller and supervisor go on', () => {
    const table = monitored('barge');
    table.take({ type: 'asked', staffId: 'sato', action: { kind: 'hang-up' } });
    expect(table.facts.at(-1)).toEqual({ is: 'followed', staffId: 'tanaka' });
    table.take({ type: 'assigned', staffId: 'tanaka', phone: 'third' });
    expect(table.state.stage).toBe('talk');
    expect(table.up).toEqual(new Set(['far', legOf(table, 'tanaka')]));
    expect(table.commands.some((command) => command.do === 'originate' && command.purpose === 'rejoin')).toBe(
      false,
    );
    expect(table.state.hasMusic).toBe(false);
  });

  test('the agent hangs up while a supervisor only listens: the call is over for all', () => {
    const table = monitored('listen');
    table.take({ type: 'asked', staffId: 'sato', action: { kind: 'hang-up' } });
    expect(table.up).toEqual(new Set());
  });

  test('who takes over what they listened to talks on the telephone they are on', () => {
    const table = monitored('listen');
    const before = legOf(table, 'tanaka');
    table.take({ type: 'assigned', staffId: 'tanaka', phone: 'third' });
    expect(table.up).toEqual(new Set(['far', before]));
    expect(table.state.monitors).toEqual([]);
    expect(table.commands).toContainEqual({
      do: 'bridge',
      bridgeId: table.state.bridgeId,
      legIds: ['far', before],
    });
  });

  test('nobody supervises themselves', () => {
    const table = talking();
    const action = { kind: 'monitor', staffId: 'sato', phone: 'phone', mode: 'barge' } as const;
    table.take({ type: 'asked', staffId: 'sato', action });
    expect(table.state.monitors).toEqual([]);
  });
});

describe('the page of the owner is gone', () => {
  test('the caller is told so and waits for the next one', () => {
    const table = talking();
    table.take({ type: 'owner-gone', staffId: 'sato' });
    expect(table.facts.at(-1)).toEqual({ is: 'return-to-line' });
    table.take({ type: 'returned', queueId: 'queue', spoken: HELLO });
    expect(table.state).toMatchObject({ stage: 'queue', ownerStaffId: null });
    expect(table.up).toEqual(new Set(['far']));
    expect(table.state.speech?.spoken).toEqual(HELLO);
    table.take({ type: 'playback-ended', playbackId: table.state.speech!.playbackId, completed: true });
    expect(table.state.hasMusic).toBe(true);
  });

  test('whoever was asked about it gets it', () => {
    const table = talking();
    const target = { kind: 'staff', staffId: 'inoue', phone: 'other' } as const;
    table.take({ type: 'asked', staffId: 'sato', action: { kind: 'consult', target } });
    table.take({ type: 'answered', legId: table.state.consult!.legId });
    table.take({ type: 'owner-gone', staffId: 'sato' });
    expect(table.facts.at(-1)).toEqual({ is: 'given', to: target });
  });

  test('somebody else has it meanwhile: nothing changes', () => {
    const table = talking();
    const before = table.state;
    table.take({ type: 'owner-gone', staffId: 'inoue' });
    expect(table.state).toEqual(before);
  });
});

describe('a telephone that went without a word', () => {
  const vanish = (table: Table, legId: string): void => {
    table.up.delete(legId);
    table.take({ type: 'left', legId, cause: 'vanished' });
  };

  test('of the caller: that is how it ended, wherever they were', () => {
    const inFlow = new Table();
    inFlow.take({ type: 'begun' });
    for (const table of [inFlow, inQueue(), talking()]) {
      vanish(table, 'far');
      expect(table.state).toMatchObject({ stage: 'ended', endReason: 'telephone-lost' });
      expect(table.facts.at(-1)).toEqual({ is: 'over', reason: 'telephone-lost' });
      expect(table.up).toEqual(new Set());
    }
  });

  test('of the agent: the caller is not dropped, and waits for the next one', () => {
    const table = talking();
    vanish(table, [...table.up].find((legId) => legId !== 'far')!);
    expect(table.facts.at(-1)).toEqual({ is: 'return-to-line' });
    table.take({ type: 'returned', queueId: 'queue', spoken: HELLO });
    expect(table.state).toMatchObject({ stage: 'queue', ownerStaffId: null });
    expect(table.up).toEqual(new Set(['far']));
  });

  test('of whom we called before they answered: they did not answer', () => {
    const table = new Table();
    table.state = beginFarFirst({ farLegId: 'far', to: { number: '0312345678', line: 'trunk' }, shown: '' });
    vanish(table, 'far');
    expect(table.state.endReason).toBe('no-answer');
  });
});

describe('ended by the agreed words', () => {
  function closing(): Table {
    const table = talking();
    table.take({ type: 'asked', staffId: 'tanaka', action: { kind: 'close', spoken: HELLO } });
    return table;
  }
  const end = { is: 'over', reason: 'harassment-ended' };

  test('the staff is let go at once, the far party alone hears them, and then it is over', () => {
    const table = closing();
    expect(table.up).toEqual(new Set(['far']));
    expect(table.commands.at(-1)).toMatchObject({ do: 'play', where: { legId: 'far' }, spoken: HELLO });
    expect(table.facts).not.toContainEqual(end);
    table.take({ type: 'playback-ended', playbackId: table.state.speech!.playbackId, completed: true });
    expect(table.facts.at(-1)).toEqual(end);
  });

  test.each<[string, (table: Table) => void]>([
    ['the far party hangs up meanwhile', (table) => table.leave('far')],
    ['a supervisor ends it', (table) => table.take({ type: 'ended-by-staff' })],
  ])('it is the same end when %s', (_how, happens) => {
    const table = closing();
    happens(table);
    expect(table.facts.filter(({ is }) => is === 'over')).toEqual([end]);
    expect(table.up).toEqual(new Set());
    expect(table.bridges).toEqual(new Set());
  });

  test('nobody is connected with them any more', () => {
    const table = closing();
    table.take({ type: 'assigned', staffId: 'inoue', phone: 'other' });
    table.take({ type: 'offered', offerId: 'late', staffId: 'sato', phone: 'phone', answerWithinSec: 20 });
    expect(table.up).toEqual(new Set(['far']));
    expect(table.state.stage).toBe('closing');
  });

  test('is no way to end what is no talk', () => {
    const table = inQueue();
    const before = table.state;
    table.take({ type: 'asked', staffId: 'tanaka', action: { kind: 'close', spoken: HELLO } });
    expect(table.state).toEqual(before);
  });
});

const actions: fc.Arbitrary<DeskAction> = fc.oneof(
  fc.record({ kind: fc.constant('hold' as const), on: fc.boolean() }),
  fc.constantFrom<DeskAction>(
    { kind: 'complete' },
    { kind: 'cancel' },
    { kind: 'join' },
    { kind: 'hang-up' },
    { kind: 'rejoin', phone: 'phone' },
    { kind: 'hand-over', toQueueId: 'other', note: null },
    { kind: 'monitor', staffId: 'tanaka', phone: 'third', mode: 'listen' },
    { kind: 'monitor', staffId: 'tanaka', phone: 'third', mode: 'whisper' },
    { kind: 'monitor', staffId: 'tanaka', phone: 'third', mode: 'barge' },
    { kind: 'monitor', staffId: 'sato', phone: 'phone', mode: 'barge' },
    { kind: 'unmonitor', staffId: 'tanaka' },
    { kind: 'say', spoken: HELLO },
    { kind: 'close', spoken: HELLO },
    { kind: 'consult', target: { kind: 'number', number: '0220000009', line: 'trunk' } },
    { kind: 'transfer', target: { kind: 'staff', staffId: 'inoue', phone: 'other' } },
  ),
);

/** What may happen next, as numbers that are read against what is there then. */
const happenings = fc.oneof(
  fc.record({ what: fc.constant('action' as const), action: actions }),
  fc.record({
    what: fc.constantFrom('answer' as const, 'leave' as const, 'offer' as const, 'close' as const),
    at: fc.nat(5),
  }),
  fc.record({
    what: fc.constantFrom(
      'assign-sato' as const,
      'assign-inoue' as const,
      'assign-tanaka' as const,
      'gone' as const,
      'returned' as const,
      'undone' as const,
      'played' as const,
      'key' as const,
      'asked' as const,
      'asked-words' as const,
      'heard' as const,
      'kept' as const,
      'timer' as const,
      'resumed' as const,
    ),
  }),
);
type Happening = typeof happenings extends fc.Arbitrary<infer T> ? T : never;

function happen(table: Table, happening: Happening): void {
  const pick = (items: Iterable<string>, at: number): string | undefined =>
    [...items].filter((item) => item !== 'far')[at];
  switch (happening.what) {
    case 'action':
      return table.take({
        type: 'asked',
        staffId: table.state.ownerStaffId ?? 'sato',
        action: happening.action,
      });
    case 'answer': {
      const legId = pick(table.up, happening.at);
      return legId ? table.take({ type: 'answered', legId }) : undefined;
    }
    case 'leave': {
      const legId = pick(table.up, happening.at);
      return legId ? table.leave(legId) : undefined;
    }
    case 'offer':
      return table.take({
        type: 'offered',
        offerId: `offer-${happening.at}`,
        staffId: happening.at % 2 === 0 ? 'sato' : 'inoue',
        phone: happening.at === 5 ? null : 'phone',
        answerWithinSec: 20,
      });
    case 'close':
      return table.take({ type: 'offer-closed', offerId: `offer-${happening.at}` });
    case 'assign-sato':
      return table.take({ type: 'assigned', staffId: 'sato', phone: 'phone' });
    case 'assign-inoue':
      return table.take({ type: 'assigned', staffId: 'inoue', phone: null });
    case 'assign-tanaka':
      return table.take({ type: 'assigned', staffId: 'tanaka', phone: 'third' });
    case 'gone':
      return table.take({ type: 'owner-gone', staffId: table.state.ownerStaffId ?? 'sato' });
    case 'returned':
      return table.take({ type: 'returned', queueId: 'queue' });
    case 'undone':
      return table.take({ type: 'handover-undone', ownerPhone: 'phone' });
    case 'played':
      return table.take({
        type: 'playback-ended',
        playbackId: table.state.speech?.playbackId ?? 'none',
        completed: true,
      });
    case 'key':
      return table.take({ type: 'key', legId: 'far', key: '1' });
    case 'asked':
      return table.take({
        type: 'say',
        spoken: HELLO,
        then: { kind: 'keys', max: 1, timeoutSec: 5, finishOn: null, memo: 'asked' },
      });
    case 'asked-words':
      return table.take({ type: 'say', spoken: HELLO, then: OPEN });
    case 'heard':
      return table.take({
        type: 'heard',
        hearingId: table.state.hearing?.hearingId ?? 'none',
        heard: { kind: 'words', text: '税金' },
      });
    case 'kept':
      return table.take({ type: 'callback-kept', spoken: HELLO });
    case 'timer':
      for (const name of Object.keys(table.state.timers) as (keyof CallState['timers'])[])
        table.take({ type: 'timer', name });
      return;
    case 'resumed':
      return table.take({ type: 'resumed' });
  }
}

describe('whatever happens', () => {
  test('once the caller is gone nothing is up, and the end was told once', () => {
    fc.assert(
      fc.property(fc.array(happenings, { maxLength: 40 }), (walk) => {
        const table = inQueue(true);
        for (const happening of walk) happen(table, happening);
        table.leave('far');
        expect(table.state.stage).toBe('ended');
        expect([...table.up]).toEqual([]);
        expect([...table.bridges]).toEqual([]);
        expect(table.facts.filter((fact) => fact.is === 'over')).toHaveLength(1);
        expect(table.state.timers).toEqual({});
      }),
      { numRuns: 1_000 },
    );
  });

  test('the caller is never in silence with nobody: they hear somebody, music or words, or are asked for keys or words', () => {
    fc.assert(
      fc.property(fc.array(happenings, { maxLength: 40 }), (walk) => {
        const table = inQueue(true);
        for (const happening of walk) {
          happen(table, happening);
          const { state } = table;
          if (state.stage === 'ended') return;
          const isWithSomebody =
            state.legs['far']?.held === false &&
            state.bridgeId !== null &&
            Object.entries(state.legs).some(
              ([legId, leg]) => legId !== 'far' && leg.state === 'up' && leg.party !== 'supervisor',
            );
          const isEntertained =
            state.hasMusic || state.speech !== null || state.keys !== null || state.recordingMessage !== null;
          const isHeard = Boolean(state.hearing);
          expect(isWithSomebody || isEntertained || isHeard, JSON.stringify(state)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
