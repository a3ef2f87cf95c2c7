import { useEffect, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { NotFound } from '../frame/not-found.tsx';
import { Shown } from '../parts/state.tsx';
import { Views } from '../parts/views.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { useTitle } from '../state/title.ts';
import { useMay, useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { Duties } from '../work/duties.tsx';
import { AgentTable } from './agents.tsx';
import { AlertList } from './alerts.tsx';
import { CallTable } from './calls.tsx';
import { Definitions } from './definitions.tsx';
import { QueueTable } from './queues.tsx';
import { RulesPage } from './rules.tsx';
import { WatchPage } from './watch.tsx';

/** The supervisor's pages: the lines and people as they are, the rules for alerts, one conversation looked on at. */
export function Supervision({
  parts,
  given,
}: {
  parts: readonly string[];
  given: URLSearchParams;
}): ReactElement {
  const words = useWords();
  const may = useMay('interaction.supervise');
  useTitle(words.supervision.title);
  if (!may) return <NotFound />;
  if (parts[1] === 'watch' && parts[2]) return <WatchPage key={parts[2]} id={parts[2]} />;
  const page = parts[1] === 'rules' ? 'rules' : 'live';
  return (
    <section className="single single-wide" aria-labelledby="supervision-title">
      <header className="page-head">
        <h1 id="supervision-title">{words.supervision.title}</h1>
        {page === 'live' && <Definitions />}
      </header>
      <Views
        label={words.supervision.title}
        present={page}
        views={(['live', 'rules'] as const).map((id) => ({
          id,
          name: words.supervision.pages[id],
          href: hrefOf(id === 'live' ? ['supervision'] : ['supervision', id]),
        }))}
      />
      {page === 'rules' ? <RulesPage /> : <Live given={given} />}
    </section>
  );
}

const REFRESH_MS = 15_000;

function Live({ given }: { given: URLSearchParams }): ReactElement {
  const shown = useQuery(queries.supervision);
  // Figures of the last 30 minutes change by time alone, of which no hint tells.
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void cache.refetch(queries.supervision);
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="supervision">
      <AlertList />
      <Duties />
      <Shown of={shown} rows={8} onRetry={() => void cache.refetch(queries.supervision)}>
        {(live) => (
          <>
            <QueueTable live={live} chosen={given.get('queue')} />
            <CallTable />
            <AgentTable live={live} chosen={given.get('agent')} />
          </>
        )}
      </Shown>
    </div>
  );
}
