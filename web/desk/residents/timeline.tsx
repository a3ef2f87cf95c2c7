import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Timeline } from '../../shared/desk-types.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { useQuery } from '../state/use-query.ts';
import { cityInstant, longDay } from '../text/format.ts';
import { language, useWords } from '../text/text.ts';
import type { Words } from '../text/ja.ts';

type Entry = Timeline['entries'][number];

const ICONS: Readonly<Record<Entry['kind'], IconName>> = {
  interaction: 'work',
  case: 'cases',
  promise: 'promise',
  step: 'residents',
};

/**
 * What a resident and the city did so far, and what was done to the record, latest first. `except` leaves out what is on
 * the screen already, `matters` the conversations.
 */
export function ResidentTimeline({
  residentId,
  except,
  before,
  matters = false,
}: {
  residentId: string;
  except?: string;
  before?: string;
  matters?: boolean;
}): ReactElement {
  const words = useWords();
  const [more, setMore] = useState(false);
  const query = queries.timeline(residentId, before, matters ? 'case,promise,step' : undefined);
  const shown = useQuery(query);
  return (
    <Shown of={shown} rows={3} onRetry={() => void cache.refetch(query)}>
      {({ entries, nextBefore }) => {
        const others = entries.filter((entry) => entry.id !== except);
        return (
          <>
            {others.length === 0 && !before && <p className="meta">{words.context.noTimeline}</p>}
            <ol className="timeline" data-list="">
              {others.map((entry) => (
                <li
                  key={`${entry.kind} ${entry.id} ${entry.at} ${entry.step}`}
                  className={`timeline-entry timeline-${entry.kind}`}
                >
                  <Icon name={ICONS[entry.kind]} size={16} />
                  <div>
                    <EntryTitle entry={entry} />
                    {entry.detail && (
                      <p className="timeline-detail">{detailOf(entry, entry.detail, words)}</p>
                    )}
                    <p className="meta">
                      <Time at={entry.at} />
                      <span>{words.timelineKind[entry.kind]}</span>
                      {entry.departmentName && <span>{entry.departmentName}</span>}
                      {entry.status && <span>{statusName(entry, words)}</span>}
                    </p>
                  </div>
                </li>
              ))}
            </ol>
            {nextBefore && !more && (
              <button type="button" className="button button-small" onClick={() => setMore(true)}>
                {words.common.more}
              </button>
            )}
            {nextBefore && more && (
              <ResidentTimeline
                residentId={residentId}
                except={except}
                before={nextBefore}
                matters={matters}
              />
            )}
          </>
        );
      }}
    </Shown>
  );
}

function EntryTitle({ entry }: { entry: Entry }): ReactElement {
  const words = useWords();
  if (entry.step) {
    return (
      <Link className="timeline-title" data-row="" href={hrefOf(['residents', entry.id])}>
        {words.beside.steps[entry.step](entry.title || words.common.anonymous)}
      </Link>
    );
  }
  const title = entry.title || words.timelineKind[entry.kind];
  if (entry.kind === 'promise') return <p className="timeline-title">{title}</p>;
  const section = entry.kind === 'case' ? 'cases' : 'work';
  return (
    <Link className="timeline-title" data-row="" href={hrefOf([section, entry.id])}>
      {title}
    </Link>
  );
}

/** By whom a step was made, until when a promise holds. */
function detailOf(entry: Entry, detail: string, words: Words): string {
  if (entry.step) return words.beside.moves.by(detail);
  if (entry.kind !== 'promise') return detail;
  return words.cases.promiseDue(longDay(cityInstant(`${detail}T00:00:00`), language()));
}

function statusName(entry: Entry, words: Words): string {
  const names: Readonly<Record<string, string>> = { ...words.state, ...words.cases.statuses };
  return names[entry.status ?? ''] ?? entry.status ?? '';
}
