import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Outbox, deliveryAfter, newClientId, waitSecAfter } from './outbox.ts';
import type { Delivery, PendingMessage } from './outbox.ts';
import { openStore } from './store.ts';
import { fakeStorage } from './fake-storage.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const settled = () => vi.advanceTimersByTimeAsync(0);

function outboxOn(storage: Storage, answer: (message: PendingMessage) => Delivery) {
  const tried: PendingMessage[] = [];
  const deliver = (message: PendingMessage) => {
    tried.push(message);
    return Promise.resolve(answer(message));
  };
  const outbox = new Outbox(openStore('p:', storage), deliver, () => {});
  return { outbox, tried, bodies: () => tried.map(({ body }) => body) };
}

describe('the line of messages', () => {
  it('stores a message before it is sent and forgets it once the city has it', async () => {
    const storage = fakeStorage();
    const storedWhenSent: number[] = [];
    const { outbox } = outboxOn(storage, () => {
      storedWhenSent.push(storage.length);
      return { kind: 'kept' };
    });
    outbox.add('hello', []);
    await settled();
    expect(storedWhenSent).toEqual([1]);
    expect(storage.length).toBe(0);
  });

  it('sends again with the same id after 1, 2, 5, 10, 10 s until it is acknowledged', async () => {
    let kept = false;
    const { outbox, tried } = outboxOn(fakeStorage(), () => (kept ? { kind: 'kept' } : { kind: 'later' }));
    const { clientId } = outbox.add('hello', []);
    await settled();
    for (const [sec, tries] of [
      [1, 2],
      [2, 3],
      [5, 4],
      [10, 5],
      [10, 6],
    ] as const) {
      await vi.advanceTimersByTimeAsync(sec * 1000 - 1);
      expect(tried).toHaveLength(tries - 1);
      await vi.advanceTimersByTimeAsync(1);
      expect(tried).toHaveLength(tries);
    }
    kept = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(new Set(tried.map((message) => message.clientId))).toEqual(new Set([clientId]));
    expect(outbox.messages()).toEqual([]);
    expect(outbox.struggling).toBe(false);
  });

  it('tries at once when the network is back', async () => {
    let kept = false;
    const { outbox, tried } = outboxOn(fakeStorage(), () => (kept ? { kind: 'kept' } : { kind: 'later' }));
    outbox.add('hello', []);
    await settled();
    kept = true;
    outbox.kick();
    await settled();
    expect(tried).toHaveLength(2);
  });

  it('waits as long as the city asks for', async () => {
    const { outbox, tried } = outboxOn(fakeStorage(), () => ({ kind: 'later', afterSec: 30 }));
    outbox.add('hello', []);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(tried).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(tried).toHaveLength(2);
  });

  it('keeps the order while the first one cannot be sent', async () => {
    let open = false;
    const { outbox, bodies } = outboxOn(fakeStorage(), () => (open ? { kind: 'kept' } : { kind: 'later' }));
    for (const body of ['1', '2', '3']) outbox.add(body, []);
    await settled();
    expect(new Set(bodies())).toEqual(new Set(['1']));
    open = true;
    outbox.kick();
    await settled();
    expect(bodies().slice(-3)).toEqual(['1', '2', '3']);
  });

  it('goes on after the page was closed and opened again', async () => {
    const storage = fakeStorage();
    const before = outboxOn(storage, () => ({ kind: 'later' }));
    const first = before.outbox.add('1', []);
    const second = before.outbox.add('2', []);
    before.outbox.stop();
    const after = outboxOn(storage, () => ({ kind: 'kept' }));
    after.outbox.kick();
    await settled();
    expect(after.tried.map(({ clientId }) => clientId)).toEqual([first.clientId, second.clientId]);
  });

  it('lets a refused message neither be lost nor hold up the next', async () => {
    const { outbox, bodies } = outboxOn(fakeStorage(), ({ body }) =>
      body === 'bad' ? { kind: 'refused', code: 'text.not-allowed' } : { kind: 'kept' },
    );
    const bad = outbox.add('bad', []);
    outbox.add('good', []);
    await settled();
    expect(bodies()).toEqual(['bad', 'good']);
    expect(outbox.messages()).toMatchObject([{ body: 'bad', refused: 'text.not-allowed' }]);
    outbox.retry(bad.clientId);
    await settled();
    expect(bodies()).toEqual(['bad', 'good', 'bad']);
    outbox.discard(bad.clientId);
    expect(outbox.messages()).toEqual([]);
  });

  it('does not send what another tab saw acknowledged', async () => {
    const storage = fakeStorage();
    const here = outboxOn(storage, () => ({ kind: 'later' }));
    here.outbox.add('hello', []);
    await settled();
    const there = outboxOn(storage, () => ({ kind: 'kept' }));
    there.outbox.kick();
    await settled();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(here.tried).toHaveLength(1);
  });

  it('overlooks what is not its own in the storage', () => {
    const storage = fakeStorage();
    storage.setItem('p:pending:x', '{broken');
    storage.setItem('p:pending:y', 'null');
    expect(outboxOn(storage, () => ({ kind: 'kept' })).outbox.messages()).toEqual([]);
  });
});

it('makes ids of 128 random bits that the city’s shape takes', () => {
  const ids = new Set(Array.from({ length: 100 }, newClientId));
  expect(ids.size).toBe(100);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
});

it('waits 1, 2, 5, then always 10 s', () => {
  expect([1, 2, 3, 4, 5, 99].map(waitSecAfter)).toEqual([1, 2, 5, 10, 10, 10]);
});

it.each([
  [0, 'later'],
  [408, 'later'],
  [429, 'later'],
  [500, 'later'],
  [503, 'later'],
  [400, 'refused'],
  [409, 'refused'],
  [413, 'refused'],
  [422, 'refused'],
])('status %i of a sending means %s', (status, kind) => {
  expect(deliveryAfter({ code: 'unknown', status, retryAfterSec: null }).kind).toBe(kind);
});
