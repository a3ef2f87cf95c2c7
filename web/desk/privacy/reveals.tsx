import { type ReactElement, useState } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Empty, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { cache } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { usePrivacyWords } from '../text/privacy-words.ts';

/** Who looked at masked numbers, when and why. */
export function Reveals(): ReactElement {
  const all = usePrivacyWords();
  const words = all.reveals;
  const [before, setBefore] = useState<string | undefined>(undefined);
  const asked = queries.reveals(before);
  return (
    <section aria-labelledby="reveals-title">
      <div className="api-head">
        <h2 id="reveals-title">{all.parts.reveals}</h2>
      </div>
      <p className="meta">{words.lead}</p>
      <Shown of={useQuery(asked)} rows={3} onRetry={() => void cache.refetch(asked)}>
        {({ rows, nextBefore }) => (
          <>
            {rows.length === 0 && <Empty>{words.none}</Empty>}
            <ul className="failed-list">
              {rows.map((row) => (
                <li key={row.id} className="failed">
                  <div className="grow">
                    <p className="font-700">{row.reason}</p>
                    <p className="meta">
                      <Time at={row.at} style="full" />
                      <span>{row.by}</span>
                      <span>{row.found.map((id) => all.numbers[id] ?? id).join(all.comma)}</span>
                      <span>
                        {words.of[row.subjectKind] ?? row.subjectKind} <code>{row.subjectId}</code>
                      </span>
                    </p>
                  </div>
                </li>
              ))}
            </ul>
            {nextBefore && (
              <button type="button" className="button" onClick={() => setBefore(nextBefore)}>
                {all.disposals.older}
              </button>
            )}
          </>
        )}
      </Shown>
    </section>
  );
}
