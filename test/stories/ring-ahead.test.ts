import { setTimeout as rest } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Refusal } from '#kernel/refusal.ts';
import { callTown } from '../kit/call-town.ts';
import { until } from '../kit/until.ts';

const town = callTown();

const ANSWERS = { kind: 'answers', afterMs: 3_000 } as const;

/** The telephones that ring or are up. */
async function made(): Promise<string[]> {
  const { legs } = await town.pretend().exchange.list();
  return legs.filter(({ origin }) => origin === 'made').map(({ legId }) => legId);
}

async function keptLegs(): Promise<string[]> {
  const { rows } = await town.house.admin.query<{ leg_id: string }>(
    `select leg_id from call_leg where party = 'agent' and ended_at is null`,
  );
  return rows.map((row) => row.leg_id);
}

/** Sato has had a call: it is known where she is rung. Then somebody waits and she is free again, but for `settle`. */
async function waitForSato() {
  const sato = await town.readyDesk('sato');
  await town.phone('sato', ANSWERS);
  const first = await town.dial();
  await town.pass(8);
  await town.pass(4);
  first.hangUp();
  await town.settle();
  const caller = await town.dial({ from: { kind: 'number', number: '09033334444' } });
  await town.pass(8);
  return { caller, free: async () => sato.wrapUp((await sato.list('mine')).rows[0]!.id) };
}

/** Holds up whatever is to be kept of calls. Not by rows: for the end of that the reader of events would wait. */
async function holdCalls(): Promise<() => Promise<void>> {
  const holder = await town.house.admin.connect();
  await holder.query('begin');
  await holder.query('lock table call in exclusive mode');
  return async () => {
    await holder.query('commit');
    holder.release();
  };
}

describe('while the database has not kept yet that a telephone rings', () => {
  test('it rings, and is the one of the row then', async () => {
    const { caller, free } = await waitForSato();
    expect(await made()).toEqual([]);
    const letGo = await holdCalls();
    await free();
    const settled = town.settle();
    await until('it rings', async () => (await made()).length === 1);
    expect(await keptLegs()).toEqual([]);
    await letGo();
    await settled;
    expect(await keptLegs()).toEqual(await made());
    await town.pass(4);
    expect(caller.hears()).toBe('silence');
  });

  test('whoever hangs up in this moment lets nothing ring on', async () => {
    const { caller, free } = await waitForSato();
    const letGo = await holdCalls();
    await free();
    const settled = town.settle();
    await until('it rings', async () => (await made()).length === 1);
    caller.hangUp();
    await letGo();
    await settled;
    expect(await made()).toEqual([]);
    expect(await keptLegs()).toEqual([]);
  });
});

test('where the person has another telephone by now that one rings, and the first is taken down', async () => {
  const { caller, free } = await waitForSato();
  await town.phone('sato', { kind: 'answers', afterMs: 5_000 }, 'another');
  await free();
  await town.settle();
  const [rings, ...more] = await made();
  expect(more).toEqual([]);
  expect(await keptLegs()).toEqual([rings]);
  await town.pass(4);
  expect(caller.hears()).toBe('music');
  await town.pass(2);
  expect(caller.hears()).toBe('silence');
});

test('where the answer to its commit is lost the telephone rings on', async () => {
  const { caller, free } = await waitForSato();
  const { database, clock } = town.house;
  const tx = database.tx.bind(database);
  let isLost = false;
  database.tx = async (scope, work) => {
    const kept = await tx(scope, work);
    if (isLost || scope.actor !== 'system:calls' || (await keptLegs()).length === 0) return kept;
    isLost = true;
    throw new Refusal('database.unavailable');
  };
  await free();
  const settled = town.settle();
  await until('it is lost', () => isLost);
  await until('it is asked again', async () => {
    clock.advance(50);
    return (await Promise.race([settled.then(() => true), rest(50)])) ?? false;
  });
  expect(await made()).toEqual(await keptLegs());
  await town.pass(4);
  expect(caller.hears()).toBe('silence');
});
