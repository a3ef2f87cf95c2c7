import { expect, test } from 'vitest';
import type { Channel } from '#domain/interactions/types.ts';
import { aobaCity } from '../kit/cast.ts';

const town = aobaCity();

/** The chat, with the contract of a provider that lets each account send two at once and one a second. */
function limitTheChat(): void {
  const channels = town.house.channels as Map<string, Channel>;
  for (const channel of channels.values())
    channels.set(channel.id, { ...channel, sendLimit: { perSec: 1, burst: 2 } });
}

test('an account sends no faster than its provider allows: the rest waits, in order, and arrives', async () => {
  limitTheChat();
  const first = await town.answered();
  await town.pass(60);
  const before = await first.resident.heard();
  const heard = async () => (await first.resident.heard()).slice(before.length);
  for (const words of ['一', '二', '三', '四']) await first.sato.reply(first.id, words);
  await town.settle();
  expect(await heard()).toEqual(['一', '二']);
  const waiting = (await first.sato.open(first.id)).messages.filter(({ state }) => state === 'queued');
  expect(waiting.map(({ body }) => body)).toEqual(['三', '四']);
  await town.pass(1);
  expect(await heard()).toEqual(['一', '二', '三']);
  await town.pass(1);
  expect(await heard()).toEqual(['一', '二', '三', '四']);
  await town.pass(60);
  expect(await heard()).toEqual(['一', '二', '三', '四']);
});

test('residents of one account share what it may send, and each is heard in turn', async () => {
  limitTheChat();
  const one = await town.answered();
  const other = await town.answered();
  await town.pass(60);
  const before = [(await one.resident.heard()).length, (await other.resident.heard()).length];
  await one.sato.reply(one.id, '一の一');
  await one.sato.reply(one.id, '一の二');
  await town.settle();
  await other.sato.reply(other.id, '二の一');
  await town.settle();
  expect((await other.resident.heard()).slice(before[1])).toEqual([]);
  await town.pass(1);
  expect((await one.resident.heard()).slice(before[0])).toEqual(['一の一', '一の二']);
  expect((await other.resident.heard()).slice(before[1])).toEqual(['二の一']);
});
