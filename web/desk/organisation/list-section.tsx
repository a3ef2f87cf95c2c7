import type { ReactElement, ReactNode } from 'react';

/** A list of the organisation under its title, with a button that adds to it. */
export function ListSection({
  id,
  title,
  lead,
  add,
  onAdd,
  rows,
  children,
}: {
  id: string;
  title: string;
  lead: string;
  /** Left out where nothing may be added. */
  add?: ReactNode;
  onAdd?: () => void;
  rows: ReactNode;
  /** What is open beside the list. */
  children: ReactNode;
}): ReactElement {
  return (
    <section aria-labelledby={`${id}-title`}>
      <div className="api-head">
        <h2 id={`${id}-title`}>{title}</h2>
        {onAdd && (
          <button type="button" className="button button-small" onClick={onAdd}>
            {add}
          </button>
        )}
      </div>
      <p className="meta">{lead}</p>
      <ul className="failed-list">{rows}</ul>
      {children}
    </section>
  );
}

/** A button of one row; who hears the page hears of which. */
export function RowButton({
  name,
  onPress,
  children,
}: {
  name: string;
  onPress: () => void;
  children: ReactNode;
}): ReactElement {
  return (
    <button type="button" className="button button-small" onClick={onPress}>
      {children}
      <span className="sr-only"> {name}</span>
    </button>
  );
}
