import { useEffect, useState, type ReactElement } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { queries } from '../../shared/desk-queries.ts';
import { residentQueries } from '../../shared/resident-queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Shown } from '../parts/state.tsx';
import { cache } from '../state/desk.ts';
import { useMay, useQuery } from '../state/use-query.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { useTitle } from '../state/title.ts';
import { useWords } from '../text/text.ts';
import { ResidentCard } from './card.tsx';
import { CreateResidentForm } from './create.tsx';
import { ResidentFinder, ResidentLine } from './finder.tsx';
import { ResidentHistory } from './history.tsx';
import { MergePage } from './merge.tsx';
import { ResidentMoves } from './moves.tsx';
import { SamePairs } from './same-pairs.tsx';
import { SplitPage } from './split.tsx';
import { Suggestions } from './suggestions.tsx';
import { ResidentTies } from './ties.tsx';
import { ResidentTimeline } from './timeline.tsx';

type Props = {
  /** A resident's, or `same` for the pairs that may be one person. */
  id: string | null;
  /** A page of the record besides itself. */
  part: string | null;
  given: URLSearchParams;
};

/** The residents: finding, the record with its history, likenesses, and a new one. */
export function Residents({ id, part, given }: Props): ReactElement {
  const words = useWords();
  const search = given.get('q') ?? '';
  const [creating, setCreating] = useState(false);
  const mayWrite = useMay('resident.write');
  useTitle(words.resident.title);
  return (
    <div className="two" data-pane={id === null ? 'list' : 'one'}>
      <section className="two-list" aria-labelledby="residents-title">
        <header className="page-head">
          <h1 id="residents-title">{words.resident.title}</h1>
          <button type="button" className="button button-small" onClick={() => setCreating(true)}>
            <Icon name="plus" size={16} /> {words.resident.create}
          </button>
        </header>
        <div className="two-scroll pad">
          {mayWrite && (
            <p className="same-link">
              <Link className="tie-link" href={hrefOf(['residents', 'same'])}>
                {words.beside.same.list}
              </Link>
            </p>
          )}
          <ResidentFinder
            first={search}
            onSearch={(q) => go(hrefOf(id ? ['residents', id] : ['residents'], { q }), { replace: true })}
          >
            {(row) => (
              <Link
                className="small-row"
                data-row=""
                href={hrefOf(['residents', row.id], { q: search })}
                aria-current={row.id === id ? 'true' : undefined}
              >
                <ResidentLine row={row} />
              </Link>
            )}
          </ResidentFinder>
        </div>
      </section>
      {id === 'same' && <SamePairs />}
      {id !== null && id !== 'same' && <One key={id} id={id} part={part} given={given} />}
      {creating && (
        <Dialog title={words.resident.createTitle} onClose={() => setCreating(false)}>
          <CreateResidentForm
            first={search}
            submit={words.resident.create}
            onCancel={() => setCreating(false)}
            onMade={(made) => {
              setCreating(false);
              go(hrefOf(['residents', made.id]));
            }}
          />
        </Dialog>
      )}
    </div>
  );
}

/** The pages of one record: itself, its comparison with another, its splitting. */
function One({ id, part, given }: { id: string; part: string | null; given: URLSearchParams }): ReactElement {
  const words = useWords();
  const narrow = part === 'merge' || part === 'split';
  const back = narrow ? hrefOf(['residents', id]) : hrefOf(['residents'], { q: given.get('q') });
  return (
    <article className="two-one" aria-labelledby="resident-title">
      <header className="page-head">
        <Link
          href={back}
          className={narrow ? 'icon-button' : 'icon-button only-narrow'}
          aria-label={words.common.back}
        >
          <Icon name="back" />
        </Link>
        <h2 id="resident-title">
          {part === 'merge'
            ? words.beside.merge.title
            : part === 'split'
              ? words.beside.split.title
              : words.resident.one}
        </h2>
      </header>
      <div className="two-scroll">
        {narrow ? (
          <div className="resident-wide">
            {part === 'merge' ? <MergePage id={id} otherId={given.get('with')} /> : <SplitPage id={id} />}
          </div>
        ) : (
          <Standing id={id} />
        )}
      </div>
    </article>
  );
}

/** A record that stands for itself, whole; of one that was merged, the way to where it went. */
function Standing({ id }: { id: string }): ReactElement {
  const words = useWords();
  const query = queries.resident(id);
  const shown = useQuery(query);
  useEffect(() => {
    // Asked for together: what stands beside the record need not wait for it.
    for (const each of [residentQueries.history(id), residentQueries.ties(id)]) void cache.prefetch(each);
  }, [id]);
  return (
    <Shown of={shown} rows={6} onRetry={() => void cache.refetch(query)}>
      {(resident) =>
        resident.mergedInto ? (
          <div className="resident-wide">
            <p className="notice">
              {words.beside.merge.merged}{' '}
              <Link className="tie-link" href={hrefOf(['residents', resident.mergedInto])}>
                {words.beside.merge.toSurvivor}
              </Link>
            </p>
            <ResidentMoves residentId={id} />
          </div>
        ) : (
          <Whole id={id} mayWrite={resident.can.includes('write')} />
        )
      }
    </Shown>
  );
}

function Whole({ id, mayWrite }: { id: string; mayWrite: boolean }): ReactElement {
  const words = useWords();
  return (
    <div className="resident-page">
      {mayWrite && <Suggestions residentId={id} />}
      <div className="resident-side">
        <section className="panel">
          <ResidentCard residentId={id} full />
          {mayWrite && (
            <p className="block-actions">
              <Link className="button button-small" href={hrefOf(['residents', id, 'merge'])}>
                {words.beside.merge.open}
              </Link>
              <Link className="button button-small" href={hrefOf(['residents', id, 'split'])}>
                {words.beside.split.open}
              </Link>
            </p>
          )}
        </section>
        <ResidentTies residentId={id} />
        <section className="panel">
          <h3>{words.beside.ties.matters}</h3>
          <ResidentTimeline residentId={id} matters />
        </section>
        <ResidentMoves residentId={id} />
      </div>
      <ResidentHistory residentId={id} />
    </div>
  );
}
