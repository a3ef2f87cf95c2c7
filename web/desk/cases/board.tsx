import { useRef, useState, type DragEvent, type KeyboardEvent, type ReactElement } from 'react';
import { asFailure } from '../../shared/desk-failure.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { Case, CaseFilter, CaseList, CaseStatus } from '../../shared/desk-types.ts';
import { isComposing } from '../parts/ime.ts';
import { Link } from '../parts/link.tsx';
import { Shown } from '../parts/state.tsx';
import { Due } from '../parts/time.tsx';
import { Icon } from '../parts/icon.tsx';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { toast } from '../state/toasts.ts';
import { useMay, useQuery } from '../state/use-query.ts';
import { failureWords, useWords, words as wordsNow } from '../text/text.ts';
import { useViewsWords, viewsWords } from '../text/views-words.ts';
import { isFinished } from './case-line.tsx';
import {
  COLUMNS,
  columnFilter,
  departmentChoices,
  DONE_WITHIN_DAYS,
  mayMove,
  nextColumn,
} from './board-moves.ts';

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
  const chosen = given['department'] ? { departmentId: given['department'], below: true } : {};
  const asked = { ...(filter ?? ownFilter(view, departmentId)), ...chosen };
  return (
    <>
      <div className="board-head">
        <BoardDepartment given={given} />
        <p className="meta board-hint">{own.boardHint}</p>
      </div>
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
            asked={asked}
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
  if (view === 'department') return { departmentId, below: true };
  return view === 'overdue' ? { overdue: true } : {};
}

/** Whose board it is, for those who answer for several departments or see the whole city. */
function BoardDepartment({ given }: { given: Readonly<Record<string, string>> }): ReactElement | null {
  const own = useViewsWords();
  const directory = useQuery(queries.directory).data;
  const departmentId = useQuery(queries.session).data?.staff.departmentId ?? '';
  const seesCity = useMay('history.read');
  const choices = departmentChoices(directory?.departments ?? [], departmentId, seesCity);
  if (choices.length === 0) return null;
  return (
    <label className="inline-field">
      <span>{own.department}</span>
      <select
        value={given['department'] ?? ''}
        onChange={(event) =>
          go(hrefOf(['cases'], { ...given, department: event.target.value || null }), { replace: true })
        }
      >
        <option value="">{own.asTheView}</option>
        {choices.map(({ id, path }) => (
          <option key={id} value={id}>
            {path}
          </option>
        ))}
      </select>
    </label>
  );
}

function Column(props: {
  status: CaseStatus;
  asked: CaseFilter;
  given: Readonly<Record<string, string>>;
  dragged: Row | null;
  onDrag: (row: Row | null) => void;
}): ReactElement {
  const words = useWords();
  const own = useViewsWords();
  const { status, dragged } = props;
  const [step, setStep] = useState(0);
  const days = DONE_WITHIN_DAYS[step] ?? null;
  const filter = columnFilter(props.asked, status, days);
  const shown = useQuery(queries.caseList(filter, undefined, IN_A_COLUMN)).data;
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
      <div className="board-scroll">
        <ColumnPage key={JSON.stringify(filter)} filter={filter} given={props.given} onDrag={props.onDrag} />
        {status === 'done' && days !== null && (
          <div className="board-window">
            <p className="meta">{own.doneWithin(days)}</p>
            <button type="button" className="button button-small" onClick={() => setStep(step + 1)}>
              {own.doneFurther(DONE_WITHIN_DAYS[step + 1] ?? null)}
            </button>
          </div>
        )}
      </div>
    </section>
  );
}

/** Cards of one column, and below them those that come after. */
function ColumnPage(props: {
  filter: CaseFilter;
  given: Readonly<Record<string, string>>;
  onDrag: (row: Row | null) => void;
  before?: string;
}): ReactElement {
  const own = useViewsWords();
  const [more, setMore] = useState(false);
  const query = queries.caseList(props.filter, props.before, IN_A_COLUMN);
  const shown = useQuery(query);
  return (
    <Shown of={shown} rows={3} onRetry={() => void cache.refetch(query)}>
      {({ rows, total, nextBefore }) => (
        <>
          {rows.length === 0 && !props.before && <p className="meta board-empty">{own.columnEmpty}</p>}
          {rows.length > 0 && (
            <ul className="board-cards">
              {rows.map((row) => (
                <Card key={row.id} row={row} given={props.given} onDrag={props.onDrag} />
              ))}
            </ul>
          )}
          {nextBefore && !more && (
            <button type="button" className="button button-small" onClick={() => setMore(true)}>
              {props.before ? own.columnFurther : own.columnMore(Math.max(1, total - rows.length))}
            </button>
          )}
          {nextBefore && more && <ColumnPage {...props} before={nextBefore} />}
        </>
      )}
    </Shown>
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
