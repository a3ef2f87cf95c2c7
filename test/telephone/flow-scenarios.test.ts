import { afterAll, beforeAll, expect, test } from 'vitest';
import { addLine } from '#domain/calls/lines.ts';
import type { Spoken } from '#domain/calls/types.ts';
import { addEntryPoint } from '#domain/interactions/entry-points.ts';
import { createOpenaiTranscription } from '#outside/openai-transcription/openai-transcription.ts';
import { hum } from '#outside/pretend-exchange/hum.ts';
import { readWav } from '#kernel/sound.ts';
import type { MessageAnswer } from '../../src/http/desk/interaction-shapes.ts';
import { PASSWORD } from '../kit/cast.ts';
import { signIn } from '../kit/clients.ts';
import { type FlowDriver, flowScenarios, playFlow } from '../kit/flow-scenarios.ts';
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
const PATIENT_MS = 25_000;
/** How long the agent's telephone rings before it is picked up, where somebody hangs up at that very moment. */
const RINGS_MS = 300;

let world: RealWorld;
let house: LiveHouse;
let recogniser: StandInTranscription;
let caseNumber: string;
const phones = new Map<string, string>();
/** What was said on the telephone so far, in order. */
const said: Spoken[] = [];

const town: FlowTown = {
  get house() {
    return house;
  },
  desk: (login) => signIn(house, login, PASSWORD),
  async id(kind, name) {
    const { rows } = await house.admin.query<{ id: string }>(`select id from ${kind} where name = $1`, [
      name,
    ]);
    return rows[0]!.id;
  },
};

beforeAll(async () => {
  world = await openRealWorld();
  recogniser = await standInTranscription();
  house = await openLiveHouse({
    exchanges: [world.exchange()],
    recogniser: createOpenaiTranscription({ url: recogniser.url, key: KEY, model: MODEL }),
    phoneOf: async (_tx, staffId) => phones.get(staffId) ?? null,
    sounds: {
      async prepare(_tenantId, spoken) {
        said.push(...spoken);
        return spoken.map(() => ({ url: world.shortPromptUrl }));
      },
    },
  });
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
    // What is kept of calls is asked elsewhere.
    const settings = { recording: { on: false } };
    await addLine(tx, { entryPointId: entry.id, number: NUMBER, kind: 'voice', settings });
  });
  // Whenever this runs: at night nobody is called back before the morning.
  const mori = await town.desk('mori');
  const settings = { ringing: { from: '00:00', until: '23:59' } };
  await mori.call('PUT', `/desk/queues/${queueId}/callback`, { version: 0, settings });
  const sato = await town.desk('sato');
  const { id: residentId } = await sato.createResident({ name: '高橋 一郎' });
  const categoryId = await town.id('case_category', 'ごみの収集');
  caseNumber = (await sato.openCase({ residentId, categoryId, title: '街灯が消えている' })).number;
}, 120_000);
afterAll(async () => {
  const logged = house?.logLines ?? [];
  await house?.close();
  await world?.close();
  recogniser?.close();
  if (logged.length > 0) throw new Error(`logged: ${logged.join('')}`);
});

const asSpoken = (text: string): string => text.replace(/[\s、-]/g, '');

/** Drives a scenario by a real call: keys are tones in the sound, words are sound, and what is said is heard. */
function byRealCall(number: string): FlowDriver & { caller(): RealPerson } {
  let caller: RealPerson;
  let since = said.length;
  let isHeard = false;
  const step = (): void => {
    since = said.length;
    isHeard = false;
  };
  const isQuiet = async (): Promise<boolean> => {
    for (let look = 0; look < 8; look++) {
      if (caller.hears()) return false;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return true;
  };
  return {
    caller: () => caller,
    async begin() {
      step();
      caller = await world.dial({ to: NUMBER, caller: { kind: 'number', number } });
    },
    async press(keys) {
      step();
      await caller.press(keys);
    },
    async say(text) {
      // Nobody is listened to before the question has come to its end.
      await until('the question is over', isQuiet, PATIENT_MS);
      step();
      recogniser.means(600, text);
      caller.say(readWav(hum(1_200, 600))!);
    },
    async expect(text) {
      const heard = () =>
        asSpoken(
          said
            .slice(since)
            .map((each) => each.text)
            .join(''),
        );
      await until(`「${text}」 is said`, () => heard().includes(asSpoken(text)), PATIENT_MS);
      // Several may be parts of what is said in one breath.
      if (!isHeard) await until(`「${text}」 is heard`, () => caller.hears());
      isHeard = true;
    },
    async leave() {
      caller.hangUp();
    },
  };
}

async function nothingIsUp(): Promise<void> {
  await until('no leg, no bridge', async () => {
    const { legs, bridges } = await world.exchange().list();
    return legs.length + bridges.length === 0;
  });
}

async function noteOf(interactionId: string): Promise<string> {
  const reader = await town.desk('tanaka');
  const { messages } = await reader.call<{ messages: MessageAnswer[] }>(
    'GET',
    `/desk/interactions/${interactionId}/messages`,
  );
  return messages.find(({ direction }) => direction === 'note')?.body ?? '';
}

test('picked up in the moment in which the caller hangs up: answered or given up, never both, and nothing is left', async () => {
  const sato = await town.desk('sato');
  const ended: string[] = [];
  for (const offMs of [-150, -60, -20, 0, 20, 60, 150]) {
    const { to } = await world.expect({ kind: 'answers', afterMs: RINGS_MS });
    if ('line' in to) phones.set(sato.staffId, to.line);
    await sato.ready();
    const caller = await world.dial({ to: NUMBER });
    await until('the telephone rings', async () => (await world.exchange().list()).legs.length === 2);
    await new Promise((resolve) => setTimeout(resolve, RINGS_MS + offMs));
    caller.hangUp();
    await nothingIsUp();
    const { rows } = await house.admin.query<{
      call: string;
      interaction: string;
      state: string;
      answered: boolean;
    }>(
      `select c.end_reason as call, i.id as interaction, i.state, i.answered_at is not null as answered from call c
       join interaction i on i.id = c.interaction_id order by c.started_at desc limit 1`,
    );
    const { call, interaction, state, answered } = rows[0]!;
    ended.push(call);
    expect([call, answered]).toEqual(answered ? ['resident-left', true] : ['abandoned', false]);
    expect(state).toBe(answered ? 'wrap-up' : 'ended');
    if (answered) await sato.wrapUp(interaction);
  }
  await sato.away();
  expect(new Set(ended)).toEqual(new Set(['abandoned', 'resident-left']));
  const { rows } = await house.admin.query(`select 1 from offer where state = 'pending'`);
  expect(rows).toEqual([]);
});

test.for(flowScenarios('26-000001-2').map(({ name }, at) => [name, at] as const))(
  'the published flow by a real call, the very same as by chat: %s',
  async ([, at]) => {
    await publishSample(town, { entryPoint: '代表電話' });
    const scenario = flowScenarios(caseNumber)[at]!;
    // Each from another number: who calls again soon has the place and the talk of before.
    const driver = byRealCall(`031234567${at}`);
    await playFlow(driver, scenario);
    const { outcome, deeds, queue, note } = scenario.ends;
    const isSo = async () => {
      const now = await newestInstance(town);
      return now.outcome === outcome && now.queue === queue && now;
    };
    const ended = await until(`it is ${outcome}, ${queue ?? 'in no queue'}`, isSo, PATIENT_MS);
    expect(ended.deeds).toEqual(deeds);
    if (outcome === 'handed-over') {
      await until('music is heard', () => driver.caller().hears());
      const written = await noteOf(ended.interactionId!);
      for (const line of note) expect(written).toContain(line);
      await driver.leave();
    }
    await until('the caller is out', () => driver.caller().isOver(), PATIENT_MS);
    await nothingIsUp();
  },
);
