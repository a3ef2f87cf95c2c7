import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { CaseFilter } from '../../shared/desk-types.ts';
import { Views } from '../parts/views.tsx';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { useTitle } from '../state/title.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { useViewsWords } from '../text/views-words.ts';
import { filterOf, paramsOf } from '../views/filter.ts';
import { useDefaultView, useViews } from '../views/use-views.ts';
import { ViewBar } from '../views/view-bar.tsx';
import { Board } from './board.tsx';
import { CasePage } from './case-page.tsx';
import { CaseRows } from './list.tsx';

const VIEWS = ['mine', 'department', 'all', 'overdue'] as const;
const STATUSES = ['unfinished', 'finished', 'all'] as const;
type OwnView = (typeof VIEWS)[number];
type Status = (typeof STATUSES)[number];

/** The cases: the list of one view, the board, or one case. */
export function Cases({ id, given }: { id: string | null; given: URLSearchParams }): ReactElement {
  const words = useWords();
  useTitle(words.cases.title);
  const shown = Object.fromEntries(given);
  if (id !== null) return <CasePage key={id} id={id} backHref={hrefOf(['cases'], shown)} />;
  return <List given={given} />;
}

function List({ given }: { given: URLSearchParams }): ReactElement {
  const words = useWords();
  const own = useViewsWords();
  const { views: savedViews, counts: savedCounts, defaultView } = useViews('cases');
  const asked = given.get('view');
  const view = VIEWS.find((one) => one === asked) ?? 'mine';
  const status = STATUSES.find((one) => one === given.get('status')) ?? 'unfinished';
  const board = given.get('layout') === 'board';
  const saved = savedViews.find((one) => one.id === asked) ?? null;
  const filter = filterOf(given) ?? (saved ? saved.filter : null);
  useDefaultView('cases', given, defaultView);
  const layout = board ? { layout: 'board', department: given.get('department') } : {};
  const counts = useQuery(queries.cases(view, status)).data?.counts;
  const links = [
    ...VIEWS.map((one) => ({
      id: one as string,
      name: words.cases.views[one],
      count: counts?.[one],
      href: hrefOf(['cases'], { view: one, status, ...layout }),
    })),
    ...savedViews.map((one) => ({
      id: one.id,
      name: one.name,
      count: savedCounts[one.id],
      href: hrefOf(['cases'], { view: one.id, ...layout }),
    })),
  ];
  return (
    <section className={board ? 'single single-full' : 'single single-wide'} aria-labelledby="cases-title">
      <header className="page-head">
        <h1 id="cases-title">{words.cases.title}</h1>
        <div className="page-head-tools">
          <Layout given={given} board={board} />
          {!board && !filter && <StatusSelect view={view} status={status} />}
        </div>
      </header>
      <Views label={words.cases.viewsLabel} views={links} present={saved ? saved.id : filter ? '' : view} />
      <ViewBar
        kind="cases"
        filter={filter}
        saved={saved}
        present={view}
        presentName={words.cases.views[view]}
        plainHref={hrefOf(['cases'], { view: 'mine', ...layout })}
        hrefOf={(next, viewId) => hrefOf(['cases'], { ...paramsOf(next), view: viewId, ...layout })}
      />
      {board ? (
        <Board filter={filter as CaseFilter | null} view={view} given={Object.fromEntries(given)} />
      ) : filter ? (
        <CaseRows
          key={JSON.stringify(filter)}
          asked={{ filter: filter as CaseFilter }}
          given={Object.fromEntries(given)}
          empty={own.empty}
        />
      ) : (
        <CaseRows
          key={`${view} ${status}`}
          asked={{ view, status }}
          given={{ view, status }}
          empty={words.cases.empty[view]}
        />
      )}
    </section>
  );
}

function Layout({ given, board }: { given: URLSearchParams; board: boolean }): ReactElement {
  const own = useViewsWords();
  const show = (layout: string | null): void =>
    go(hrefOf(['cases'], { ...Object.fromEntries(given), layout }), { replace: true });
  return (
    <div className="segments" role="group" aria-label={own.layout}>
      <button type="button" className="segment" aria-pressed={!board} onClick={() => show(null)}>
        {own.list}
      </button>
      <button type="button" className="segment" aria-pressed={board} onClick={() => show('board')}>
        {own.board}
      </button>
    </div>
  );
}

function StatusSelect({ view, status }: { view: OwnView; status: Status }): ReactElement {
  const words = useWords();
  return (
    <label className="inline-field">
      <span>{words.cases.status}</span>
      <select
        value={status}
        onChange={(event) => go(hrefOf(['cases'], { view, status: event.target.value }), { replace: true })}
      >
        {STATUSES.map((one) => (
          <option key={one} value={one}>
            {words.cases.statusFilter[one]}
          </option>
        ))}
      </select>
    </label>
  );
}
