import { useCallback, useEffect, useRef, useState, type ReactElement } from 'react';
import { type HistoryBlock, type HistoryHits, residentQueries } from '../../shared/resident-queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Shown } from '../parts/state.tsx';
import { cache } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { useMatterWords } from '../text/matter-words.ts';
import { useWords } from '../text/text.ts';
import { blockId, HistoryBlockView, saidId } from './history-block.tsx';
import { HistorySearch } from './history-search.tsx';

type Hit = HistoryHits['hits'][number];
/** A page of the scroll: where it begins, and how far down it must reach. */
type Page = { before: string | null; through: string | null };

const FIRST: Page = { before: null, through: null };

/** Everything a resident and the city said, over all conversations, newest first; older ones come while one scrolls. */
export function ResidentHistory({ residentId }: { residentId: string }): ReactElement {
  const words = useWords();
  const [pages, setPages] = useState<readonly Page[]>([FIRST]);
  const [target, setTarget] = useState<Hit | null>(null);
  const last = pages.at(-1) ?? FIRST;
  const end = useQuery(residentQueries.history(residentId, last.before, last.through)).data;
  const older = useCallback(
    (through: string | null) => {
      if (end?.nextBefore) setPages((now) => [...now, { before: end.nextBefore, through }]);
    },
    [end],
  );
  const shown = useRef<Hit | null>(null);
  useEffect(() => {
    // Once only: whoever scrolled on is not called back when something new arrives.
    if (!target || shown.current === target) return;
    const place =
      document.getElementById(saidId(target.messageId)) ??
      document.getElementById(blockId(target.interactionId));
    if (!place) return older(target.place);
    shown.current = target;
    place.scrollIntoView({ block: 'center' });
  }, [target, older]);
  return (
    <section className="panel history" aria-labelledby="history-title">
      <div className="history-head">
        <h3 id="history-title">{words.beside.history.title}</h3>
        <HistorySearch residentId={residentId} onHit={setTarget} />
      </div>
      {pages.map((page) => (
        <PageOf
          key={page.before ?? ''}
          residentId={residentId}
          page={page}
          isLast={page === last}
          target={target?.messageId ?? null}
          onOlder={() => older(null)}
        />
      ))}
    </section>
  );
}

function PageOf({
  residentId,
  page,
  isLast,
  target,
  onOlder,
}: {
  residentId: string;
  page: Page;
  isLast: boolean;
  target: string | null;
  onOlder: () => void;
}): ReactElement {
  const words = useWords();
  const query = residentQueries.history(residentId, page.before, page.through);
  const shown = useQuery(query);
  return (
    <Shown of={shown} rows={5} onRetry={() => void cache.refetch(query)}>
      {({ blocks, nextBefore }) => (
        <>
          {blocks.length === 0 && page.before === null && <p className="meta">{words.beside.history.none}</p>}
          {threadsIn(blocks).map((thread) => (
            <Thread key={thread[0]?.id} blocks={thread} target={target} />
          ))}
          {isLast && nextBefore && <Older key={nextBefore} onOlder={onOlder} />}
          {isLast && !nextBefore && blocks.length > 0 && (
            <p className="meta history-end">{words.beside.history.end}</p>
          )}
        </>
      )}
    </Shown>
  );
}

/** Talks on one matter stand together where the newest of them does; everything else by itself. */
function threadsIn(blocks: readonly HistoryBlock[]): HistoryBlock[][] {
  const threads = new Map<string, HistoryBlock[]>();
  for (const block of blocks) {
    const key = block.matterId ?? block.id;
    threads.set(key, [...(threads.get(key) ?? []), block]);
  }
  return [...threads.values()];
}

function Thread({ blocks, target }: { blocks: HistoryBlock[]; target: string | null }): ReactElement {
  const words = useMatterWords();
  const shown = blocks.map((block) => <HistoryBlockView key={block.id} block={block} target={target} />);
  if (blocks.length < 2) return <>{shown}</>;
  return (
    <section className="history-matter" aria-label={words.title}>
      <h4>
        <Icon name="link" size={15} /> {words.title}
      </h4>
      {shown}
    </section>
  );
}

/** Loads what is older when it comes into sight, or by its button. */
function Older({ onOlder }: { onOlder: () => void }): ReactElement {
  const words = useWords();
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const button = ref.current;
    if (!button) return;
    const watcher = new IntersectionObserver((seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watcher.disconnect();
      onOlder();
    });
    watcher.observe(button);
    return () => watcher.disconnect();
  }, [onOlder]);
  return (
    <button ref={ref} type="button" className="button button-small" onClick={onOlder}>
      {words.beside.history.older}
    </button>
  );
}
