import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { Snapshot } from '../../shared/desk-cache.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { CaseRow, Cases, CaseFilter, CaseList } from '../../shared/desk-types.ts';
import { Link } from '../parts/link.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { useMay, useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { useViewsWords } from '../text/views-words.ts';
import { BulkBar, type NamedCase } from '../views/bulk-bar.tsx';
import { useSelection, type Selection } from '../views/selection.ts';
import { CaseLine } from './case-line.tsx';

/** What a list is of: one of the desk's own views, or a filter. */
export type Asked =
  | { readonly view: 'mine' | 'department' | 'all' | 'overdue'; readonly status: string }
  | { readonly filter: CaseFilter };

type Part = { asked: Asked; given: Readonly<Record<string, string>>; empty: string };

/** Cases in their order, to be opened, selected and changed together. */
export function CaseRows(part: Part): ReactElement {
  const selection = useSelection();
  const known = useRef(new Map<string, NamedCase>());
  return (
    <>
      <BulkBar selection={selection} rows={known.current} />
      <div className="panel panel-flush" data-list="">
        <Page {...part} selection={selection} known={known.current} />
      </div>
    </>
  );
}

function useAsked(asked: Asked, before?: string): [Snapshot<Cases | CaseList>, () => void] {
  const query =
    'filter' in asked
      ? queries.caseList(asked.filter, before)
      : queries.cases(asked.view, asked.status, before);
  return [useQuery<Cases | CaseList>(query), () => void cache.refetch(query)];
}

function Page({
  before,
  ...part
}: Part & { selection: Selection; known: Map<string, NamedCase>; before?: string }): ReactElement {
  const words = useWords();
  const [shown, retry] = useAsked(part.asked, before);
  const [more, setMore] = useState(false);
  const rows = shown.data?.rows;
  useEffect(() => {
    for (const row of rows ?? []) part.known.set(row.id, row);
  }, [rows, part.known]);
  return (
    <Shown of={shown} rows={6} onRetry={retry}>
      {({ rows: found, nextBefore }) => (
        <>
          {found.length === 0 && !before && <Empty>{part.empty}</Empty>}
          {found.length > 0 && (
            <ul className="case-list">
              {found.map((row) => (
                <Row key={row.id} row={row} given={part.given} selection={part.selection} />
              ))}
            </ul>
          )}
          {nextBefore && !more && (
            <button type="button" className="button button-plain w-full" onClick={() => setMore(true)}>
              {words.common.more}
            </button>
          )}
          {nextBefore && more && <Page {...part} before={nextBefore} />}
        </>
      )}
    </Shown>
  );
}

function Row(given: {
  row: CaseRow;
  given: Readonly<Record<string, string>>;
  selection: Selection;
}): ReactElement {
  const own = useViewsWords().bulk;
  const mayWrite = useMay('case.write');
  const { row, selection } = given;
  const chosen = selection.ids.has(row.id);
  return (
    <li className={chosen ? 'case-item case-item-chosen' : 'case-item'}>
      {mayWrite && (
        <input
          type="checkbox"
          className="case-check"
          aria-label={own.select(row.title)}
          checked={chosen}
          data-select={row.id}
          onClick={(event) => selection.toggle(row.id, event.shiftKey)}
          onChange={() => undefined}
        />
      )}
      <Link
        className="case-row"
        data-row=""
        data-select={mayWrite ? row.id : undefined}
        href={hrefOf(['cases', row.id], given.given)}
        ahead={queries.case(row.id)}
      >
        <CaseLine row={row} />
      </Link>
    </li>
  );
}
