import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Shown } from '../parts/state.tsx';
import { cache } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { span } from '../text/format.ts';
import { useRoutingWords } from '../text/routing-words.ts';
import { useWords } from '../text/text.ts';
import { openWords } from './opening.ts';
import { NotEligible } from './routing-why.tsx';

/** What would become of somebody who came to a queue. */
export function Forecast({ queueId, asked }: { queueId: string; asked: string }): ReactElement {
  const own = useRoutingWords();
  const words = useWords();
  const query = queries.whatIf(queueId, asked);
  const shown = useQuery(query);
  return (
    <div aria-live="polite">
      <Shown of={shown} rows={4} onRetry={() => void cache.refetch(query)}>
        {(found) => (
          <>
            <p className="routing-answer">
              {openWords(found, own)}
              {'。'}
              {own.becomes[found.admitted]}
              {'。'}
              {own.facts.expected}:{' '}
              {found.expectedWaitSec === null ? own.unknown : own.about(span(found.expectedWaitSec, words))}
            </p>
            <ol className="routing-steps">
              {found.rings.map((ring) => (
                <li key={ring.afterSec}>
                  <p className="font-700">
                    {ring.afterSec === 0 ? own.atOnce : own.ringAt(span(ring.afterSec, words))}
                  </p>
                  <p>{ring.eligible.length === 0 ? own.nobody : own.nowSomebody(ring.eligible[0]!)}</p>
                  <NotEligible not={ring.not} />
                </li>
              ))}
              {found.overflow && (
                <li>
                  <p>
                    {own.overflowTo(
                      found.overflow.queueName,
                      span(found.overflow.afterSec, words),
                      found.overflow.backSec === null ? null : span(found.overflow.backSec, words),
                    )}
                    {!found.overflow.open && own.overflowClosed}
                  </p>
                </li>
              )}
            </ol>
          </>
        )}
      </Shown>
    </div>
  );
}
