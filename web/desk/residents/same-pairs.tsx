import type { ReactElement } from 'react';
import { residentQueries } from '../../shared/resident-queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { reasonSentence } from './beside.ts';
import { ResidentLine } from './finder.tsx';
import { Distinct } from './suggestions.tsx';

/** The whole city's records that may be of one person, pair by pair. */
export function SamePairs(): ReactElement {
  const words = useWords();
  const query = residentQueries.samePairs;
  const shown = useQuery(query);
  return (
    <article className="two-one" aria-labelledby="pairs-title">
      <header className="page-head">
        <Link href={hrefOf(['residents'])} className="icon-button only-narrow" aria-label={words.common.back}>
          <Icon name="back" />
        </Link>
        <h2 id="pairs-title">{words.beside.same.list}</h2>
      </header>
      <div className="two-scroll pad">
        <p className="notice">{words.beside.same.listHint}</p>
        <Shown of={shown} rows={5} onRetry={() => void cache.refetch(query)}>
          {({ rows }) =>
            rows.length === 0 ? (
              <Empty>{words.beside.same.listEmpty}</Empty>
            ) : (
              <ul className="same-list" data-list="">
                {rows.map(({ a, b, reasons }) => (
                  <li key={`${a.id} ${b.id}`} className="panel same-pair">
                    <div className="same-two">
                      <ResidentLine row={a} />
                    </div>
                    <div className="same-two">
                      <ResidentLine row={b} />
                    </div>
                    <p className="same-reasons">{reasonSentence(reasons)}</p>
                    <p className="block-actions">
                      <Link
                        className="button button-small"
                        data-row=""
                        href={hrefOf(['residents', a.id, 'merge'], { with: b.id })}
                      >
                        {words.beside.same.compare}
                      </Link>
                      <Distinct one={a.id} other={b.id} />
                    </p>
                  </li>
                ))}
              </ul>
            )
          }
        </Shown>
      </div>
    </article>
  );
}
