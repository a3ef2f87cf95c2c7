import { useState, type ReactElement } from 'react';
import type { AuditAnswer, AuditExportAnswer } from '#http/admin/audit-shapes.ts';
import { asFailure } from '../../shared/desk-failure.ts';
import { type AuditAsked, queries } from '../../shared/desk-queries.ts';
import { saveText } from '../parts/save-file.ts';
import { Empty, Problem, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useAuditWords } from '../text/audit-words.ts';
import type { Words } from '../text/ja.ts';
import { language, useWords } from '../text/text.ts';
import { AuditChain } from './audit-chain.tsx';
import { AuditSearch } from './audit-search.tsx';

const ASKED = ['subject', 'staff', 'action', 'kind', 'address', 'from', 'to'] as const;

/** Who saw and changed personal data: searched, exported, with the state of the chain that shows tampering. */
export function AuditPage({ given }: { given: URLSearchParams }): ReactElement {
  const words = useWords();
  const own = useAuditWords();
  const asked: AuditAsked = Object.fromEntries(ASKED.map((name) => [name, given.get(name) ?? '']));
  const act = useAct(async () => {
    const only = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== ''));
    const file = await client.send<AuditExportAnswer>('POST', '/admin/audit/export', only);
    saveText(file.name, 'text/csv', file.text);
    toast(own.exported(file.rows));
  });
  const most = act.failure && asFailure(act.failure).details['most'];
  const key = JSON.stringify(asked);
  return (
    <div className="panel api">
      <AuditChain />
      <section aria-labelledby="audit-search-title">
        <div className="api-head">
          <h2 id="audit-search-title">{own.search}</h2>
          <button
            type="button"
            className="button button-small"
            disabled={act.busy}
            onClick={() => void act.run()}
          >
            {own.csv}
          </button>
        </div>
        {typeof most === 'number' ? (
          <p className="problem" role="alert">
            {own.tooMany(most)}
          </p>
        ) : (
          <Problem failure={act.failure} />
        )}
        <AuditSearch key={key} asked={asked} onSearch={(next) => go(hrefOf(['admin', 'audit'], next))} />
        <div className="table-scroll" tabIndex={0} role="region" aria-label={words.admin.audit}>
          <table className="table audit-table">
            <thead>
              <tr>
                <th scope="col">{words.admin.columns.at}</th>
                <th scope="col">{words.admin.columns.actor}</th>
                <th scope="col">{words.admin.columns.action}</th>
                <th scope="col">{words.admin.columns.subject}</th>
                <th scope="col">{words.admin.columns.fields}</th>
                <th scope="col">{own.columns.address}</th>
              </tr>
            </thead>
            <Page key={key} asked={asked} />
          </table>
        </div>
      </section>
    </div>
  );
}

/** A person by name; the house itself and residents, who have none here, by what they are. */
function actorWords(actor: string, words: Words): string {
  const kind = actor.slice(0, actor.indexOf(':'));
  return words.admin.actorKinds[kind] ?? actor;
}

const COLUMNS = 6;

function Page({ asked, before }: { asked: AuditAsked; before?: string }): ReactElement {
  const words = useWords();
  const query = queries.audit(asked, before);
  const shown = useQuery(query);
  const [more, setMore] = useState(false);
  const rows = shown.data?.rows;
  const nextBefore = shown.data?.nextBefore;
  return (
    <>
      <tbody>
        {!rows && (
          <tr>
            <td colSpan={COLUMNS}>
              <Shown of={shown} onRetry={() => void cache.refetch(query)}>
                {() => null}
              </Shown>
            </td>
          </tr>
        )}
        {rows?.length === 0 && !before && (
          <tr>
            <td colSpan={COLUMNS}>
              <Empty>{words.admin.auditEmpty}</Empty>
            </td>
          </tr>
        )}
        {rows?.map((row) => (
          <Row key={row.id} row={row} />
        ))}
        {nextBefore && !more && (
          <tr>
            <td colSpan={COLUMNS}>
              <button type="button" className="button button-plain" onClick={() => setMore(true)}>
                {words.common.more}
              </button>
            </td>
          </tr>
        )}
      </tbody>
      {nextBefore && more && <Page asked={asked} before={nextBefore} />}
    </>
  );
}

function Row({ row }: { row: AuditAnswer['rows'][number] }): ReactElement {
  const words = useWords();
  return (
    <tr>
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
      <td>{row.address}</td>
    </tr>
  );
}
