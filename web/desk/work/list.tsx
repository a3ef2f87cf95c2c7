import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { Snapshot } from '../../shared/desk-cache.ts';
import { queries } from '../../shared/desk-queries.ts';
import type {
  InteractionList as FilteredList,
  InteractionRow,
  Interactions,
  SavedView,
} from '../../shared/desk-types.ts';
import { Empty, Shown } from '../parts/state.tsx';
import { Views } from '../parts/views.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { useMay, useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { useViewsWords } from '../text/views-words.ts';
import { SavedViewMenu } from '../views/saved-menu.tsx';
import { useSelection, type Selection } from '../views/selection.ts';
import { ViewBar } from '../views/view-bar.tsx';
import { ComposeMailButton } from './compose-mail.tsx';
import { Duties } from './duties.tsx';
import { HandOverBar } from './hand-over-many.tsx';
import { OWN_VIEWS, paramsListed, type Listed } from './listed.ts';
import { Row } from './row.tsx';

const PREFETCHED = 6;

type Props = {
  listed: Listed;
  views: readonly SavedView[];
  counts: Readonly<Record<string, number>>;
  chosen: string | null;
};

/** The interactions of one view or filter, with the counts of all views, to be opened or handed over together. */
export function InteractionList({ listed, views, counts, chosen }: Props): ReactElement {
  const words = useWords();
  const { view, filter, saved } = listed;
  const mayAnswer = useMay('interaction.answer');
  const ownCounts = useQuery(queries.interactions(filter ? 'mine' : view)).data?.counts;
  const href = (params: Readonly<Record<string, string>>): string =>
    hrefOf(chosen ? ['work', chosen] : ['work'], params);
  const links = OWN_VIEWS.map((one) => ({
    id: one,
    name: words.views[one],
    count: one === 'ended' ? undefined : ownCounts?.[one],
    href: href({ view: one }),
  }));
  return (
    <section className="list" aria-label={words.views.label}>
      <h1 className="sr-only">{words.rail.work}</h1>
      <Views label={words.views.label} views={links} present={filter ? '' : view} />
      <div className="list-bar">
        <SavedViewMenu
          views={views}
          counts={counts}
          present={saved}
          hrefOf={(one) => href({ view: one.id })}
        />
        <ViewBar
          kind="interactions"
          filter={filter}
          saved={saved}
          present={view}
          presentName={words.views[view]}
          narrow
          plainHref={href({ view: 'mine' })}
          hrefOf={(next, viewId) => href(paramsListed(next, viewId))}
        />
        {mayAnswer && <ComposeMailButton />}
      </div>
      <Duties />
      <Rows key={JSON.stringify(filter ?? view)} listed={listed} chosen={chosen} />
    </section>
  );
}

function Rows({ listed, chosen }: { listed: Listed; chosen: string | null }): ReactElement {
  const selection = useSelection();
  const known = useRef(new Map<string, InteractionRow>());
  return (
    <>
      <HandOverBar selection={selection} rows={known.current} />
      <div className="list-scroll" data-list="">
        <Page listed={listed} chosen={chosen} selection={selection} known={known.current} />
      </div>
    </>
  );
}

function useListed(
  { view, filter }: Listed,
  before?: string,
): [Snapshot<Interactions | FilteredList>, () => void] {
  const query = filter ? queries.interactionList(filter, before) : queries.interactions(view, before);
  return [useQuery<Interactions | FilteredList>(query), () => void cache.refetch(query)];
}

type PageProps = {
  listed: Listed;
  chosen: string | null;
  selection: Selection;
  known: Map<string, InteractionRow>;
  before?: string;
};

function Page({ before, ...list }: PageProps): ReactElement {
  const words = useWords();
  const own = useViewsWords();
  const { listed, chosen, selection, known } = list;
  const [shown, retry] = useListed(listed, before);
  const [more, setMore] = useState(false);
  const ready = useQuery(queries.session).data?.presence.status === 'ready';
  const empty = listed.view === 'mine' && ready ? words.list.empty.mineReady : words.list.empty[listed.view];
  const found = shown.data?.rows;
  useEffect(() => {
    for (const row of found ?? []) known.set(row.id, row);
  }, [found, known]);
  usePrefetched(found);
  return (
    <Shown of={shown} rows={6} onRetry={retry}>
      {(page) => (
        <>
          {'total' in page && page.rows.length > 0 && !before && (
            <p className="meta list-total">{own.total(page.total)}</p>
          )}
          {page.rows.length === 0 && !before && <Empty>{listed.filter ? own.empty : empty}</Empty>}
          {page.rows.length > 0 && (
            <ul>
              {page.rows.map((row) => (
                <Row
                  key={row.id}
                  row={row}
                  listed={listed}
                  chosen={row.id === chosen}
                  selection={selection}
                />
              ))}
            </ul>
          )}
          {page.nextBefore && !more && (
            <button type="button" className="button button-plain w-full" onClick={() => setMore(true)}>
              {words.common.more}
            </button>
          )}
          {page.nextBefore && more && <Page {...list} before={page.nextBefore} />}
        </>
      )}
    </Shown>
  );
}

/**
 * One's own first rows are fetched ahead, so that opening one shows it at once. Only one's own: each fetch stands in the audit
 * as a read of personal data, and nobody has opened those of others yet.
 */
function usePrefetched(rows: readonly InteractionRow[] | undefined): void {
  const ids =
    rows
      ?.filter((row) => row.mine)
      .slice(0, PREFETCHED)
      .map((row) => row.id)
      .join(' ') ?? '';
  useEffect(() => {
    if (ids === '') return;
    const idle = setTimeout(() => {
      for (const id of ids.split(' ')) void cache.prefetch(queries.interaction(id));
    }, 200);
    return () => clearTimeout(idle);
  }, [ids]);
}
