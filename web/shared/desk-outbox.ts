import { asFailure, DeskFailure, isPassing } from './desk-failure.ts';

/** A message or note on its way. It stays until the server has answered for it or the person threw it away. */
export type OutboxItem = {
  readonly clientId: string;
  /** Where it is posted; things for one address keep their order. */
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** How it looks until the server's row replaces it. */
  readonly shown: {
    readonly kind: string;
    readonly text: string;
    readonly fileNames: readonly string[];
    readonly at: string;
  };
  readonly state: 'waiting' | 'sending' | 'failed';
  /** Why the last attempt failed: a refusal's code or a failure's kind. */
  readonly why: string | null;
  readonly attempts: number;
};

export type Outbox = {
  items(): readonly OutboxItem[];
  subscribe(listener: () => void): () => void;
  add(item: Pick<OutboxItem, 'clientId' | 'url' | 'body' | 'shown'>): void;
  /** Sends a failed one again, with the same client id. */
  retry(clientId: string): void;
  remove(clientId: string): void;
  /** Tries everything that waits, in order per address; returns when nothing can be done now. */
  drain(): Promise<void>;
  /** Resolves when nothing for this address is on its way any more; fails with 'timeout' when that takes longer. */
  arrived(url: string, withinMs: number): Promise<void>;
  clear(): void;
  /** Reads anew what another tab wrote. */
  reload(): void;
};

export type OutboxOptions = {
  post: (url: string, body: unknown) => Promise<unknown>;
  /** Hears of each thing the server took, before its row here goes. */
  onTaken: (item: OutboxItem, answer: unknown) => void;
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  storageKey: () => string;
  after: (delayMs: number, run: () => void) => void;
  /** Runs one thing at a time among the tabs of this browser. */
  alone: (run: () => Promise<void>) => Promise<void>;
};

/** How often (attempts) a defect of the server is tried before the person is asked. */
const DEFECT_ATTEMPTS = 4;

/** An outbox that survives reloads, lost connections and lost sessions; order per address is kept. */
export function createOutbox(options: OutboxOptions): Outbox {
  let items: readonly OutboxItem[] = read(options).map(asWaiting);
  const listeners = new Set<() => void>();
  let draining: Promise<void> | null = null;
  let retryPlanned = false;

  /** Works on what is stored, not on what this tab remembers: another tab may have added to it. */
  function save(next: (stored: readonly OutboxItem[]) => readonly OutboxItem[]): void {
    items = next(read(options));
    if (items.length === 0) options.storage.removeItem(options.storageKey());
    else options.storage.setItem(options.storageKey(), JSON.stringify(items));
    for (const listener of [...listeners]) listener();
  }

  const change = (clientId: string, to: Partial<OutboxItem>): void =>
    save((stored) => stored.map((item) => (item.clientId === clientId ? { ...item, ...to } : item)));

  const drop = (clientId: string): void =>
    save((stored) => stored.filter((item) => item.clientId !== clientId));

  function next(stopped: ReadonlySet<string>): OutboxItem | undefined {
    return items.find((item) => item.state !== 'failed' && !stopped.has(item.url));
  }

  function settle(item: OutboxItem, failure: DeskFailure): boolean {
    const attempts = item.attempts + 1;
    const defectAgain = failure.kind === 'defect' && attempts >= DEFECT_ATTEMPTS;
    const waits = isPassing(failure) && !defectAgain;
    change(item.clientId, {
      state: waits ? 'waiting' : 'failed',
      why: failure.code ?? failure.kind,
      attempts,
    });
    return waits;
  }

  async function drainOnce(stopped: Set<string>): Promise<void> {
    for (let item = next(stopped); item; item = next(stopped)) {
      change(item.clientId, { state: 'sending' });
      try {
        const answer = await options.post(item.url, item.body);
        options.onTaken(item, answer);
        drop(item.clientId);
      } catch (thrown) {
        stopped.add(item.url);
        if (settle(item, asFailure(thrown))) planRetry(item.attempts);
      }
    }
  }

  function planRetry(attempts: number): void {
    if (retryPlanned) return;
    retryPlanned = true;
    options.after(Math.min(30_000, 1000 * 2 ** Math.min(attempts, 5)), () => {
      retryPlanned = false;
      void drain();
    });
  }

  function drain(): Promise<void> {
    if (draining) return draining;
    if (!items.some((item) => item.state !== 'failed')) return Promise.resolve();
    const stopped = new Set<string>();
    draining = options
      .alone(() => drainOnce(stopped))
      .finally(() => {
        draining = null;
        // Added after the round had looked for the last time.
        if (next(stopped)) void drain();
      });
    return draining;
  }

  return {
    items: () => items,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    add: (given) => {
      if (!items.some((item) => item.clientId === given.clientId)) {
        save((stored) => [...stored, { ...given, state: 'waiting', why: null, attempts: 0 }]);
      }
      void drain();
    },
    retry: (clientId) => {
      change(clientId, { state: 'waiting', why: null, attempts: 0 });
      void drain();
    },
    remove: drop,
    drain,
    arrived: (url, withinMs) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (items.some((item) => item.url === url && item.state !== 'failed')) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        options.after(withinMs, () => {
          listeners.delete(look);
          reject(new DeskFailure('timeout'));
        });
        look();
      }),
    clear: () => save(() => []),
    reload: () => {
      items = draining ? read(options) : read(options).map(asWaiting);
      for (const listener of [...listeners]) listener();
    },
  };
}

function read(options: OutboxOptions): readonly OutboxItem[] {
  try {
    const text = options.storage.getItem(options.storageKey());
    return text ? (JSON.parse(text) as OutboxItem[]) : [];
  } catch {
    return [];
  }
}

/** What was under way when the page went may or may not have arrived: the client id makes asking again harmless. */
function asWaiting(item: OutboxItem): OutboxItem {
  return item.state === 'sending' ? { ...item, state: 'waiting' } : item;
}
