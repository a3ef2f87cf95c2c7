import type { ReactElement } from 'react';
import type { SavedView } from '../../shared/desk-types.ts';
import { Disclosure } from '../parts/disclosure.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { useViewsWords } from '../text/views-words.ts';

type Props = {
  views: readonly SavedView[];
  counts: Readonly<Record<string, number>>;
  present: SavedView | null;
  hrefOf: (view: SavedView) => string;
};

/** The saved views of a narrow list, behind one button that names the one that is open; one's own first. */
export function SavedViewMenu({ views, counts, present, hrefOf }: Props): ReactElement {
  const own = useViewsWords();
  const sorted = [...views.filter((view) => view.mine), ...views.filter((view) => !view.mine)];
  return (
    <Disclosure
      className={
        present ? 'button button-small saved-views saved-views-open' : 'button button-small saved-views'
      }
      side="left"
      label={
        <>
          <span className="saved-views-name">{present ? present.name : own.savedViews}</span>
          <Icon name="down" size={14} />
        </>
      }
    >
      {(close) => (
        <div className="menu">
          {sorted.length === 0 && <p className="meta px-3 py-2">{own.noSavedViews}</p>}
          {sorted.map((view) => (
            <Link
              key={view.id}
              className="menu-item"
              href={hrefOf(view)}
              aria-current={view.id === present?.id ? 'page' : undefined}
              onClick={close}
            >
              <span className="grow">
                {view.name}
                {!view.mine && <span className="meta block">{own.sharedBy(view.ownerName ?? '')}</span>}
              </span>
              {counts[view.id] !== undefined && (
                <span className={counts[view.id] ? 'count' : 'count count-zero'}>{counts[view.id]}</span>
              )}
            </Link>
          ))}
        </div>
      )}
    </Disclosure>
  );
}
