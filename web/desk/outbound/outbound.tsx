import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { NotFound } from '../frame/not-found.tsx';
import { type View, Views } from '../parts/views.tsx';
import { hrefOf } from '../state/place.ts';
import { useTitle } from '../state/title.ts';
import { useMay, useQuery } from '../state/use-query.ts';
import { useOutboundWords } from '../text/outbound-words.ts';
import { CallbackList } from './callbacks.tsx';
import { CampaignPage } from './campaign-page.tsx';
import { CampaignList } from './campaigns.tsx';
import { MissedList } from './missed.tsx';

type PageId = 'callbacks' | 'missed' | 'campaigns';

/** Calls that the city makes: whom it owes one, whom nobody spoke with, and announcements to a list. */
export function Outbound({
  parts,
  given,
}: {
  parts: readonly string[];
  given: URLSearchParams;
}): ReactElement {
  const own = useOutboundWords();
  const answers = useMay('interaction.answer');
  const runs = useMay('outreach.run');
  useTitle(own.title);
  const pages: PageId[] = [
    ...(answers ? (['callbacks', 'missed'] as const) : []),
    ...(runs ? (['campaigns'] as const) : []),
  ];
  const page = parts[1] === undefined ? pages[0] : pages.find((id) => id === parts[1]);
  if (!page) return <NotFound />;
  return (
    <section className="single single-wide outbound" aria-labelledby="outbound-title">
      <header className="page-head">
        <h1 id="outbound-title">{own.title}</h1>
      </header>
      <Pages pages={pages} present={page} answers={answers} />
      {page === 'callbacks' && <CallbackList view={given.get('view')} />}
      {page === 'missed' && <MissedList view={given.get('view')} />}
      {page === 'campaigns' && (parts[2] ? <CampaignPage key={parts[2]} id={parts[2]} /> : <CampaignList />)}
    </section>
  );
}

function Pages({
  pages,
  present,
  answers,
}: {
  pages: readonly PageId[];
  present: PageId;
  answers: boolean;
}): ReactElement {
  const own = useOutboundWords();
  const open = useQuery(answers ? queries.callbacks('open') : null).data?.counts;
  const missed = useQuery(answers ? queries.missedCalls('open') : null).data?.open;
  const callbacks = open && (open.waiting ?? 0) + (open['in-line'] ?? 0) + (open.dialling ?? 0);
  const counts: Readonly<Record<PageId, number | undefined>> = { callbacks, missed, campaigns: undefined };
  const views: View[] = pages.map((id) => ({
    id,
    name: own.pages[id],
    href: hrefOf(['outbound', id]),
    ...(counts[id] === undefined ? {} : { count: counts[id] }),
  }));
  return <Views label={own.title} views={views} present={present} />;
}
