import { useEffect, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { NotFound } from '../frame/not-found.tsx';
import { Shown } from '../parts/state.tsx';
import { Views } from '../parts/views.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { useTitle } from '../state/title.ts';
import { useMay, useQuery } from '../state/use-query.ts';
import { useHarassmentWords } from '../text/harassment-words.ts';
import { useWords } from '../text/text.ts';
import { Duties } from '../work/duties.tsx';
import { AgentTable } from './agents.tsx';
import { AlertList } from './alerts.tsx';
import { CallTable } from './calls.tsx';
import { HarassmentList } from './harassment.tsx';
import { HarassmentSettingsPage } from './harassment-settings.tsx';
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
  const help = useHarassmentWords();
  const may = useMay('interaction.supervise');
  useTitle(words.supervision.title);
  if (!may) return <NotFound />;
  if (parts[1] === 'watch' && parts[2]) return <WatchPage key={parts[2]} id={parts[2]} />;
  const page = PAGES.find((one) => one === parts[1]) ?? 'live';
  return (
    <section className="single single-wide" aria-labelledby="supervision-title">
      <header className="page-head">
        <h1 id="supervision-title">{words.supervision.title}</h1>
        {page === 'live' && <Definitions />}
      </header>
      <Views
        label={words.supervision.title}
        present={page}
        views={PAGES.map((id) => ({
          id,
          name: id === 'harassment' ? help.title : words.supervision.pages[id],
          href: hrefOf(id === 'live' ? ['supervision'] : ['supervision', id]),
        }))}
      />
      {page === 'rules' && <RulesPage />}
      {page === 'harassment' && <HarassmentSettingsPage />}
      {page === 'live' && <Live given={given} />}
    </section>
  );
}

const PAGES = ['live', 'rules', 'harassment'] as const;
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
      <HarassmentList />
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
