import { type EventReader, isAfter, type Position, type StoredEvent } from '#db/events.ts';
import { overlaps } from '#domain/staff/access.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { Cursors } from './cursor.ts';
import { createFreshSigns, readSign, type Sign } from './signs.ts';

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
  ): Promise<{ hints: Hint[]; cursor: string; reset: boolean; typing: string[] }>;
  /** Tells those who hold a key something that is kept nowhere and true for seconds only. Whoever is away misses it. */
  whisper(sign: Sign): void;
  /** The same, as another process passed it on. */
  overhear(sign: string): void;
  /** When this sign was given in the last seconds, for those who only ask now and then; else null. */
  lastGiven(sign: Sign): Date | null;
  listenerCount(): number;
  start(): void;
  stop(): void;
}

export interface FeedDeps {
  /** Tells the other processes. */
  passOn(sign: string): void;
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
/**
 * In so many turns within that time, each for its share of those who listen. All at once, 300 desks were 300 questions to
 * the database in one moment: whoever wrote in that half second waited for 150 to 250 ms, the slowest three of a hundred.
 */
const TURNS = 60;
/**
 * How long hints that many hear are gathered: with 300 desks and 20 contacts a second each of their five hints went out
 * by itself, 30,000 writes a second, and the offer that somebody waited for stood behind them (p99 133 ms).
 */
const GATHER_MS = 40;
const MOST_MISSED = 2_000;
/** Whose keys may have changed with it has to come again and be looked up anew. */
const CHANGES_KEYS = 'directory.changed';

/** One who listens, as the feed keeps them. */
interface Listening {
  listener: FeedListener;
  /** Lines that may wait a moment, in their order. */
  gathered: string;
  /** In which turn it is asked whether they are still there. */
  turn: number;
  write(chunk: string): boolean;
}

/** An event with its line, and whose own it is. */
interface Told {
  event: StoredEvent;
  line: string;
  meant: readonly string[];
}

/** Tells ids of what changed to those who may see it. Carries no content: what is shown is fetched, checked and audited. */
export function createFeed(deps: FeedDeps): Feed {
  const listeners = new Set<Listening>();
  const waiters = new Set<(events: readonly StoredEvent[]) => void>();
  const signWaiters = new Set<(sign: Sign) => void>();
  const fresh = createFreshSigns(deps.clock);
  let stopReading: (() => void) | undefined;
  let heartbeat: Timer | undefined;
  let turn = 0;
  let arrived = 0;
  let gathering: Timer | undefined;

  function onEvents(events: readonly StoredEvent[]): void {
    for (const waiter of waiters) waiter(events);
    if (listeners.size === 0) return;
    const told = events.map((event) => ({
      event,
      line: toLine(event),
      meant: event.audience.filter(isOwnKey),
    }));
    // Who is meant is told before anybody else is written to.
    const others = [...listeners].filter((listening) => !deliver(listening, told));
    if (others.some((listening) => listening.gathered !== ''))
      gathering ??= deps.clock.after(GATHER_MS, tellGathered);
  }

  function tellGathered(): void {
    gathering = undefined;
    for (const listening of listeners) flush(listening);
  }

  function toLine(event: StoredEvent): string {
    const cursor = deps.cursors.write(event.position);
    const data = JSON.stringify({ cursor, type: event.type, kind: event.subjectKind, id: event.subjectId });
    return `id: ${cursor}\nevent: hint\ndata: ${data}\n\n`;
  }

  /** Adds what they may hear; true when it went out at once, because they themselves are meant. */
  function deliver(listening: Listening, told: readonly Told[]): boolean {
    const { tenantId, keys } = listening.listener;
    let atOnce = false;
    let keysChanged = false;
    for (const { event, line, meant } of told) {
      if (event.tenantId !== tenantId || !overlaps(event.audience, keys)) continue;
      listening.gathered += line;
      keysChanged ||= event.type === CHANGES_KEYS;
      atOnce ||= meant.some((key) => keys.has(key));
    }
    if (keysChanged) listening.gathered += `event: reset\ndata: {}\n\n`;
    if (atOnce || keysChanged) flush(listening);
    if (keysChanged) drop(listening);
    return atOnce || keysChanged;
  }

  function flush(listening: Listening): void {
    const chunk = listening.gathered;
    if (chunk === '') return;
    listening.gathered = '';
    if (!listening.write(chunk)) drop(listening);
  }

  function drop(listening: Listening): void {
    if (listeners.delete(listening)) listening.listener.close();
  }

  function beat(): void {
    heartbeat = deps.clock.after(HEARTBEAT_MS / TURNS, beat);
    turn = (turn + 1) % TURNS;
    for (const listening of listeners) {
      if (listening.turn === turn) lookAfter(listening);
    }
  }

  function lookAfter(listening: Listening): void {
    if (!listening.write(': still here\n\n')) return drop(listening);
    void listening.listener
      .stillAllowed()
      .catch(() => true)
      .then((allowed) => {
        if (!allowed) drop(listening);
      });
  }

  function reset(): string {
    const cursor = deps.cursors.write(deps.reader.position());
    return `id: ${cursor}\nevent: reset\ndata: ${JSON.stringify({ cursor })}\n\n`;
  }

  function tellHere(sign: Sign): void {
    // Only of typing somebody may ask later whether it was just now.
    if (sign.type === 'typing') fresh.note(sign);
    for (const waiter of signWaiters) waiter(sign);
    // Without an id line: the place in the order of events is not touched.
    const chunk = `event: ${sign.type}\ndata: ${JSON.stringify({ id: sign.id })}\n\n`;
    for (const listening of listeners) {
      if (listening.listener.tenantId !== sign.tenantId || !listening.listener.keys.has(sign.key)) continue;
      if (!listening.write(chunk)) drop(listening);
    }
  }

  return {
    cursor: () => deps.cursors.write(deps.reader.position()),
    async listen(listener, cursor) {
      // In the set first, held back until what was missed is written: nothing falls between the two.
      const held: string[] = [];
      let open = false;
      const live: Listening = {
        listener,
        gathered: '',
        turn: arrived++ % TURNS,
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
      const lost = () => {
        return { hints: [], cursor: deps.cursors.write(deps.reader.position()), reset: true, typing: [] };
      };
      if (!from) return lost();
      const typing = new Set<string>();
      let wake: (() => void) | undefined;
      const mine = (events: readonly StoredEvent[]) => {
        if (events.some((event) => event.tenantId === who.tenantId && overlaps(event.audience, who.keys)))
          wake?.();
      };
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const hears = (sign: Sign) => {
        if (sign.type !== 'typing' || sign.tenantId !== who.tenantId || !who.keys.has(sign.key)) return;
        typing.add(sign.id);
        wake?.();
      };
      waiters.add(mine);
      signWaiters.add(hears);
      const timer = deps.clock.after(waitMs, () => wake?.());
      try {
        for (const last of [false, true]) {
          const events = await deps.eventsAfter(from, who, MOST_MISSED);
          if (events.length >= MOST_MISSED) return lost();
          const end = events.at(-1);
          if (end || last) {
            return {
              hints: events.map(toHint),
              cursor: end ? deps.cursors.write(end.position) : cursor,
              reset: false,
              typing: [...typing],
            };
          }
          await woken;
        }
        return { hints: [], cursor, reset: false, typing: [] };
      } finally {
        deps.clock.clear(timer);
        waiters.delete(mine);
        signWaiters.delete(hears);
      }
    },
    whisper(sign) {
      tellHere(sign);
      deps.passOn(JSON.stringify(sign));
    },
    overhear(text) {
      const sign = readSign(text);
      if (sign) tellHere(sign);
    },
    lastGiven: fresh.lastGiven,
    listenerCount: () => listeners.size,
    start() {
      stopReading = deps.reader.subscribe(onEvents);
      heartbeat = deps.clock.after(HEARTBEAT_MS / TURNS, beat);
    },
    stop() {
      stopReading?.();
      if (heartbeat) deps.clock.clear(heartbeat);
      if (gathering) deps.clock.clear(gathering);
      gathering = undefined;
      for (const listening of [...listeners]) drop(listening);
    },
  };
}

/** A key that belongs to one person or one talk, and not to all who share a queue, a department or a city. */
function isOwnKey(key: string): boolean {
  return key.startsWith('staff:') || key.startsWith('conversation:');
}

function toHint(event: StoredEvent): Hint {
  return { type: event.type, kind: event.subjectKind, id: event.subjectId };
}
