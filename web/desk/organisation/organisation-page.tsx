import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Shown } from '../parts/state.tsx';
import { cache } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { Categories } from './categories.tsx';
import { CodeLists } from './code-lists.tsx';
import { Days } from './days.tsx';
import { Departments } from './departments.tsx';
import { Languages } from './languages.tsx';
import { Profile } from './profile.tsx';
import { QueuePlaces } from './queue-places.tsx';
import { ORGANISATION_PARTS } from './parts.ts';

/** What the city is set up to be, part by part. */
export function OrganisationPage({ part }: { part: string | null }): ReactElement {
  const shown = useQuery(queries.organisation);
  const present = ORGANISATION_PARTS.find((one) => one === part) ?? 'departments';
  return (
    <div className="panel api organisation">
      <Shown of={shown} rows={6} onRetry={() => void cache.refetch(queries.organisation)}>
        {(city) => (
          <>
            {present === 'departments' && <Departments city={city} />}
            {present === 'queues' && <QueuePlaces city={city} />}
            {present === 'categories' && <Categories city={city} />}
            {present === 'lists' && <CodeLists city={city} />}
            {present === 'days' && <Days city={city} />}
            {present === 'languages' && <Languages city={city} />}
            {present === 'profile' && <Profile city={city} />}
          </>
        )}
      </Shown>
    </div>
  );
}
