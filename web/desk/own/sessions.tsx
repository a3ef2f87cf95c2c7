import type { ReactElement } from 'react';
import type { OwnSessionsAnswer } from '#http/desk/second-factor-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useOwnWords } from '../text/own-words.ts';

/** Where one is signed in, and an end to it. */
export function Sessions(): ReactElement {
  const words = useOwnWords().sessions;
  const shown = useQuery(queries.ownSessions);
  const end = (method: 'POST' | 'DELETE', part: string): void =>
    void attempt(async () => {
      const left = await client.send<OwnSessionsAnswer>(method, `${queries.ownSessions.url}/${part}`);
      cache.write(queries.ownSessions, () => left);
      toast(words.ended);
    });
  return (
    <section aria-labelledby="own-sessions">
      <h2 id="own-sessions">{words.title}</h2>
      <p className="meta">{words.lead}</p>
      <Shown of={shown} rows={2} onRetry={() => void cache.refetch(queries.ownSessions)}>
        {({ sessions }) => (
          <>
            <ul className="failed-list">
              {sessions.map(({ id, device, createdAt, lastSeenAt, isThis }) => (
                <li key={id} className="failed">
                  <div className="grow">
                    <p className="font-700">
                      {device || words.unknown}{' '}
                      {isThis && <span className="api-state api-state-active">{words.here}</span>}
                    </p>
                    <p className="meta">
                      <span>
                        {words.lastSeen} <Time at={lastSeenAt} style="full" />
                      </span>
                      <span>
                        {words.since} <Time at={createdAt} style="full" />
                      </span>
                    </p>
                  </div>
                  {!isThis && (
                    <button type="button" className="button button-small" onClick={() => end('DELETE', id)}>
                      {words.end}
                      <span className="sr-only"> {device}</span>
                    </button>
                  )}
                </li>
              ))}
            </ul>
            {sessions.length > 1 && (
              <p className="block-actions">
                <button type="button" className="button" onClick={() => end('POST', 'end-others')}>
                  {words.endOthers}
                </button>
              </p>
            )}
          </>
        )}
      </Shown>
    </section>
  );
}
