import { concerns, isUrgent } from '../../shared/desk-hints.ts';
import { queries } from '../../shared/desk-queries.ts';
import {
  startFeed,
  type Feed,
  type FeedState,
  type PollAnswer,
  type TabTalk,
} from '../../shared/desk-feed.ts';
import { cache, client, mayAsk, outbox } from './desk.ts';
import { notify } from './notices.ts';
import { createStore } from './store.ts';
import { heardTyping } from './typing.ts';
import type { Directory } from '../../shared/desk-types.ts';

/** How this desk hears of changes at the moment. */
export const feedState = createStore<FeedState>('connecting');

/** What is said to this person by name: a mention, a whisper, a notice. */
const TO_ME = /^(?:mention|notice|whisper)\./;
const POLL_LIMIT_MS = 40_000;

/** Listens for one person in one city (`name` tells them apart among tabs), from the cursor of the directory on. */
export function listen(name: string, cursor: string): Feed {
  const channel = new BroadcastChannel(`engawa.desk.feed.${name}`);
  feedState.set('connecting');
  const feed = startFeed(cursor, {
    openStream: (url) => new EventSource(url) as never,
    mayListen: () => mayAsk('/desk/feed'),
    poll: (url) => client.get<PollAnswer>(url, { timeoutMs: POLL_LIMIT_MS }),
    freshCursor: async () => (await client.get<Directory>(queries.directory.url)).cursor,
    lead: (run, signal) => lead(`engawa.desk.feed.${name}`, run, signal),
    tell: (talk) => channel.postMessage(talk),
    hear: (listener) => {
      const heard = (event: MessageEvent<TabTalk>): void => listener(event.data);
      channel.addEventListener('message', heard);
      return () => channel.close();
    },
    after: (delayMs, run) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
    onTyping: heardTyping,
    onHints: (hints) => {
      if (hints.some((hint) => TO_ME.test(hint.type))) notify('mention');
      cache.invalidate((url, data) => hints.some((hint) => concerns(hint, url, data)));
      cache.invalidate((url) => hints.some((hint) => isUrgent(hint, url)), true);
    },
    onReset: () => cache.invalidate(() => true),
    onState: (state) => {
      const before = feedState.get();
      feedState.set(state);
      if (before === 'offline' && state !== 'offline') void outbox.drain();
    },
    whenOnline,
  });
  return feed;
}

/** Where the browser cannot elect (no TLS inside an office), each tab holds a connection of its own. */
function lead(name: string, run: (over: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
  if (!navigator.locks) return run(signal);
  return navigator.locks.request(name, { signal }, () => run(signal));
}

function whenOnline(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    addEventListener('online', () => resolve(), { once: true, signal });
  });
}
