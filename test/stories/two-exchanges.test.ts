import { expect, test } from 'vitest';
import { callTown } from '../kit/call-town.ts';

const town = callTown({ servers: 2 });
const OTHER = { kind: 'number', number: '09033334444' } as const;
const THIRD = { kind: 'number', number: '09055556666' } as const;

const calls = async (): Promise<{ exchange: string; end: string | null }[]> =>
  (
    await town.house.admin.query<{ exchange: string; end: string | null }>(
      'select exchange_id as exchange, end_reason as end from call order by started_at',
    )
  ).rows;

/** The greeting and the notice are said, and somebody who is free has picked up. */
async function heardOut(): Promise<void> {
  await town.pass(7);
  await town.pass(1);
}

test('of two exchanges one is lost: its calls end with that reason, those of the other go on, and whoever calls next comes by it', async () => {
  const [sato, inoue] = [await town.readyDesk('sato'), await town.readyDesk('inoue')];
  for (const login of ['sato', 'inoue']) await town.phone(login, { kind: 'answers', afterMs: 100 });
  await town.dial();
  await heardOut();
  const there = await town.dial({ from: OTHER, at: 1 });
  await heardOut();
  const waits = await town.dial({ from: THIRD, at: 1 });
  await heardOut();
  expect(await calls()).toEqual([
    { exchange: 'pretend', end: null },
    { exchange: 'pretend-2', end: null },
    { exchange: 'pretend-2', end: null },
  ]);

  town.pretend(0).setConnected(false);
  town.pretend(0).crash();
  town.pretend(0).setConnected(true);
  await town.settle();
  expect((await calls()).map(({ end }) => end)).toEqual(['exchange-lost', null, null]);
  expect([there.hears(), waits.isOver()]).toEqual(['silence', false]);
  const mine = (desk: typeof sato) => desk.call<{ calls: unknown[] }>('GET', '/desk/calls/mine');
  const [first, second] = [(await mine(sato)).calls.length, (await mine(inoue)).calls.length];
  expect(first + second).toBe(1);

  // Whoever lost the call does the after-contact work, and is rung for who waits at the other exchange.
  const free = first === 0 ? sato : inoue;
  const { rows } = await town.house.admin.query<{ id: string }>(
    `select id from interaction where state = 'wrap-up'`,
  );
  await free.wrapUp(rows[0]!.id);
  await free.ready();
  await heardOut();
  expect(waits.hears()).toBe('silence');
  // The lost one is back, and takes calls.
  const again = await town.dial({ from: { kind: 'number', number: '09077778888' } });
  await heardOut();
  expect(again.isOver()).toBe(false);
  expect((await calls()).at(-1)).toEqual({ exchange: 'pretend', end: null });
});
