import { type ReactElement, useEffect, useRef } from 'react';
import { Link } from './link.tsx';

export type View = {
  readonly id: string;
  readonly name: string;
  readonly count?: number;
  readonly href: string;
};

/** The views of a list, as links with their counts: each has an address of its own. */
export function Views({
  label,
  views,
  present,
}: {
  label: string;
  views: readonly View[];
  present: string;
}): ReactElement {
  const list = useRef<HTMLElement>(null);
  // Of more than fit side by side, the one that is open is in sight.
  useEffect(() => {
    const all = list.current;
    const here = all?.querySelector<HTMLElement>('[aria-current]');
    if (all && here) all.scrollLeft = here.offsetLeft - all.offsetLeft - here.offsetWidth / 2;
  }, [present, views.length]);
  return (
    <nav className="views" aria-label={label} ref={list}>
      {views.map((view) => (
        <Link
          key={view.id}
          href={view.href}
          replace
          aria-current={view.id === present ? 'page' : undefined}
          className="view"
        >
          {view.name}
          {view.count !== undefined && (
            <span className={view.count > 0 ? 'count' : 'count count-zero'}>{view.count}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}
