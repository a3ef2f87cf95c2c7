import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Resident } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Shown } from '../parts/state.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { useQuery } from '../state/use-query.ts';
import { longDay } from '../text/format.ts';
import { language, useWords } from '../text/text.ts';
import { Onlookers } from '../work/onlookers.tsx';
import { ContactPoints } from './contact-points.tsx';
import { EditResident } from './edit.tsx';
import { NotesAtHand } from './notes.tsx';
import { ProtectionBlock } from './protection.tsx';
import { ActsFor } from './representatives.tsx';

/** A resident's record, short; edited in place by those who may. */
export function ResidentCard({ residentId, full }: { residentId: string; full?: boolean }): ReactElement {
  const query = queries.resident(residentId);
  const shown = useQuery(query);
  return (
    <Shown of={shown} rows={4} onRetry={() => void cache.refetch(query)}>
      {(resident) => <Card resident={resident} full={full ?? false} />}
    </Shown>
  );
}

function Card({ resident, full }: { resident: Resident; full: boolean }): ReactElement {
  const words = useWords();
  const [editing, setEditing] = useState(false);
  const onlookers = <Onlookers of={{ kind: 'resident', id: resident.id }} writing={editing} />;
  if (editing)
    return (
      <>
        {full && onlookers}
        <EditResident resident={resident} onDone={() => setEditing(false)} />
      </>
    );
  return (
    <div className="resident">
      {full && onlookers}
      <div className="resident-head">
        <div className="grow">
          {full ? (
            <p className="resident-name">{resident.name ?? words.common.anonymous}</p>
          ) : (
            <Link className="resident-name" href={hrefOf(['residents', resident.id])}>
              {resident.name ?? words.common.anonymous}
            </Link>
          )}
          {resident.kana && <p className="meta">{resident.kana}</p>}
        </div>
        {resident.can.includes('write') && (
          <button
            type="button"
            className="icon-button"
            aria-label={words.resident.edit}
            title={words.resident.edit}
            onClick={() => setEditing(true)}
          >
            <Icon name="pen" size={16} />
          </button>
        )}
      </div>
      {full ? <ActsFor residentId={resident.id} /> : <NotesAtHand residentId={resident.id} />}
      <ProtectionBlock residentId={resident.id} isProtected={resident.protected} full={full} />
      <dl className="facts">
        <div>
          <dt>{words.resident.language}</dt>
          <dd>{words.languages[resident.language] ?? resident.language}</dd>
        </div>
        {resident.address && (
          <div>
            <dt>{words.resident.address}</dt>
            <dd>{resident.address}</dd>
          </div>
        )}
        {resident.birthOn && (
          <div>
            <dt>{words.resident.birth}</dt>
            <dd>{resident.birthOn}</dd>
          </div>
        )}
      </dl>
      <ContactPoints resident={resident} />
      {full && <p className="meta">{words.resident.since(longDay(resident.createdAt, language()))}</p>}
    </div>
  );
}
