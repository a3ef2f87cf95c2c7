import { useEffect, useRef, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { InteractionRow } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { notify } from '../state/notices.ts';
import { hrefOf } from '../state/place.ts';
import { go, presentPlace, usePlace } from '../state/router.ts';
import { titleUnread } from '../state/title.ts';
import { useNow, useQuery } from '../state/use-query.ts';
import { cache } from '../state/desk.ts';
import { ticking } from '../text/format.ts';
import { useFrameWords } from '../text/frame-words.ts';
import { useWords } from '../text/text.ts';
import { beep } from '../work/beep.ts';
import { neighbour, urgencyOf, waitedLongest } from './strip-rules.ts';

/** Everything that this person has in hand, on every page: who waits for a word, how long, what is unread or promised. */
export function Strip(): ReactElement | null {
  const own = useFrameWords().strip;
  const rows = useQuery(queries.interactions('mine')).data?.rows ?? [];
  const promises = useQuery(rows.length > 0 ? queries.glance : null).data?.promises ?? [];
  const { parts } = usePlace();
  useArrivals(rows);
  if (rows.length === 0) return null;
  return (
    <nav className="strip" aria-label={own.label}>
      {rows.map((row) => (
        <Tab
          key={row.id}
          row={row}
          due={promises.find((one) => one.residentId === row.residentId)?.due ?? 0}
          chosen={parts[0] === 'work' && parts[1] === row.id}
        />
      ))}
    </nav>
  );
}

function Tab({ row, due, chosen }: { row: InteractionRow; due: number; chosen: boolean }): ReactElement {
  const words = useWords();
  const own = useFrameWords().strip;
  const name = row.residentName ?? words.common.anonymous;
  return (
    <Link
      href={hrefOf(['work', row.id], { view: 'mine' })}
      className="strip-tab"
      aria-current={chosen ? 'page' : undefined}
    >
      {/* Beside what is seen, not as aria-label: what is seen belongs to the name for whoever speaks to the machine. */}
      <span className="sr-only">
        {[own.tab(name), row.unread > 0 ? own.unread(row.unread) : '', due > 0 ? own.promises(due) : '']
          .filter(Boolean)
          .join(' ')}
      </span>
      <span className="contents" aria-hidden="true">
        <span className="strip-name">{name}</span>
        {row.unread > 0 && <span className="unread">{row.unread}</span>}
        {due > 0 && (
          <span className="strip-due" title={own.promises(due)}>
            <Icon name="promise" size={14} /> {due}
          </span>
        )}
        {row.state === 'wrap-up' ? (
          <span className="chip chip-soon">{words.list.wrapUp}</span>
        ) : (
          <Wait row={row} />
        )}
      </span>
    </Link>
  );
}

function Wait({ row }: { row: InteractionRow }): ReactElement | null {
  const nowMs = useNow(1000);
  if (row.lastFrom !== 'resident') return null;
  const sec = Math.max(0, (nowMs - Date.parse(row.lastMessageAt)) / 1000);
  return <span className={`strip-wait strip-${urgencyOf(sec)}`}>{ticking(sec)}</span>;
}

/** A tone and a notice for new words in what is in hand, once for each; the title says how many are unread. */
function useArrivals(rows: readonly InteractionRow[]): void {
  const known = useRef<ReadonlyMap<string, number> | null>(null);
  const state = rows.map((row) => `${row.id}:${row.unread}`).join(' ');
  useEffect(() => {
    const present = new Map(rows.map((row) => [row.id, row.unread]));
    titleUnread([...present.values()].reduce((sum, unread) => sum + unread, 0));
    const before = known.current;
    known.current = present;
    if (!before) return;
    const grew = [...present].some(([id, unread]) => before.has(id) && unread > (before.get(id) ?? 0));
    if (!grew) return;
    beep('message');
    notify('message');
    // oxlint-disable-next-line react/exhaustive-deps -- the text above stands for the rows
  }, [state]);
}

/** Goes to the conversation beside the open one, or to the one whose resident has waited longest for a word. */
export function goInHand(which: 'next' | 'previous' | 'longest'): boolean {
  const rows = cache.peek(queries.interactions('mine')).data?.rows ?? [];
  const { parts } = presentPlace();
  const open = parts[0] === 'work' ? (parts[1] ?? null) : null;
  const id = which === 'longest' ? waitedLongest(rows) : neighbour(rows, open, which === 'next' ? 1 : -1);
  if (!id) return false;
  go(hrefOf(['work', id], { view: 'mine' }));
  return true;
}
