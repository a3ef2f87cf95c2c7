import { type ReactElement, useId, useState } from 'react';
import { Link } from '../parts/link.tsx';
import { useNamedSettings } from './named-settings.ts';
import { foundSettings } from './settings-found.ts';
import { useSettingsIndex } from './settings-index.ts';
import type { SettingsPlace } from './settings-words.ts';

const MOST = 12;

/** One field over the pages of the administration, what stands on them, and what the city named itself. */
export function SettingsSearch({ places }: { places: readonly SettingsPlace[] }): ReactElement {
  const index = useSettingsIndex();
  const [search, setSearch] = useState('');
  const id = useId();
  const isAsked = search.trim() !== '';
  const named = useNamedSettings(places, isAsked);
  const found = foundSettings(index, named, places, search).slice(0, MOST);
  return (
    <div className="settings-search" role="search">
      <label htmlFor={id} className="sr-only">
        {index.label}
      </label>
      <input
        id={id}
        type="search"
        placeholder={index.label}
        autoComplete="off"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setSearch('');
        }}
      />
      {isAsked && (
        <ul className="settings-found" aria-label={index.label}>
          {found.map(({ href, where, name }) => (
            <li key={`${href} ${name}`}>
              <Link href={href} onClick={() => setSearch('')}>
                {name}
                {where !== name && <span className="meta"> {where}</span>}
              </Link>
            </li>
          ))}
          {found.length === 0 && <li className="meta">{index.none}</li>}
        </ul>
      )}
    </div>
  );
}
