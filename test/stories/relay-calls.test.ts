import { expect, test } from 'vitest';
import { callTown } from '../kit/call-town.ts';
import { publishSample } from '../kit/flow-town.ts';

const town = callTown();
const READY = { kind: 'answers', afterMs: 1_000 } as const;
const OF_RELAY = { kind: 'number', number: '05033334444' } as const;

test('whoever hears the operator says so once; from then on the number goes to people at once, with advice, and counts apart', async () => {
  town.house.personal.add(OF_RELAY.number);
  await publishSample(town, { entryPoint: '代表電話' });
  // A line that refuses withheld numbers has nothing against a number that is told.
  await town.house.admin.query(`update phone_line set settings = '{"withheld": "refuse"}'`);
  const sato = await town.readyDesk('sato');
  await town.phone('sato', READY);
  const mine = async () =>
    (await sato.call<{ calls: { id: string; party: { relay: string | null } }[] }>('GET', '/desk/calls/mine'))
      .calls;

  const first = await town.dial({ from: OF_RELAY });
  expect(town.said.map(({ text }) => text).join('')).toContain('ご用件をお選びください。');
  // Nothing of what is asked can be heard by who does not hear: silence is no reason to end.
  await town.pass(20);
  expect(first.isOver()).toBe(false);
  first.press('0');
  await town.settle();
  await town.pass(6);
  await town.pass(3);
  const [call] = await mine();
  expect(call?.party.relay).toBe('possible');
  await sato.call('PUT', `/desk/calls/${call!.id}/relay`, { on: true });
  expect((await mine())[0]?.party.relay).toBe('known');
  // Long silences are part of it.
  await town.pass(120);
  expect(first.isOver()).toBe(false);
  first.hangUp();
  await town.settle();
  const apart = 'select times_apart from interaction order by opened_at desc limit 1';
  expect((await town.house.admin.query(apart)).rows).toEqual([{ times_apart: true }]);

  const before = town.said.length;
  const second = await town.dial({ from: OF_RELAY });
  await town.pass(8);
  expect(second.hears()).toBe('music');
  const heard = town.said
    .slice(before)
    .map(({ text }) => text)
    .join('');
  expect(heard).toContain('録音させていただきます');
  expect(heard).not.toContain('ご用件をお選びください。');
  expect((await town.house.admin.query(apart)).rows).toEqual([{ times_apart: true }]);
  second.hangUp();
  await town.settle();
});

test('a number that no relay service gives out cannot be one, and nobody marks a call of others', async () => {
  const sato = await town.readyDesk('sato');
  await town.phone('sato', READY);
  const caller = await town.dial();
  await town.pass(8);
  await town.pass(3);
  const { calls } = await sato.call<{ calls: { id: string }[] }>('GET', '/desk/calls/mine');
  const url = `/desk/calls/${calls[0]!.id}/relay`;
  await sato.call('PUT', url, { on: true }).refused('state.conflict');
  await (await town.desk('nakamura')).call('PUT', url, { on: true }).refused('not-found');
  caller.hangUp();
  await town.settle();
});
