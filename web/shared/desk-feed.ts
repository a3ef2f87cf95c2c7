import type { FeedHint } from '#http/shapes.ts';
import type { Hint } from './desk-hints.ts';

/** 'connecting' at the start · 'live' hints arrive at once · 'polling' they arrive by long poll · 'offline' none arrive. */
export type FeedState = 'connecting' | 'live' | 'polling' | 'offline';

export type PollAnswer = {
  hints: readonly Hint[];
  cursor: string;
  reset: boolean;
  typing: readonly string[];
};

/** The part of EventSource that the feed uses. */
export type Stream = {
  onopen: (() => void) | null;
  onerror: (() => void) | null;
  addEventListener(type: string, listener: (event: { data: string }) => void): void;
  close(): void;
};

/** What the tabs of one browser tell each other. */
export type TabTalk =
  | { readonly say: 'hints'; readonly hints: readonly Hint[]; readonly cursor: string }
  | { readonly say: 'reset' }
  | { readonly say: 'typing'; readonly conversationId: string }
  | { readonly say: 'state'; readonly state: FeedState }
  | { readonly say: 'hello' };

export type FeedOptions = {
  openStream: (url: string) => Stream;
  /** Whether the server would hear this desk now; asked before each stream, since a stream passes by the client that asks. */
  mayListen: () => boolean;
  poll: (url: string) => Promise<PollAnswer>;
  /** Resolves the cursor of this moment, for a new start after a reset. */
  freshCursor: () => Promise<string>;
  /** Runs `lead` when this tab is the one that holds the connection; the signal ends its turn. */
  lead: (run: (over: AbortSignal) => Promise<void>, signal: AbortSignal) => Promise<void>;
  tell: (talk: TabTalk) => void;
  hear: (listener: (talk: TabTalk) => void) => () => void;
  after: (delayMs: number, run: () => void) => () => void;
  /** All hints of 30 ms at once, without doubles. */
  onHints: (hints: readonly Hint[]) => void;
  onReset: () => void;
  /** The resident of a conversation types: true for seconds, told once, never caught up with. */
  onTyping: (conversationId: string) => void;
  onState: (state: FeedState) => void;
  /** Resolves when it is worth trying again: the network came back. */
  whenOnline: (signal: AbortSignal) => Promise<void>;
};

export type Feed = { stop(): void; state(): FeedState };

const COALESCE_MS = 30;
const OPEN_LIMIT_MS = 8000;
const REOPEN_MS = 250;
/** An offer's event follows its sign within moments; of so many the last ones are known. */
const MOST_EARLY = 50;

/**
 * Listens to what changed, from the given cursor on. One tab of the browser holds the connection and tells the others; when
 * it goes, another takes over where it was. A connection that breaks is opened again with the last cursor, so nothing is
 * missed; where a proxy holds streams back, long polls take their place.
 */
export function startFeed(startCursor: string, options: FeedOptions): Feed {
  const ended = new AbortController();
  let cursor = startCursor;
  let state: FeedState = 'connecting';
  let leading = false;
  const pending = new Map<string, Hint>();
  /** Offers that were told of by a sign, whose event is still to come. */
  const early = new Set<string>();

  function take(hint: Hint, at: string): void {
    cursor = at;
    if (pending.size === 0) options.after(COALESCE_MS, flush);
    pending.set(`${hint.kind} ${hint.id} ${hint.type}`, hint);
  }

  function flush(): void {
    const hints = [...pending.values()];
    pending.clear();
    if (hints.length === 0 || ended.signal.aborted) return;
    // A tab that goes before it told the others leaves them the cursor of before: who takes over hears of these again.
    if (leading) options.tell({ say: 'hints', hints, cursor });
    options.onHints(hints);
  }

  /** Somebody waits for the ring: nothing is gathered. What is fetched now shows the offer; its event needs nothing more. */
  function takeOffer(id: string): void {
    early.add(id);
    if (early.size > MOST_EARLY) early.delete(early.values().next().value!);
    pending.set(`offer ${id} offer.made`, { type: 'offer.made', kind: 'offer', id });
    flush();
  }

  function setState(next: FeedState): void {
    if (leading) options.tell({ say: 'state', state: next });
    if (next === state) return;
    state = next;
    options.onState(next);
  }

  function hearTyping(conversationId: string): void {
    options.onTyping(conversationId);
    options.tell({ say: 'typing', conversationId });
  }

  async function reset(): Promise<void> {
    cursor = await options.freshCursor();
    options.onReset();
    options.tell({ say: 'reset' });
  }

  const hush = options.hear((talk) => {
    if (talk.say === 'hello' && leading) options.tell({ say: 'state', state });
    if (leading) return;
    if (talk.say === 'hints') {
      cursor = talk.cursor;
      options.onHints(talk.hints);
    }
    if (talk.say === 'state') setState(talk.state);
    if (talk.say === 'reset') options.onReset();
    if (talk.say === 'typing') options.onTyping(talk.conversationId);
  });

  /** Holds one stream until it breaks; answers whether it ever opened. */
  function holdStream(over: AbortSignal): Promise<{ opened: boolean; wasReset: boolean }> {
    return new Promise((resolve) => {
      const stream = options.openStream(`/desk/feed?cursor=${encodeURIComponent(cursor)}`);
      let opened = false;
      const finish = (wasReset: boolean): void => {
        cancelLimit();
        over.removeEventListener('abort', stopped);
        stream.close();
        resolve({ opened, wasReset });
      };
      const stopped = (): void => finish(false);
      const cancelLimit = options.after(OPEN_LIMIT_MS, () => {
        if (!opened) finish(false);
      });
      over.addEventListener('abort', stopped);
      stream.onopen = () => {
        opened = true;
        setState('live');
      };
      stream.onerror = () => finish(false);
      stream.addEventListener('hint', (event) => {
        const hint = JSON.parse(event.data) as FeedHint;
        if (hint.type === 'offer.made' && early.delete(hint.id)) cursor = hint.cursor;
        else take({ type: hint.type, kind: hint.kind, id: hint.id }, hint.cursor);
      });
      stream.addEventListener('typing', (event) => {
        const { id: conversationId } = JSON.parse(event.data) as { id: string };
        hearTyping(conversationId);
      });
      stream.addEventListener('offer', (event) => takeOffer((JSON.parse(event.data) as { id: string }).id));
      stream.addEventListener('reset', () => finish(true));
    });
  }

  async function pollOnce(): Promise<boolean> {
    try {
      const answer = await options.poll(`/desk/feed/poll?cursor=${encodeURIComponent(cursor)}`);
      if (answer.reset) await reset();
      for (const hint of answer.hints) take(hint, answer.cursor);
      for (const conversationId of answer.typing) hearTyping(conversationId);
      if (!answer.reset) cursor = answer.cursor;
      return true;
    } catch {
      return false;
    }
  }

  const pause = (delayMs: number, over: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const waker = new AbortController();
      const done = (): void => {
        cancel();
        waker.abort();
        over.removeEventListener('abort', done);
        resolve();
      };
      const cancel = options.after(delayMs, done);
      over.addEventListener('abort', done);
      options.whenOnline(waker.signal).then(done, () => undefined);
    });

  async function lead(over: AbortSignal): Promise<void> {
    leading = true;
    let failures = 0;
    while (!over.aborted) {
      if (!options.mayListen()) {
        await pause(REOPEN_MS, over);
        continue;
      }
      const held = await holdStream(over);
      if (over.aborted) break;
      if (held.wasReset) {
        await reset().catch(() => undefined);
        await pause(REOPEN_MS, over);
        continue;
      }
      // A stream that had worked and broke is opened again quickly; a browser tells no more of why.
      failures = held.opened ? 0 : failures + 1;
      if (failures >= 2 && (await pollOnce())) {
        setState('polling');
        while (!over.aborted && failures % 8 !== 0 && (await pollOnce())) failures += 1;
        failures = 1;
        continue;
      }
      if (failures > 0) setState('offline');
      await pause(failures === 0 ? REOPEN_MS : Math.min(15_000, 500 * 2 ** Math.min(failures, 5)), over);
    }
    leading = false;
  }

  options.lead(lead, ended.signal).catch(() => undefined);
  options.tell({ say: 'hello' });

  return {
    state: () => state,
    stop: () => {
      ended.abort();
      hush();
    },
  };
}
