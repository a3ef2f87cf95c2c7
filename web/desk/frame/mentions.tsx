import { useEffect, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Disclosure } from '../parts/disclosure.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Empty } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { attempt } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';

/** Notes in which this person is named, with how many are unread. */
export function Mentions(): ReactElement {
  const words = useWords();
  const known = useQuery(queries.mentions).data;
  const unread = known?.unread ?? 0;
  return (
    <Disclosure
      name={`${words.writing.forYou} ${words.writing.unread(unread)}`}
      className="mentions"
      label={
        <>
          <Icon name="bell" />
          {unread > 0 && (
            <span className="mentions-count" aria-hidden="true">
              {unread > 99 ? '99+' : unread}
            </span>
          )}
        </>
      }
    >
      {(close) => (
        <div className="mentions-panel">
          <header className="mentions-head">
            <h2>{words.writing.forYou}</h2>
            {unread > 0 && (
              <button
                type="button"
                className="button button-small"
                onClick={() => void attempt(() => readMentions('all'))}
              >
                {words.writing.readAll}
              </button>
            )}
          </header>
          {known?.rows.length === 0 && <Empty>{words.writing.noMentions}</Empty>}
          <ul>
            {known?.rows.map((row) => (
              <li key={row.id}>
                <Link
                  className={row.readAt ? 'mention-row' : 'mention-row mention-new'}
                  href={
                    row.caseId ? hrefOf(['cases', row.caseId]) : hrefOf(['work', row.interactionId ?? ''])
                  }
                  onClick={close}
                >
                  <span className="meta">
                    {!row.readAt && <strong>{words.writing.isNew}</strong>}
                    <span>{row.byName ?? words.common.system}</span>
                    {row.caseNumber && <span className="number">{row.caseNumber}</span>}
                    {row.departmentName && <span>{words.writing.asDepartment(row.departmentName)}</span>}
                    <Time at={row.at} style="full" />
                  </span>
                  <span>{row.residentName ?? words.common.anonymous}</span>
                  <span className="mention-excerpt">{row.excerpt}</span>
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Disclosure>
  );
}

type Place = { readonly interactionId: string } | { readonly caseId: string };

function readMentions(of: Place | 'all'): Promise<unknown> {
  return client.send('POST', '/desk/mentions/read', { interactionId: null, ...(of === 'all' ? {} : of) });
}

/** Whoever has an interaction or a case before them has read what names them in it. */
export function useMentionsRead(kind: 'interaction' | 'case', id: string): void {
  const rows = useQuery(queries.mentions).data?.rows;
  const isNew =
    rows?.some((row) => row[kind === 'case' ? 'caseId' : 'interactionId'] === id && row.readAt === null) ??
    false;
  useEffect(() => {
    // Not told this time: it stays unread and is told when it is opened again.
    if (isNew) readMentions(kind === 'case' ? { caseId: id } : { interactionId: id }).catch(() => undefined);
  }, [isNew, kind, id]);
}
