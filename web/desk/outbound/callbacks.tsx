import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Views } from '../parts/views.tsx';
import { hrefOf } from '../state/place.ts';
import { useOutboundWords } from '../text/outbound-words.ts';
import { AddCallback } from './callback-add.tsx';
import { CallbackRow } from './callback-row.tsx';
import { ListPage } from './list-page.tsx';

const VIEWS = ['open', 'mine', 'settled'] as const;

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
        <ListPage
          key={view}
          ask={(before) => queries.callbacks(view, before)}
          read={({ callbacks }) => callbacks}
          row={(callback) => <CallbackRow key={callback.id} callback={callback} />}
          columns={['number', 'queue', 'state', 'when', 'tries', 'action']}
          label={own.callbacks.views[view]}
          none={own.callbacks.none[view]}
        />
      </div>
      {adds && <AddCallback onClose={() => setAdds(false)} />}
    </>
  );
}
