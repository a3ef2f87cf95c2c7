import { ExchangeAway } from '#domain/calls/exchange.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reachableSockets } from '../kit/sockets.ts';
import { openRealWorld, type RealWorld } from './real-world.ts';

let world: RealWorld;

beforeAll(async () => {
  world = await openRealWorld();
});
afterAll(async () => world?.close());

async function call(): Promise<string> {
  await world.dial({ to: '0877123456' });
  const entered = await world.until('a call', () => world.events.find((event) => event.type === 'entered'));
  return entered.legId;
}

test('also while somebody talks nothing can be reached from other machines', async () => {
  const legId = await call();
  await world.exchange().answer(legId);
  await world.exchange().startMusic(legId);
  expect(reachableSockets(world.supervised.pid() ?? 0)).toEqual([]);
  await world.exchange().hangUp(legId, 'normal');
  await world.until('it is over', () => world.events.some(({ type }) => type === 'left'));
});

test('what a killed run was listening by is taken down by the next one', async () => {
  world.events.length = 0;
  const legId = await call();
  await world.exchange().answer(legId);
  const { settings } = world.supervised;
  const ask = async (method: string, path: string) => {
    const answer = await fetch(`http://${settings.listen}:${settings.ports.http}/ari${path}`, {
      method,
      headers: { authorization: `Basic ${btoa(`${settings.name}:${settings.ariPassword}`)}` },
    });
    return (await answer.json()) as { id: string }[];
  };
  const ids = async () => (await ask('GET', '/channels')).map(({ id }) => id);
  await ask('POST', `/channels/${legId}/snoop/listen-1-1-snoop?spy=in&app=${settings.name}`);
  expect(await ids()).toHaveLength(2);
  await world.returnAfterAbsence(async () => undefined);
  await world.until('it is gone', async () => (await ids()).length === 1);
  expect(await ids()).toEqual([legId]);
  await world.exchange().hangUp(legId, 'normal');
  await world.until('it is over', () => world.events.some(({ type }) => type === 'left'));
});

test('an exchange that dies is missed at once and found again when it is back, empty', async () => {
  world.events.length = 0;
  await call();
  world.events.length = 0;
  process.kill(world.supervised.pid() ?? 0, 'SIGKILL');
  await world.until('the loss is told', () => world.events.some(({ type }) => type === 'connection-lost'));
  await expect(world.exchange().answer('anybody')).rejects.toThrow(ExchangeAway);
  await world.until('it is back', () => world.events.some(({ type }) => type === 'connected'));
  expect(world.events.map(({ type }) => type)).toEqual(['connection-lost', 'connected']);
  expect(await world.exchange().list()).toMatchObject({ legs: [], bridges: [], recordingIds: [] });
});

test('an exchange that says nothing any more is missed although its connection stands', async () => {
  world.events.length = 0;
  const pid = world.supervised.pid() ?? 0;
  process.kill(pid, 'SIGSTOP');
  try {
    await world.until('the loss is told', () => world.events.some(({ type }) => type === 'connection-lost'));
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await world.until('it is back', () => world.events.some(({ type }) => type === 'connected'));
});
