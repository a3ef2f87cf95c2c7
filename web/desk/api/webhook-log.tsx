import { type ReactElement, useState } from 'react';
import type { DeliveriesAnswer } from '#http/admin/webhook-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Link } from '../parts/link.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useApiWords } from '../text/api-words.ts';

type Delivery = DeliveriesAnswer['deliveries'][number];
type Redelivery = { deliveryId: string } | { from: string; until: string };

/** Everything since the log begins: it reaches back 30 days. */
const ALL = { from: '2000-01-01T00:00:00Z', until: '2999-12-31T00:00:00Z' };

/** What was sent to one address: each delivery with its attempts, to be sent again. */
export function WebhookLog({ webhookId }: { webhookId: string }): ReactElement {
  const words = useApiWords().hooks;
  const [before, setBefore] = useState<number | undefined>(undefined);
  const query = queries.webhookLog(webhookId, before);
  const shown = useQuery(query);
  const webhook = useQuery(queries.webhooks).data?.webhooks.find(({ id }) => id === webhookId);
  const again = (what: Redelivery): Promise<boolean> =>
    attempt(async () => {
      const url = `${queries.webhooks.url}/${webhookId}/redeliver`;
      const { count } = await client.send<{ count: number }>('POST', url, what);
      toast(words.isAgain(count));
      await cache.refetch(query);
    });
  return (
    <>
      <p className="block-actions">
        <Link href={hrefOf(['admin', 'api'])} className="button button-small">
          {words.back}
        </Link>
        {(webhook?.counts.failed ?? 0) > 0 && (
          <button type="button" className="button button-small" onClick={() => void again(ALL)}>
            {words.againAll}
          </button>
        )}
      </p>
      <h2>{words.logOf(webhook?.name ?? '')}</h2>
      <Shown of={shown} rows={6} onRetry={() => void cache.refetch(query)}>
        {({ deliveries, nextBefore }) => (
          <>
            {deliveries.length === 0 && <Empty>{words.noLog}</Empty>}
            <ul className="failed-list">
              {deliveries.map((one) => (
                <OneDelivery key={one.id} delivery={one} onAgain={() => void again({ deliveryId: one.id })} />
              ))}
            </ul>
            {nextBefore !== null && (
              <button type="button" className="button" onClick={() => setBefore(nextBefore)}>
                {words.more}
              </button>
            )}
          </>
        )}
      </Shown>
    </>
  );
}

function OneDelivery({ delivery, onAgain }: { delivery: Delivery; onAgain: () => void }): ReactElement {
  const all = useApiWords();
  const words = all.hooks;
  const { state, dueAt, attempts } = delivery;
  return (
    <li className="failed">
      <div className="grow">
        <p className="font-700">
          {all.events[delivery.eventType] ?? delivery.eventType}{' '}
          <span className={`api-state api-state-${state}`}>{words.states[state]}</span>
        </p>
        <p className="meta">
          <Time at={delivery.occurredAt} style="full" />
          <code>{delivery.id}</code>
          {dueAt !== null && (
            <span>
              {words.next} <Time at={dueAt} style="full" />
            </span>
          )}
        </p>
        {attempts.length > 0 && (
          <ol className="api-attempts">
            {attempts.map(({ at, status, error, durationMs }) => (
              <li key={at}>
                <Time at={at} style="full" />{' '}
                {words.attempt(
                  [status, error && (words.errors[error] ?? error)].filter(Boolean).join(' '),
                  durationMs,
                )}
              </li>
            ))}
          </ol>
        )}
      </div>
      {state !== 'waiting' && (
        <button type="button" className="button button-small" onClick={onAgain}>
          {words.again}
          <span className="sr-only"> {delivery.id}</span>
        </button>
      )}
    </li>
  );
}
