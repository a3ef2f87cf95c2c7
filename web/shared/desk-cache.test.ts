import { describe, expect, it } from 'vitest';
import { createQueryCache, type QueryCache } from './desk-cache.ts';
import { DeskFailure } from './desk-failure.ts';

type Call = { url: string; resolve: (data: unknown) => void; reject: (thrown: unknown) => void };

function setUp(gap = 0): {
  cache: QueryCache;
  calls: Call[];
  timers: { delayMs: number; run: () => void }[];
  tick: (ms: number) => void;
} {
  const calls: Call[] = [];
  const timers: { delayMs: number; run: () => void }[] = [];
  let nowMs = 0;
  const cache = createQueryCache({
    fetch: (url) => new Promise((resolve, reject) => calls.push({ url, resolve, reject })),
    nowMs: () => nowMs,
    after: (delayMs, run) => timers.push({ delayMs, run }),
    gapMs: () => gap,
    keep: 3,
  });
  return { cache, calls, timers, tick: (ms) => (nowMs += ms) };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const A = { url: '/a' };

describe('what was fetched', () => {
  it('is shown at once the second time and fetched no more while nothing changed', async () => {
    const { cache, calls } = setUp();
    const hide = cache.show(A, () => undefined);
    calls[0]?.resolve({ n: 1 });
    await settled();
    hide();
    cache.show(A, () => undefined);
    expect(cache.peek(A).data).toEqual({ n: 1 });
    expect(calls).toHaveLength(1);
  });

  it('keeps showing the old while the new is under way', async () => {
    const { cache, calls } = setUp();
    cache.show(A, () => undefined);
    calls[0]?.resolve({ n: 1 });
    await settled();
    cache.invalidate(() => true);
    expect(cache.peek(A).data).toEqual({ n: 1 });
    calls[1]?.resolve({ n: 2 });
    await settled();
    expect(cache.peek(A).data).toEqual({ n: 2 });
  });

  it('tells of an answer once, and of one that says what was known not at all', async () => {
    const { cache, calls } = setUp();
    let told = 0;
    cache.show(A, () => told++);
    calls[0]?.resolve({ n: [1] });
    await settled();
    const shown = cache.peek(A);
    expect(told).toBe(1);
    cache.invalidate(() => true);
    calls[1]?.resolve({ n: [1] });
    await settled();
    expect([told, calls.length, cache.peek(A) === shown]).toEqual([1, 2, true]);
    void cache.refetch(A);
    calls[2]?.resolve({ n: [2] });
    await settled();
    expect([told, cache.peek(A).data]).toEqual([2, { n: [2] }]);
  });

  it('asks the answer whether what changed meanwhile concerns it', async () => {
    const { cache, calls } = setUp();
    const names = (n: number) => (_: string, data: unknown) => (data as { n: number } | undefined)?.n === n;
    cache.show(A, () => undefined);
    cache.invalidate(names(2));
    calls[0]?.resolve({ n: 1 });
    await settled();
    expect(calls).toHaveLength(1);
    void cache.refetch(A);
    cache.invalidate(names(2));
    calls[1]?.resolve({ n: 2 });
    await settled();
    expect(calls).toHaveLength(3);
  });

  it('reads no answer again for what is stale already and fetched in its turn', async () => {
    const { cache, calls } = setUp(250);
    let read = 0;
    const match = (): boolean => read++ >= 0;
    const hide = cache.show(A, () => undefined);
    calls[0]?.resolve(1);
    await settled();
    for (let n = 0; n < 3; n++) cache.invalidate(match);
    expect(read).toBe(1);
    hide();
    for (let n = 0; n < 3; n++) cache.invalidate(match);
    expect(read).toBe(1);
  });

  it('fetches once more when a change was named during a fetch, and shows both answers', async () => {
    const { cache, calls } = setUp();
    cache.show(A, () => undefined);
    cache.invalidate(() => true);
    cache.invalidate(() => true);
    calls[0]?.resolve({ n: 1 });
    await settled();
    expect(cache.peek(A).data).toEqual({ n: 1 });
    expect(calls).toHaveLength(2);
  });

  it('does not let an answer from before overwrite what an action wrote', async () => {
    const { cache, calls } = setUp();
    cache.show(A, () => undefined);
    calls[0]?.resolve({ n: 1 });
    await settled();
    void cache.refetch(A);
    cache.write(A, () => ({ n: 5 }));
    calls[1]?.resolve({ n: 1 });
    await settled();
    expect(cache.peek(A).data).toEqual({ n: 5 });
    calls[2]?.resolve({ n: 5 });
    await settled();
    expect(calls).toHaveLength(3);
  });

  it('says of what is fetched ahead when it comes, and of what is there that nothing is to be waited for', async () => {
    const { cache, calls } = setUp();
    const coming = cache.prefetch(A);
    expect(cache.prefetch(A)).toBe(coming);
    calls[0]?.resolve(1);
    await coming;
    expect(cache.peek(A).data).toBe(1);
    expect(cache.prefetch(A)).toBeNull();
    expect(calls).toHaveLength(1);
  });

  it('fetches what nobody shows only when it is shown next', async () => {
    const { cache, calls } = setUp();
    void cache.prefetch(A);
    calls[0]?.resolve(1);
    await settled();
    cache.invalidate(() => true);
    expect(calls).toHaveLength(1);
    cache.show(A, () => undefined);
    expect(calls).toHaveLength(2);
  });

  it('spreads the fetches of an address that is named again and again', async () => {
    const { cache, calls, timers, tick } = setUp(250);
    cache.show(A, () => undefined);
    calls[0]?.resolve(1);
    await settled();
    tick(100);
    cache.invalidate(() => true);
    cache.invalidate(() => true);
    expect(calls).toHaveLength(1);
    expect(timers.map((timer) => timer.delayMs)).toEqual([150]);
    timers[0]?.run();
    expect(calls).toHaveLength(2);
  });

  it('follows what is urgent at once, also when it comes during a fetch', async () => {
    const { cache, calls, timers } = setUp(250);
    cache.show(A, () => undefined);
    cache.invalidate(() => true);
    calls[0]?.resolve(1);
    await settled();
    expect([calls.length, timers.length]).toEqual([1, 1]);
    cache.invalidate(() => true, true);
    expect(calls).toHaveLength(2);
    cache.invalidate(() => true, true);
    calls[1]?.resolve(2);
    await settled();
    expect(calls).toHaveLength(3);
  });

  it('follows an own action at once', async () => {
    const { cache, calls, tick } = setUp(250);
    cache.show(A, () => undefined);
    calls[0]?.resolve(1);
    await settled();
    tick(100);
    cache.invalidate(() => true);
    cache.invalidate(() => true, true);
    expect(calls).toHaveLength(2);
  });

  it('tells a failure and keeps what it had', async () => {
    const { cache, calls } = setUp();
    cache.show(A, () => undefined);
    calls[0]?.resolve({ n: 1 });
    await settled();
    void cache.refetch(A);
    calls[1]?.reject(new DeskFailure('offline'));
    await settled();
    expect(cache.peek(A).data).toEqual({ n: 1 });
    expect(cache.peek(A).failure?.kind).toBe('offline');
  });

  it('forgets the oldest that nobody shows', async () => {
    const { cache, calls } = setUp();
    cache.show(A, () => undefined);
    for (const url of ['/b', '/c', '/d']) void cache.prefetch({ url });
    for (const call of calls) call.resolve(call.url);
    await settled();
    void cache.prefetch({ url: '/e' });
    expect(cache.peek(A).data).toBe('/a');
    expect(cache.peek({ url: '/b' }).data).toBeUndefined();
    expect(cache.peek({ url: '/d' }).data).toBe('/d');
  });

  it('starts again for another person', async () => {
    const { cache, calls } = setUp();
    cache.show(A, () => undefined);
    calls[0]?.resolve({ secret: true });
    await settled();
    cache.clear(false);
    expect(cache.peek(A).data).toBeUndefined();
    expect(calls).toHaveLength(1);
  });

  it('does not show what arrives for the former person', async () => {
    const { cache, calls } = setUp();
    cache.show(A, () => undefined);
    cache.clear(false);
    calls[0]?.resolve({ secret: true });
    await settled();
    expect(cache.peek(A).data).toBeUndefined();
  });
});
