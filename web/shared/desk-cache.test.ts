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
    expect(cache.peek(A)).toMatchObject({ data: { n: 1 }, loading: true });
    calls[1]?.resolve({ n: 2 });
    await settled();
    expect(cache.peek(A)).toMatchObject({ data: { n: 2 }, loading: false });
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

  it('fetches what nobody shows only when it is shown next', async () => {
    const { cache, calls } = setUp();
    cache.prefetch(A);
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
    for (const url of ['/b', '/c', '/d']) cache.prefetch({ url });
    for (const call of calls) call.resolve(call.url);
    await settled();
    cache.prefetch({ url: '/e' });
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
