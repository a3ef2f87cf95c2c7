import { useId, useState, type ReactElement, type ReactNode } from 'react';
import { Icon } from '../parts/icon.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { useWords } from '../text/text.ts';

type Props = {
  title: string;
  /** Said when there is nothing to list. */
  none: string;
  isEmpty: boolean;
  /** Absent for those who may not add. */
  add?: string | undefined;
  form: (onDone: () => void) => ReactNode;
  children: ReactNode;
};

/** One kind of things beside a record: a list, and a form that opens below it. */
export function TieBlock({ title, none, isEmpty, add, form, children }: Props): ReactElement {
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <section className="tie" aria-labelledby={id}>
      <h4 id={id} className="block-sub">
        {title}
      </h4>
      {isEmpty ? <p className="meta">{none}</p> : <ul className="tie-list">{children}</ul>}
      {open
        ? form(() => setOpen(false))
        : add && (
            <button type="button" className="button button-small" onClick={() => setOpen(true)}>
              <Icon name="plus" size={15} /> {add}
            </button>
          )}
    </section>
  );
}

/** The form of such a block: its fields, why it failed, and two buttons. */
export function TieForm({
  act,
  ready,
  onDone,
  children,
}: {
  act: () => Promise<unknown>;
  ready: boolean;
  onDone: () => void;
  children: ReactNode;
}): ReactElement {
  const words = useWords();
  const running = useAct(async () => {
    await act();
    onDone();
  });
  return (
    <form
      className="resident-edit"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
        event.stopPropagation();
        onDone();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void running.run();
      }}
    >
      {children}
      <Problem failure={running.failure} />
      <p className="block-actions">
        <button type="submit" className="button button-main button-small" disabled={!ready || running.busy}>
          {words.common.save}
        </button>
        <button type="button" className="button button-small" onClick={onDone}>
          {words.common.cancel}
        </button>
      </p>
    </form>
  );
}

/** Ends something that goes on. */
export function EndButton({ act }: { act: () => Promise<unknown> }): ReactElement {
  const words = useWords();
  const running = useAct(act);
  return (
    <>
      <Problem failure={running.failure} />
      <button
        type="button"
        className="button button-small button-plain"
        disabled={running.busy}
        onClick={() => void running.run()}
      >
        {words.beside.ties.end}
      </button>
    </>
  );
}
