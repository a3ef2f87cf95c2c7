import type { ReactElement, ReactNode } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { CaseLine } from '../cases/case-line.tsx';
import { Link } from '../parts/link.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { ResidentLine } from '../residents/finder.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { useTitle } from '../state/title.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';

/** What was found everywhere for some words. */
export function Search({ words: asked }: { words: string }): ReactElement {
  const words = useWords();
  const query = queries.search(asked);
  const found = useQuery(asked === '' ? null : query);
  const channels = useQuery(queries.directory).data?.channels;
  useTitle(words.search.title);
  return (
    <div className="single" data-list="">
      <header className="page-head">
        <h1>{words.search.title}</h1>
      </header>
      <form
        role="search"
        aria-label={words.search.label}
        className="search-page-field"
        onSubmit={(event) => {
          event.preventDefault();
          const typed = new FormData(event.currentTarget).get('q');
          go(hrefOf(['search'], { q: typeof typed === 'string' ? typed.trim() : '' }));
        }}
      >
        <label htmlFor="search-page">{words.search.label}</label>
        <div className="search-page-row">
          <input
            id="search-page"
            key={asked}
            name="q"
            type="search"
            defaultValue={asked}
            maxLength={100}
            autoComplete="off"
          />
          <button type="submit" className="button button-main">
            {words.common.search}
          </button>
        </div>
      </form>
      {asked === '' && <Empty>{words.search.start}</Empty>}
      {asked !== '' && (
        <Shown of={found} rows={6} onRetry={() => void cache.refetch(query)}>
          {({ residents, interactions, cases }) =>
            residents.length + interactions.length + cases.length === 0 ? (
              <Empty>{words.search.empty(asked)}</Empty>
            ) : (
              <div className="search-groups">
                <GroupOf title={words.search.residents} count={residents.length}>
                  {residents.map((row) => (
                    <li key={row.id}>
                      <Link className="small-row" data-row="" href={hrefOf(['residents', row.id])}>
                        <ResidentLine row={row} />
                      </Link>
                    </li>
                  ))}
                </GroupOf>
                <GroupOf title={words.search.interactions} count={interactions.length}>
                  {interactions.map((row) => (
                    <li key={row.id}>
                      <Link className="small-row" data-row="" href={hrefOf(['work', row.id])}>
                        <span className="small-row-title">{row.residentName ?? words.common.anonymous}</span>
                        <span className="small-row-text">
                          <Marked text={row.snippet} asked={asked} />
                        </span>
                        <span className="meta">
                          <Time at={row.at} style="full" />
                          <span>{channels?.[row.channel]?.name ?? row.channel}</span>
                        </span>
                      </Link>
                    </li>
                  ))}
                </GroupOf>
                <GroupOf title={words.search.cases} count={cases.length}>
                  {cases.map((row) => (
                    <li key={row.id}>
                      <Link className="small-row" data-row="" href={hrefOf(['cases', row.id])}>
                        <CaseLine row={row} />
                      </Link>
                    </li>
                  ))}
                </GroupOf>
              </div>
            )
          }
        </Shown>
      )}
    </div>
  );
}

function GroupOf({
  title,
  count,
  children,
}: {
  title: string;
  count: number;
  children: ReactNode;
}): ReactElement | null {
  const words = useWords();
  if (count === 0) return null;
  return (
    <section className="panel">
      <h2>
        {title} <span className="meta">{words.search.found(count)}</span>
      </h2>
      <ul className="small-list">{children}</ul>
    </section>
  );
}

/** The searched words stand out in what was found. */
function Marked({ text, asked }: { text: string; asked: string }): ReactElement {
  const at = text.toLowerCase().indexOf(asked.toLowerCase());
  if (at < 0) return <>{text}</>;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + asked.length)}</mark>
      {text.slice(at + asked.length)}
    </>
  );
}
