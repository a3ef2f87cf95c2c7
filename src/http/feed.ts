import { type EventReader, isAfter, type Position, type StoredEvent } from '#db/events.ts';
import { overlaps } from '#domain/staff/access.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { Cursors } from './cursor.ts';

/** One who listens: a desk's tab or a resident's chat. */
export interface FeedListener {
  tenantId: string;
  keys: ReadonlySet<string>;
  /** Writes to the wire; false when the other side is too slow to be waited for. */
  write(chunk: string): boolean;
  /** Asked now and then: may it still listen? */
  stillAllowed(): Promise<boolean>;
  close(): void;
}

export interface Hint {
  type: string;
  kind: string;
  id: string;
}

export interface Feed {
  /** Where a fetch that begins now stands: ask it before reading, and nothing that comes after is missed. */
  cursor(): string;
  /** Listens from a cursor on; without one, from now. Sends `reset` when the cursor is of no use any more. */
  listen(listener: FeedListener, cursor: string | undefined): Promise<() => void>;
  /** What came after the cursor, waiting up to `waitMs` for something to come. */
  poll(
    who: { tenantId: string; keys: ReadonlySet<string> },
    cursor: string,
    waitMs: number,
  ): Promise<{ hints: Hint[]; cursor: string; reset: boolean }>;
  /** Tells those who hold a key something that is kept nowhere and true for seconds only. Whoever is away misses it. */
  whisper(tenantId: string, key: string, sign: { type: string; id: string }): void;
  listenerCount(): number;
  start(): void;
  stop(): void;
}

export interface FeedDeps {
  reader: EventReader;
  cursors: Cursors;
  clock: Clock;
  /** Events after a position for somebody, oldest first; at most `most`. */
  eventsAfter(
    from: Position,
    who: { tenantId: string; keys: ReadonlySet<string> },
    most: number,
  ): Promise<StoredEvent[]>;
}

const HEARTBEAT_MS = 15_000;
const MOST_MISSED = 2_000;
/** Whose keys may have changed with it has to come again and be looked up anew. */
const CHANGES_KEYS = 'directory.changed';

/** Tells ids of what changed to those who may see it. Carries no content: what is shown is fetched, checked and audited. */
export function createFeed(deps: FeedDeps): Feed {
  const listeners = new Set<FeedListener>();
  const waiters = new Set<(events: readonly StoredEvent[]) => void>();
  let stopReading: (() => void) | undefined;
  let heartbeat: Timer | undefined;

  function onEvents(events: readonly StoredEvent[]): void {
    for (const waiter of waiters) waiter(events);
    if (listeners.size === 0) return;
    const lines = events.map((event) => toLine(event));
    for (const listener of listeners) deliver(listener, events, lines);
  }

  function toLine(event: StoredEvent): string {
    const cursor = deps.cursors.write(event.position);
    const data = JSON.stringify({ cursor, type: event.type, kind: event.subjectKind, id: event.subjectId });
    return `id: ${cursor}\nevent: hint\ndata: ${data}\n\n`;
  }

  function deliver(listener: FeedListener, events: readonly StoredEvent[], lines: readonly string[]): void {
    let chunk = '';
    let keysChanged = false;
    for (let i = 0; i < events.length; i++) {
      const event = events[i]!;
      if (event.tenantId !== listener.tenantId || !overlaps(event.audience, listener.keys)) continue;
      chunk += lines[i];
      keysChanged ||= event.type === CHANGES_KEYS;
    }
    if (keysChanged) chunk += `event: reset\ndata: {}\n\n`;
    if (chunk !== '' && (!listener.write(chunk) || keysChanged)) drop(listener);
  }

  function drop(listener: FeedListener): void {
    if (listeners.delete(listener)) listener.close();
  }

  function beat(): void {
    heartbeat = deps.clock.after(HEARTBEAT_MS, beat);
    for (const listener of listeners) {
      if (!listener.write(': still here\n\n')) drop(listener);
      else
        void listener
          .stillAllowed()
          .catch(() => true)
          .then((allowed) => {
            if (!allowed) drop(listener);
          });
    }
  }

  function reset(): string {
    const cursor = deps.cursors.write(deps.reader.position());
    return `id: ${cursor}\nevent: reset\ndata: ${JSON.stringify({ cursor })}\n\n`;
  }

  return {
    cursor: () => deps.cursors.write(deps.reader.position()),
    async listen(listener, cursor) {
      // In the set first, held back until what was missed is written: nothing falls between the two.
      const held: string[] = [];
      let open = false;
      const live: FeedListener = {
        ...listener,
        write: (chunk) => (open ? listener.write(chunk) : (held.push(chunk), true)),
      };
      const upTo = deps.reader.position();
      listeners.add(live);
      const from = cursor === undefined ? undefined : deps.cursors.read(cursor);
      let missed = '';
      if (cursor !== undefined && !from) missed = reset();
      if (from) {
        const events = (await deps.eventsAfter(from, listener, MOST_MISSED)).filter(
          (event) => !isAfter(event.position, upTo),
        );
        missed = events.length >= MOST_MISSED ? reset() : events.map(toLine).join('');
      }
      listener.write(`retry: 1000\n\n${missed}`);
      open = true;
      for (const chunk of held) listener.write(chunk);
      return () => void listeners.delete(live);
    },
    async poll(who, cursor, waitMs) {
      const from = deps.cursors.read(cursor);
      if (!from) return { hints: [], cursor: deps.cursors.write(deps.reader.position()), reset: true };
      let wake: (() => void) | undefined;
      const mine = (events: readonly StoredEvent[]) => {
        if (events.some((event) => event.tenantId === who.tenantId && overlaps(event.audience, who.keys)))
          wake?.();
      };
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      waiters.add(mine);
      const timer = deps.clock.after(waitMs, () => wake?.());
      try {
        for (const last of [false, true]) {
          const events = await deps.eventsAfter(from, who, MOST_MISSED);
          if (events.length >= MOST_MISSED)
            return { hints: [], cursor: deps.cursors.write(deps.reader.position()), reset: true };
          const end = events.at(-1);
          if (end || last) {
            return {
              hints: events.map(toHint),
              cursor: end ? deps.cursors.write(end.position) : cursor,
              reset: false,
            };
          }
          await woken;
        }
        return { hints: [], cursor, reset: false };
      } finally {
        deps.clock.clear(timer);
        waiters.delete(mine);
      }
    },
    whisper(tenantId, key, { type, id }) {
      // Without an id line: the place in the order of events is not touched.
      const chunk = `event: ${type}\ndata: ${JSON.stringify({ id })}\n\n`;
      for (const listener of listeners) {
        if (listener.tenantId !== tenantId || !listener.keys.has(key)) continue;
        if (!listener.write(chunk)) drop(listener);
      }
    },
    listenerCount: () => listeners.size,
    start() {
      stopReading = deps.reader.subscribe(onEvents);
      heartbeat = deps.clock.after(HEARTBEAT_MS, beat);
    },
    stop() {
      stopReading?.();
      if (heartbeat) deps.clock.clear(heartbeat);
      for (const listener of [...listeners]) drop(listener);
    },
  };
}

function toHint(event: StoredEvent): Hint {
  return { type: event.type, kind: event.subjectKind, id: event.subjectId };
}
