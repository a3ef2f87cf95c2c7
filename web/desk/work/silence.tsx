import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { InteractionRow } from '../../shared/desk-types.ts';
import { useNow, useQuery } from '../state/use-query.ts';
import { ticking } from '../text/format.ts';
import { useWords } from '../text/text.ts';

const PAST_MS = 60_000;

/** Says of a live exchange that it soon goes back to the line, or ends, and when; nothing before that is near. */
export function SilenceChip(given: { row: InteractionRow; brief?: boolean }): ReactElement | null {
  const { row, brief = false } = given;
  const words = useWords().list.silence;
  const nowMs = useNow(1000);
  const attention = useQuery(queries.directory).data?.channels[row.channel]?.attention;
  if (!row.silence || attention !== 'live' || Date.parse(row.silence.warnAt) > nowMs) return null;
  // While its queue is closed it stays with whoever has it.
  if (Date.parse(row.silence.endAt) + PAST_MS < nowMs) return null;
  const leftSec = Math.max(0, (Date.parse(row.silence.endAt) - nowMs) / 1000);
  const isReturned = row.silence.kind === 'owner-silent';
  return (
    <span className={isReturned ? 'chip chip-late' : 'chip chip-soon'}>
      <span className="tick" title={brief ? words[row.silence.kind](ticking(leftSec)) : undefined}>
        {(brief ? words.brief : words)[row.silence.kind](ticking(leftSec))}
      </span>
    </span>
  );
}
