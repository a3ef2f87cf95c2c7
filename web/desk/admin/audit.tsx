import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Audit } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { useQuery } from '../state/use-query.ts';
import type { Words } from '../text/ja.ts';
import { language, useWords } from '../text/text.ts';

/** Who saw and changed personal data, with the state of the chain that shows tampering. */
export function AuditPage({ subject }: { subject: string }): ReactElement {
  const words = useWords();
  const chain = useQuery(queries.audit(subject)).data?.chain;
  return (
    <div className="panel">
      {chain && <Chain chain={chain} />}
      <form
        className="audit-filter"
        onSubmit={(event) => {
          event.preventDefault();
          const typed = new FormData(event.currentTarget).get('subject');
          go(hrefOf(['admin', 'audit'], { subject: typeof typed === 'string' ? typed.trim() : '' }));
        }}
      >
        <label htmlFor="audit-subject">{words.admin.subjectFilter}</label>
        <input id="audit-subject" key={subject} name="subject" defaultValue={subject} maxLength={64} />
        <button type="submit" className="button">
          {words.common.filter}
        </button>
      </form>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={words.admin.audit}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{words.admin.columns.at}</th>
              <th scope="col">{words.admin.columns.actor}</th>
              <th scope="col">{words.admin.columns.action}</th>
              <th scope="col">{words.admin.columns.subject}</th>
              <th scope="col">{words.admin.columns.fields}</th>
            </tr>
          </thead>
          <Page subject={subject} />
        </table>
      </div>
    </div>
  );
}

function Chain({ chain }: { chain: Audit['chain'] }): ReactElement {
  const words = useWords();
  return (
    <p className={chain.ok ? 'chain chain-ok' : 'chain chain-broken'} role={chain.ok ? 'status' : 'alert'}>
      <Icon name={chain.ok ? 'check' : 'alert'} />
      {chain.ok ? words.admin.chainOk(chain.checked) : words.admin.chainBroken(chain.brokenAt ?? '')}
    </p>
  );
}

/** A person by name; the house itself and residents, who have none here, by what they are. */
function actorWords(actor: string, words: Words): string {
  const kind = actor.slice(0, actor.indexOf(':'));
  return words.admin.actorKinds[kind] ?? actor;
}

function Page({ subject, before }: { subject: string; before?: string }): ReactElement {
  const words = useWords();
  const query = queries.audit(subject, before);
  const shown = useQuery(query);
  const [more, setMore] = useState(false);
  const rows = shown.data?.rows;
  const nextBefore = shown.data?.nextBefore;
  return (
    <>
      <tbody>
        {!rows && (
          <tr>
            <td colSpan={5}>
              <Shown of={shown} onRetry={() => void cache.refetch(query)}>
                {() => null}
              </Shown>
            </td>
          </tr>
        )}
        {rows?.length === 0 && !before && (
          <tr>
            <td colSpan={5}>
              <Empty>{words.admin.auditEmpty}</Empty>
            </td>
          </tr>
        )}
        {rows?.map((row) => (
          <tr key={row.id}>
            <td>
              <Time at={row.at} style="full" />
            </td>
            <td>{actorWords(row.actorName, words)}</td>
            <td>{words.admin.actions[row.action] ?? row.action}</td>
            <td>
              {words.admin.subjects[row.subjectKind] ?? row.subjectKind} <code>{row.subjectId}</code>
            </td>
            <td>
              {row.fields
                .map((field) => words.admin.fields[field] ?? field)
                .join(language() === 'ja' ? '、' : ', ')}
            </td>
          </tr>
        ))}
        {nextBefore && !more && (
          <tr>
            <td colSpan={5}>
              <button type="button" className="button button-plain" onClick={() => setMore(true)}>
                {words.common.more}
              </button>
            </td>
          </tr>
        )}
      </tbody>
      {nextBefore && more && <Page subject={subject} before={nextBefore} />}
    </>
  );
}
