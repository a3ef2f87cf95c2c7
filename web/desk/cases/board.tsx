import { useRef, useState, type DragEvent, type KeyboardEvent, type ReactElement } from 'react';
import { asFailure } from '../../shared/desk-failure.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { Case, CaseFilter, CaseList, CaseStatus } from '../../shared/desk-types.ts';
import { isComposing } from '../parts/ime.ts';
import { Link } from '../parts/link.tsx';
import { Due } from '../parts/time.tsx';
import { Icon } from '../parts/icon.tsx';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { failureWords, useWords, words as wordsNow } from '../text/text.ts';
import { useViewsWords, viewsWords } from '../text/views-words.ts';
import { isFinished } from './case-line.tsx';
import { COLUMNS, columnFilter, mayMove, nextColumn } from './board-moves.ts';

const IN_A_COLUMN = 50;
type Row = CaseList['rows'][number];

/** Cases by status, in columns. A move is a change on the version that was seen: whoever is second is told. */
export function Board({
  filter,
  view,
  given,
}: {
  filter: CaseFilter | null;
  view: string;
  given: Readonly<Record<string, string>>;
}): ReactElement {
  const own = useViewsWords();
  const departmentId = useQuery(queries.session).data?.staff.departmentId;
  const [dragged, setDragged] = useState<Row | null>(null);
  const board = useRef<HTMLDivElement>(null);
  const asked = filter ?? ownFilter(view, departmentId);
  return (
    <>
      <p className="meta board-hint">{own.boardHint}</p>
      <div
        ref={board}
        className="board"
        onKeyDown={(event) => moveFocus(event, board.current)}
        onDragEnd={() => setDragged(null)}
      >
        {COLUMNS.map((status) => (
          <Column
            key={status}
            status={status}
            filter={columnFilter(asked, status)}
            given={given}
            dragged={dragged}
            onDrag={setDragged}
          />
        ))}
      </div>
    </>
  );
}

function ownFilter(view: string, departmentId: string | undefined): CaseFilter {
  if (view === 'mine') return { owner: 'me' };
  if (view === 'department') return { departmentId };
  return view === 'overdue' ? { overdue: true } : {};
}

function Column(props: {
  status: CaseStatus;
  filter: CaseFilter;
  given: Readonly<Record<string, string>>;
  dragged: Row | null;
  onDrag: (row: Row | null) => void;
}): ReactElement {
  const words = useWords();
  const own = useViewsWords();
  const { status, dragged } = props;
  const shown = useQuery(queries.caseList(props.filter, undefined, IN_A_COLUMN)).data;
  const takes = dragged !== null && mayMove(dragged, status);
  const total = shown ? (shown.total >= 1000 ? '1000+' : String(shown.total)) : '';
  return (
    <section
      className={takes ? 'board-column board-column-open' : 'board-column'}
      aria-label={own.column(words.cases.statuses[status], total)}
      data-column={status}
      onDragOver={(event: DragEvent) => {
        if (takes) event.preventDefault();
      }}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        if (dragged && takes) void move(dragged, status);
        props.onDrag(null);
      }}
    >
      <h2>
        {words.cases.statuses[status]} <span className="count">{total}</span>
      </h2>
      <ul className="board-cards">
        {shown?.rows.map((row) => (
          <Card key={row.id} row={row} given={props.given} onDrag={props.onDrag} />
        ))}
      </ul>
      {shown && shown.total > shown.rows.length && (
        <p className="meta">{own.columnMore(shown.total - shown.rows.length)}</p>
      )}
    </section>
  );
}

function Card(props: {
  row: Row;
  given: Readonly<Record<string, string>>;
  onDrag: (row: Row | null) => void;
}): ReactElement {
  const words = useWords();
  const { row } = props;
  const movable = row.can.includes('change-status');
  return (
    <li>
      <Link
        href={hrefOf(['cases', row.id], props.given)}
        className={row.overdue ? 'board-card board-card-late' : 'board-card'}
        data-card={row.id}
        draggable={movable}
        onDragStart={(event) => {
          event.dataTransfer.effectAllowed = 'move';
          props.onDrag(row);
        }}
        onKeyDown={(event) => {
          const step = isComposing(event) || !event.shiftKey ? 0 : stepOf(event.key);
          if (step === 0) return;
          event.preventDefault();
          event.stopPropagation();
          void moveBy(row, step);
        }}
      >
        <span className="board-card-title">
          {row.sealed && <Icon name="lock" size={13} />}
          {row.title}
        </span>
        <span className="meta">
          <span className="number">{row.number}</span>
          <span>{row.categoryName}</span>
        </span>
        <span className="board-card-foot">
          <span className="meta">{row.mine ? words.common.you : (row.ownerName ?? words.cases.noOwner)}</span>
          <Due dueAt={row.dueAt} finished={isFinished(row)} />
        </span>
      </Link>
    </li>
  );
}

const stepOf = (key: string): -1 | 0 | 1 => (key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0);

async function moveBy(row: Row, step: -1 | 1): Promise<void> {
  const to = nextColumn(row, step);
  if (!to) {
    toast(viewsWords().cannotMove, { tone: 'bad' });
    return;
  }
  await move(row, to);
  // The card stands in its new column now; whoever works by keys goes on with it there.
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-card="${row.id}"]`)?.focus());
}

async function move(row: Row, to: CaseStatus): Promise<void> {
  try {
    await client.send<Case>('PATCH', `/desk/cases/${row.id}`, { version: row.version, status: to });
    toast(viewsWords().moved(row.title, wordsNow().cases.statuses[to]));
  } catch (thrown) {
    toast(failureWords(asFailure(thrown)), { tone: 'bad' });
  }
  await refetchColumns();
}

/** Both columns are new before the focus is put; the others follow by the feed. */
async function refetchColumns(): Promise<void> {
  const urls: string[] = [];
  cache.invalidate((url) => {
    if (url.startsWith('/desk/case-list')) urls.push(url);
    return url.startsWith('/desk/cases');
  }, true);
  await Promise.all(urls.map((url) => cache.refetch({ url })));
}

function moveFocus(event: KeyboardEvent, board: HTMLElement | null): void {
  if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey || isComposing(event) || !board)
    return;
  const card = (event.target as HTMLElement).closest<HTMLElement>('[data-card]');
  const column = card?.closest<HTMLElement>('[data-column]');
  if (!card || !column) return;
  const cards = [...column.querySelectorAll<HTMLElement>('[data-card]')];
  const at = cards.indexOf(card);
  const down = event.key === 'ArrowDown' || event.key === 'j';
  if (down || event.key === 'ArrowUp' || event.key === 'k') {
    event.preventDefault();
    event.stopPropagation();
    cards[at + (down ? 1 : -1)]?.focus();
    return;
  }
  const step = stepOf(event.key);
  if (step === 0) return;
  event.preventDefault();
  const columns = [...board.querySelectorAll<HTMLElement>('[data-column]')];
  for (let next = columns.indexOf(column) + step; columns[next]; next += step) {
    const others = [...(columns[next]?.querySelectorAll<HTMLElement>('[data-card]') ?? [])];
    const beside = others[Math.min(at, others.length - 1)];
    if (!beside) continue;
    beside.focus();
    return;
  }
}
