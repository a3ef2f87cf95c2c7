import type { ReactElement } from 'react';
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
  return (
    <nav className="views" aria-label={label}>
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
