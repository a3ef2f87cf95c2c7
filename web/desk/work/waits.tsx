import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Glance, InteractionRow } from '../../shared/desk-types.ts';
import { promiseUrgency, urgencyOf } from '../frame/strip-rules.ts';
import { Icon } from '../parts/icon.tsx';
import { useNow, useQuery } from '../state/use-query.ts';
import { cityInstant, civilDay, secondsSince, shortTime, ticking } from '../text/format.ts';
import { useFrameWords } from '../text/frame-words.ts';
import { language } from '../text/text.ts';

const USUAL_SEC = 60;

/** Since when somebody waits for this row's first answer or next word; null when nobody does. */
export function waitOf(row: InteractionRow): { since: string; waitsFor: 'answer' | 'reply' } | null {
  if (row.waitingSince) return { since: row.waitingSince, waitsFor: 'answer' };
  if (row.lastFrom !== 'resident' || row.state !== 'active') return null;
  return { since: row.lastMessageAt, waitsFor: 'reply' };
}

/** How long somebody has waited, coloured by what the channel promises; marked when that is over. */
export function Waited({
  row,
  say = (text) => text,
}: {
  row: InteractionRow;
  say?: (text: string) => string;
}): ReactElement | null {
  const own = useFrameWords().strip;
  const nowMs = useNow(1000);
  const withinSec = useQuery(queries.directory).data?.channels[row.channel]?.answerWithinSec ?? USUAL_SEC;
  const wait = waitOf(row);
  if (!wait) return null;
  const sec = secondsSince(wait.since, nowMs);
  const urgency = urgencyOf(sec, withinSec, wait.waitsFor);
  return (
    <span className={`waited waited-${urgency}`} title={own.target(withinSec)}>
      {urgency === 'late' && <Icon name="alert" size={13} />}
      <span className="tick">{say(ticking(sec))}</span>
    </span>
  );
}

/** What is promised to the resident of a row that is in one's own hands: how many are due, or the next day. */
export function usePromised(residentId: string, mine: boolean): Glance['promises'][number] | null {
  const promises = useQuery(mine ? queries.glance : null).data?.promises;
  return promises?.find((one) => one.residentId === residentId) ?? null;
}

/** The same in words; `brief` where the sign alone must say that it is a promise. */
export function Promised({
  promised,
  brief,
}: {
  promised: Glance['promises'][number];
  brief?: boolean;
}): ReactElement {
  const own = useFrameWords().strip;
  const nowMs = useNow(60_000);
  const urgency = promiseUrgency(promised.nextOn, civilDay(nowMs));
  const day = shortTime(cityInstant(`${promised.nextOn}T12:00:00`), nowMs, language());
  const text = urgency === 'late' ? own.promiseLate : urgency === 'soon' ? own.promiseToday : day;
  return (
    <span className={`waited waited-${urgency}`} title={own.promise + text}>
      <Icon name="promise" size={14} />
      <span>
        <span className={brief ? 'sr-only' : undefined}>{own.promise}</span>
        {text}
        {promised.due > 1 && ` ${own.promiseCount(promised.due)}`}
      </span>
    </span>
  );
}
