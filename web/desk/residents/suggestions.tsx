import type { ReactElement } from 'react';
import { residentQueries } from '../../shared/resident-queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { attempt } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { reasonSentence, refreshResidents } from './beside.ts';
import { ResidentLine } from './finder.tsx';

/** Other records that may be of the same person, each with its reasons; nothing where there are none. */
export function Suggestions({ residentId }: { residentId: string }): ReactElement | null {
  const words = useWords();
  const rows = useQuery(residentQueries.suggestions(residentId)).data?.rows ?? [];
  if (rows.length === 0) return null;
  return (
    <section className="panel same-panel" aria-labelledby="same-title">
      <h3 id="same-title">
        <Icon name="residents" size={18} /> {words.beside.same.title(rows.length)}
      </h3>
      <ul className="same-list">
        {rows.map((row) => (
          <li key={row.id} className="same-row">
            <div className="grow">
              <ResidentLine row={row} />
              <p className="same-reasons">{reasonSentence(row.reasons)}</p>
            </div>
            <p className="block-actions">
              <Link
                className="button button-small"
                href={hrefOf(['residents', residentId, 'merge'], { with: row.id })}
              >
                {words.beside.same.compare}
              </Link>
              <Distinct one={residentId} other={row.id} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Says that two records are of two persons. */
export function Distinct({ one, other }: { one: string; other: string }): ReactElement {
  const words = useWords();
  return (
    <button
      type="button"
      className="button button-small button-plain"
      onClick={() =>
        void attempt(async () => {
          await client.send('POST', `/desk/residents/${one}/distinct`, { otherId: other });
          refreshResidents([one, other]);
          toast(words.beside.same.distinctDone);
        })
      }
    >
      {words.beside.same.distinct}
    </button>
  );
}
