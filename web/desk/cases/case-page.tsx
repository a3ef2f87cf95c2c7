import { useEffect, useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Case, CaseStatus } from '../../shared/desk-types.ts';
import { useMentionsRead } from '../frame/mentions.tsx';
import { CopyButton } from '../parts/copy.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Shown } from '../parts/state.tsx';
import { Due, Time } from '../parts/time.tsx';
import { ResidentCard } from '../residents/card.tsx';
import { attempt } from '../state/act.ts';
import { cache } from '../state/desk.ts';
import { Term } from '../help/term.tsx';
import { hrefOf } from '../state/place.ts';
import { onPageRequest } from '../state/requests.ts';
import { toast } from '../state/toasts.ts';
import { useMay, useQuery } from '../state/use-query.ts';
import { Onlookers } from '../work/onlookers.tsx';
import { useWords, words as wordsNow } from '../text/text.ts';
import { Assign } from './assign.tsx';
import { isFinished } from './case-line.tsx';
import { changeCase } from './change.ts';
import { CaseEditor } from './case-editor.tsx';
import { CaseEntries } from './entries.tsx';
import { EditFields } from './fields.tsx';
import { NEXT_STATUSES } from './next-statuses.ts';
import { NextStep } from './next-step.tsx';
import { Promises } from './promises.tsx';
import { Hidden } from '../work/masked.tsx';

/** One case with everything that belongs to it. */
export function CasePage({ id, backHref }: { id: string; backHref: string }): ReactElement {
  const query = queries.case(id);
  const shown = useQuery(query);
  useMentionsRead('case', id);
  return (
    <Shown of={shown} rows={8} onRetry={() => void cache.refetch(query)}>
      {(given) => (
        <div className="case">
          <Head given={given} backHref={backHref} />
          <div className="case-main">
            {given.description && (
              <section className="panel" aria-labelledby="case-description">
                <h2 id="case-description">{wordsNow().cases.description}</h2>
                <p className="said-text">{given.description}</p>
              </section>
            )}
            <CaseEntries given={given} />
            {given.can.includes('write') ? (
              <CaseEditor given={given} />
            ) : (
              <Onlookers of={{ kind: 'case', id: given.id }} writing={false} />
            )}
          </div>
          <Side given={given} />
        </div>
      )}
    </Shown>
  );
}

function Head({ given, backHref }: { given: Case; backHref: string }): ReactElement {
  const words = useWords();
  const [editing, setEditing] = useState(false);
  return (
    <header className="case-head">
      <Link href={backHref} className="icon-button" aria-label={words.common.back}>
        <Icon name="back" />
      </Link>
      <div className="grow">
        <p className="number-large">
          <span className="sr-only">{words.cases.number} </span>
          {given.number}
        </p>
        <h1>
          {given.sealed && (
            <span className="chip chip-late">
              <Icon name="lock" size={13} /> {words.cases.sealed}
            </span>
          )}
          {given.title}
          {given.can.includes('write') && (
            <button
              type="button"
              className="icon-button case-edit"
              aria-label={words.cases.editFields}
              title={words.cases.editFields}
              onClick={() => setEditing(true)}
            >
              <Icon name="pen" size={16} />
            </button>
          )}
        </h1>
        <Hidden kind="case" id={given.id} text={given.title} />
        <p className="meta">
          <span>{words.cases.kinds[given.kind] ?? given.kind}</span>
          <span>{given.categoryName}</span>
          <span>
            {words.cases.entryKinds.opened} <Time at={given.openedAt} style="full" />
          </span>
        </p>
      </div>
      <div className="case-state">
        <StatusControl given={given} />
        <p className="case-due">
          <Due dueAt={given.dueAt} finished={isFinished(given)} />
          <span className="meta">
            {words.cases.due} <Time at={given.dueAt} style="full" />
          </span>
          <Term name="due time" />
        </p>
      </div>
      {editing && <EditFields given={given} onClose={() => setEditing(false)} />}
    </header>
  );
}

function StatusControl({ given }: { given: Case }): ReactElement {
  const words = useWords();
  if (!given.can.includes('change-status')) {
    return <span className={`status status-${given.status}`}>{words.cases.statuses[given.status]}</span>;
  }
  const change = (status: CaseStatus): void => {
    const before = given.status;
    void attempt(async () => {
      await changeCase(given, { status });
      const undo = (): void => {
        const present = cache.peek(queries.case(given.id)).data;
        if (present) void attempt(() => changeCase(present, { status: before }));
      };
      const wayBack = NEXT_STATUSES[status].includes(before);
      toast(words.cases.statusChanged(words.cases.statuses[status]), { undo: wayBack ? undo : undefined });
    });
  };
  return (
    <label className="inline-field">
      <span>{words.cases.status}</span>
      <select
        className={`status-select status-${given.status}`}
        value={given.status}
        onChange={(event) => change(event.target.value as CaseStatus)}
      >
        {[given.status, ...NEXT_STATUSES[given.status]].map((status) => (
          <option key={status} value={status}>
            {words.cases.statuses[status]}
          </option>
        ))}
      </select>
    </label>
  );
}

function Side({ given }: { given: Case }): ReactElement {
  const words = useWords();
  const [assigning, setAssigning] = useState(false);
  useEffect(() => onPageRequest(['assign'], () => setAssigning(true)), []);
  const mayRead = useMay('resident.read');
  const channels = useQuery(queries.directory).data?.channels;
  const url = new URL(given.publicUrl, location.origin).href;
  return (
    <aside className="case-side" aria-label={words.context.label}>
      <section className="panel">
        <h2>{words.cases.owner}</h2>
        <p className="case-owner">{given.ownerName ?? words.cases.noOwner}</p>
        <p className="meta">{given.departmentName}</p>
        {given.can.includes('assign') && (
          <button type="button" className="button button-small mt-2" onClick={() => setAssigning(true)}>
            {words.cases.assign}
          </button>
        )}
      </section>
      <NextStep given={given} />
      <Promises given={given} />
      <section className="panel">
        <h2>{words.cases.resident}</h2>
        {mayRead ? (
          <ResidentCard residentId={given.residentId} />
        ) : (
          <p className="resident-name">{given.residentName ?? words.common.anonymous}</p>
        )}
      </section>
      <section className="panel">
        <h2>{words.cases.publicLink}</h2>
        <p className="block-actions">
          <CopyButton text={url} label={words.cases.copyLink} />
          <a className="button button-small" href={url} target="_blank" rel="noreferrer">
            <Icon name="external" size={15} /> {words.cases.openLink}
          </a>
        </p>
      </section>
      <section className="panel">
        <h2>{words.cases.interactions}</h2>
        {given.interactions.length === 0 && <p className="meta">{words.cases.noInteractions}</p>}
        <ul className="small-list">
          {given.interactions.map((one) => (
            <li key={one.id}>
              <Link className="small-row" href={hrefOf(['work', one.id])}>
                <span className="small-row-title">{channels?.[one.channel]?.name ?? one.channel}</span>
                <span className="meta">
                  <Time at={one.openedAt} style="full" />
                  <span>{words.state[one.state]}</span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </section>
      {assigning && <Assign given={given} onClose={() => setAssigning(false)} />}
    </aside>
  );
}
