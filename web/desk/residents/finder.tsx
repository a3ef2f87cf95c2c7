import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { ResidentRow } from '../../shared/desk-types.ts';
import { TextField } from '../parts/field.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { useQuery } from '../state/use-query.ts';
import { useSettled } from '../state/use-settled.ts';
import { useWords } from '../text/text.ts';

type Props = {
  first: string;
  onSearch?: (words: string) => void;
  children: (row: ResidentRow) => ReactElement;
};

/** Finds residents by name, kana, phone or mail while one types; `children` draws what can be done with each. */
export function ResidentFinder({ first, onSearch, children }: Props): ReactElement {
  const words = useWords();
  const [search, setSearch] = useState(first);
  const settled = useSettled(search.trim(), 250);
  const long = settled.length >= 2;
  const found = useQuery(long ? queries.residents(settled) : null);
  return (
    <>
      <TextField
        label={words.resident.searchLabel}
        hint={words.resident.searchHint}
        type="search"
        autoComplete="off"
        maxLength={100}
        value={search}
        onChange={(event) => {
          setSearch(event.target.value);
          onSearch?.(event.target.value.trim());
        }}
      />
      <div className="finder-results" aria-live="polite" data-list="">
        {!long && <Empty>{words.resident.start}</Empty>}
        {long && (
          <Shown of={found} rows={4}>
            {({ rows }) =>
              rows.length === 0 ? (
                <Empty>{words.resident.empty}</Empty>
              ) : (
                <ul className="small-list">
                  {rows.map((row) => (
                    <li key={row.id}>{children(row)}</li>
                  ))}
                </ul>
              )
            }
          </Shown>
        )}
      </div>
    </>
  );
}

/** What a found resident looks like, in a link or a button. */
export function ResidentLine({ row }: { row: ResidentRow }): ReactElement {
  const words = useWords();
  return (
    <>
      <span className="small-row-title">
        {row.name ?? words.common.unknownName} {row.kana && <span className="meta font-400">{row.kana}</span>}
      </span>
      <span className="meta">
        {row.contacts.slice(0, 3).map((contact) => (
          <span key={contact}>{contact}</span>
        ))}
        {row.lastContactAt && (
          <span>
            <Time at={row.lastContactAt} />
          </span>
        )}
      </span>
    </>
  );
}
