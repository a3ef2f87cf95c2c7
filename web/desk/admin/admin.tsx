import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { NotFound } from '../frame/not-found.tsx';
import { useTitle } from '../state/title.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { ImportsPage } from '../api/imports.tsx';
import { ApiPage } from '../api/api-page.tsx';
import { AuditPage } from './audit.tsx';
import { CitySettingsPage } from './city-settings.tsx';
import { FlowPage } from '../flows/flow-page.tsx';
import { FlowsPage } from '../flows/flows-page.tsx';
import { EntryPointsPage } from './entry-points.tsx';
import { FailedWorkPage } from './failed-work.tsx';
import { TemplatesPage } from '../knowledge/templates-page.tsx';
import { LinesPage } from './lines.tsx';
import { MailboxesPage } from './mailboxes.tsx';
import { ChangesPage } from '../organisation/changes-page.tsx';
import { OrganisationPage } from '../organisation/organisation-page.tsx';
import { PeoplePage } from '../organisation/people-page.tsx';
import { settingsPlaces } from '../organisation/settings-index.ts';
import { SettingsSearch } from '../organisation/settings-search.tsx';
import { SetupGuide } from '../organisation/setup-guide.tsx';
import { AdminNav } from './nav.tsx';
import { adminPages, adminParts } from './pages.ts';
import { PrivacyPage } from '../privacy/privacy-page.tsx';
import { RecordingsPage } from '../recordings/recordings-page.tsx';
import { RoutingPage } from './routing.tsx';
import { SelfCheckPage } from './self-check.tsx';
import { SignInPolicyPage } from './sign-in-policy.tsx';
import { TextsPage } from './texts.tsx';
import { TelephonePage } from './telephone.tsx';

/** The administration: each page for those who have its permission. */
export function Admin({
  page,
  part,
  given,
}: {
  page: string;
  /** What of the page is shown by itself. */
  part: string | null;
  given: URLSearchParams;
}): ReactElement {
  const words = useWords();
  const permissions = useQuery(queries.session).data?.permissions ?? [];
  const pages = adminPages(permissions);
  const present = pages.find((one) => one === page) ?? (page === 'failed-work' ? pages[0] : undefined);
  useTitle(words.admin.title);
  if (!present) return <NotFound />;
  const parts = adminParts(present, permissions);
  // A flow is drawn on the whole width; its page leads back.
  const isWhole = present === 'flows' && part !== null;
  return (
    <section className="single single-wide" aria-labelledby="admin-title">
      <header className="page-head">
        <h1 id="admin-title">{words.admin.title}</h1>
        {pages.length > 1 && <SettingsSearch places={settingsPlaces(pages, permissions)} />}
      </header>
      <div className={isWhole ? 'admin-body admin-body-whole' : 'admin-body'}>
        <AdminNav
          pages={pages}
          present={present}
          parts={parts}
          part={(parts.find(({ id }) => id === part) ?? parts[0])?.id}
        />
        <div className="admin-main">
          {present === 'setup' && <SetupGuide />}
          {present === 'staff' && <PeoplePage key={given.get('search')} given={given} />}
          {present === 'organisation' && <OrganisationPage part={part} />}
          {present === 'changes' && <ChangesPage given={given} />}
          {present === 'failed-work' && <FailedWorkPage />}
          {present === 'privacy' && <PrivacyPage part={part} given={given} />}
          {present === 'self-check' && <SelfCheckPage />}
          {present === 'audit' && <AuditPage given={given} />}
          {present === 'city' && <CitySettingsPage />}
          {present === 'entry-points' && <EntryPointsPage given={given} />}
          {present === 'recordings' && <RecordingsPage given={given} />}
          {present === 'routing' && <RoutingPage given={given} />}
          {present === 'lines' && <LinesPage given={given} />}
          {present === 'texts' && <TextsPage />}
          {present === 'imports' && <ImportsPage />}
          {present === 'mailboxes' && <MailboxesPage given={given} />}
          {present === 'sign-in' && <SignInPolicyPage />}
          {present === 'api' && <ApiPage given={given} />}
          {present === 'telephone' && <TelephonePage />}
          {present === 'templates' && <TemplatesPage key={given.get('search')} given={given} />}
          {present === 'flows' && (part ? <FlowPage id={part} given={given} /> : <FlowsPage />)}
        </div>
      </div>
    </section>
  );
}
