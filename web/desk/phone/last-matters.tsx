import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Time } from '../parts/time.tsx';
import { useQuery } from '../state/use-query.ts';
import { usePhoneWords } from '../text/phone-words.ts';
import { useWords } from '../text/text.ts';

const SHOWN = 3;

/** What this person came with last, before anybody has answered them. */
export function LastMatters({
  residentId,
  exceptId,
}: {
  residentId: string;
  /** The contact that rings. */
  exceptId?: string;
}): ReactElement | null {
  const words = useWords();
  const own = usePhoneWords();
  const { data } = useQuery(queries.timeline(residentId));
  const channels = useQuery(queries.directory).data?.channels;
  if (!data) return null;
  // What was spoken has no words of its own: how it came, and how it ended.
  const without = ({ kind, channel, detail }: (typeof data.entries)[number]): string =>
    kind === 'interaction' && channel
      ? [channels?.[channel]?.name ?? channel, detail].filter(Boolean).join('・')
      : words.timelineKind[kind];
  const entries = data.entries.filter(({ kind, id }) => kind !== 'step' && id !== exceptId).slice(0, SHOWN);
  return (
    <div className="last-matters">
      <p className="meta">{entries.length > 0 ? own.lastMatters : own.noMatters}</p>
      {entries.length > 0 && (
        <ul>
          {entries.map((entry) => (
            <li key={`${entry.kind} ${entry.id}`}>
              <Time at={entry.at} />
              <span className="last-matter">{entry.title || without(entry)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
