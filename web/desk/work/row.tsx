import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { InteractionRow, InteractionView } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Ticking, Time } from '../parts/time.tsx';
import { hrefOf } from '../state/place.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { WishChip } from './resident-side.tsx';

/** One interaction in a list. */
export function Row({
  row,
  view,
  chosen,
}: {
  row: InteractionRow;
  view: InteractionView;
  chosen: boolean;
}): ReactElement {
  const words = useWords();
  const channels = useQuery(queries.directory).data?.channels;
  return (
    <Link
      href={hrefOf(['work', row.id], { view })}
      className={row.unread > 0 ? 'row row-unread' : 'row'}
      data-row=""
      aria-current={chosen ? 'true' : undefined}
    >
      <span className="row-top">
        <span className={row.residentName ? 'row-name' : 'row-name row-anonymous'}>
          {row.residentName ?? words.common.anonymous}
        </span>
        <Wait row={row} />
      </span>
      <span className="row-middle">
        <span className="row-preview">{row.preview || words.list.noPreview}</span>
        {row.unread > 0 && (
          <span className="unread" role="img" aria-label={words.list.unread(row.unread)}>
            {row.unread}
          </span>
        )}
      </span>
      <span className="row-foot">
        <span>{channels?.[row.channel]?.name ?? row.channel}</span>
        <span>{row.queueName}</span>
        {row.language !== 'ja' && (
          <span className="chip chip-language">{words.languages[row.language] ?? row.language}</span>
        )}
        <WishChip wish={row.wish} />
        {row.priority > 0 && <span className="chip chip-late">{words.list.urgent}</span>}
        {row.state === 'wrap-up' && <span className="chip chip-soon">{words.list.wrapUp}</span>}
        {row.pendingHandover && (
          <span className="chip chip-handover">
            <Icon name="handover" size={13} /> {words.list.pendingHandover}
          </span>
        )}
        {(view === 'active' || view === 'handovers' || view === 'ended') && row.ownerName && (
          <span>{words.list.owner(row.mine ? words.common.you : row.ownerName)}</span>
        )}
      </span>
    </Link>
  );
}

/** How long somebody has been waiting for us, or when the last word fell. */
function Wait({ row }: { row: InteractionRow }): ReactElement {
  const words = useWords();
  if (row.waitingSince) {
    return (
      <span className="wait">
        <Ticking since={row.waitingSince} say={words.list.waits} />
      </span>
    );
  }
  if (row.lastFrom === 'resident' && row.state === 'active') {
    return (
      <span className="wait">
        <Ticking since={row.lastMessageAt} say={words.list.waitsReply} />
      </span>
    );
  }
  return (
    <span className="meta">
      <Time at={row.lastMessageAt} />
    </span>
  );
}
