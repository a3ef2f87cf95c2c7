import { useState, type ReactElement, type ReactNode } from 'react';
import type { Query } from '../../shared/desk-cache.ts';
import { Empty, Shown } from '../parts/state.tsx';
import { cache } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { useOutboundWords } from '../text/outbound-words.ts';

type Columns = ReturnType<typeof useOutboundWords>['columns'];

/** A page of a list of calls, and beneath it, when it is wished, the next one. `read` names what is in an answer. */
export function ListPage<Answer extends { nextBefore: string | null }, Row>(given: {
  ask: (before?: string) => Query<Answer>;
  before?: string;
  read: (answer: Answer) => readonly Row[];
  row: (row: Row) => ReactNode;
  columns: readonly (keyof Columns)[];
  label: string;
  none: string;
}): ReactElement {
  const { ask, before, read, row, columns, label, none } = given;
  const own = useOutboundWords();
  const query = ask(before);
  const [more, setMore] = useState(false);
  return (
    <Shown of={useQuery(query)} rows={6} onRetry={() => void cache.refetch(query)}>
      {(answer) => (
        <>
          {read(answer).length === 0 && !before && <Empty>{none}</Empty>}
          {read(answer).length > 0 && (
            <table className="live-table outbound-table" aria-label={label}>
              <thead className={before && 'sr-only'}>
                <tr>
                  {columns.map((name) => (
                    <th key={name} scope="col">
                      {own.columns[name]}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>{read(answer).map(row)}</tbody>
            </table>
          )}
          {answer.nextBefore && !more && (
            <p className="outbound-more">
              <button type="button" className="button button-small" onClick={() => setMore(true)}>
                {own.more}
              </button>
            </p>
          )}
          {answer.nextBefore && more && <ListPage {...given} before={answer.nextBefore} />}
        </>
      )}
    </Shown>
  );
}
