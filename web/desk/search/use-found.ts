import { useEffect, useRef, useState } from 'react';
import type { Snapshot } from '../../shared/desk-cache.ts';
import { asFailure } from '../../shared/desk-failure.ts';
import { queries, type SearchNarrowing } from '../../shared/desk-queries.ts';
import type { Found } from '../../shared/desk-types.ts';
import { client } from '../state/desk.ts';

export type FoundKind = keyof Found['next'];
export const FOUND_KINDS: readonly FoundKind[] = ['residents', 'interactions', 'cases'];

type Searched = Snapshot<Found> & { readonly loading: boolean };

const NOTHING: Searched = { data: undefined, failure: undefined, loading: false };
const MOST_KNOWN = 20;
/** The last searches with the pages read, so that the way back shows at once what was there. */
const known = new Map<string, Found>();

function remember(url: string, found: Found): void {
  known.delete(url);
  known.set(url, found);
  for (const oldest of known.keys()) if (known.size > MOST_KNOWN) known.delete(oldest);
}

/** The next page of one kind, below what is there. */
export function joined(before: Found, page: Found, kind: FoundKind): Found {
  const rows = { [kind]: [...before[kind], ...page[kind]] } as Partial<Found>;
  return { ...before, ...rows, next: { ...before.next, [kind]: page.next[kind] } };
}

/**
 * What is found for some words; null asks nothing. Other words cancel the request under way, and what was found before
 * stays until the new answer is there. `more` adds the next page of one kind.
 */
export function useFound(
  words: string,
  given: SearchNarrowing,
): Searched & { retry: () => void; more: (kind: FoundKind) => void; loadingMore: FoundKind | null } {
  const url = words === '' ? null : queries.search(words, given).url;
  const [snapshot, setSnapshot] = useState<Searched>(NOTHING);
  const [loadingMore, setLoadingMore] = useState<FoundKind | null>(null);
  const [attempt, setAttempt] = useState(0);
  const running = useRef<AbortController>(null);

  useEffect(() => {
    setLoadingMore(null);
    if (url === null) {
      setSnapshot(NOTHING);
      return;
    }
    const request = new AbortController();
    running.current = request;
    const before = known.get(url);
    setSnapshot((shown) => ({ data: before ?? shown.data, failure: undefined, loading: true }));
    client.get<Found>(url, { signal: request.signal }).then(
      (data) => {
        if (request.signal.aborted) return;
        remember(url, data);
        setSnapshot({ data, failure: undefined, loading: false });
      },
      (thrown: unknown) => {
        if (!request.signal.aborted)
          setSnapshot({ data: undefined, failure: asFailure(thrown), loading: false });
      },
    );
    return () => request.abort();
  }, [url, attempt]);

  const more = (kind: FoundKind): void => {
    const { data } = snapshot;
    const before = data?.next[kind];
    const request = running.current;
    if (url === null || !data || !before || !request || loadingMore) return;
    setLoadingMore(kind);
    client.get<Found>(queries.search(words, { ...given, kind, before }).url, { signal: request.signal }).then(
      (page) => {
        if (request.signal.aborted) return;
        const all = joined(data, page, kind);
        remember(url, all);
        setSnapshot({ data: all, failure: undefined, loading: false });
        setLoadingMore(null);
      },
      (thrown: unknown) => {
        if (request.signal.aborted) return;
        setSnapshot({ data, failure: asFailure(thrown), loading: false });
        setLoadingMore(null);
      },
    );
  };
  return { ...snapshot, retry: () => setAttempt((count) => count + 1), more, loadingMore };
}
