import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readWav } from '#kernel/sound.ts';
import type { Caller } from '#domain/calls/exchange.ts';
import { createOpenaiTranscription } from '#outside/openai-transcription/openai-transcription.ts';
import { hum } from '#outside/pretend-exchange/hum.ts';
import type { FarEnd } from '#outside/pretend-exchange/pretend-exchange.ts';
import type { MessageAnswer } from '../../src/http/desk/interaction-shapes.ts';
import { callTown } from '../kit/call-town.ts';
import { type FlowDriver, flowScenarios, playFlow } from '../kit/flow-scenarios.ts';
import { newestInstance, publishSample } from '../kit/flow-town.ts';
import {
  KEY,
  MODEL,
  type StandInTranscription,
  standInTranscription,
} from '../kit/stand-in-transcription.ts';

let server: StandInTranscription;
beforeAll(async () => {
  server = await standInTranscription();
});
afterAll(() => server.close());
beforeEach(() => server.fail(undefined));

const town = callTown({
  recogniser: () => createOpenaiTranscription({ url: server.url, key: KEY, model: MODEL }),
});
let nextHz = 300;

/** A sound that the recogniser takes for these words. */
function words(text: string) {
  nextHz = nextHz >= 1_000 ? 300 : nextHz + 100;
  server.means(nextHz, text);
  return readWav(hum(1_200, nextHz))!;
}

/** Drives a scenario by telephone: keys are pressed, words are heard. */
function byTelephone(): FlowDriver & { caller(): FarEnd } {
  let caller: FarEnd;
  let heardBefore = 0;
  return {
    caller: () => caller,
    async begin() {
      caller = await town.dial();
    },
    async press(keys) {
      heardBefore = town.said.length;
      caller.press(keys);
      await town.settle();
      // Fewer keys than could have come: the last one's time has to pass.
      await town.pass(5);
    },
    async say(text) {
      // Nobody is listened to before the question has come to its end.
      while (caller.hears() === 'prompt') await town.pass(1);
      heardBefore = town.said.length;
      caller.say(words(text));
      await town.pass(3);
    },
    async expect(text) {
      const heard = town.said.slice(heardBefore).map((spoken) => spoken.text);
      expect(asSpoken(heard.join(''))).toContain(asSpoken(text));
    },
    async leave() {
      caller.hangUp();
      await town.settle();
    },
  };
}

/** A voice says digits one by one, with pauses where they are written in groups. */
function asSpoken(text: string): string {
  return text.replace(/[\s、-]/g, '');
}

async function openedCase(): Promise<string> {
  const { sato, id, resident } = await town.answered('公園の街灯が消えています');
  const categoryId = await town.id('case_category', 'ごみの収集');
  const found = await sato.openCase({
    interactionId: id,
    categoryId,
    title: '街灯が消えている',
    description: '公園の入口',
  });
  await sato.end(id);
  await sato.wrapUp(id);
  await resident.leave();
  await sato.away();
  await town.settle();
  return found.number;
}

describe('the scenarios of the sample flow, by telephone: the very same flow as by chat', () => {
  test.for(flowScenarios('26-000001-2').map(({ name }, at) => [name, at] as const))('%s', async ([, at]) => {
    const number = await openedCase();
    await publishSample(town, { entryPoint: '代表電話' });
    const scenario = flowScenarios(number)[at]!;
    const driver = byTelephone();
    await playFlow(driver, scenario);
    await town.pass(30);
    const ended = await newestInstance(town);
    const { outcome, deeds, queue, note } = scenario.ends;
    expect(ended).toMatchObject({ outcome, deeds, queue });
    if (ended.interactionId && note.length > 0) {
      const tanaka = await town.desk('tanaka');
      const { messages } = await tanaka.call<{ messages: MessageAnswer[] }>(
        'GET',
        `/desk/interactions/${ended.interactionId}/messages`,
      );
      const house = messages.find(({ direction }) => direction === 'note')?.body ?? '';
      for (const line of note) expect(house).toContain(line);
      expect(driver.caller().hears()).not.toBe('silence');
    }
    await driver.leave();
  });

  test.each([
    ['a key instead of words', 'key'],
    ['a recogniser that fails', 'failing'],
  ])('%s leads to the menu at once', async (_what, how) => {
    await publishSample(town, { entryPoint: '代表電話' });
    const driver = byTelephone();
    await driver.begin();
    await driver.press('4');
    await driver.expect('どのようなご用件ですか。');
    const caller = driver.caller();
    const before = town.said.length;
    if (how === 'key') caller.press('1');
    if (how === 'failing') server.fail(400);
    if (how !== 'key') caller.say(words('税金の相談'));
    await town.pass(3);
    expect(
      town.said
        .slice(before)
        .map(({ text }) => text)
        .join(''),
    ).toContain('ご用件をお選びください');
    await driver.press('3');
    await driver.expect('生まれた年');
    await driver.leave();
  });

  test('whoever says nothing is asked once more, and then given the menu', async () => {
    await publishSample(town, { entryPoint: '代表電話' });
    const driver = byTelephone();
    await driver.begin();
    await driver.press('4');
    const before = town.said.length;
    const heard = () => town.said.slice(before).map(({ text }) => text);
    await town.pass(6);
    expect(heard()).toContain('どのようなご用件ですか。');
    await town.pass(5);
    await town.pass(6);
    expect(heard()).toContain('ご用件をお選びください。');
    await driver.leave();
  });

  test('a process that takes over while somebody is asked listens to them anew', async () => {
    await publishSample(town, { entryPoint: '代表電話' });
    const driver = byTelephone();
    await driver.begin();
    await driver.press('4');
    town.pretend().setConnected(false);
    town.pretend().setConnected(true);
    await town.settle();
    await driver.say('税金の相談をしたい');
    await town.pass(10);
    expect(await newestInstance(town)).toMatchObject({ outcome: 'handed-over', queue: '環境業務課' });
    await driver.leave();
  });

  test('the record of whoever calls and the calendar of the city decide the way', async () => {
    const known = { kind: 'number', number: '09033334444' } as const;
    const sato = await town.readyDesk('sato');
    await town.phone('sato', { kind: 'answers', afterMs: 500 });
    const before = await town.dial({ from: known });
    await town.pass(8);
    await town.pass(1);
    const interactionId = (await sato.list('mine')).rows[0]!.id;
    const categoryId = await town.id('case_category', 'ごみの収集');
    await sato.openCase({ interactionId, categoryId, title: '街灯', description: '公園の入口' });
    before.hangUp();
    await town.settle();
    await sato.wrapUp(interactionId);
    await sato.away();
    await publishSample(town, {
      entryPoint: '代表電話',
      change: (flow) =>
        Object.assign(flow.steps['hours']!, {
          ways: [
            { when: [{ on: 'holiday', is: true }], next: 'message' },
            { when: [{ on: 'resident-has-open-case', is: true }], next: 'case' },
          ],
        }),
    });
    const hears = async (from: Caller): Promise<string> => {
      const heardBefore = town.said.length;
      const caller = await town.dial({ from });
      caller.hangUp();
      await town.settle();
      return town.said
        .slice(heardBefore)
        .map(({ text }) => text)
        .join('');
    };
    const stranger = { kind: 'number', number: '09055556666' } as const;
    expect(await hears(stranger)).toContain('ご用件をお選びください');
    expect(await hears(known)).toContain('案件番号を入力してください');
    await town.pass(untilSaturdaySec(town.house.clock.now()));
    expect(await hears(known)).toContain('伝言をどうぞ');
  });

  test('a menu takes words where it says so; whoever hangs up has left the flow, and nobody waits', async () => {
    await publishSample(town, {
      entryPoint: '代表電話',
      change: (flow) => Object.assign(flow.steps['matter']!, { byWords: true }),
    });
    const driver = byTelephone();
    await driver.begin();
    await driver.say('税金のことで聞きたい');
    await driver.expect('生まれた年');
    await driver.leave();
    expect(await newestInstance(town)).toMatchObject({ outcome: 'left', interactionId: null });
  });
});

/** To the noon of the next Saturday, by the clock of the city. */
function untilSaturdaySec(now: Date): number {
  const there = now.toTemporalInstant().toZonedDateTimeISO('Asia/Tokyo');
  const noon = there.add({ days: 6 - (there.dayOfWeek % 7) }).with({ hour: 12 });
  return Math.round((noon.epochMilliseconds - there.epochMilliseconds) / 1000);
}
