import type { ReactElement } from 'react';
import type { TouchedAnswer } from '#http/admin/leak-shapes.ts';
import { Link } from '../parts/link.tsx';
import { Time } from '../parts/time.tsx';
import { hrefOf } from '../state/place.ts';
import { useLeakWords } from '../text/leak-words.ts';

/** Whose records were touched within a leak's range. */
export function Touched({ touched: { residents, rows } }: { touched: TouchedAnswer }): ReactElement {
  const words = useLeakWords();
  const { columns } = words;
  return (
    <>
      <p role="status">{words.counted(residents)}</p>
      {rows.length < residents && <p className="meta">{words.more(rows.length)}</p>}
      {rows.length > 0 && (
        <div className="table-scroll" tabIndex={0} role="region" aria-label={words.counted(residents)}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{columns.name}</th>
                <th scope="col">{columns.looks}</th>
                <th scope="col">{columns.first}</th>
                <th scope="col">{columns.last}</th>
                <th scope="col">{columns.exported}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.residentId}>
                  <td>
                    <Link href={hrefOf(['residents', row.residentId])}>{row.name ?? row.residentId}</Link>
                  </td>
                  <td>{row.looks}</td>
                  <td>
                    <Time at={row.firstAt} style="full" />
                  </td>
                  <td>
                    <Time at={row.lastAt} style="full" />
                  </td>
                  <td>{row.exported ? words.yes : ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
