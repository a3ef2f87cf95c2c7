import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Supervision, SupervisedRow } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { Ticking } from '../parts/time.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { useQuery } from '../state/use-query.ts';
import { span } from '../text/format.ts';
import { useWords } from '../text/text.ts';
import { RowActions } from './actions.tsx';
import { useDefinitions } from './definitions.tsx';
import { Surge } from './surge.tsx';

type Queue = Supervision['queues'][number];

const COLUMNS = [
  'waiting',
  'longest',
  'expected',
  'levelRecent',
  'levelToday',
  'queued',
  'answered',
  'abandoned',
  'staff',
] as const;

/** Every line with its figures; the chosen one shows who stands in it. */
export function QueueTable({ live, chosen }: { live: Supervision; chosen: string | null }): ReactElement {
  const words = useWords();
  const definitions = useDefinitions();
  const [waitingOnly, setWaitingOnly] = useState(false);
  const shown = live.queues.filter((queue) => !waitingOnly || queue.waiting > 0 || queue.id === chosen);
  // Open ones first; within these the order stays, so that nothing moves under the hand.
  const rows = [...shown.filter((queue) => queue.open), ...shown.filter((queue) => !queue.open)];
  return (
    <section className="panel panel-flush" aria-labelledby="supervision-queues">
      <header className="supervision-head">
        <h2 id="supervision-queues">{words.supervision.queues}</h2>
        <label className="check">
          <input
            type="checkbox"
            checked={waitingOnly}
            onChange={(event) => setWaitingOnly(event.target.checked)}
          />
          {words.supervision.waitingOnly}
        </label>
      </header>
      {live.queues.length === 0 ? (
        <Empty>{words.supervision.noQueues}</Empty>
      ) : (
        <table className="live-table live-queues">
          <thead>
            <tr>
              <th scope="col">{words.supervision.columns.queue}</th>
              {COLUMNS.map((name) => (
                <th key={name} scope="col" title={definitions[name]}>
                  {words.supervision.columns[name]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((queue) => (
              <QueueRow key={queue.id} queue={queue} live={live} open={queue.id === chosen} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function QueueRow({ queue, live, open }: { queue: Queue; live: Supervision; open: boolean }): ReactElement {
  const words = useWords();
  const { columns } = words.supervision;
  const percent = (share: number | null): string =>
    share === null ? words.supervision.none : words.supervision.percent(Math.round(share * 100));
  return (
    <>
      <tr className={queue.waiting > 0 ? 'live-row live-row-waiting' : 'live-row'}>
        <th scope="row">
          <Link
            href={hrefOf(['supervision'], open ? {} : { queue: queue.id })}
            replace
            className="live-name"
            aria-expanded={open}
            aria-label={words.supervision.openQueue(queue.name)}
          >
            <span className={open ? 'live-mark live-mark-open' : 'live-mark'}>
              <Icon name="down" size={14} />
            </span>
            <span>{queue.name}</span>
          </Link>
          {!queue.open && <span className="chip">{words.supervision.closed}</span>}
          {queue.surge.on && <span className="chip chip-late">{words.supervision.surge.on}</span>}
        </th>
        <td data-name={columns.waiting} className="live-number live-strong">
          {queue.waiting}
        </td>
        <td data-name={columns.longest} className="live-number">
          {queue.longestWaitSince ? <Ticking since={queue.longestWaitSince} /> : words.supervision.none}
        </td>
        <td data-name={columns.expected} className="live-number">
          {queue.expectedWaitSec === null
            ? words.supervision.none
            : words.supervision.about(span(queue.expectedWaitSec, words))}
        </td>
        <td data-name={columns.levelRecent} className="live-number">
          {percent(queue.recent.serviceLevel)}
        </td>
        <td data-name={columns.levelToday} className="live-number">
          {percent(queue.today.serviceLevel)}
        </td>
        <td data-name={columns.queued} className="live-number">
          {queue.today.queued}
        </td>
        <td data-name={columns.answered} className="live-number">
          {queue.today.answered}
        </td>
        <td data-name={columns.abandoned} className="live-number">
          {queue.today.abandoned}
        </td>
        <td data-name={columns.staff} className="live-staff">
          <StaffCounts queue={queue} />
        </td>
      </tr>
      {open && (
        <tr className="live-inside">
          <td colSpan={COLUMNS.length + 1}>
            <Surge queue={queue} />
            <Waiting queue={queue} live={live} />
          </td>
        </tr>
      )}
    </>
  );
}

const PRESENT = ['ready', 'busy', 'wrap-up', 'away', 'set-aside'] as const;

/** How many of its people are in each state; that nobody is there is said where it matters. */
function StaffCounts({ queue }: { queue: Queue }): ReactElement {
  const words = useWords();
  const present = PRESENT.filter((state) => (queue.agents[state] ?? 0) > 0);
  const nobody = queue.open && queue.available === 0;
  return (
    <>
      {nobody && <span className="live-nobody">{words.supervision.nobodyThere}</span>}
      {present.length === 0 && !nobody && words.supervision.none}
      {present.map((state) => (
        <span key={state}>
          {words.supervision.states[state]} <strong>{queue.agents[state]}</strong>
        </span>
      ))}
    </>
  );
}

function Waiting({ queue, live }: { queue: Queue; live: Supervision }): ReactElement {
  const words = useWords();
  const query = queries.waitingIn(queue.id);
  const shown = useQuery(query);
  return (
    <Shown of={shown} rows={2} onRetry={() => void cache.refetch(query)}>
      {({ rows }) =>
        rows.length === 0 ? (
          <Empty>{words.supervision.nobodyWaits}</Empty>
        ) : (
          <ol className="supervised-list" aria-label={words.supervision.openQueue(queue.name)}>
            {rows.map((row) => (
              <SupervisedLine key={row.id} row={row} live={live} />
            ))}
          </ol>
        )
      }
    </Shown>
  );
}

/** One conversation in a line or in somebody's hands, with what a supervisor can do about it. */
export function SupervisedLine({ row, live }: { row: SupervisedRow; live: Supervision }): ReactElement {
  const words = useWords();
  const level = words.supervision.priority.levels.find((one) => one.value === row.priority)?.name;
  return (
    <li className="supervised">
      <div className="supervised-text">
        <p>
          <Link href={hrefOf(['work', row.id], { view: row.state === 'waiting' ? 'waiting' : 'active' })}>
            {row.residentName ?? words.common.anonymous}
          </Link>
          <span className="meta">
            {row.state !== 'waiting' && (
              <span className={`state state-${row.state}`}>{words.state[row.state]}</span>
            )}
            {row.state === 'active' && row.lastFrom === 'resident' && (
              <span className="supervised-late">
                <Ticking since={row.lastMessageAt} say={words.supervision.unanswered} />
              </span>
            )}
            {row.waitingSince && <Ticking since={row.waitingSince} say={words.supervision.waited} />}
            {row.offered && <span className="chip chip-handover">{words.supervision.offered}</span>}
            {row.priority > 0 && (
              <span className="chip chip-late">{words.supervision.urgent(level ?? `${row.priority}`)}</span>
            )}
            {row.language !== 'ja' && (
              <span className="chip chip-language">{words.languages[row.language] ?? row.language}</span>
            )}
          </span>
        </p>
        <p className="supervised-preview">{row.preview}</p>
      </div>
      <RowActions row={row} live={live} />
    </li>
  );
}
