import { asFailure, type DeskFailure } from './desk-failure.ts';
import { keepSame } from './keep-same.ts';

/** What is known of one address at the moment; a new object each time something changed, and the same one until then. */
export type Snapshot<T> = {
  readonly data: T | undefined;
  readonly failure: DeskFailure | undefined;
};

/** An address whose answer has the type T. */
export type Query<T> = { readonly url: string; readonly answer?: T };

/**
 * What was fetched, by address. Shows what it has at once and fetches anew behind it; addresses that somebody shows are
 * fetched again when `invalidate` names them, the others when they are shown next.
 */
export type QueryCache = {
  peek<T>(query: Query<T>): Snapshot<T>;
  /** Shows an address: fetches it when missing or stale. The answer ends the showing. */
  show(query: Query<unknown>, listener: () => void): () => void;
  /** Fetches ahead of need and answers what comes; null when it is there already. */
  prefetch(query: Query<unknown>): Promise<void> | null;
  /** Fetches now, whatever is there. */
  refetch(query: Query<unknown>): Promise<void>;
  /** Writes what is known already (an answer to an action, or its expected result). */
  write<T>(query: Query<T>, change: (before: T | undefined) => T | undefined): void;
  /** Marks everything that `match` names as stale. `atOnce` leaves out the gap: somebody waits for just this. */
  invalidate(match: Match, atOnce?: boolean): void;
  /** Forgets everything; what is shown is fetched anew if `reload`. */
  clear(reload: boolean): void;
};

type Match = (url: string, data: unknown) => boolean;

type Entry = {
  snapshot: Snapshot<unknown>;
  listeners: Set<() => void>;
  stale: boolean;
  running: Promise<void> | null;
  /** Asked for again while its fetch was under way: fetch once more afterwards. */
  again: boolean;
  /** What changed while its fetch was under way: asked of the answer whether that may be from before. */
  heard: { match: Match; atOnce: boolean }[];
  /** Written while its fetch was under way: what comes back may lack that, so it is not shown. */
  written: boolean;
  startedMs: number;
  waiting: boolean;
};

export type CacheOptions = {
  fetch: (url: string) => Promise<unknown>;
  nowMs: () => number;
  after: (delayMs: number, run: () => void) => void;
  /** The least time (ms) between two fetches of an address that hints name again and again. */
  gapMs?: (url: string) => number;
  /** Addresses kept that nobody shows. */
  keep?: number;
};

const NOTHING: Snapshot<never> = { data: undefined, failure: undefined };

/** An empty cache that fetches by the given function. */
export function createQueryCache(options: CacheOptions): QueryCache {
  const entries = new Map<string, Entry>();
  const keep = options.keep ?? 150;

  function entryOf(url: string): Entry {
    const known = entries.get(url);
    if (known) {
      entries.delete(url);
      entries.set(url, known);
      return known;
    }
    const made: Entry = {
      snapshot: NOTHING,
      listeners: new Set(),
      stale: true,
      running: null,
      again: false,
      heard: [],
      written: false,
      startedMs: -1e9,
      waiting: false,
    };
    entries.set(url, made);
    dropOldest(made);
    return made;
  }

  function dropOldest(made: Entry): void {
    for (const [url, entry] of entries) {
      if (entries.size <= keep) return;
      if (entry !== made && entry.listeners.size === 0 && !entry.running) entries.delete(url);
    }
  }

  /** Under 300 hints a second most answers say what was known: those draw nothing again. */
  function set(entry: Entry, next: Snapshot<unknown>): void {
    const { data, failure } = entry.snapshot;
    if (next.data === data && next.failure === failure) return;
    entry.snapshot = next;
    for (const listener of [...entry.listeners]) listener();
  }

  function load(url: string, entry: Entry): Promise<void> {
    if (entry.running) return entry.running;
    entry.stale = false;
    entry.again = false;
    entry.heard = [];
    entry.written = false;
    entry.startedMs = options.nowMs();
    const running = options
      .fetch(url)
      .then(
        (data) => {
          if (!entry.written) set(entry, { data: keepSame(entry.snapshot.data, data), failure: undefined });
        },
        (thrown: unknown) => set(entry, { ...entry.snapshot, failure: asFailure(thrown) }),
      )
      .then(() => {
        if (entries.get(url) !== entry) return;
        entry.running = null;
        const named = entry.heard.filter(({ match }) => match(url, entry.snapshot.data));
        if (!entry.again && named.length === 0) return;
        entry.stale = true;
        wake(url, entry, entry.again || named.some(({ atOnce }) => atOnce));
      });
    entry.running = running;
    return running;
  }

  function wake(url: string, entry: Entry, atOnce = false): void {
    if (entry.listeners.size === 0 || (entry.waiting && !atOnce)) return;
    const delayMs = atOnce ? 0 : entry.startedMs + (options.gapMs?.(url) ?? 0) - options.nowMs();
    if (delayMs <= 0) {
      void load(url, entry);
      return;
    }
    entry.waiting = true;
    options.after(delayMs, () => {
      entry.waiting = false;
      if (entry.stale && entries.get(url) === entry && entry.listeners.size > 0) void load(url, entry);
    });
  }

  return {
    peek: <T>(query: Query<T>) => (entries.get(query.url)?.snapshot ?? NOTHING) as Snapshot<T>,
    show: (query, listener) => {
      const entry = entryOf(query.url);
      entry.listeners.add(listener);
      if (entry.stale && !entry.running) void load(query.url, entry);
      return () => {
        entry.listeners.delete(listener);
      };
    },
    prefetch: (query) => {
      const entry = entryOf(query.url);
      return entry.snapshot.data === undefined ? load(query.url, entry) : null;
    },
    refetch: (query) => {
      const entry = entryOf(query.url);
      if (entry.running) entry.again = true;
      return load(query.url, entry);
    },
    write: (query, change) => {
      const entry = entryOf(query.url);
      const before = entry.snapshot.data;
      const data = change(before as never);
      if (data === undefined || data === before) return;
      if (entry.running) {
        entry.again = true;
        entry.written = true;
      }
      if (before === undefined) entry.stale = false;
      set(entry, { data, failure: undefined });
    },
    invalidate: (match, atOnce = false) => {
      for (const [url, entry] of [...entries]) {
        // To match is to read an answer: not for what is stale already and is fetched when it is shown, or in its turn.
        const isDue = entry.listeners.size === 0 || (entry.waiting && !atOnce);
        if (entry.running) entry.heard.push({ match, atOnce });
        else if (!(entry.stale && isDue) && match(url, entry.snapshot.data)) {
          entry.stale = true;
          wake(url, entry, atOnce);
        }
      }
    },
    clear: (reload) => {
      const shown = [...entries].filter(([, entry]) => entry.listeners.size > 0);
      entries.clear();
      for (const [url, old] of shown) {
        const entry = entryOf(url);
        entry.listeners = old.listeners;
        set(entry, NOTHING);
        if (reload) void load(url, entry);
      }
    },
  };
}
