import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { FailedWork } from '../../shared/desk-types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';

type Row = FailedWork['rows'][number];

/** Work that gave up after all its retries: try again or give it up for good. */
export function FailedWorkPage(): ReactElement {
  const words = useWords();
  const shown = useQuery(queries.failedWork);
  const [discarding, setDiscarding] = useState<Row | null>(null);
  const act = (row: Row, what: 'retry' | 'discard', said: string): Promise<boolean> =>
    attempt(async () => {
      await client.send('POST', `/admin/failed-work/${encodeURIComponent(row.id)}/${what}`);
      toast(said);
      await cache.refetch(queries.failedWork);
    });
  return (
    <div className="panel">
      <p className="meta">{words.admin.failedLead}</p>
      <Shown of={shown} rows={4} onRetry={() => void cache.refetch(queries.failedWork)}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty>{words.admin.failedEmpty}</Empty>
          ) : (
            <ul className="failed-list">
              {rows.map((row) => (
                <li key={row.id} className="failed">
                  <div className="grow">
                    <p className="font-700">{row.name}</p>
                    <p className="meta">
                      <span>{row.queue}</span>
                      <span>{row.subject}</span>
                      <Time at={row.failedAt} style="full" />
                      <span>{words.admin.attempts(row.attempts)}</span>
                    </p>
                    <pre className="failed-error">{row.error}</pre>
                  </div>
                  <p className="block-actions">
                    <button
                      type="button"
                      className="button button-small"
                      onClick={() => void act(row, 'retry', words.admin.retried)}
                    >
                      {words.admin.retry}
                    </button>
                    <button type="button" className="button button-small" onClick={() => setDiscarding(row)}>
                      {words.admin.discard}
                    </button>
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      {discarding && (
        <Dialog
          title={words.admin.discardTitle}
          onClose={() => setDiscarding(null)}
          actions={
            <>
              <button type="button" className="button" onClick={() => setDiscarding(null)}>
                {words.common.cancel}
              </button>
              <button
                type="button"
                className="button button-danger"
                onClick={() => {
                  setDiscarding(null);
                  void act(discarding, 'discard', words.admin.discarded);
                }}
              >
                {words.admin.discard}
              </button>
            </>
          }
        >
          <p className="font-700">{discarding.name}</p>
          <p>{words.admin.discardLead}</p>
        </Dialog>
      )}
    </div>
  );
}
