import { describe, expect, test } from 'vitest';
import type { MessageAnswer } from '../../src/http/desk/interaction-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import { openChat, type ResidentClient } from '../kit/clients.ts';
import { type FlowDriver, flowScenarios, playFlow } from '../kit/flow-scenarios.ts';
import { newestInstance, publishSample } from '../kit/flow-town.ts';

const town = aobaCity();

/** Drives a scenario by chat. */
function byChat(): FlowDriver & { resident(): ResidentClient } {
  let resident: ResidentClient;
  let seen = 0;
  let first = true;
  const heard = async () => {
    const { messages } = await resident.view();
    const said = messages.filter((message) => message.from === 'system' && message.seq > seen);
    return said.map(({ body }) => body).join('\n');
  };
  const say = async (words: string) => {
    seen = Math.max(0, ...(await resident.view()).messages.map(({ seq }) => seq));
    await resident.say(words);
    await town.settle();
  };
  return {
    resident: () => resident,
    async begin() {
      resident = await openChat(town.house);
      await say('こんにちは');
    },
    async press(keys) {
      // A chat knows no number of the resident: it is not offered, and need not be refused.
      if (keys === '2' && (await heard()).includes('電話番号を入力してください。') && first) {
        first = false;
        return;
      }
      await say(keys);
    },
    say,
    async expect(text) {
      expect(await heard()).toContain(text);
    },
    leave: () => resident.leave().then(() => undefined),
  };
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

const notes = async (id: string) => {
  const tanaka = await town.desk('tanaka');
  const { messages } = await tanaka.call<{ messages: MessageAnswer[] }>(
    'GET',
    `/desk/interactions/${id}/messages`,
  );
  return messages;
};

describe('the scenarios of the sample flow, by chat', () => {
  test.for(flowScenarios('26-000001-2').map(({ name }, at) => [name, at] as const))('%s', async ([, at]) => {
    const number = await openedCase();
    await publishSample(town);
    const scenario = flowScenarios(number)[at]!;
    const driver = byChat();
    await playFlow(driver, scenario);
    const ended = await newestInstance(town);
    const { outcome, deeds, queue, note } = scenario.ends;
    expect(ended).toMatchObject({ outcome, deeds, queue });
    if (ended.interactionId) {
      const said = await notes(ended.interactionId);
      const house = said.find(({ direction }) => direction === 'note')?.body ?? '';
      for (const line of note) expect(house).toContain(line);
    }
  });
});
