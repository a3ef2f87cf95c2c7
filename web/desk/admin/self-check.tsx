import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { cache } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { useSelfCheckWords } from '../text/self-check-words.ts';

const MARKS = { ok: 'api-state-active', warn: '', bad: 'api-state-failed' } as const;

/** Whether everything that the installation stands on is well, what is not, and what to do about it. */
export function SelfCheckPage(): ReactElement {
  const words = useSelfCheckWords();
  const shown = useQuery(queries.selfCheck);
  const look = (): Promise<unknown> => cache.refetch(queries.selfCheck);
  return (
    <div className="panel">
      <p className="meta">{words.lead}</p>
      <Shown of={shown} rows={9} onRetry={() => void look()}>
        {({ at, findings }) => {
          const open = findings.filter(({ state }) => state !== 'ok').length;
          return (
            <>
              <div className="api-head">
                <h2 role="status">{open === 0 ? words.well : words.look(open)}</h2>
                <button type="button" className="button button-small" onClick={() => void look()}>
                  {words.again}
                </button>
              </div>
              <ul className="failed-list">
                {findings.map(({ check, state, says, todo }) => (
                  <li key={check} className="failed">
                    <div className="grow">
                      <p className={state === 'ok' ? undefined : 'font-700'}>{says[words.language]}</p>
                      {todo && (
                        <p className="meta">
                          {words.todo}: {todo[words.language]}
                        </p>
                      )}
                    </div>
                    <span className={`api-state ${MARKS[state]}`}>{words.states[state]}</span>
                  </li>
                ))}
              </ul>
              <p className="meta">
                {words.at} <Time at={at} style="full" />
              </p>
            </>
          );
        }}
      </Shown>
    </div>
  );
}
