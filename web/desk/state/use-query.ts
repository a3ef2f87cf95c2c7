import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Query, Snapshot } from '../../shared/desk-cache.ts';
import { queries } from '../../shared/desk-queries.ts';
import { cache, drafts, outbox, serverTime } from './desk.ts';
import type { Draft } from './drafts.ts';
import type { OutboxItem } from '../../shared/desk-outbox.ts';
import { useAfterPaint } from './use-after-paint.ts';
import { createTicker, type Ticker } from './ticker.ts';

const NOTHING: Snapshot<never> = { data: undefined, failure: undefined };

/** Shows an address: what is known at once, what is new when it comes. `null` shows nothing. */
export function useQuery<T>(query: Query<T> | null): Snapshot<T> {
  const url = query?.url ?? null;
  const subscribe = useCallback(
    (listener: () => void) => (url === null ? () => undefined : cache.show({ url }, listener)),
    [url],
  );
  return useSyncExternalStore(subscribe, () => (url === null ? NOTHING : cache.peek<T>({ url })));
}

/** The same for what stands beside the main thing of a page: what is known shows at once, new is asked for after the picture. */
export function useQueryAfterPaint<T>(query: Query<T> | null): Snapshot<T> {
  const isPainted = useAfterPaint();
  const shown = useQuery(isPainted ? query : null);
  return isPainted || query === null ? shown : cache.peek(query);
}

/** Whether this person has a permission; the server decides again at each request. */
export function useMay(permission: string): boolean {
  return useQuery(queries.session).data?.permissions.includes(permission) ?? false;
}

/** The draft of a key, and how to change it. */
export function useDraft(key: string): [Draft, (draft: Draft) => void] {
  const draft = useSyncExternalStore(drafts.subscribe, () => drafts.get(key));
  return [draft, (next) => drafts.set(key, next)];
}

/** What is on its way to an address. */
export function useOutbox(): readonly OutboxItem[] {
  return useSyncExternalStore(outbox.subscribe, outbox.items);
}

const tickers = new Map<number, Ticker>();

/** The server's time in ms, anew every `everyMs`; all that tick together share one timer. */
export function useNow(everyMs = 1000): number {
  const ticker = tickerOf(everyMs);
  return useSyncExternalStore(ticker.subscribe, ticker.now);
}

function tickerOf(everyMs: number): Ticker {
  const known = tickers.get(everyMs);
  if (known) return known;
  const made = createTicker(everyMs, {
    nowMs: () => serverTime.nowMs(),
    every: (ms, run) => {
      const timer = setInterval(run, ms);
      return () => clearInterval(timer);
    },
  });
  tickers.set(everyMs, made);
  return made;
}

/** True only after `delayMs` of waiting, so that what comes quickly shows no placeholder. */
export function useLate(waiting: boolean, delayMs = 150): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!waiting) {
      setLate(false);
      return;
    }
    const timer = setTimeout(() => setLate(true), delayMs);
    return () => clearTimeout(timer);
  }, [waiting, delayMs]);
  return waiting && late;
}

/** The latest value, for callbacks that must not be made anew. */
export function useLatest<T>(value: T): { readonly current: T } {
  const ref = useRef(value);
  ref.current = value;
  return ref;
}
