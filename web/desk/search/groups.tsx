import type { ReactElement, ReactNode } from 'react';
import type { Query } from '../../shared/desk-cache.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { Directory, Found } from '../../shared/desk-types.ts';
import { CaseLine } from '../cases/case-line.tsx';
import { Link } from '../parts/link.tsx';
import { Empty } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { ResidentLine } from '../residents/finder.tsx';
import { hrefOf } from '../state/place.ts';
import { useWords } from '../text/text.ts';
import { FOUND_KINDS, type FoundKind } from './use-found.ts';

type Given = {
  data: Found;
  asked: string;
  channels: Directory['channels'] | undefined;
  loadingMore: FoundKind | null;
  onMore: (kind: FoundKind) => void;
};

/** What was found, by kind; each group goes on where there is more. */
export function FoundGroups({ data, asked, channels, loadingMore, onMore }: Given): ReactElement {
  const words = useWords();
  const said = FOUND_KINDS.filter((kind) => data[kind].length > 0)
    .map((kind) => `${words.search[kind]} ${words.search.found(data[kind].length, data.next[kind] !== null)}`)
    .join(' ');
  const rows: Readonly<Record<FoundKind, ReactNode>> = {
    residents: data.residents.map((row) => (
      <Row key={row.id} href={hrefOf(['residents', row.id])} ahead={queries.resident(row.id)}>
        <ResidentLine row={row} />
      </Row>
    )),
    interactions: data.interactions.map((row) => (
      <Row key={row.id} href={hrefOf(['work', row.id])} ahead={queries.interaction(row.id)}>
        <InteractionLine row={row} channels={channels} />
      </Row>
    )),
    cases: data.cases.map((row) => (
      <Row key={row.id} href={hrefOf(['cases', row.id])} ahead={queries.case(row.id)}>
        <CaseLine row={row} />
        {row.snippet && row.snippet.text !== row.title && (
          <span className="small-row-text search-snippet">
            <Marked {...row.snippet} />
          </span>
        )}
      </Row>
    )),
  };
  return (
    <>
      <p className="sr-only" role="status">
        {said || words.search.empty(asked)}
      </p>
      {said === '' && (
        <Empty>
          {words.search.empty(asked)} {words.search.emptyHint}
        </Empty>
      )}
      <div className="search-groups">
        {FOUND_KINDS.filter((kind) => data[kind].length > 0).map((kind) => (
          <section key={kind} className="panel" aria-label={words.search[kind]}>
            <h2>
              {words.search[kind]}{' '}
              <span className="meta">{words.search.found(data[kind].length, data.next[kind] !== null)}</span>
            </h2>
            <ul className="small-list">{rows[kind]}</ul>
            {data.next[kind] !== null && (
              <button
                type="button"
                className="button button-small search-more"
                disabled={loadingMore !== null}
                onClick={() => onMore(kind)}
              >
                {loadingMore === kind ? words.common.loading : words.search.more(words.search[kind])}
              </button>
            )}
          </section>
        ))}
      </div>
    </>
  );
}

function Row({
  href,
  ahead,
  children,
}: {
  href: string;
  ahead: Query<unknown>;
  children: ReactNode;
}): ReactElement {
  return (
    <li>
      <Link className="small-row" data-row="" href={href} ahead={ahead}>
        {children}
      </Link>
    </li>
  );
}

function InteractionLine({
  row,
  channels,
}: {
  row: Found['interactions'][number];
  channels: Directory['channels'] | undefined;
}): ReactElement {
  const words = useWords();
  return (
    <>
      <span className="small-row-title">{row.residentName ?? words.common.anonymous}</span>
      <span className="small-row-text search-snippet">
        <Marked {...row.snippet} />
      </span>
      <span className="meta">
        <Time at={row.at} style="full" />
        <span>{channels?.[row.channel]?.name ?? row.channel}</span>
        <span>{row.departmentName}</span>
        <span>{words.search.states[row.state]}</span>
      </span>
    </>
  );
}

/** A text in which the hits stand out; the server says where they are, because it knows what equals what. */
export function Marked({
  text,
  marks,
}: {
  text: string;
  marks: readonly (readonly [number, number])[];
}): ReactElement {
  let at = 0;
  const parts = marks.flatMap(([from, to]) => {
    const before = text.slice(at, from);
    at = to;
    return [before, <mark key={from}>{text.slice(from, to)}</mark>];
  });
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  );
}
