import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Link } from '../parts/link.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { Views } from '../parts/views.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { useTitle } from '../state/title.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { CaseLine } from './case-line.tsx';
import { CasePage } from './case-page.tsx';

const VIEWS = ['mine', 'department', 'all', 'overdue'] as const;
const FILTERS = ['unfinished', 'finished', 'all'] as const;
type View = (typeof VIEWS)[number];
type Filter = (typeof FILTERS)[number];

/** The cases: the list of one view, or one case. */
export function Cases({ id, given }: { id: string | null; given: URLSearchParams }): ReactElement {
  const words = useWords();
  const view = VIEWS.find((one) => one === given.get('view')) ?? 'mine';
  const status = FILTERS.find((one) => one === given.get('status')) ?? 'unfinished';
  useTitle(words.cases.title);
  if (id !== null) return <CasePage key={id} id={id} backHref={hrefOf(['cases'], { view, status })} />;
  return <List view={view} status={status} />;
}

function List({ view, status }: { view: View; status: Filter }): ReactElement {
  const words = useWords();
  const counts = useQuery(queries.cases(view, status)).data?.counts;
  const views = VIEWS.map((one) => ({
    id: one,
    name: words.cases.views[one],
    count: counts?.[one],
    href: hrefOf(['cases'], { view: one, status }),
  }));
  return (
    <section className="single single-wide" aria-labelledby="cases-title">
      <header className="page-head">
        <h1 id="cases-title">{words.cases.title}</h1>
        <label className="inline-field">
          <span>{words.cases.status}</span>
          <select
            value={status}
            onChange={(event) =>
              go(hrefOf(['cases'], { view, status: event.target.value }), { replace: true })
            }
          >
            {FILTERS.map((one) => (
              <option key={one} value={one}>
                {words.cases.statusFilter[one]}
              </option>
            ))}
          </select>
        </label>
      </header>
      <Views label={words.cases.viewsLabel} views={views} present={view} />
      <div className="panel panel-flush" data-list="">
        <Page key={`${view} ${status}`} view={view} status={status} />
      </div>
    </section>
  );
}

function Page({ view, status, before }: { view: View; status: Filter; before?: string }): ReactElement {
  const words = useWords();
  const query = queries.cases(view, status, before);
  const shown = useQuery(query);
  const [more, setMore] = useState(false);
  return (
    <Shown of={shown} rows={6} onRetry={() => void cache.refetch(query)}>
      {({ rows, nextBefore }) => (
        <>
          {rows.length === 0 && !before && <Empty>{words.cases.empty[view]}</Empty>}
          {rows.length > 0 && (
            <ul className="case-list">
              {rows.map((row) => (
                <li key={row.id}>
                  <Link className="case-row" data-row="" href={hrefOf(['cases', row.id], { view, status })}>
                    <CaseLine row={row} />
                  </Link>
                </li>
              ))}
            </ul>
          )}
          {nextBefore && !more && (
            <button type="button" className="button button-plain w-full" onClick={() => setMore(true)}>
              {words.common.more}
            </button>
          )}
          {nextBefore && more && <Page view={view} status={status} before={nextBefore} />}
        </>
      )}
    </Shown>
  );
}
