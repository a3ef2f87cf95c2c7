import { useEffect, useState, type ReactElement } from 'react';
import { type HistoryHits, residentQueries } from '../../shared/resident-queries.ts';
import { Icon } from '../parts/icon.tsx';
import { isComposing } from '../parts/ime.ts';
import { Problem } from '../parts/state.tsx';
import { Marked } from '../search/groups.tsx';
import { useQuery } from '../state/use-query.ts';
import { useSettled } from '../state/use-settled.ts';
import { useWords } from '../text/text.ts';

type Hit = HistoryHits['hits'][number];

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
  const hits = settled ? found.data?.hits : undefined;
  const hit = hits?.[at] ?? null;
  useEffect(() => setAt(0), [settled]);
  useEffect(() => onHit(hit), [hit, onHit]);
  const step = (by: 1 | -1): void => {
    if (hits && hits.length > 0) setAt((at + by + hits.length) % hits.length);
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
        {hits && (hits.length === 0 ? text.noHits : text.hits(at + 1, hits.length))}
        {hit && (
          <span>
            <Marked text={hit.snippet.text} marks={hit.snippet.marks} />
          </span>
        )}
      </p>
      <Problem failure={settled ? found.failure : null} />
    </search>
  );
}
