import type { Caller, ExchangeEvent } from '#domain/calls/exchange.ts';
import { durationMs, loudness, readWav, type Sound } from '#kernel/sound.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openPretendWorld } from './pretend-world.ts';
import { openRealWorld } from './real-world.ts';
import type { Person, World } from './world.ts';

type Of<Type extends ExchangeEvent['type']> = Extract<ExchangeEvent, { type: Type }>;

/** What the exchange promises, of the real one with telephones and of the pretended one alike. */
describe.each([
  ['the pretended exchange', openPretendWorld],
  ['Asterisk', openRealWorld],
])('%s', (_name, open) => {
  let world: World;
  const people: Person[] = [];

  beforeAll(async () => {
    world = await open();
  });
  afterAll(async () => world?.close());
  beforeEach(() => {
    world.events.length = 0;
  });
  afterEach(async () => {
    const { legs, bridges, recordingIds } = await world.exchange().list();
    for (const { legId } of legs) await world.exchange().hangUp(legId, 'normal');
    for (const { bridgeId } of bridges) await world.exchange().closeBridge(bridgeId);
    for (const recordingId of recordingIds) await world.exchange().deleteRecording(recordingId);
    for (const person of people) if (!person.isOver()) person.hangUp();
    await world.until('every telephone is down', () => people.every((person) => person.isOver()));
    people.length = 0;
  });

  function heard<Type extends ExchangeEvent['type']>(type: Type): Of<Type>[] {
    return world.events.filter((event): event is Of<Type> => event.type === type);
  }

  function happened<Type extends ExchangeEvent['type']>(
    type: Type,
    isMeant: (event: Of<Type>) => boolean = () => true,
  ): Promise<Of<Type>> {
    return world.until(`${type} among ${JSON.stringify(world.events)}`, () => heard(type).find(isMeant));
  }

  async function call(caller?: Caller): Promise<{ person: Person; legId: string; event: Of<'entered'> }> {
    const before = new Set(heard('entered'));
    const person = await world.dial({ to: '0877123456', ...(caller ? { caller } : {}) });
    people.push(person);
    const event = await happened('entered', (one) => !before.has(one));
    return { person, legId: event.legId, event };
  }

  async function fetched(recordingId: string): Promise<Buffer | undefined> {
    const file = await world.exchange().fetchRecording(recordingId);
    if (!file) return undefined;
    const pieces: Uint8Array[] = [];
    for await (const piece of file) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  async function soundOf(recordingId: string): Promise<Sound> {
    const sound = readWav((await fetched(recordingId)) ?? new Uint8Array());
    if (!sound) throw new Error('no sound');
    return sound;
  }

  async function answeredCall(): Promise<{ person: Person; legId: string }> {
    const { person, legId } = await call();
    expect(await world.exchange().answer(legId)).toBe('done');
    return { person, legId };
  }

  async function madeLeg(more: { hangsUpAfterMs?: number } = {}): Promise<{ person: Person; legId: string }> {
    const { person, to } = await world.expect({ kind: 'answers', afterMs: 200, ...more });
    people.push(person);
    const legId = world.newId();
    await world.exchange().originate({ legId, to, shown: '0877123456', answerWithinSec: 10 });
    await happened('answered', (event) => event.legId === legId);
    return { person, legId };
  }

  /** Gathers what is heard of a leg. */
  function hearing() {
    let recent = new Int16Array();
    let count = 0;
    return {
      hear(piece: Int16Array) {
        count += piece.length;
        recent = Int16Array.from([...recent, ...piece]).slice(-4_000);
      },
      samples: () => count,
      isLoud: () => loudness({ samplesPerSec: 16_000, samples: recent }) > 0.02,
    };
  }

  test('a call enters with the number that was dialled and the number that calls, and leaves when it hangs up', async () => {
    const { person, legId, event } = await call();
    expect(event).toMatchObject({
      line: world.line,
      dialled: '0877123456',
      caller: { kind: 'number', number: '0312345678' },
    });
    expect(await world.exchange().ring(legId)).toBe('done');
    expect(await world.exchange().answer(legId)).toBe('done');
    await world.pass(300);
    person.hangUp();
    expect(await happened('left')).toEqual({ type: 'left', legId, cause: 'hung-up' });
    expect((await world.exchange().list()).legs).toEqual([]);
    expect(await world.exchange().answer(legId)).toBe('gone');
    expect(await world.exchange().hangUp(legId, 'normal')).toBe('gone');
    expect(await world.exchange().play(world.newId(), { legId }, [{ url: world.promptUrl }])).toBe('gone');
  });

  test.each([{ kind: 'withheld' }, { kind: 'payphone' }, { kind: 'unavailable' }] as const)(
    'a caller without a number: $kind',
    async (caller) => {
      expect((await call(caller)).event.caller).toEqual(caller);
    },
  );

  test('a caller who gives up before the answer has left', async () => {
    const { person, legId } = await call();
    await world.exchange().ring(legId);
    await world.pass(300);
    person.hangUp();
    expect((await happened('left')).legId).toBe(legId);
    expect(await world.exchange().answer(legId)).toBe('gone');
  });

  test('a caller may be told that the line is busy, without an answer', async () => {
    const { person, legId } = await call();
    expect(await world.exchange().hangUp(legId, 'busy')).toBe('done');
    await world.until('the caller hears busy', () => person.isToldBusy());
    expect((await happened('left')).legId).toBe(legId);
  });

  test('a prompt is heard and ends by itself; a second one is stopped and ends at once', async () => {
    const { person, legId } = await answeredCall();
    const [first, second] = [world.newId(), world.newId()];
    expect(await world.exchange().play(first, { legId }, [{ url: world.promptUrl }])).toBe('done');
    await world.until('the prompt is heard', () => person.hears());
    expect(await happened('playback-ended')).toEqual({
      type: 'playback-ended',
      playbackId: first,
      completed: true,
    });
    await world.until('silence', () => !person.hears());
    await world.exchange().play(second, { legId }, [{ url: world.promptUrl }, { url: world.promptUrl }]);
    await world.until('the second is heard', () => person.hears());
    expect(await world.exchange().stopPlaying(second)).toBe('done');
    expect((await happened('playback-ended', (event) => event.playbackId === second)).completed).toBe(false);
    await world.until('silence again', () => !person.hears());
    expect(await world.exchange().stopPlaying(second)).toBe('gone');
  });

  test('somebody who hangs up in the middle of a prompt ends it', async () => {
    const { person, legId } = await answeredCall();
    const playbackId = world.newId();
    await world.exchange().play(playbackId, { legId }, [{ url: world.promptUrl }, { url: world.promptUrl }]);
    await world.until('the prompt is heard', () => person.hears());
    person.hangUp();
    expect((await happened('playback-ended')).completed).toBe(false);
    expect((await happened('left')).legId).toBe(legId);
  });

  test('keys come in their order, also during a prompt', async () => {
    const { person, legId } = await answeredCall();
    await world.exchange().play(world.newId(), { legId }, [{ url: world.promptUrl }]);
    await world.until('the prompt is heard', () => person.hears());
    await person.press('10*#');
    await world.until('four keys', () => heard('key').length === 4);
    expect(
      heard('key')
        .map(({ key }) => key)
        .join(''),
    ).toBe('10*#');
    expect(heard('key').every((event) => event.legId === legId)).toBe(true);
  });

  test('music plays while somebody waits, until it is stopped', async () => {
    const { person, legId } = await answeredCall();
    expect(await world.exchange().startMusic(legId)).toBe('done');
    await world.until('music', () => person.hears());
    expect(await world.exchange().stopMusic(legId)).toBe('done');
    await world.until('silence', () => !person.hears());
  });

  test('a leg that we make rings, is answered, and hears the caller once they are bridged; taken apart, both hear nothing', async () => {
    const caller = await answeredCall();
    const agent = await madeLeg();
    expect(heard('ringing').map(({ legId }) => legId)).toEqual([agent.legId]);
    const bridgeId = world.newId();
    expect(await world.exchange().bridge(bridgeId, [caller.legId, agent.legId])).toBe('done');
    caller.person.speak();
    await world.until('the agent hears the caller', () => agent.person.hears());
    expect(caller.person.hears()).toBe(false);
    agent.person.speak();
    await world.until('the caller hears the agent', () => caller.person.hears());
    const { bridges } = await world.exchange().list();
    expect(bridges.map((bridge) => [bridge.bridgeId, new Set(bridge.legIds)])).toEqual([
      [bridgeId, new Set([caller.legId, agent.legId])],
    ]);
    expect(await world.exchange().unbridge(bridgeId, caller.legId)).toBe('done');
    await world.until('silence on both sides', () => !caller.person.hears() && !agent.person.hears());
    expect(await world.exchange().closeBridge(bridgeId)).toBe('done');
    expect(await world.exchange().closeBridge(bridgeId)).toBe('gone');
    expect((await world.exchange().list()).legs).toHaveLength(2);
  });

  test('what is played where two talk is heard by both, and they talk on', async () => {
    const caller = await answeredCall();
    const agent = await madeLeg();
    const [bridgeId, playbackId] = [world.newId(), world.newId()];
    await world.exchange().bridge(bridgeId, [caller.legId, agent.legId]);
    const two = [{ url: world.promptUrl }, { url: world.promptUrl }];
    expect(await world.exchange().play(playbackId, { bridgeId }, two)).toBe('done');
    await world.until('both hear it', () => caller.person.hears() && agent.person.hears());
    expect((await happened('playback-ended')).completed).toBe(true);
    await world.until('silence again', () => !caller.person.hears() && !agent.person.hears());
    caller.person.speak();
    await world.until('the agent hears the caller', () => agent.person.hears());
  });

  test('a leg that has left does not keep the other out of the bridge', async () => {
    const caller = await answeredCall();
    const bridgeId = world.newId();
    expect(await world.exchange().bridge(bridgeId, [world.newId(), caller.legId])).toBe('gone');
    expect((await world.exchange().list()).bridges).toEqual([{ bridgeId, legIds: [caller.legId] }]);
  });

  test('hanging one leg up leaves the other', async () => {
    const caller = await answeredCall();
    const agent = await madeLeg();
    await world.exchange().bridge(world.newId(), [caller.legId, agent.legId]);
    await world.exchange().hangUp(agent.legId, 'normal');
    await world.until("the agent's telephone is over", () => agent.person.isOver());
    expect(await happened('left')).toEqual({ type: 'left', legId: agent.legId, cause: 'hung-up' });
    expect((await world.exchange().list()).legs.map(({ legId }) => legId)).toEqual([caller.legId]);
  });

  test('whoever we called hangs up', async () => {
    const { legId } = await madeLeg({ hangsUpAfterMs: 300 });
    expect(await happened('left')).toEqual({ type: 'left', legId, cause: 'hung-up' });
  });

  test('busy, nobody answers, nobody there: the leg leaves and says why', async () => {
    const [busy, silent, nobody] = [world.newId(), world.newId(), world.newId()];
    const [talking, away] = [await world.expect({ kind: 'busy' }), await world.expect({ kind: 'no-answer' })];
    people.push(talking.person, away.person);
    await world.exchange().originate({ legId: busy, to: talking.to, answerWithinSec: 10 });
    expect((await happened('left', ({ legId }) => legId === busy)).cause).toBe('busy');
    await world.exchange().originate({ legId: silent, to: away.to, answerWithinSec: 1 });
    expect((await happened('left', ({ legId }) => legId === silent)).cause).toBe('no-answer');
    await world.exchange().originate({ legId: nobody, to: { phone: 'desk-01' }, answerWithinSec: 1 });
    expect((await happened('left', ({ legId }) => legId === nobody)).cause).toBe('unreachable');
    expect(heard('answered')).toEqual([]);
  });

  test('a recording holds what was said; it is fetched, deleted, and then gone', async () => {
    const caller = await answeredCall();
    const agent = await madeLeg();
    const [bridgeId, recordingId] = [world.newId(), world.newId()];
    await world.exchange().bridge(bridgeId, [caller.legId, agent.legId]);
    expect(await world.exchange().record(recordingId, { bridgeId }, { maxSec: 60 })).toBe('done');
    caller.person.speak();
    await world.until('the other side hears it', () => agent.person.hears());
    await world.pass(1_000);
    expect(await world.exchange().stopRecording(recordingId)).toBe('done');
    expect(await happened('recording-ended')).toEqual({
      type: 'recording-ended',
      recordingId,
      failed: false,
    });
    expect((await world.exchange().list()).recordingIds).toEqual([recordingId]);
    const sound = readWav((await fetched(recordingId)) ?? new Uint8Array());
    expect(loudness(sound ?? { samplesPerSec: 1, samples: new Int16Array() })).toBeGreaterThan(0.01);
    expect(await world.exchange().deleteRecording(recordingId)).toBe('done');
    expect(await world.exchange().deleteRecording(recordingId)).toBe('gone');
    expect(await world.exchange().fetchRecording(recordingId)).toBeUndefined();
    expect(await world.exchange().stopRecording(recordingId)).toBe('gone');
  });

  test('what is still being recorded cannot be fetched, and is none of the recordings that have ended', async () => {
    const { legId } = await answeredCall();
    const recordingId = world.newId();
    await world.exchange().record(recordingId, { legId }, { maxSec: 60 });
    await world.pass(300);
    expect(await world.exchange().fetchRecording(recordingId)).toBeUndefined();
    expect((await world.exchange().list()).recordingIds).toEqual([]);
    await world.exchange().stopRecording(recordingId);
    await happened('recording-ended');
    expect(await fetched(recordingId)).toBeDefined();
  });

  test('both sides of a leg are recorded apart, from one moment on, until it is said', async () => {
    const caller = await answeredCall();
    const agent = await madeLeg();
    await world.exchange().bridge(world.newId(), [caller.legId, agent.legId]);
    const sides = { of: caller.legId, says: world.newId(), hears: world.newId() };
    expect(await world.exchange().recordSides(sides, { maxSec: 60 })).toBe('done');
    agent.person.speak();
    await world.pass(1_000);
    expect((await world.exchange().list()).legs.filter(({ origin }) => origin === 'snoop')).toHaveLength(2);
    expect(await world.exchange().stopSides(sides)).toBe('done');
    for (const recordingId of [sides.says, sides.hears])
      await happened('recording-ended', (event) => event.recordingId === recordingId);
    expect(await world.exchange().stopSides(sides)).toBe('gone');
    const [says, hears] = [await soundOf(sides.says), await soundOf(sides.hears)];
    expect(loudness(says)).toBeLessThan(0.001);
    expect(loudness(hears)).toBeGreaterThan(0.01);
    expect(Math.abs(durationMs(says) - durationMs(hears))).toBeLessThanOrEqual(60);
    expect((await world.exchange().list()).legs).toHaveLength(2);
  });

  test('the recording of both sides ends with their leg, which may be gone before it began', async () => {
    const { person, legId } = await answeredCall();
    const sides = { of: legId, says: world.newId(), hears: world.newId() };
    await world.exchange().recordSides(sides, { maxSec: 60 });
    person.speak();
    await world.pass(500);
    person.hangUp();
    for (const recordingId of [sides.says, sides.hears])
      await happened('recording-ended', (event) => event.recordingId === recordingId);
    expect(loudness(await soundOf(sides.says))).toBeGreaterThan(0.01);
    await happened('left', (event) => event.legId === legId);
    const late = { of: legId, says: world.newId(), hears: world.newId() };
    expect(await world.exchange().recordSides(late, { maxSec: 60 })).toBe('gone');
    expect((await world.exchange().list()).legs).toEqual([]);
  });

  test('a recording ends with the leg that it records', async () => {
    const { person, legId } = await answeredCall();
    const recordingId = world.newId();
    person.speak();
    await world.exchange().record(recordingId, { legId }, { maxSec: 60 });
    await world.pass(500);
    person.hangUp();
    expect((await happened('recording-ended')).recordingId).toBe(recordingId);
    expect(await world.exchange().fetchRecording(recordingId)).toBeDefined();
  });

  test('a supervisor listens by a snoop, and whispers to one side only', async () => {
    const caller = await answeredCall();
    const agent = await madeLeg();
    await world.exchange().bridge(world.newId(), [caller.legId, agent.legId]);
    const supervisor = await madeLeg();
    const legId = world.newId();
    expect(await world.exchange().snoop({ legId, of: caller.legId, hears: 'both', whispers: true })).toBe(
      'done',
    );
    // Asterisk takes a snoop in a moment after it was asked for, and one that is bridged before hears nothing; on a busy
    // machine 300 ms were too short.
    await world.pass(1_500);
    await world.exchange().bridge(world.newId(), [supervisor.legId, legId]);
    caller.person.speak();
    await world.until('the supervisor hears the caller', () => supervisor.person.hears());
    expect(agent.person.hears()).toBe(true);
    expect(caller.person.hears()).toBe(false);
    supervisor.person.speak();
    await world.until('the caller hears the whisper', () => caller.person.hears());
    expect((await world.exchange().list()).legs.find((leg) => leg.legId === legId)?.origin).toBe('snoop');
    expect(
      await world
        .exchange()
        .snoop({ legId: world.newId(), of: world.newId(), hears: 'both', whispers: false }),
    ).toBe('gone');
  });

  test('what one leg says is heard as it is said, and nothing of what it hears', async () => {
    const caller = await answeredCall();
    const agent = await madeLeg();
    const bridgeId = world.newId();
    await world.exchange().bridge(bridgeId, [caller.legId, agent.legId]);
    const [ofCaller, ofAgent] = [hearing(), hearing()];
    const first = await world.exchange().listen(caller.legId, ofCaller.hear);
    const second = await world.exchange().listen(agent.legId, ofAgent.hear);
    expect(first && second).toBeDefined();
    caller.person.speak();
    await world.until('the sound of the caller', () => ofCaller.isLoud());
    await world.until('the agent hears the caller', () => agent.person.hears());
    await world.pass(500);
    expect(ofAgent.isLoud()).toBe(false);
    // As fast as it is said: 16,000 samples a second.
    const before = ofCaller.samples();
    await world.pass(1_000);
    await world.until('a second of sound', () => ofCaller.samples() - before >= 15_000);
    expect(ofCaller.samples() - before).toBeLessThan(32_000);
    // Neither is a leg of anybody, nor in anybody's bridge.
    const { legs, bridges } = await world.exchange().list();
    expect(legs).toHaveLength(2);
    expect(bridges.map((bridge) => bridge.bridgeId)).toEqual([bridgeId]);
    await first?.stop();
    await first?.ended;
    const after = ofCaller.samples();
    await world.pass(300);
    expect(ofCaller.samples()).toBe(after);
    expect(caller.person.isOver()).toBe(false);
    expect(heard('left')).toEqual([]);
  });

  test('listening ends with the leg; to nobody it does not begin', async () => {
    const caller = await answeredCall();
    const sound = hearing();
    const listening = await world.exchange().listen(caller.legId, sound.hear);
    let isOver = false;
    void listening?.ended.then(() => {
      isOver = true;
    });
    await world.until('sound comes', () => sound.samples() > 0);
    caller.person.hangUp();
    await world.until('it ends', () => isOver);
    expect(await world.exchange().listen(world.newId(), sound.hear)).toBeUndefined();
  });

  test('after an absence everything that is up is listed, and what went meanwhile is not', async () => {
    const stays = await call();
    await world.exchange().answer(stays.legId);
    const leaves = await answeredCall();
    await world.returnAfterAbsence(async () => {
      leaves.person.hangUp();
      await world.pass(500);
    });
    const { legs } = await world.exchange().list();
    expect(legs).toEqual([
      {
        legId: stays.legId,
        origin: 'called',
        isAnswered: true,
        entered: {
          line: world.line,
          dialled: '0877123456',
          caller: { kind: 'number', number: '0312345678' },
          at: stays.event.at,
        },
      },
    ]);
    // Neither is told again.
    expect(heard('entered')).toEqual([]);
    stays.person.hangUp();
    expect((await happened('left')).legId).toBe(stays.legId);
  });

  test('somebody who called while we were away is listed with all that is needed to take the call', async () => {
    let person: Person | undefined;
    await world.returnAfterAbsence(async () => {
      person = await world.dial({ to: '0877123456' });
      people.push(person);
      await world.pass(1_000);
    });
    // The exchange offers the call again every second.
    await world.pass(2_000);
    const { legs } = await world.exchange().list();
    expect(legs).toHaveLength(1);
    expect(legs[0]).toMatchObject({
      origin: 'called',
      isAnswered: false,
      entered: { dialled: '0877123456' },
    });
    expect(await world.exchange().answer(legs[0]?.legId ?? '')).toBe('done');
  });
});
