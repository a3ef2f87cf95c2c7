import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { InteractionRow, InteractionView } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Due, Time } from '../parts/time.tsx';
import { hrefOf } from '../state/place.ts';
import { useDraft, useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { useViewsWords } from '../text/views-words.ts';
import { useWhyWords } from '../text/why-words.ts';
import type { Selection } from '../views/selection.ts';
import { draftKey } from './draft-key.ts';
import { mayHandOver } from './hand-over-many.tsx';
import type { Listed } from './listed.ts';
import { SilenceChip } from './silence.tsx';
import { WishChip } from './resident-side.tsx';
import { Promised, usePromised, Waited, waitOf } from './waits.tsx';
import { WrapUpLeft } from './wrap-up.tsx';

const OWNED_BY_OTHERS: readonly InteractionView[] = ['active', 'handovers', 'ended'];

/** One interaction in a list; what one may hand over can be selected. */
export function Row(given: {
  row: InteractionRow;
  listed: Listed;
  chosen: boolean;
  selection: Selection;
}): ReactElement {
  const words = useWords();
  const own = useViewsWords().many;
  const { row, selection } = given;
  const selected = selection.ids.has(row.id);
  const name = row.residentName ?? words.common.anonymous;
  return (
    <li className={selected ? 'row-item row-item-chosen' : 'row-item'}>
      {mayHandOver(row) && (
        <input
          type="checkbox"
          className="row-check"
          aria-label={own.select(name)}
          checked={selected}
          data-select={row.id}
          onClick={(event) => selection.toggle(row.id, event.shiftKey)}
          onChange={() => undefined}
        />
      )}
      <RowLink {...given} name={name} />
    </li>
  );
}

function RowLink(given: {
  row: InteractionRow;
  listed: Listed;
  chosen: boolean;
  name: string;
}): ReactElement {
  const words = useWords();
  const why = useWhyWords();
  const { row, listed } = given;
  const promised = usePromised(row.residentId, row.mine);
  const channels = useQuery(queries.directory).data?.channels;
  const channel = channels?.[row.channel];
  const withoutWords =
    channel?.attention === 'voice'
      ? words.list.spoken
      : row.lastFrom === null
        ? words.list.noPreview
        : channel?.paper
          ? words.list.pages
          : words.list.filesOnly;
  return (
    <Link
      href={hrefOf(['work', row.id], listed.params)}
      ahead={queries.interaction(row.id)}
      className={row.unread > 0 ? 'row row-unread' : 'row'}
      data-row=""
      data-select={mayHandOver(row) ? row.id : undefined}
      aria-current={given.chosen ? 'true' : undefined}
    >
      <span className="row-top">
        <span className={row.residentName ? 'row-name' : 'row-name row-anonymous'}>{given.name}</span>
        <Wait row={row} />
      </span>
      <span className="row-middle">
        <span className="row-preview">
          {/* Whose turn it is shows without opening it. */}
          {row.lastFrom === 'staff' && `${row.mine ? words.common.you : words.list.staff}: `}
          {row.preview || withoutWords}
        </span>
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
        {row.mine && <Begun row={row} />}
        <WishChip wish={row.wish} />
        <SilenceChip row={row} />
        {promised && <Promised promised={promised} />}
        {row.priority > 0 && <span className="chip chip-late">{words.list.urgent}</span>}
        {row.state === 'wrap-up' && (
          <span className="chip chip-soon">
            {words.list.wrapUp} {row.mine && row.wrapUpUntil && <WrapUpLeft until={row.wrapUpUntil} brief />}
          </span>
        )}
        {row.dutyUntil && (
          <span>
            {why.dutyChip} <Due dueAt={row.dutyUntil} finished={false} />
          </span>
        )}
        {row.waitsFor && (
          <span className={row.waitsFor.mine ? 'chip chip-soon' : 'chip'}>
            {row.waitsFor.mine ? words.personal.waitsForMe : words.personal.waitsFor(row.waitsFor.name)}
          </span>
        )}
        {row.pendingHandover && (
          <span className="chip chip-handover">
            <Icon name="handover" size={13} /> {words.list.pendingHandover}
          </span>
        )}
        {(listed.filter !== null || OWNED_BY_OTHERS.includes(listed.view)) && row.ownerName && (
          <span>{words.list.owner(row.mine ? words.common.you : row.ownerName)}</span>
        )}
      </span>
    </Link>
  );
}

/** Words for the resident that were begun and not sent. */
function Begun({ row }: { row: InteractionRow }): ReactElement | null {
  const words = useWords();
  const [draft] = useDraft(draftKey('reply', row.conversationId));
  if (draft.text.trim() === '' && draft.files.length === 0) return null;
  return <span className="chip">{words.editor.draft}</span>;
}

/** How long somebody has been waiting for us, or when the last word fell. */
function Wait({ row }: { row: InteractionRow }): ReactElement {
  const words = useWords();
  const wait = waitOf(row);
  if (wait)
    return <Waited row={row} say={wait.waitsFor === 'answer' ? words.list.waits : words.list.waitsReply} />;
  return (
    <span className="meta">
      <Time at={row.lastMessageAt} />
    </span>
  );
}
