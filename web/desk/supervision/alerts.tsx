import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Alerts } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Time } from '../parts/time.tsx';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { alertWords } from './alert-words.ts';

type Alert = Alerts['rows'][number];

/** Says that one looks after an alert. */
export function acknowledge(alert: Alert): Promise<boolean> {
  return attempt(async () => {
    await client.send('POST', `/desk/supervision/alerts/${alert.id}/acknowledge`);
    await cache.refetch(queries.alerts);
  });
}

/** What the rules found: what lasts in sight, what is over behind a word. */
export function AlertList(): ReactElement | null {
  const words = useWords();
  const alerts = useQuery(queries.alerts).data?.rows;
  if (!alerts || alerts.length === 0) return null;
  const open = alerts.filter((alert) => alert.clearedAt === null);
  const past = alerts.filter((alert) => alert.clearedAt !== null);
  return (
    <section className="alerts" aria-label={words.supervision.alerts.title}>
      {open.length > 0 && (
        <ul>
          {open.map((alert) => (
            <li key={alert.id} className={alert.acknowledgedAt ? 'alert alert-known' : 'alert'}>
              <Icon name="alert" size={16} />
              <span className="grow">{alertWords(alert, words)}</span>
              <span className="meta">
                <Time at={alert.raisedAt} />
                {alert.acknowledgedAt && (
                  <span>{words.supervision.alerts.acknowledged(alert.acknowledgedByName ?? '')}</span>
                )}
              </span>
              {!alert.acknowledgedAt && (
                <button
                  type="button"
                  className="button button-small"
                  onClick={() => void acknowledge(alert)}
                  aria-label={`${words.supervision.alerts.acknowledge} ${alertWords(alert, words)}`}
                >
                  {words.supervision.alerts.acknowledge}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {past.length > 0 && (
        <details>
          <summary>
            {words.supervision.alerts.past} {past.length}
          </summary>
          <ul>
            {past.map((alert) => (
              <li key={alert.id} className="alert alert-past">
                <span className="grow">{alertWords(alert, words)}</span>
                <span className="meta">
                  <Time at={alert.raisedAt} />
                  <span>
                    {words.supervision.alerts.cleared} {alert.clearedAt && <Time at={alert.clearedAt} />}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
