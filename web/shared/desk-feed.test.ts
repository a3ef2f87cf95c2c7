import { describe, expect, it } from 'vitest';
import {
  startFeed,
  type Feed,
  type FeedState,
  type PollAnswer,
  type Stream,
  type TabTalk,
} from './desk-feed.ts';
import type { Hint } from './desk-hints.ts';

class FakeStream implements Stream {
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  readonly url: string;
  readonly #listeners = new Map<string, (event: { data: string }) => void>();

  constructor(url: string) {
    this.url = url;
  }

  addEventListener(type: string, listener: (event: { data: string }) => void): void {
    this.#listeners.set(type, listener);
  }

  close(): void {
    this.closed = true;
  }

  say(type: string, data: unknown): void {
    this.#listeners.get(type)?.({ data: JSON.stringify(data) });
  }
}

/** One browser: its tabs share the talk and the one place of the leader. */
class Browser {
  readonly tabs: ((talk: TabTalk) => void)[] = [];
  readonly queue: (() => void)[] = [];
  leading = false;

  async lead(run: (over: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    if (this.leading) await new Promise<void>((resolve) => this.queue.push(resolve));
    this.leading = true;
    await run(signal);
    this.leading = false;
    this.queue.shift()?.();
  }
}

class Tab {
  readonly streams: FakeStream[] = [];
  readonly polls: { url: string; answer: (answer: PollAnswer) => void; fail: () => void }[] = [];
  readonly timers: { delayMs: number; run: () => void; cancelled: boolean }[] = [];
  readonly batches: (readonly Hint[])[] = [];
  readonly states: FeedState[] = [];
  resets = 0;
  typing: string[] = [];
  mayListen = true;
  readonly feed: Feed;

  constructor(browser: Browser, cursor = 'c0') {
    const hear: { current: ((talk: TabTalk) => void) | null } = { current: null };
    const place = browser.tabs.length;
    browser.tabs.push((talk) => hear.current?.(talk));
    this.feed = startFeed(cursor, {
      openStream: (url) => {
        const stream = new FakeStream(url);
        this.streams.push(stream);
        return stream;
      },
      mayListen: () => this.mayListen,
      poll: (url) =>
        new Promise((resolve, reject) => {
          this.polls.push({ url, answer: resolve, fail: () => reject(new Error('no')) });
        }),
      freshCursor: async () => 'fresh',
      lead: (run, signal) => browser.lead(run, signal),
      tell: (talk) => browser.tabs.forEach((tell, at) => at !== place && tell(talk)),
      hear: (listener) => {
        hear.current = listener;
        return () => {
          hear.current = null;
        };
      },
      after: (delayMs, run) => {
        const timer = { delayMs, run, cancelled: false };
        this.timers.push(timer);
        return () => {
          timer.cancelled = true;
        };
      },
      onHints: (hints) => this.batches.push(hints),
      onReset: () => {
        this.resets += 1;
      },
      onTyping: (conversationId) => this.typing.push(conversationId),
      onState: (state) => this.states.push(state),
      whenOnline: () => new Promise(() => undefined),
    });
  }

  fire(delayMs: number): void {
    const due = this.timers.filter((timer) => timer.delayMs === delayMs && !timer.cancelled);
    for (const timer of due) {
      timer.cancelled = true;
      timer.run();
    }
  }

  get stream(): FakeStream {
    const last = this.streams.at(-1);
    if (!last) throw new Error('no stream');
    return last;
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const hint = (id: string, cursor: string): unknown => ({
  cursor,
  type: 'message.received',
  kind: 'interaction',
  id,
});

describe('the feed', () => {
  it('starts at the cursor it was given', () => {
    expect(new Tab(new Browser(), 'c/1').stream.url).toBe('/desk/feed?cursor=c%2F1');
  });

  it('hands on all hints of 30 ms at once, each once', () => {
    const tab = new Tab(new Browser());
    tab.stream.onopen?.();
    tab.stream.say('hint', hint('a', 'c1'));
    tab.stream.say('hint', hint('b', 'c2'));
    tab.stream.say('hint', hint('a', 'c3'));
    expect(tab.batches).toEqual([]);
    tab.fire(30);
    expect(tab.batches.map((batch) => batch.map((one) => one.id))).toEqual([['a', 'b']]);
  });

  it('tells every tab that a resident types, and its place stays where it was', async () => {
    const browser = new Browser();
    const [first, second] = [new Tab(browser), new Tab(browser)];
    first.stream.onopen?.();
    first.stream.say('hint', hint('a', 'c1'));
    first.stream.say('typing', { id: 'talk' });
    expect([first.typing, second.typing]).toEqual([['talk'], ['talk']]);
    first.stream.onerror?.();
    await settled();
    first.fire(250);
    await settled();
    expect(first.stream.url).toBe('/desk/feed?cursor=c1');
  });

  it('tells of an offer at once, in every tab, and not again when its event follows', async () => {
    const browser = new Browser();
    const [first, second] = [new Tab(browser), new Tab(browser)];
    first.stream.onopen?.();
    first.stream.say('offer', { id: 'offered' });
    const told = [[{ type: 'offer.made', kind: 'offer', id: 'offered' }]];
    expect([first.batches, second.batches]).toEqual([told, told]);
    first.stream.say('hint', { cursor: 'c9', type: 'offer.made', kind: 'offer', id: 'offered' });
    first.fire(30);
    expect(first.batches).toEqual(told);
    first.stream.say('hint', { cursor: 'c10', type: 'offer.missed', kind: 'offer', id: 'offered' });
    first.fire(30);
    expect(first.batches.at(-1)).toEqual([{ type: 'offer.missed', kind: 'offer', id: 'offered' }]);
    first.stream.onerror?.();
    await settled();
    first.fire(250);
    await settled();
    expect(first.stream.url).toBe('/desk/feed?cursor=c10');
  });

  it('goes on after the last hint when the stream breaks', async () => {
    const tab = new Tab(new Browser());
    tab.stream.onopen?.();
    tab.stream.say('hint', hint('a', 'c7'));
    tab.stream.onerror?.();
    await settled();
    tab.fire(250);
    await settled();
    expect(tab.streams.map((stream) => stream.url)).toEqual(['/desk/feed?cursor=c0', '/desk/feed?cursor=c7']);
    expect(tab.streams[0]?.closed).toBe(true);
  });

  it('says offline when nothing works, and live again afterwards', async () => {
    const tab = new Tab(new Browser());
    tab.stream.onerror?.();
    await settled();
    tab.fire(1000);
    await settled();
    tab.stream.onerror?.();
    await settled();
    tab.polls[0]?.fail();
    await settled();
    expect(tab.feed.state()).toBe('offline');
    tab.fire(2000);
    await settled();
    tab.stream.onopen?.();
    expect(tab.states).toEqual(['offline', 'live']);
  });

  it('polls where streams are held back', async () => {
    const tab = new Tab(new Browser());
    tab.fire(8000);
    await settled();
    tab.fire(1000);
    await settled();
    tab.fire(8000);
    await settled();
    tab.polls[0]?.answer({
      hints: [{ type: 't', kind: 'case', id: 'x' }],
      cursor: 'c9',
      reset: false,
      typing: ['talk'],
    });
    await settled();
    tab.fire(30);
    expect(tab.feed.state()).toBe('polling');
    expect(tab.batches.flat().map((one) => one.id)).toEqual(['x']);
    expect(tab.polls[1]?.url).toBe('/desk/feed/poll?cursor=c9');
    expect(tab.typing).toEqual(['talk']);
  });

  it('opens no stream while the desk is being covered, and goes on where it was when it is not', async () => {
    const tab = new Tab(new Browser());
    tab.stream.onopen?.();
    tab.stream.say('hint', hint('a', 'c4'));
    tab.mayListen = false;
    tab.stream.onerror?.();
    for (let round = 0; round < 4; round += 1) {
      await settled();
      tab.fire(250);
    }
    await settled();
    expect([tab.streams.length, tab.polls.length]).toEqual([1, 0]);
    tab.mayListen = true;
    tab.fire(250);
    await settled();
    expect(tab.stream.url).toBe('/desk/feed?cursor=c4');
  });

  it('fetches everything anew after a reset, from a fresh cursor', async () => {
    const tab = new Tab(new Browser());
    tab.stream.onopen?.();
    tab.stream.say('reset', {});
    await settled();
    expect(tab.resets).toBe(1);
    tab.fire(250);
    await settled();
    expect(tab.stream.url).toBe('/desk/feed?cursor=fresh');
  });
});

describe('several tabs', () => {
  it('share one connection and hear the same', () => {
    const browser = new Browser();
    const first = new Tab(browser);
    const second = new Tab(browser);
    first.stream.onopen?.();
    first.stream.say('hint', hint('a', 'c1'));
    first.fire(30);
    expect(second.streams).toHaveLength(0);
    expect(second.batches.flat().map((one) => one.id)).toEqual(['a']);
    expect(second.feed.state()).toBe('live');
  });

  it('tell a new tab how it stands', () => {
    const browser = new Browser();
    const first = new Tab(browser);
    first.stream.onopen?.();
    expect(new Tab(browser).feed.state()).toBe('live');
  });

  it('the next takes over where the leader was', async () => {
    const browser = new Browser();
    const first = new Tab(browser);
    const second = new Tab(browser, 'older');
    first.stream.onopen?.();
    first.stream.say('hint', hint('a', 'c5'));
    first.fire(30);
    first.feed.stop();
    await settled();
    expect(first.stream.closed).toBe(true);
    expect(second.stream.url).toBe('/desk/feed?cursor=c5');
  });

  it('what the leader had heard and told nobody is heard again', async () => {
    const browser = new Browser();
    const first = new Tab(browser);
    const second = new Tab(browser, 'older');
    first.stream.onopen?.();
    first.stream.say('hint', hint('a', 'c5'));
    first.feed.stop();
    await settled();
    expect(second.stream.url).toBe('/desk/feed?cursor=older');
    expect([first.batches, second.batches]).toEqual([[], []]);
  });

  it('all fetch anew after a reset', async () => {
    const browser = new Browser();
    const first = new Tab(browser);
    const second = new Tab(browser);
    first.stream.say('reset', {});
    await settled();
    expect([first.resets, second.resets]).toEqual([1, 1]);
  });
});
