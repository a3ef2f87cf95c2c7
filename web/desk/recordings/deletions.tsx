import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Empty, Shown } from '../parts/state.tsx';
import { cache } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { useRecordingWords } from '../text/recording-words.ts';
import { useWords } from '../text/text.ts';
import { Proof } from './proof.tsx';

/** The proofs of what was deleted, newest first. */
export function Deletions(): ReactElement {
  const words = useRecordingWords();
  return (
    <>
      <p className="meta">{words.deletions.lead}</p>
      <Page />
    </>
  );
}

function Page({ before }: { before?: string }): ReactElement {
  const words = useWords();
  const own = useRecordingWords();
  const query = queries.recordingDeletions(before);
  const shown = useQuery(query);
  const [more, setMore] = useState(false);
  return (
    <Shown of={shown} rows={4} onRetry={() => void cache.refetch(query)}>
      {({ rows, nextBefore }) => (
        <>
          {rows.length === 0 && !before && <Empty>{own.deletions.empty}</Empty>}
          <ul className="recordings-list">
            {rows.map((proof) => (
              <li key={proof.recordingId}>
                <Proof proof={proof} />
              </li>
            ))}
          </ul>
          {nextBefore && !more && (
            <button type="button" className="button button-plain" onClick={() => setMore(true)}>
              {words.common.more}
            </button>
          )}
          {nextBefore && more && <Page before={nextBefore} />}
        </>
      )}
    </Shown>
  );
}
