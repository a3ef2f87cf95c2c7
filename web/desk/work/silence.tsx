import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { InteractionRow } from '../../shared/desk-types.ts';
import { useNow, useQuery } from '../state/use-query.ts';
import { ticking } from '../text/format.ts';
import { useWords } from '../text/text.ts';

const PAST_MS = 60_000;

/** How soon a live exchange goes back to the line, or ends; null before that is near. */
export function useSilence(
  row: InteractionRow,
): { kind: 'owner-silent' | 'resident-idle'; leftSec: number } | null {
  const nowMs = useNow(1000);
  const attention = useQuery(queries.directory).data?.channels[row.channel]?.attention;
  if (!row.silence || attention !== 'live' || Date.parse(row.silence.warnAt) > nowMs) return null;
  const endMs = Date.parse(row.silence.endAt);
  // While its queue is closed it stays with whoever has it.
  if (endMs + PAST_MS < nowMs) return null;
  return { kind: row.silence.kind, leftSec: Math.max(0, (endMs - nowMs) / 1000) };
}

/** Says so; briefly where there is little room. */
export function SilenceChip(given: { row: InteractionRow; brief?: boolean }): ReactElement | null {
  const words = useWords().list.silence;
  const silence = useSilence(given.row);
  if (!silence) return null;
  const left = ticking(silence.leftSec);
  const whole = words[silence.kind](left);
  return (
    <span className={silence.kind === 'owner-silent' ? 'chip chip-late' : 'chip chip-soon'}>
      <span className="tick" title={given.brief ? whole : undefined}>
        {given.brief ? words.brief[silence.kind](left) : whole}
      </span>
    </span>
  );
}
