import { useState, type ReactElement } from 'react';
import { residentQueries } from '../../shared/resident-queries.ts';
import { Shown } from '../parts/state.tsx';
import { cache } from '../state/desk.ts';
import { useMay, useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { Consents } from './consents.tsx';
import { Household } from './household.tsx';
import { Notes } from './notes.tsx';
import { Representatives } from './representatives.tsx';

/** What stands beside a record: notes, who acts for whom, household, consents. */
export function ResidentTies({ residentId }: { residentId: string }): ReactElement {
  const words = useWords();
  const [past, setPast] = useState(false);
  const mayHousehold = useMay('household.read');
  const query = residentQueries.ties(residentId, past);
  const shown = useQuery(query);
  return (
    <section className="panel ties">
      <Shown of={shown} rows={4} onRetry={() => void cache.refetch(query)}>
        {(ties) => (
          <>
            <Notes residentId={residentId} ties={ties} />
            <Representatives residentId={residentId} ties={ties} />
            {mayHousehold && <Household residentId={residentId} ties={ties} />}
            <Consents residentId={residentId} ties={ties} />
          </>
        )}
      </Shown>
      <label className="ties-past">
        <input type="checkbox" checked={past} onChange={() => setPast(!past)} /> {words.beside.ties.past}
      </label>
    </section>
  );
}
