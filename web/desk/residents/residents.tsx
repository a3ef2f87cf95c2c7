import { useState, type ReactElement } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { useTitle } from '../state/title.ts';
import { useWords } from '../text/text.ts';
import { ResidentCard } from './card.tsx';
import { CreateResidentForm } from './create.tsx';
import { ResidentFinder, ResidentLine } from './finder.tsx';
import { ResidentTimeline } from './timeline.tsx';

/** The residents: finding, the record with its history, and a new one. */
export function Residents({ id, given }: { id: string | null; given: URLSearchParams }): ReactElement {
  const words = useWords();
  const search = given.get('q') ?? '';
  const [creating, setCreating] = useState(false);
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
      {id !== null && <One key={id} id={id} search={search} />}
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

function One({ id, search }: { id: string; search: string }): ReactElement {
  const words = useWords();
  return (
    <article className="two-one" aria-labelledby="resident-title">
      <header className="page-head">
        <Link
          href={hrefOf(['residents'], { q: search })}
          className="icon-button only-narrow"
          aria-label={words.common.back}
        >
          <Icon name="back" />
        </Link>
        <h2 id="resident-title">{words.resident.one}</h2>
      </header>
      <div className="two-scroll resident-page">
        <section className="panel">
          <ResidentCard residentId={id} full />
        </section>
        <section className="panel">
          <h3>{words.resident.timeline}</h3>
          <ResidentTimeline residentId={id} />
        </section>
      </div>
    </article>
  );
}
