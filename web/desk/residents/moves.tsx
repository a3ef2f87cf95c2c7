import type { ReactElement } from 'react';
import { type Moves, residentQueries } from '../../shared/resident-queries.ts';
import { Link } from '../parts/link.tsx';
import { Problem } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { useAct } from '../state/act.ts';
import { hrefOf } from '../state/place.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { undoMove } from './beside.ts';

type Row = Moves['rows'][number];

/** Merges and splits of a record, each with its way back; nothing where there were none. */
export function ResidentMoves({ residentId }: { residentId: string }): ReactElement | null {
  const words = useWords();
  const rows = useQuery(residentQueries.moves(residentId)).data?.rows ?? [];
  if (rows.length === 0) return null;
  return (
    <section className="panel tie" aria-labelledby="moves-title">
      <h3 id="moves-title">{words.beside.moves.title}</h3>
      <ul className="tie-list">
        {rows.map((row) => (
          <Move key={row.id} row={row} residentId={residentId} />
        ))}
      </ul>
    </section>
  );
}

function Move({ row, residentId }: { row: Row; residentId: string }): ReactElement {
  const words = useWords();
  const { moves } = words.beside;
  const name = row.otherName ?? words.common.anonymous;
  const act = useAct(() => undoMove(row.id, [residentId, row.otherId]));
  const said = {
    merge: row.gave ? moves.mergedAway : moves.merged,
    split: row.gave ? moves.split : moves.splitFrom,
    transfer: row.gave ? moves.given : moves.taken,
  }[row.kind](name);
  return (
    <li>
      <p>
        <Link className="tie-link" href={hrefOf(['residents', row.otherId])}>
          {said}
        </Link>
      </p>
      {row.reason && <p className="tie-text">{row.reason}</p>}
      <p className="meta">
        <Time at={row.at} />
        <span>{moves.by(row.byName)}</span>
        <span>{moves.moved(row.contactPoints, row.conversations, row.cases)}</span>
      </p>
      {row.undoneAt && (
        <p className="meta">
          <Time at={row.undoneAt} />
          <span>{moves.undone(row.undoneByName ?? '')}</span>
        </p>
      )}
      <Problem failure={act.failure} />
      {row.can.includes('undo') && (
        <button
          type="button"
          className="button button-small"
          disabled={act.busy}
          onClick={() => void act.run()}
        >
          {moves.undo}
        </button>
      )}
    </li>
  );
}
