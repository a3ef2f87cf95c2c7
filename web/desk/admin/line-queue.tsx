import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { RoutedQueue } from '../../shared/desk-types.ts';
import { Link } from '../parts/link.tsx';
import { hrefOf } from '../state/place.ts';
import { useQuery } from '../state/use-query.ts';
import { useLineWords } from '../text/line-words.ts';
import { useQueueWords } from '../text/queue-words.ts';
import { useRoutingWords } from '../text/routing-words.ts';
import { openWords } from './opening.ts';

/** Hours and the most who may wait are the queue's: what they are, and where they are changed. */
export function QueueOfLine({ queueId }: { queueId: string }): ReactElement | null {
  const words = useLineWords();
  const own = useRoutingWords();
  const { days } = useQueueWords();
  const queue = useQuery(queries.routedQueue(queueId)).data;
  if (!queue) return null;
  const cap =
    queue.maxWaiting === null ? own.unlimited : own.capOf(queue.maxWaiting, own.full[queue.whenFull]);
  const hours = weekly(queue.hours, days) || words.always;
  return (
    <div className="line-queue">
      <dl aria-label={words.ofQueue}>
        <div>
          <dt>{words.weekly}</dt>
          <dd>
            {hours} <span className="meta">{openWords(queue, own)}</span>
          </dd>
        </div>
        <div>
          <dt>{own.facts.cap}</dt>
          <dd>{cap}</dd>
        </div>
      </dl>
      <Link href={hrefOf(['admin', 'routing'], { queue: queueId })} className="button button-small">
        {words.openQueue}
      </Link>
    </div>
  );
}

function weekly(hours: RoutedQueue['hours'], days: readonly string[]): string {
  return hours
    .map((slot) => `${slot.days.map((day) => days[day - 1]).join('・')} ${slot.from}–${slot.to}`)
    .join('、');
}
