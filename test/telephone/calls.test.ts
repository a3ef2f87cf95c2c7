import { chmodSync } from 'node:fs';
import { readTiffPages } from '#kernel/tiff.ts';
import { drawFaxPage, likeness } from '../kit/fax-page.ts';
import { openFaxMachine } from '../kit/fax-machine.ts';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import { addLine } from '#domain/calls/lines.ts';
import type { Sound } from '#kernel/sound.ts';
import { createOpenaiTranscription } from '#outside/openai-transcription/openai-transcription.ts';
import { addEntryPoint } from '#domain/interactions/entry-points.ts';
import type { InteractionCallsAnswer, RecordingAnswer } from '../../src/http/desk/recording-shapes.ts';
import type { TranscriptAnswer } from '../../src/http/desk/transcript-shapes.ts';
import { openBaresip } from '../kit/baresip.ts';
import { PASSWORD } from '../kit/cast.ts';
import { type DeskClient, newClientId, signIn } from '../kit/clients.ts';
import { readFlac } from '../kit/flac-reader.ts';
import { type FlowTown, newestInstance, publishSample } from '../kit/flow-town.ts';
import { type LiveHouse, openLiveHouse } from '../kit/live-house.ts';
import {
  KEY,
  MODEL,
  type StandInTranscription,
  standInTranscription,
} from '../kit/stand-in-transcription.ts';
import { until } from '../kit/until.ts';
import { openRealWorld, type RealPerson, type RealWorld } from './real-world.ts';

const NUMBER = '0220000000';
const FAX_NUMBER = '0220000009';
/** A minute in a city; here a test waits for it. */
const SOUNDLESS_SEC = 4;

let world: RealWorld;
let house: LiveHouse;
let phones: Map<string, string>;
let recogniser: StandInTranscription;
/** What is said on the telephone sounds like this. */
let prompt: string;
/** Where the exchange finds the house, when it listens. */
let address = '';
const people: RealPerson[] = [];

beforeAll(async () => {
  world = await openRealWorld({ soundlessSec: SOUNDLESS_SEC });
  recogniser = await standInTranscription();
});
afterAll(async () => {
  await world?.close();
  recogniser?.close();
});

beforeEach(async () => {
  phones = new Map();
  prompt = world.shortPromptUrl;
  house = await open();
  const { rows } = await house.admin.query<{ tenant_id: string; id: string }>(
    `select tenant_id, id from queue where name = '総合窓口'`,
  );
  const { tenant_id: tenantId, id: queueId } = rows[0]!;
  await house.database.tx({ tenantId, actor: 'system:test' }, async (tx) => {
    const entry = await addEntryPoint(tx, {
      channel: 'telephone',
      name: '代表電話',
      publicKey: NUMBER,
      queueId,
    });
    await addLine(tx, { entryPointId: entry.id, number: NUMBER, kind: 'voice' });
    const fax = await addEntryPoint(tx, { channel: 'fax', name: 'ファクス', publicKey: FAX_NUMBER, queueId });
    await addLine(tx, { entryPointId: fax.id, number: FAX_NUMBER, kind: 'fax' });
  });
});
afterEach(async () => {
  for (const person of people) if (!person.isOver()) person.hangUp();
  people.length = 0;
  try {
    await nothingIsUp();
    if (house.logLines.length > 0) throw new Error(`logged: ${house.logLines.join('')}`);
  } finally {
    // One that stays open takes calls and faxes of the next test: the fax by T.38 was never offered behind a failed one.
    await house.close();
  }
});

function open(kept?: LiveHouse['kept']): Promise<LiveHouse> {
  return openLiveHouse(
    {
      exchanges: [world.exchange()],
      recogniser: createOpenaiTranscription({ url: recogniser.url, key: KEY, model: MODEL }),
      phoneOf: async (_tx, staffId) => phones.get(staffId) ?? null,
      promptBaseUrl: () => address,
      sounds: { prepare: async (_tenantId, spoken) => spoken.map(() => ({ url: prompt })) },
    },
    kept,
  );
}

async function nothingIsUp(): Promise<void> {
  await until(
    'no leg, no bridge',
    async () => {
      const { legs, bridges } = await world.exchange().list();
      return legs.length + bridges.length === 0;
    },
    15_000,
  );
}

/** A member of the staff with a telephone on the desk. */
async function desk(login: string, afterMs = 200): Promise<{ desk: DeskClient; phone: RealPerson }> {
  const client = await signIn(house, login, PASSWORD);
  const { person, to } = await world.expect({ kind: 'answers', afterMs });
  people.push(person);
  if ('line' in to) phones.set(client.staffId, to.line);
  await client.ready();
  return { desk: client, phone: person };
}

/** What is told of the only call there is, as whoever took part sees it. */
async function callOf(client: DeskClient): Promise<InteractionCallsAnswer['calls'][number]> {
  const { rows } = await house.admin.query<{ id: string }>('select id from interaction');
  const url = `/desk/interactions/${rows[0]!.id}/calls`;
  return (await client.call<InteractionCallsAnswer>('GET', url)).calls[0]!;
}

async function transcriptOf(client: DeskClient): Promise<TranscriptAnswer> {
  const { rows } = await house.admin.query<{ id: string }>('select id from interaction');
  return client.call<TranscriptAnswer>('GET', `/desk/interactions/${rows[0]!.id}/transcript`);
}

async function dial(): Promise<RealPerson> {
  const person = await world.dial({ to: NUMBER });
  people.push(person);
  return person;
}

async function stage(): Promise<string> {
  const { rows } = await house.admin.query<{ stage: string }>(
    'select stage from call order by started_at desc limit 1',
  );
  return rows[0]?.stage ?? 'none';
}

async function hangUp(agent: DeskClient): Promise<void> {
  const { calls } = await agent.call<{ calls: { id: string }[] }>('GET', '/desk/calls/mine');
  await agent.call('POST', `/desk/calls/${calls[0]?.id}/hang-up`);
}

async function becomes(wanted: string): Promise<void> {
  await until(`the call is ${wanted}`, async () => (await stage()) === wanted, 20_000);
}

test('a caller hears the prompt and music, is answered, and both hear each other', async () => {
  const caller = await dial();
  await until('the prompt is heard', () => caller.hears());
  await becomes('queue');
  await until('music is heard', () => caller.hears());
  const { desk: sato, phone } = await desk('sato');
  await becomes('talk');
  await until('it is quiet', () => !caller.hears());
  caller.speak();
  await until('the agent hears the caller', () => phone.hears());
  phone.speak();
  await until('the caller hears the agent', () => caller.hears());
  await hangUp(sato);
  await until('the agent is told that it is over', () => phone.isOver());
  await until('the caller is told that it is over', () => caller.isOver());
  await becomes('ended');
});

test('who presses 1 in the line hangs up and is called back over the trunk, once the agent has taken it', async () => {
  const mori = await signIn(house, 'mori', PASSWORD);
  const { rows } = await house.admin.query<{ id: string }>(`select id from queue where name = '総合窓口'`);
  const settings = { ringing: { from: '00:00', until: '23:59' } };
  await mori.call('PUT', `/desk/queues/${rows[0]!.id}/callback`, { version: 0, settings });
  const caller = await dial();
  await becomes('queue');
  await caller.press('1');
  await caller.press('1');
  await becomes('ended');
  await until('the caller is let go', () => caller.isOver());
  const outside = await world.expectOutside({ kind: 'answers', afterMs: 200 });
  people.push(outside);
  const { desk: sato, phone } = await desk('sato');
  await until('the callback is offered', async () => (await sato.offers()).length > 0);
  await sato.acceptNext();
  await becomes('talk');
  outside.speak();
  await until('the agent hears them', () => phone.hears());
  const told = await house.admin.query('select source, state, tries from callback');
  expect(told.rows).toEqual([{ source: 'queue', state: 'reached', tries: 1 }]);
  await hangUp(sato);
  await until('they are told that it is over', () => outside.isOver());
});

test('an announcement is called over the trunk, and who presses 1 speaks to a person', async () => {
  const mori = await signIn(house, 'mori', PASSWORD);
  const { desk: sato, phone } = await desk('sato');
  const { rows } = await house.admin.query<{ id: string; queue_id: string }>(
    `select id, queue_id from entry_point where name = '代表電話'`,
  );
  const ringing = { from: '00:00', until: '23:59' };
  const campaign = await mori.call<{ id: string }>('POST', '/desk/campaigns', {
    clientId: newClientId(),
    name: '断水',
    entryPointId: rows[0]!.id,
    queueId: rows[0]!.queue_id,
    message: '断水のお知らせです。',
    settings: { ringing, days: [1, 2, 3, 4, 5, 6, 7], onHolidays: true },
  });
  const url = `/desk/campaigns/${campaign.id}`;
  await mori.call('POST', `${url}/numbers`, { rows: [{ number: '03-1234-5678' }] });
  const outside = await world.expectOutside({ kind: 'answers', afterMs: 200 });
  people.push(outside);
  await mori.call('POST', `${url}/state`, { to: 'running' });
  await until('the text is heard', () => outside.hears(), 15_000);
  await outside.press('1');
  await becomes('talk');
  outside.speak();
  await until('the agent hears them', () => phone.hears());
  await hangUp(sato);
  await until('they are told that it is over', () => outside.isOver());
  await until('it is done', async () => (await mori.call<{ state: string }>('GET', url)).state === 'done');
  const { progress } = await mori.call<{ progress: object }>('GET', url);
  expect(progress).toMatchObject({ numbers: 1, answered: 1, pressed: 1, talked: 1, attempts: 1 });
});

test('the server is away and comes back: who talks goes on, who waits keeps the place', async () => {
  const { phone } = await desk('sato');
  const talking = await dial();
  await becomes('talk');
  const waiting = await dial();
  await becomes('queue');
  const { kept } = house;
  await world.returnAfterAbsence(async () => {
    await house.close({ keepDatabase: true });
    talking.speak();
    await until('the agent hears the caller meanwhile', () => phone.hears());
  });
  house = await open(kept);
  await until('music is heard', () => waiting.hears());
  const { rows } = await house.admin.query<{ stage: string }>('select stage from call order by started_at');
  expect(rows.map((row) => row.stage)).toEqual(['talk', 'queue']);
  talking.hangUp();
  await until('the agent is told that it is over', () => phone.isOver());
});

test('the agent hangs up the telephone: the caller is told', async () => {
  const client = await signIn(house, 'sato', PASSWORD);
  const { person, to } = await world.expect({ kind: 'answers', afterMs: 100, hangsUpAfterMs: 1_500 });
  people.push(person);
  if ('line' in to) phones.set(client.staffId, to.line);
  await client.ready();
  const caller = await dial();
  await becomes('talk');
  await until('the caller is told that it is over', () => caller.isOver());
  await becomes('ended');
});

test('hold and back, a colleague asked, all three together, given to the colleague, and ended by the agreed words', async () => {
  const { desk: sato, phone } = await desk('sato');
  const { desk: colleague, phone: other } = await desk('inoue');
  await (await signIn(house, 'inoue', PASSWORD)).away();
  const inoue = [...phones.keys()][1]!;
  const caller = await dial();
  await becomes('talk');
  const { calls } = await sato.call<{ calls: { id: string }[] }>('GET', '/desk/calls/mine');
  const ask = (path: string, body: object = {}) =>
    sato.call('POST', `/desk/calls/${calls[0]?.id}/${path}`, body);
  await ask('hold', { on: true });
  await until('music is heard', () => caller.hears());
  await ask('hold', { on: false });
  await until('it is quiet', () => !caller.hears());
  await ask('consult', { to: { kind: 'staff', id: inoue } });
  await until('music is heard', () => caller.hears());
  phone.speak();
  await until('the colleague hears the agent', () => other.hears());
  await ask('consult/join');
  await until('the caller hears the agent', () => caller.hears());
  await ask('consult/complete');
  await until('the agent is out', () => phone.isOver());
  other.speak();
  await until('the caller hears the colleague', () => caller.hears());
  const { rows } = await house.admin.query<{ login: string }>(
    `select a.login from interaction i join staff s on s.id = i.owner_staff_id join account a on a.id = s.account_id`,
  );
  expect(rows).toEqual([{ login: 'inoue' }]);
  expect(await callOf(sato)).toMatchObject({ hops: 1, people: [{ name: '佐藤 花子' }, { name: '井上 誠' }] });
  // Who harasses is warned, heard by both, and then told alone that it ends.
  const { id } = await colleague.call<{ id: string }>('POST', `/desk/calls/${calls[0]?.id}/harassment`);
  await colleague.call('POST', `/desk/harassment/${id}/warn`, { how: 'played' });
  await colleague.call('POST', `/desk/harassment/${id}/end`);
  await until('the colleague is out', () => other.isOver());
  expect(caller.isOver()).toBe(false);
  await until('the caller hears the last words', () => caller.hears());
  await until('the caller is told that it is over', () => caller.isOver());
  await becomes('ended');
  const ended = await callOf(colleague);
  expect(ended).toMatchObject({
    endReason: 'harassment-ended',
    recordings: [{ heldUntil: expect.any(String) }],
  });
});

test('a telephone of another maker (baresip) registers, is asked into the talk, and all three hear each other', async () => {
  const { supervised, folder } = world;
  const phoneOnDesk = supervised.settings.phones.find((each) => each.kind === 'desk');
  const { name = '', secret = '' } = phoneOnDesk ?? {};
  const baresip = openBaresip({
    folder,
    name,
    secret,
    exchangePort: supervised.settings.ports.sip,
    says: tone(700),
  });
  try {
    const { desk: sato, phone } = await desk('sato');
    const inoue = await signIn(house, 'inoue', PASSWORD);
    phones.set(inoue.staffId, name);
    await until('it is registered', async () => (await world.exchange().reachablePhones()).has(name));
    const caller = await dial();
    await becomes('talk');
    const { calls } = await sato.call<{ calls: { id: string }[] }>('GET', '/desk/calls/mine');
    const ask = (way: string, body: object = {}) =>
      sato.call('POST', `/desk/calls/${calls[0]?.id}/${way}`, body);
    await ask('consult', { to: { kind: 'staff', id: inoue.staffId } });
    await until('the agent hears the colleague', () => phone.hears());
    await ask('consult/join');
    await until('the caller hears the colleague', () => caller.hears());
    caller.speak();
    await until(
      'the colleague hears the caller',
      () => shareOf(500, baresip.heard().samples.slice(-4_000)) > 0.5,
    );
    await ask('consult/complete');
    await until('the agent is out', () => phone.isOver());
    caller.hangUp();
  } finally {
    baresip.close();
  }
});

/** A tone for as long as it may be wanted, softer than the one that telephones have by themselves. */
function tone(hz: number): Sound {
  const samples = Int16Array.from({ length: 8_000 * 30 }, (_, at) =>
    Math.round(9_000 * Math.sin((2 * Math.PI * hz * at) / 8_000)),
  );
  return { samplesPerSec: 8_000, samples };
}

/** A word, as long as one. */
function shortTone(hz: number): Sound {
  const { samples, samplesPerSec } = tone(hz);
  return { samplesPerSec, samples: samples.subarray(0, samplesPerSec) };
}

/** A third of a second of what is heard first, or last. */
const firstSaid = (samples: Int16Array): Int16Array => {
  const from = samples.findIndex(isSound);
  return samples.subarray(from + 400, from + 3_000);
};
const lastSaid = (samples: Int16Array): Int16Array => {
  const to = samples.findLastIndex(isSound);
  return samples.subarray(Math.max(0, to - 3_000), to - 400);
};
const isSound = (sample: number): boolean => Math.abs(sample) > 3_000;

/** How much of a stretch is this tone, 0 to 1 (Goertzel's algorithm, as a share of its energy). */
function shareOf(hz: number, samples: Int16Array): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / 8_000);
  let [last, before, energy] = [0, 0, 0];
  for (const sample of samples) {
    [last, before] = [sample + turn * last - before, last];
    energy += sample * sample;
  }
  const power = last * last + before * before - turn * last * before;
  return energy === 0 ? 0 : power / (energy * (samples.length / 2));
}

test('both voices are on their own side of recording and transcript, nothing of what was said in a pause; heard by permission', async () => {
  recogniser.means(400, '住民の声');
  recogniser.means(1_000, '窓口の声');
  const { desk: sato, phone } = await desk('sato');
  const caller = await dial();
  await becomes('talk');
  caller.say(tone(400));
  phone.say(tone(1_000));
  await until('both hear each other', () => caller.hears() && phone.hears());
  const mine = async () =>
    (await sato.call<{ calls: { id: string; recording: string }[] }>('GET', '/desk/calls/mine')).calls[0]!;
  await until('it is recorded', async () => (await mine()).recording === 'on');
  const { id: callId } = await mine();
  const pause = (paused: boolean) => sato.call('POST', `/desk/calls/${callId}/recording`, { paused });
  const second = () => new Promise((resolve) => setTimeout(resolve, 1_500));
  await second();
  await pause(true);
  const said = async () =>
    (await transcriptOf(sato)).segments.map(({ side, text }) => `${side} ${text}`).sort();
  await until(
    'what was said before the pause stands in the transcript',
    async () => (await said()).length === 2,
  );
  expect(await said()).toEqual(['resident 住民の声', 'staff 窓口の声']);
  recogniser.means(400, '住民の続き');
  recogniser.means(1_000, '窓口の続き');
  await second();
  expect(phone.hears()).toBe(true);
  await pause(false);
  await second();
  caller.hangUp();
  await until('the end stands in the transcript', async () => (await said()).length === 4);
  expect(await said()).toEqual([
    'resident 住民の声',
    'resident 住民の続き',
    'staff 窓口の声',
    'staff 窓口の続き',
  ]);
  await until('it is kept', async () => (await callOf(sato)).recordings[0]?.state === 'kept', 20_000);
  const { id } = (await callOf(sato)).recordings[0]!;
  const { gaps, peaks } = await sato.call<RecordingAnswer>('GET', `/desk/recordings/${id}`);
  expect(gaps.map(({ why }) => why)).toEqual(['paused']);
  expect(peaks).toHaveLength(2);
  const heard = await sato.call('GET', `/desk/recordings/${id}/audio`).raw();
  expect([heard.statusCode, heard.headers['content-type']]).toEqual([200, 'audio/flac']);
  const { channels } = readFlac(heard.rawPayload);
  const [from, to] = [gaps[0]!.fromMs * 8, gaps[0]!.toMs * 8];
  for (const side of channels) expect(side.subarray(from, to).every((sample) => sample === 0)).toBe(true);
  const [far, ours] = channels.map((side) => [
    lastSaid(side.subarray(0, from)),
    firstSaid(side.subarray(to)),
  ]);
  // A packet that a busy machine loses makes the tone jump; of the other tone there is nothing all the same.
  for (const said of far!)
    expect([shareOf(400, said) > 0.4, shareOf(1_000, said) < 0.05]).toEqual([true, true]);
  for (const said of ours!)
    expect([shareOf(1_000, said) > 0.4, shareOf(400, said) < 0.05]).toEqual([true, true]);
  const stranger = await signIn(house, 'nakamura', PASSWORD);
  await stranger.call('GET', `/desk/recordings/${id}/audio`).refused('not-found');
  const { rows } = await house.admin.query<{ action: string }>(
    `select action from audit where subject_id = $1 and 'audio' = any(fields) and actor like 'staff:%'`,
    [id],
  );
  expect(rows).toEqual([{ action: 'read' }]);
});

/** The town for whoever publishes flows in it. */
function flowTown(): FlowTown {
  const id = async (kind: string, name: string) => {
    const { rows } = await house.admin.query<{ id: string }>(`select id from ${kind} where name = $1`, [
      name,
    ]);
    return rows[0]!.id;
  };
  return { house, id, desk: (login: string) => signIn(house, login, PASSWORD) };
}

test('a message is left at the end of a flow, stands in the line, and is heard as it was said', async () => {
  await publishSample(flowTown(), {
    entryPoint: '代表電話',
    change: (flow) =>
      Object.assign(flow.steps['hours']!, {
        ways: [{ when: [{ on: 'medium', is: 'voice' }], next: 'message' }],
      }),
  });
  const caller = await dial();
  caller.speak();
  await until('the prompt is heard', () => caller.hears());
  const isQuiet = async () => {
    for (let look = 0; look < 10; look++) {
      if (caller.hears()) return false;
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    return true;
  };
  await until('they are listened to', isQuiet, 15_000);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  await caller.press('#');
  await becomes('ended');
  const sato = await signIn(house, 'sato', PASSWORD);
  await until('it is kept', async () => (await callOf(sato)).recordings[0]?.state === 'kept', 20_000);
  const [message] = (await callOf(sato)).recordings;
  expect(message).toMatchObject({ kind: 'message', messageId: expect.any(String) });
  // It was taken in while they were still thanked, and stays when they are gone.
  const { rows } = await house.admin.query<{ state: string }>('select state from interaction');
  expect(rows).toEqual([{ state: 'waiting' }]);
  const heard = await sato.call('GET', `/desk/recordings/${message?.id}/audio`).raw();
  const [said] = readFlac(heard.rawPayload).channels;
  expect(said!.length).toBeGreaterThan(8_000);
  expect(shareOf(500, said!.subarray(2_000, 8_000))).toBeGreaterThan(0.4);
});

test('a caller answers the flow’s open question in words, and waits in the line that was meant', async () => {
  const town = flowTown();
  await publishSample(town, { entryPoint: '代表電話' });
  recogniser.means(700, '税金の相談をしたいのですが');
  const caller = await dial();
  await until('the menu is heard', () => caller.hears());
  await caller.press('4');
  // Whoever speaks before the question is over is not heard, and says it again.
  let saidMs = 0;
  const answer = async () => {
    if (!caller.hears() && performance.now() - saidMs > 4_000) {
      caller.say(shortTone(700));
      saidMs = performance.now();
    }
    return (await newestInstance(town)).queue !== null;
  };
  await until('they are with those who know of taxes', answer, 25_000);
  expect(await newestInstance(town)).toMatchObject({ outcome: 'handed-over', queue: '環境業務課' });
  caller.hangUp();
  await becomes('ended');
});

test('hung up in the prompt, in the line, and while it rings: nothing is left at the exchange', async () => {
  prompt = world.promptUrl;
  const inPrompt = await dial();
  await until('the prompt is heard', () => inPrompt.hears());
  inPrompt.hangUp();
  await becomes('ended');
  prompt = world.shortPromptUrl;
  const inLine = await dial();
  await becomes('queue');
  inLine.hangUp();
  await becomes('ended');
  await desk('sato', 8_000);
  const ringing = await dial();
  await until('the telephone rings', async () => (await world.exchange().list()).legs.length === 2);
  ringing.hangUp();
  await becomes('ended');
  const { rows } = await house.admin.query<{ end_reason: string }>(
    'select end_reason from call order by started_at',
  );
  expect(rows.map((row) => row.end_reason)).toEqual(['left-in-flow', 'abandoned', 'abandoned']);
});

test('telephones go dead in the line, in a talk and on a desk: each is missed and freed; who is only silent is not', async () => {
  const { desk: sato, phone } = await desk('sato');
  const talking = await dial();
  await becomes('talk');
  const { desk: inoue, phone: dead } = await desk('inoue');
  const losing = await dial();
  await becomes('talk');
  const waiting = await dial();
  await becomes('queue');
  const silent = await dial();
  await until('four calls', async () => (await ends()).length === 4);
  for (const person of [talking, waiting, dead]) person.vanish();
  const wentMs = performance.now();
  await inoue.away();
  await until(
    'two are missed, and the third is in the line again',
    async () => {
      expect(await ends()).toEqual(['telephone-lost', 'queue', 'telephone-lost', 'queue']);
      return true;
    },
    (SOUNDLESS_SEC + 6) * 1_000,
  );
  expect(performance.now() - wentMs).toBeGreaterThan((SOUNDLESS_SEC - 2) * 1_000);
  await until('the agent is let go', () => phone.isOver());
  expect((await sato.call<{ calls: unknown[] }>('GET', '/desk/calls/mine')).calls).toEqual([]);
  const { rows } = await house.admin.query<{ state: string; end_reason: string | null }>(
    `select i.state, i.end_reason from call c join interaction i on i.id = c.interaction_id order by c.started_at`,
  );
  expect(rows).toEqual([
    { state: 'wrap-up', end_reason: 'telephone-lost' },
    { state: 'waiting', end_reason: null },
    { state: 'ended', end_reason: 'telephone-lost' },
    { state: 'waiting', end_reason: null },
  ]);
  const missed = await house.admin.query('select reason from missed_call');
  expect(missed.rows).toEqual([{ reason: 'telephone-lost' }]);
  expect([silent.isOver(), losing.isOver()]).toEqual([false, false]);
  await until('who lost the agent hears music', () => losing.hears());
});

/** Pages go at the pace of the line: of a machine with other work a minute was too short. */
const FAXED_WITHIN_MS = 120_000;

/** How calls ended, or where they stand, in their order. */
async function ends(): Promise<string[]> {
  const { rows } = await house.admin.query<{ how: string }>(
    'select coalesce(end_reason, stage) as how from call order by started_at',
  );
  return rows.map(({ how }) => how);
}

test('a fax machine sends a page to the desk by T.38, and the reply comes out of it', {
  timeout: 2 * FAXED_WITHIN_MS + 60_000,
}, async () => {
  chmodSync(world.folder, 0o711);
  address = await house.app.listen({ host: '127.0.0.1', port: 0 });
  const machine = await openFaxMachine({
    folder: world.folder,
    name: 'machine',
    sipPort: world.trunkPort,
    exchangePort: world.supervised.settings.ports.sip,
    t38: true,
  });
  try {
    const sato = await signIn(house, 'sato', PASSWORD);
    await sato.ready();
    const sent = await machine.send(FAX_NUMBER, await drawFaxPage(1, 'fine', 2));
    const offer = await until('it is offered', async () => (await sato.offers())[0], FAXED_WITHIN_MS).catch(
      async (error: unknown) => {
        const { rows } = await house.admin.query(
          `select f.state, f.result, f.pages, e.state as entry, o.state as offer, p.status, p.set_aside from fax f
           left join message m on m.id = f.message_id left join queue_entry e on e.interaction_id = m.interaction_id
           left join offer o on o.queue_entry_id = e.id cross join presence p`,
        );
        const told = `the machine: ${sent.story()}; kept: ${JSON.stringify(rows)}`;
        // Said also where another try is green: it happens once in some runs, and nobody knows why yet.
        console.warn(told);
        throw new Error(told, { cause: error });
      },
    );
    const { id } = await sato.acceptNext();
    expect(offer.channel).toBe('fax');
    const [came] = (await sato.open(id)).messages;
    expect(came?.fax).toMatchObject({ state: 'received', result: 'complete', pages: 1 });
    expect(await likeness(await sato.file(came!.files[0]!.id), 0, 1)).toBeGreaterThan(0.9);
    const out = machine.take();
    await sato.reply(id, '受け付けました。');
    const answer = await until(
      'the reply is sent',
      async () => (await sato.open(id)).messages.find(({ state, fax }) => fax !== null && state === 'sent'),
      FAXED_WITHIN_MS,
    );
    expect(answer.fax).toMatchObject({ state: 'sent', result: 'complete', attempts: 1, pages: 1 });
    const pages = (await out.received()) ?? new Uint8Array();
    expect(readTiffPages(pages)).toMatchObject([{ width: 1_728 }]);
    expect(out.result()).toMatchObject({ end: 'complete', pages: 1, way: 't38', station: '0220 00 0009' });
    const { rows } = await house.admin.query('select direction, way, result from fax order by started_at');
    expect(rows).toEqual([
      { direction: 'in', way: 't38', result: 'complete' },
      { direction: 'out', way: 't38', result: 'complete' },
    ]);
    await until(
      'nothing lies at the exchange',
      async () => (await world.exchange().list()).faxIds.length === 0,
    );
  } finally {
    await machine.close();
  }
});
