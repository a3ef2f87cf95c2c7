import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { HistoryBlock } from '../../shared/resident-queries.ts';
import { Files } from '../parts/files.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Time } from '../parts/time.tsx';
import { hrefOf } from '../state/place.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';

export const blockId = (interactionId: string): string => `block-${interactionId}`;
export const saidId = (messageId: string): string => `said-${messageId}`;

type Said = HistoryBlock['messages'][number];

/** One engagement: when, over what, who answered, with what result, which cases, and what was said. */
export function HistoryBlockView({
  block,
  target,
}: {
  block: HistoryBlock;
  target: string | null;
}): ReactElement {
  const words = useWords();
  const text = words.beside.history;
  const channels = useQuery(queries.directory).data?.channels;
  return (
    <article id={blockId(block.id)} className="history-block" aria-labelledby={`${blockId(block.id)}-head`}>
      <header className="history-block-head">
        <h4 id={`${blockId(block.id)}-head`}>
          <Time at={block.openedAt} style="full" />
          <span>{channels?.[block.channel]?.name ?? block.channel}</span>
          <span>{block.departmentName}</span>
        </h4>
        <p className="meta">
          <span>
            {block.answererNames.length > 0 ? text.answered(block.answererNames.join(', ')) : text.nobody}
          </span>
          {block.state === 'ended' ? (
            block.result && <span>{text.result(block.result)}</span>
          ) : (
            <span className={`state state-${block.state}`}>{words.state[block.state]}</span>
          )}
          {block.cases.map((one) => (
            <Link key={one.id} className="tie-link" href={hrefOf(['cases', one.id])}>
              <Icon name="cases" size={14} /> {one.number} {one.title}
            </Link>
          ))}
          <Link className="tie-link" href={hrefOf(['work', block.id])}>
            {text.open}
          </Link>
        </p>
      </header>
      {block.hasEarlier && <p className="meta">{text.earlier}</p>}
      <ol className="history-said">
        {block.messages.map((message) => (
          <SaidLine key={message.id} message={message} isTarget={message.id === target} />
        ))}
      </ol>
    </article>
  );
}

function SaidLine({ message, isTarget }: { message: Said; isTarget: boolean }): ReactElement {
  const words = useWords();
  const side = message.direction === 'note' ? 'note' : message.authorKind;
  const who =
    message.authorKind === 'resident'
      ? words.beside.history.resident
      : (message.authorName ?? words.common.system);
  return (
    <li
      id={saidId(message.id)}
      className={`history-line history-${side}${isTarget ? ' history-target' : ''}`}
      aria-current={isTarget ? 'true' : undefined}
    >
      <p className="meta">
        {side === 'note' && <Icon name="lock" size={13} />}
        <span>{side === 'note' ? `${words.beside.history.note} ${who}` : who}</span>
        <Time at={message.at} style="clock" />
      </p>
      {message.body && <p className="history-text">{message.body}</p>}
      <Files files={message.files} />
    </li>
  );
}
