import { useEffect, useRef, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { InteractionRow } from '../../shared/desk-types.ts';
import { Link } from '../parts/link.tsx';
import { notify } from '../state/notices.ts';
import { hrefOf } from '../state/place.ts';
import { go, presentPlace, usePlace } from '../state/router.ts';
import { titleUnread } from '../state/title.ts';
import { useQuery } from '../state/use-query.ts';
import { cache } from '../state/desk.ts';
import { useFrameWords } from '../text/frame-words.ts';
import { useWords } from '../text/text.ts';
import { beep } from '../work/beep.ts';
import { askEditor } from '../work/editor-request.ts';
import { SilenceChip, useSilence } from '../work/silence.tsx';
import { Promised, usePromised, Waited } from '../work/waits.tsx';
import { WrapUpLeft } from '../work/wrap-up.tsx';
import { nameInHand } from './in-hand.ts';
import { mostUrgent, neighbour } from './strip-rules.ts';

/** Everything that this person has in hand, on every page: who waits for a word, how long, what is unread or promised. */
export function Strip(): ReactElement | null {
  const own = useFrameWords().strip;
  const rows = useQuery(queries.interactions('mine')).data?.rows ?? [];
  const { parts } = usePlace();
  useArrivals(rows);
  if (rows.length === 0) return null;
  return (
    <nav className="strip" aria-label={own.label}>
      {rows.map((row) => (
        <Tab key={row.id} row={row} chosen={parts[0] === 'work' && parts[1] === row.id} />
      ))}
    </nav>
  );
}

function Tab({ row, chosen }: { row: InteractionRow; chosen: boolean }): ReactElement {
  const own = useFrameWords().strip;
  const promised = usePromised(row.residentId, true);
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    // Chosen by keys it may lie outside of what a narrow screen shows.
    if (chosen) link.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [chosen]);
  return (
    <Link
      ref={link}
      href={hrefOf(['work', row.id], { view: 'mine' })}
      className="strip-tab"
      aria-current={chosen ? 'page' : undefined}
    >
      {/* Beside what is seen, not as aria-label: what is seen belongs to the name for whoever speaks to the machine. */}
      <span className="sr-only">{own.inHand}</span>
      <span className="strip-name">{nameInHand(row)}</span>
      {row.unread > 0 && (
        <span className="unread">
          {row.unread}
          <span className="sr-only">{own.unread}</span>
        </span>
      )}
      {promised && <Promised promised={promised} brief />}
      <Standing row={row} />
    </Link>
  );
}

/** What is the most urgent to know of it: there is room for one thing. */
function Standing({ row }: { row: InteractionRow }): ReactElement {
  const words = useWords();
  const silence = useSilence(row);
  if (row.state === 'wrap-up')
    return (
      <span className="chip chip-soon">
        {words.list.wrapUp} {row.wrapUpUntil && <WrapUpLeft until={row.wrapUpUntil} brief />}
      </span>
    );
  return silence ? <SilenceChip row={row} brief /> : <Waited row={row} />;
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
    const grown = rows.find((row) => before.has(row.id) && row.unread > (before.get(row.id) ?? 0));
    if (!grown) return;
    beep('message');
    notify('message', () => go(hrefOf(['work', grown.id], { view: 'mine' })));
    // oxlint-disable-next-line react/exhaustive-deps -- the text above stands for the rows
  }, [state]);
}

/** Goes to the conversation beside the open one, or to the one that should be next; its editor takes the focus. */
export function goInHand(which: 'next' | 'previous' | 'longest'): boolean {
  const rows = cache.peek(queries.interactions('mine')).data?.rows ?? [];
  const { parts } = presentPlace();
  const open = parts[0] === 'work' ? (parts[1] ?? null) : null;
  const id = which === 'longest' ? mostUrgent(rows) : neighbour(rows, open, which === 'next' ? 1 : -1);
  const row = rows.find((one) => one.id === id);
  if (!row) return false;
  go(hrefOf(['work', row.id], { view: 'mine' }));
  // Whoever goes by keys goes on by keys.
  askEditor(row.conversationId);
  return true;
}
