import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { Views } from '../parts/views.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { useQuery } from '../state/use-query.ts';
import { useOutboundWords } from '../text/outbound-words.ts';
import { AddCallback } from './callback-add.tsx';
import { CallbackRow } from './callback-row.tsx';

const VIEWS = ['open', 'mine', 'settled'] as const;
type ViewId = (typeof VIEWS)[number];

/** Whom the city calls back, by when it is due; and what came of it. */
export function CallbackList({ view: asked }: { view: string | null }): ReactElement {
  const own = useOutboundWords();
  const view = VIEWS.find((each) => each === asked) ?? 'open';
  const [adds, setAdds] = useState(false);
  return (
    <>
      <div className="outbound-head">
        <Views
          label={own.pages.callbacks}
          present={view}
          views={VIEWS.map((id) => ({
            id,
            name: own.callbacks.views[id],
            href: hrefOf(['outbound', 'callbacks'], { view: id === 'open' ? null : id }),
          }))}
        />
        <button type="button" className="button button-main" onClick={() => setAdds(true)}>
          <Icon name="plus" size={16} /> {own.callbacks.add}
        </button>
      </div>
      <div className="panel panel-flush outbound-list">
        <Page key={view} view={view} />
      </div>
      {adds && <AddCallback onClose={() => setAdds(false)} />}
    </>
  );
}

function Page({ view, before }: { view: ViewId; before?: string }): ReactElement {
  const own = useOutboundWords();
  const query = queries.callbacks(view, before);
  const [more, setMore] = useState(false);
  return (
    <Shown of={useQuery(query)} rows={6} onRetry={() => void cache.refetch(query)}>
      {({ callbacks, nextBefore }) => (
        <>
          {callbacks.length === 0 && !before && <Empty>{own.callbacks.none[view]}</Empty>}
          {callbacks.length > 0 && (
            <table className="live-table outbound-table" aria-label={own.callbacks.views[view]}>
              <thead className={before && 'sr-only'}>
                <tr>
                  {(['number', 'queue', 'state', 'when', 'tries', 'action'] as const).map((name) => (
                    <th key={name} scope="col">
                      {own.columns[name]}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {callbacks.map((callback) => (
                  <CallbackRow key={callback.id} callback={callback} />
                ))}
              </tbody>
            </table>
          )}
          {nextBefore && !more && (
            <p className="outbound-more">
              <button type="button" className="button button-small" onClick={() => setMore(true)}>
                {own.more}
              </button>
            </p>
          )}
          {nextBefore && more && <Page view={view} before={nextBefore} />}
        </>
      )}
    </Shown>
  );
}
