import { type ReactElement, useId, useState } from 'react';
import { foldWords, matches } from '../parts/match.ts';
import { Link } from '../parts/link.tsx';
import { hrefOf } from '../state/place.ts';
import { adminPageName, type AdminPage } from '../admin/pages.ts';
import { useSettingsIndex } from './settings-index.ts';

const MOST = 12;

/** One field over the pages of the administration and what stands on them. */
export function SettingsSearch({ pages }: { pages: readonly AdminPage[] }): ReactElement {
  const { label, none, entries } = useSettingsIndex();
  const [search, setSearch] = useState('');
  const id = useId();
  const wanted = foldWords(search);
  const found =
    wanted.length === 0
      ? []
      : entries
          .filter(({ page }) => pages.includes(page))
          .filter(({ page, name, also }) => matches(`${adminPageName(page)} ${name} ${also}`, wanted))
          .slice(0, MOST);
  return (
    <div className="settings-search" role="search">
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <input
        id={id}
        type="search"
        placeholder={label}
        autoComplete="off"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setSearch('');
        }}
      />
      {wanted.length > 0 && (
        <ul className="settings-found" aria-label={label}>
          {found.map(({ page, part, name }) => (
            <li key={`${page} ${part ?? ''} ${name}`}>
              <Link href={hrefOf(['admin', page, ...(part ? [part] : [])])} onClick={() => setSearch('')}>
                {name}
                <span className="meta"> {adminPageName(page)}</span>
              </Link>
            </li>
          ))}
          {found.length === 0 && <li className="meta">{none}</li>}
        </ul>
      )}
    </div>
  );
}
