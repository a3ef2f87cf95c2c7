import { useState, type ReactElement } from 'react';
import type { SavedView } from '../../shared/desk-types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { TextField } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Problem } from '../parts/state.tsx';
import { attempt, useAct } from '../state/act.ts';
import { go } from '../state/router.ts';
import { toast } from '../state/toasts.ts';
import { useMay } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { useViewsWords, viewsWords } from '../text/views-words.ts';
import { FilterDialog } from './filter-dialog.tsx';
import { countAsked, isSameFilter, type AnyFilter, type ViewKind } from './filter.ts';
import { addView, changeView, makeDefault, removeView } from './use-views.ts';

type Props = {
  kind: ViewKind;
  /** The filter that is shown; null where the list shows one of the desk's own views. */
  filter: Partial<AnyFilter> | null;
  /** The saved view that was opened, if it was one. */
  saved: SavedView | null;
  /** The address of the list with a filter and perhaps a saved view's id. */
  hrefOf: (filter: Partial<AnyFilter>, view?: string) => string;
  /** The address without any. */
  plainHref: string;
  /** The view that stands in the address, to be made the one that the list opens with. */
  present: string;
  presentName: string;
  /** Beside something else, where words must be short. */
  narrow?: boolean;
};

/** What can be done with the view of a list: filter it, keep the filter, change, share and delete kept ones. */
export function ViewBar({
  kind,
  filter,
  saved,
  hrefOf,
  plainHref,
  present,
  presentName,
  narrow,
}: Props): ReactElement {
  const words = useWords();
  const own = useViewsWords();
  const [dialog, setDialog] = useState<'filter' | 'save' | 'rename' | null>(null);
  const changed = filter !== null && saved !== null && !isSameFilter(filter, saved.filter);
  return (
    <div className="view-bar">
      <button type="button" className="button button-small" onClick={() => setDialog('filter')}>
        <Icon name="admin" size={15} />
        {filter && !narrow ? own.filtered(countAsked(filter)) : own.filter}
        {filter && narrow && <span className="count">{countAsked(filter)}</span>}
      </button>
      {filter && (
        <button
          type="button"
          className={narrow ? 'icon-button' : 'button button-small button-plain'}
          aria-label={narrow ? own.clear : undefined}
          title={narrow ? own.clear : undefined}
          onClick={() => go(plainHref)}
        >
          {narrow ? <Icon name="close" size={16} /> : own.clear}
        </button>
      )}
      {filter && (!saved || changed) && (
        <button
          type="button"
          className="button button-small"
          aria-label={own.save}
          onClick={() => setDialog('save')}
        >
          {narrow ? words.common.save : own.save}
        </button>
      )}
      {changed && saved.mine && (
        <button
          type="button"
          className="button button-small"
          onClick={() =>
            void attempt(async () => {
              await changeView(saved, { filter });
              toast(viewsWords().saved(saved.name));
            })
          }
        >
          {own.change}
        </button>
      )}
      <Manage
        kind={kind}
        saved={saved}
        present={present}
        name={saved?.name ?? (filter ? own.filter : presentName)}
        isView={saved !== null || filter === null}
        onGone={() => go(plainHref)}
        onRename={() => setDialog('rename')}
      />
      {dialog === 'filter' && (
        <FilterDialog
          kind={kind}
          filter={filter ?? {}}
          onClose={() => setDialog(null)}
          onApply={(asked) => {
            setDialog(null);
            go(countAsked(asked) > 0 || asked.sort ? hrefOf(asked, saved?.id) : plainHref);
          }}
        />
      )}
      {dialog === 'rename' && saved && <RenameDialog view={saved} onClose={() => setDialog(null)} />}
      {dialog === 'save' && filter && (
        <SaveDialog
          kind={kind}
          filter={filter}
          onClose={() => setDialog(null)}
          onSaved={(view) => go(hrefOf(filter, view.id), { replace: true })}
        />
      )}
    </div>
  );
}

function Manage(given: {
  kind: ViewKind;
  saved: SavedView | null;
  present: string;
  name: string;
  /** A filter that was not saved has nothing to be managed yet. */
  isView: boolean;
  onGone: () => void;
  onRename: () => void;
}): ReactElement | null {
  const own = useViewsWords();
  const { kind, saved, present, name, onGone } = given;
  const mayShare = useMay('interaction.answer');
  if (!given.isView) return null;
  return (
    <Disclosure
      name={own.manage(name)}
      className="icon-button"
      side="left"
      label={<Icon name="down" size={16} />}
    >
      {(close) => (
        <div className="menu">
          {saved && !saved.mine && <p className="meta px-3">{own.sharedBy(saved.ownerName ?? '')}</p>}
          <button
            type="button"
            className="menu-item"
            onClick={() => {
              close();
              void makeDefault(kind, saved?.id ?? present);
            }}
          >
            {own.default}
          </button>
          {saved?.mine && mayShare && (
            <label className="menu-item check">
              <input
                type="checkbox"
                checked={saved.shared}
                onChange={(event) => {
                  const shared = event.target.checked;
                  void attempt(() => changeView(saved, { shared }));
                }}
              />
              {own.share}
            </label>
          )}
          {saved?.mine && (
            <button
              type="button"
              className="menu-item"
              onClick={() => {
                close();
                given.onRename();
              }}
            >
              {own.rename}
            </button>
          )}
          {saved?.mine && (
            <button
              type="button"
              className="menu-item"
              onClick={() => {
                close();
                void removeView(saved).then((gone) => gone && onGone());
              }}
            >
              {own.delete}
            </button>
          )}
        </div>
      )}
    </Disclosure>
  );
}

function SaveDialog(given: {
  kind: ViewKind;
  filter: Partial<AnyFilter>;
  onClose: () => void;
  onSaved: (view: SavedView) => void;
}): ReactElement {
  const words = useWords();
  const own = useViewsWords();
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const mayShare = useMay('interaction.answer');
  const { kind, filter } = given;
  const act = useAct(async () => {
    const view = await addView({ kind, name, filter, shared });
    toast(viewsWords().saved(view.name));
    given.onClose();
    given.onSaved(view);
  });
  return (
    <Dialog
      title={own.saveTitle}
      onClose={given.onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={given.onClose}>
            {words.common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={act.busy || name.trim() === ''}>
            {words.common.save}
          </button>
        </>
      }
    >
      <TextField
        label={own.name}
        hint={own.nameHint}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {mayShare && (
        <label className="check">
          <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} />
          {own.share}
        </label>
      )}
      <Problem failure={act.failure} />
    </Dialog>
  );
}

function RenameDialog({ view, onClose }: { view: SavedView; onClose: () => void }): ReactElement {
  const words = useWords();
  const own = useViewsWords();
  const [name, setName] = useState(view.name);
  const act = useAct(async () => {
    await changeView(view, { name });
    onClose();
  });
  return (
    <Dialog
      title={own.rename}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={act.busy || name.trim() === ''}>
            {words.common.save}
          </button>
        </>
      }
    >
      <TextField
        label={own.name}
        hint={view.shared ? own.nameHint : undefined}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Problem failure={act.failure} />
    </Dialog>
  );
}
