import { useEffect, useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { InteractionRow, InteractionView } from '../../shared/desk-types.ts';
import { Empty, Shown } from '../parts/state.tsx';
import { Views } from '../parts/views.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { Row } from './row.tsx';

const PREFETCHED = 6;

/** The interactions of one view, with the counts of all. */
export function InteractionList({
  view,
  chosen,
}: {
  view: InteractionView;
  chosen: string | null;
}): ReactElement {
  const words = useWords();
  const counts = useQuery(queries.interactions(view)).data?.counts;
  const views = (['mine', 'waiting', 'handovers', 'active', 'ended'] as const).map((one) => ({
    id: one,
    name: words.views[one],
    count: one === 'ended' ? undefined : counts?.[one],
    href: chosen ? hrefOf(['work', chosen], { view: one }) : hrefOf(['work'], { view: one }),
  }));
  return (
    <section className="list" aria-label={words.views.label}>
      <h1 className="sr-only">{words.rail.work}</h1>
      <Views label={words.views.label} views={views} present={view} />
      <div className="list-scroll" data-list="">
        <Page key={view} view={view} chosen={chosen} />
      </div>
    </section>
  );
}

function Page({
  view,
  chosen,
  before,
}: {
  view: InteractionView;
  chosen: string | null;
  before?: string;
}): ReactElement {
  const words = useWords();
  const query = queries.interactions(view, before);
  const shown = useQuery(query);
  const [more, setMore] = useState(false);
  const ready = useQuery(queries.session).data?.presence.status === 'ready';
  usePrefetched(shown.data?.rows);
  return (
    <Shown of={shown} rows={6} onRetry={() => void cache.refetch(query)}>
      {({ rows, nextBefore }) => (
        <>
          {rows.length === 0 && !before && (
            <Empty>{view === 'mine' && ready ? words.list.empty.mineReady : words.list.empty[view]}</Empty>
          )}
          {rows.length > 0 && (
            <ul>
              {rows.map((row) => (
                <li key={row.id}>
                  <Row row={row} view={view} chosen={row.id === chosen} />
                </li>
              ))}
            </ul>
          )}
          {nextBefore && !more && (
            <button type="button" className="button button-plain w-full" onClick={() => setMore(true)}>
              {words.common.more}
            </button>
          )}
          {nextBefore && more && <Page view={view} chosen={chosen} before={nextBefore} />}
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
      for (const id of ids.split(' ')) cache.prefetch(queries.interaction(id));
    }, 200);
    return () => clearTimeout(idle);
  }, [ids]);
}
