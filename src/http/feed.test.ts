import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EventReader, isAfter, type Position, type StoredEvent } from '#db/events.ts';
import { overlaps } from '#domain/staff/access.ts';
import { ManualClock } from '#kernel/clock.ts';
import { createCursors } from './cursor.ts';
import { createFeed, type FeedListener } from './feed.ts';

/** After so long everybody has been told what happened. */
const GATHERED_MS = 50;
const START = new Date('2026-04-01T00:00:00Z');
const key = createHash('sha256').update('feed').digest();

/** A feed over a pretended event table: `happen` writes and hands on, as the reader does after a commit. */
function setUp(epoch = 1) {
  const clock = new ManualClock(START);
  const table: StoredEvent[] = [];
  const subscribers = new Set<(events: readonly StoredEvent[]) => void>();
  let at: Position = { xid: 0n, seq: 0 };
  const reader = {
    subscribe: (listener: (events: readonly StoredEvent[]) => void) => (
      subscribers.add(listener), () => void subscribers.delete(listener)
    ),
    position: () => at,
  } as Partial<EventReader> as EventReader;
  /** Held back between being asked and answering, to let things happen in between. */
  let beforeAnswer = async (): Promise<void> => undefined;
  const cursors = createCursors(key, epoch);
  const feed = createFeed({
    reader,
    passOn: () => undefined,
    clock,
    cursors,
    async eventsAfter(from, who, most) {
      await beforeAnswer();
      return table
        .filter(
          (event) =>
            isAfter(event.position, from) &&
            event.tenantId === who.tenantId &&
            overlaps(event.audience, who.keys),
        )
        .slice(0, most);
    },
  });
  feed.start();
  const write = (
    ...events: { id: string; to?: string[]; type?: string; tenantId?: string }[]
  ): StoredEvent[] => {
    const written = events.map(
      ({ id, to = ['everyone'], type = 'thing.changed', tenantId = 'aoba' }, n): StoredEvent => ({
        type,
        subjectKind: 'thing',
        subjectId: id,
        audience: to,
        tenantId,
        actor: 'system:test',
        recordedAt: START,
        data: {},
        position: { xid: (table.at(-1)?.position.xid ?? 0n) + 1n, seq: n },
      }),
    );
    table.push(...written);
    return written;
  };
  const handOn = (events: readonly StoredEvent[]) => {
    at = events.at(-1)!.position;
    for (const subscriber of subscribers) subscriber(events);
  };
  return {
    clock,
    feed,
    cursors,
    write,
    handOn,
    happen: (...events: Parameters<typeof write>) => (handOn(write(...events)), clock.advance(GATHERED_MS)),
    holdAnswers: (wait: () => Promise<void>) => void (beforeAnswer = wait),
  };
}

/** One who listens, remembering ids and the last cursor as a browser does. */
function ear(keys: string[] = ['everyone'], more: Partial<FeedListener> = {}) {
  const heard = {
    ids: [] as string[],
    cursor: undefined as string | undefined,
    resets: 0,
    chunks: 0,
    closed: false,
    slow: false,
    allowed: true,
  };
  const listener: FeedListener = {
    tenantId: 'aoba',
    keys: new Set(keys),
    write(chunk) {
      if (heard.slow) return false;
      heard.chunks++;
      for (const block of chunk.split('\n\n')) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        const id = /^id: (.*)$/m.exec(block)?.[1];
        if (id) heard.cursor = id;
        if (/^event: reset$/m.test(block)) heard.resets++;
        if (/^event: hint$/m.test(block) && data) heard.ids.push((JSON.parse(data) as { id: string }).id);
      }
      return true;
    },
    stillAllowed: () => Promise.resolve(heard.allowed),
    close: () => void (heard.closed = true),
    ...more,
  };
  return { listener, heard };
}

describe('listening', () => {
  test('tells ids, never content, to those whose keys it is for, in this city only', async () => {
    const { feed, happen } = setUp();
    const [all, one] = [ear(), ear(['staff:one'])];
    await feed.listen(all.listener, undefined);
    await feed.listen(one.listener, undefined);
    happen(
      { id: 'for all' },
      { id: 'for one', to: ['staff:one'] },
      { id: 'elsewhere', tenantId: 'wakaba' },
      { id: 'for both', to: ['everyone', 'staff:one'] },
    );
    expect(all.heard.ids).toEqual(['for all', 'for both']);
    expect(one.heard.ids).toEqual(['for one', 'for both']);
    expect(feed.listenerCount()).toBe(2);
  });

  test('what many hear is gathered for a moment; what is meant for one goes out at once, in its order', async () => {
    const { feed, clock, write, handOn } = setUp();
    const [many, one] = [ear(), ear(['everyone', 'staff:one'])];
    await feed.listen(many.listener, undefined);
    await feed.listen(one.listener, undefined);
    handOn(write({ id: '1' }));
    handOn(write({ id: '2' }));
    handOn(write({ id: 'mine', to: ['staff:one'] }));
    expect([many.heard.ids, one.heard.ids]).toEqual([[], ['1', '2', 'mine']]);
    clock.advance(GATHERED_MS);
    expect([many.heard.ids, one.heard.ids]).toEqual([
      ['1', '2'],
      ['1', '2', 'mine'],
    ]);
    // The greeting of the feed, and one write for both.
    expect(many.heard.chunks).toBe(2);
  });

  test('who stops hears no more', async () => {
    const { feed, happen } = setUp();
    const { listener, heard } = ear();
    const stop = await feed.listen(listener, undefined);
    stop();
    happen({ id: 'late' });
    expect([heard.ids, feed.listenerCount()]).toEqual([[], 0]);
  });

  test('who comes back with a cursor hears everything since, once', async () => {
    const { feed, happen } = setUp();
    const first = ear();
    const stop = await feed.listen(first.listener, undefined);
    happen({ id: '1' }, { id: '2' });
    stop();
    happen({ id: '3' });
    happen({ id: '4' });
    const again = ear();
    await feed.listen(again.listener, first.heard.cursor);
    happen({ id: '5' });
    expect(again.heard.ids).toEqual(['3', '4', '5']);
  });

  test('what happens while the missed is being read is neither lost nor told twice', async () => {
    const { feed, write, handOn, happen, holdAnswers } = setUp();
    const cursor = feed.cursor();
    happen({ id: 'before' });
    // Committed and found by the read, but not yet handed on when it began.
    let during: StoredEvent[] = [];
    holdAnswers(async () => {
      during = write({ id: 'during' });
      handOn(during);
      happen({ id: 'after' });
    });
    const { listener, heard } = ear();
    await feed.listen(listener, cursor);
    expect(heard.ids).toEqual(['before', 'during', 'after']);
  });

  test('a cursor of another epoch, or one that is none, starts afresh with a reset', async () => {
    const { feed } = setUp(2);
    const foreign = createCursors(key, 1).write({ xid: 1n, seq: 1 });
    for (const cursor of [foreign, 'nonsense', '']) {
      const { listener, heard } = ear();
      await feed.listen(listener, cursor);
      expect([heard.resets, feed.cursor() === heard.cursor]).toEqual([1, true]);
    }
  });

  test('who missed too much is told to fetch anew', async () => {
    const { feed, happen } = setUp();
    const cursor = feed.cursor();
    happen(...Array.from({ length: 2_000 }, (_, n) => ({ id: String(n) })));
    const { listener, heard } = ear();
    await feed.listen(listener, cursor);
    expect([heard.resets, heard.ids.length]).toEqual([1, 0]);
  });

  test('who is too slow is dropped, and the others hear on', async () => {
    const { feed, happen } = setUp();
    const [slow, quick] = [ear(), ear()];
    await feed.listen(slow.listener, undefined);
    await feed.listen(quick.listener, undefined);
    slow.heard.slow = true;
    happen({ id: '1' });
    happen({ id: '2' });
    expect([slow.heard.closed, quick.heard.ids, feed.listenerCount()]).toEqual([true, ['1', '2'], 1]);
  });

  test('when what people may see was changed, everybody comes again and is looked up anew', async () => {
    const { feed, happen } = setUp();
    const { listener, heard } = ear();
    await feed.listen(listener, undefined);
    happen({ id: 'aoba', type: 'directory.changed' });
    expect([heard.ids, heard.resets, heard.closed, feed.listenerCount()]).toEqual([['aoba'], 1, true, 0]);
  });

  test('every fifteen seconds a sign of life; who may listen no longer is closed', async () => {
    const { feed, clock } = setUp();
    const [mine, other] = [
      ear(),
      ear(['everyone'], { stillAllowed: () => Promise.reject(new Error('the database is away')) }),
    ];
    await feed.listen(mine.listener, undefined);
    await feed.listen(other.listener, undefined);
    clock.advance(15_000);
    expect(mine.heard.chunks).toBe(2);
    mine.heard.allowed = false;
    clock.advance(15_000);
    await Promise.resolve()
      .then(() => Promise.resolve())
      .then(() => Promise.resolve());
    expect([mine.heard.closed, other.heard.closed]).toEqual([true, false]);
    feed.stop();
    expect(other.heard.closed).toBe(true);
  });
});

describe('polling', () => {
  const who = { tenantId: 'aoba', keys: new Set(['everyone']) };

  test('answers at once when there is something, and waits for it when there is not', async () => {
    const { feed, happen } = setUp();
    const cursor = feed.cursor();
    happen({ id: '1' }, { id: 'hidden', to: ['staff:one'] });
    const first = await feed.poll(who, cursor, 25_000);
    expect(first.hints.map((hint) => hint.id)).toEqual(['1']);
    const waiting = feed.poll(who, first.cursor, 25_000);
    await Promise.resolve();
    happen({ id: 'hidden too', to: ['staff:one'] });
    happen({ id: '2' });
    expect((await waiting).hints.map((hint) => hint.id)).toEqual(['2']);
  });

  test('gives up after its time with the same cursor, and nothing was lost', async () => {
    const { feed, clock, happen } = setUp();
    const cursor = feed.cursor();
    const waiting = feed.poll(who, cursor, 25_000);
    clock.advance(25_000);
    expect(await waiting).toEqual({ hints: [], cursor, reset: false, typing: [] });
    happen({ id: '1' });
    expect((await feed.poll(who, cursor, 25_000)).hints.map((hint) => hint.id)).toEqual(['1']);
  });

  test('a cursor of no use is answered with a reset', async () => {
    const { feed } = setUp();
    expect(await feed.poll(who, 'nonsense', 25_000)).toEqual({
      hints: [],
      typing: [],
      cursor: feed.cursor(),
      reset: true,
    });
  });
});

test('within 15 s everybody is asked once whether they may still listen, never many in one moment', async () => {
  const { feed, clock } = setUp();
  const asked: number[] = [];
  for (let nth = 0; nth < 120; nth++) {
    const { listener } = ear(['everyone'], {
      stillAllowed: () => (asked.push(nth), Promise.resolve(true)),
    });
    await feed.listen(listener, undefined);
  }
  let most = 0;
  for (let passedMs = 0; passedMs < 15_000; passedMs += 250) {
    const before = asked.length;
    clock.advance(250);
    most = Math.max(most, asked.length - before);
  }
  expect(asked.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 120 }, (_, nth) => nth));
  expect(most).toBe(2);
});

test('however often the line breaks, each event is heard once and in order', async () => {
  const step = fc.oneof(
    fc.record({ happen: fc.integer({ min: 1, max: 4 }) }),
    fc.constant('break' as const),
    fc.constant('return' as const),
    fc.constant('wait' as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { feed, clock, write, handOn } = setUp();
      const expected: string[] = [];
      const heard: string[] = [];
      let cursor: string | undefined = feed.cursor();
      let line: { stop: () => void; heard: ReturnType<typeof ear>['heard'] } | undefined;
      const hang = () => {
        if (!line) return;
        line.stop();
        heard.push(...line.heard.ids);
        cursor = line.heard.cursor ?? cursor;
        line = undefined;
      };
      for (const each of [...steps, 'return' as const]) {
        if (each === 'break') hang();
        else if (each === 'wait') clock.advance(GATHERED_MS);
        else if (each === 'return') {
          hang();
          const { listener, heard: remembered } = ear(['everyone', 'staff:one']);
          line = { stop: await feed.listen(listener, cursor), heard: remembered };
        } else {
          const ids = Array.from({ length: each.happen }, (_, n) => String(expected.length + n));
          expected.push(...ids);
          // Every third is somebody's own and goes out at once, with what was gathered before it.
          handOn(
            write(...ids.map((id) => ({ id, to: Number(id) % 3 === 0 ? ['staff:one'] : ['everyone'] }))),
          );
        }
      }
      hang();
      expect(heard).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});
