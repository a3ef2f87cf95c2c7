import { useEffect, useRef, useState, type ReactElement } from 'react';
import { queries, type SearchNarrowing } from '../../shared/desk-queries.ts';
import { isComposing } from '../parts/ime.ts';
import { Empty, Problem, Shown } from '../parts/state.tsx';
import { Views } from '../parts/views.tsx';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { useTitle } from '../state/title.ts';
import { useQuery } from '../state/use-query.ts';
import { useSettled } from '../state/use-settled.ts';
import { useWords } from '../text/text.ts';
import { FoundGroups } from './groups.tsx';
import { Narrowing } from './narrowing.tsx';
import { FOUND_KINDS, useFound } from './use-found.ts';

const SETTLE_MS = 180;
const NARROWINGS = ['kind', 'from', 'to', 'state', 'departmentId'] as const;

/** What was found everywhere for some words, while they are typed; the address names words and narrowing. */
export function Search({ given }: { given: URLSearchParams }): ReactElement {
  const words = useWords();
  const asked = given.get('q') ?? '';
  const narrowing: SearchNarrowing = Object.fromEntries(
    NARROWINGS.flatMap((name) => (given.get(name) ? [[name, given.get(name) ?? '']] : [])),
  );
  const show = (change: Readonly<Record<string, string>>): string =>
    hrefOf(['search'], { q: asked, ...narrowing, ...change });
  const found = useFound(asked, narrowing);
  const directory = useQuery(queries.directory).data;
  useTitle(words.search.title);
  const isNarrowed = NARROWINGS.some((name) => name !== 'kind' && narrowing[name]);
  return (
    <div className="single" data-list="">
      <header className="page-head">
        <h1>{words.search.title}</h1>
      </header>
      <Words asked={asked} onAsk={(q) => go(show({ q }), { replace: true })} />
      <Views
        label={words.search.kindsLabel}
        present={narrowing.kind ?? 'all'}
        views={(['all', ...FOUND_KINDS] as const).map((kind) => ({
          id: kind,
          name: words.search[kind],
          href: show({ kind: kind === 'all' ? '' : kind }),
        }))}
      />
      <Narrowing
        narrowing={narrowing}
        departments={directory?.departments ?? []}
        onChange={(change) => go(show(change), { replace: true })}
      />
      {isNarrowed && <p className="meta search-note">{words.search.withoutResidents}</p>}
      {asked === '' ? (
        <Empty>{words.search.start}</Empty>
      ) : (
        <div aria-busy={found.loading} className={found.loading ? 'search-stale' : undefined}>
          <Shown of={found} rows={6} onRetry={found.retry}>
            {(data) => (
              <>
                <Problem failure={found.failure} />
                <FoundGroups
                  data={data}
                  asked={asked}
                  channels={directory?.channels}
                  loadingMore={found.loadingMore}
                  onMore={found.more}
                />
              </>
            )}
          </Shown>
        </div>
      )}
    </div>
  );
}

/** The field. While an input method composes nothing is asked: what stands there then is not yet a word. */
function Words({ asked, onAsk }: { asked: string; onAsk: (words: string) => void }): ReactElement {
  const words = useWords();
  const [typed, setTyped] = useState(asked);
  const [wanted, setWanted] = useState(asked);
  const sent = useRef(asked);
  const settled = useSettled(wanted.trim(), SETTLE_MS);
  useEffect(() => {
    if (asked === sent.current) return;
    sent.current = asked;
    setTyped(asked);
    setWanted(asked);
  }, [asked]);
  const ask = (next: string): void => {
    if (next === sent.current) return;
    sent.current = next;
    onAsk(next);
  };
  useEffect(() => {
    if (settled === wanted.trim()) ask(settled);
  }, [settled]);
  return (
    <form
      role="search"
      aria-label={words.search.label}
      className="search-page-field field"
      onSubmit={(event) => {
        event.preventDefault();
        setWanted(typed);
        ask(typed.trim());
      }}
    >
      <label htmlFor="search-page">{words.search.label}</label>
      <input
        id="search-page"
        type="search"
        value={typed}
        maxLength={100}
        autoComplete="off"
        aria-describedby="search-page-hint"
        onChange={(event) => {
          setTyped(event.target.value);
          if (!(event.nativeEvent as InputEvent).isComposing) setWanted(event.target.value);
        }}
        onCompositionEnd={(event) => setWanted(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' || isComposing(event)) return;
          event.preventDefault();
          document.querySelector<HTMLElement>('.search-groups [data-row]')?.focus();
        }}
      />
      <p className="field-hint" id="search-page-hint">
        {words.search.hint}
      </p>
    </form>
  );
}
