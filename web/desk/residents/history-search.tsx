import { useEffect, useState, type ReactElement } from 'react';
import { type HistoryHits, residentQueries } from '../../shared/resident-queries.ts';
import { Icon } from '../parts/icon.tsx';
import { isComposing } from '../parts/ime.ts';
import { Problem } from '../parts/state.tsx';
import { Marked } from '../search/groups.tsx';
import { useAct } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { useSettled } from '../state/use-settled.ts';
import { useWords } from '../text/text.ts';

type Hit = HistoryHits['hits'][number];
/** Older hits of the same words, fetched page by page as one goes down to them. */
type Further = { readonly words: string; readonly hits: readonly Hit[]; readonly nextBefore: string | null };

/** Words within one resident's history: how many places, and the way from one to the next by button or Enter. */
export function HistorySearch({
  residentId,
  onHit,
}: {
  residentId: string;
  onHit: (hit: Hit | null) => void;
}): ReactElement {
  const words = useWords();
  const text = words.beside.history;
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const settled = useSettled(typed.trim(), 200);
  const found = useQuery(settled ? residentQueries.historyHits(residentId, settled) : null);
  const [further, setFurther] = useState<Further | null>(null);
  const more = further?.words === settled ? further : null;
  const first = settled ? found.data : undefined;
  const hits = first && [...first.hits, ...(more?.hits ?? [])];
  const nextBefore = more ? more.nextBefore : (first?.nextBefore ?? null);
  const hit = hits?.[at] ?? null;
  useEffect(() => setAt(0), [settled]);
  useEffect(() => onHit(hit), [hit, onHit]);
  const act = useAct(async (before: string) => {
    const answer = await client.get<HistoryHits>(
      residentQueries.historyHits(residentId, settled, before).url,
    );
    setFurther({
      words: settled,
      hits: [...(more?.hits ?? []), ...answer.hits],
      nextBefore: answer.nextBefore,
    });
    if (answer.hits.length > 0) setAt(at + 1);
  });
  const step = (by: 1 | -1): void => {
    if (!hits || hits.length === 0) return;
    // Beyond the last one known there may be older ones: only when there are none it begins anew.
    if (by === 1 && at === hits.length - 1 && nextBefore) void act.run(nextBefore);
    else if (by === 1 || at > 0 || !nextBefore) setAt((at + by + hits.length) % hits.length);
  };
  return (
    <search className="history-search">
      <div className="history-search-row">
        <input
          type="search"
          aria-label={text.search}
          aria-describedby="history-keys"
          placeholder={text.search}
          autoComplete="off"
          maxLength={100}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || isComposing(event)) return;
            event.preventDefault();
            step(event.shiftKey ? -1 : 1);
          }}
        />
        <button
          type="button"
          className="icon-button"
          aria-label={text.previous}
          disabled={!hits?.length}
          onClick={() => step(-1)}
        >
          <span className="flip">
            <Icon name="down" size={18} />
          </span>
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={text.next}
          disabled={!hits?.length}
          onClick={() => step(1)}
        >
          <Icon name="down" size={18} />
        </button>
      </div>
      <p id="history-keys" className="sr-only">
        {text.keys}
      </p>
      <p className="meta history-count" role="status">
        {hits && (hits.length === 0 ? text.noHits : text.hits(at + 1, hits.length, nextBefore !== null))}
        {hit && (
          <span>
            <Marked text={hit.snippet.text} marks={hit.snippet.marks} />
          </span>
        )}
      </p>
      <Problem failure={settled ? (found.failure ?? act.failure) : null} />
    </search>
  );
}
