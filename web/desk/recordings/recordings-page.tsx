import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Recordings } from '../../shared/desk-types.ts';
import { SelectField, TextField } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { Views } from '../parts/views.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { useMay, useQuery } from '../state/use-query.ts';
import { cityInstant, longDay, ticking } from '../text/format.ts';
import { useRecordingWords } from '../text/recording-words.ts';
import { language, useWords } from '../text/text.ts';
import { Deletions } from './deletions.tsx';
import { Player } from './player.tsx';

type Row = Recordings['rows'][number];

const PAGE = ['admin', 'recordings'] as const;
const FILTERS = ['kind', 'entryPointId', 'staffId', 'held', 'since', 'until'] as const;
type Filter = Partial<Record<(typeof FILTERS)[number], string>>;

/** Recordings that are kept, to be found, heard and held; and the proof of those that are gone. */
export function RecordingsPage({ given }: { given: URLSearchParams }): ReactElement {
  const words = useRecordingWords();
  const oversees = useMay('recording.oversee');
  const isDeleted = oversees && given.get('list') === 'deleted';
  return (
    <div className="panel recordings">
      {oversees && (
        <Views
          label={words.list.views}
          present={isDeleted ? 'deleted' : 'kept'}
          views={[
            { id: 'kept', name: words.list.kept, href: hrefOf(PAGE) },
            { id: 'deleted', name: words.list.deleted, href: hrefOf(PAGE, { list: 'deleted' }) },
          ]}
        />
      )}
      {isDeleted ? <Deletions /> : <Kept filter={filterOf(given)} />}
    </div>
  );
}

function filterOf(given: URLSearchParams): Filter {
  return Object.fromEntries(FILTERS.flatMap((name) => (given.get(name) ? [[name, given.get(name)]] : [])));
}

/** The filter as the server takes it: days as the moments between which they lie where the city is. */
function askedOf({ since, until, ...filter }: Filter, before?: string): string {
  const asked = new URLSearchParams(filter);
  if (since) asked.set('since', cityInstant(`${since}T00:00:00`));
  if (until)
    asked.set('until', new Date(Date.parse(cityInstant(`${until}T00:00:00`)) + 86_400_000).toISOString());
  if (before) asked.set('before', before);
  return asked.toString();
}

function Kept({ filter }: { filter: Filter }): ReactElement {
  const words = useRecordingWords();
  const query = queries.recordings(askedOf(filter));
  const lines = useQuery(query).data?.lines ?? [];
  return (
    <>
      <p className="meta">{words.list.lead}</p>
      <Narrowing filter={filter} lines={lines} />
      <Rows key={query.url} filter={filter} />
      <KeepingByLine lines={lines} />
    </>
  );
}

function Narrowing({ filter, lines }: { filter: Filter; lines: Recordings['lines'] }): ReactElement {
  const { list, kinds } = useRecordingWords();
  const staff = useQuery(queries.directory).data?.staff ?? [];
  const set = (name: keyof Filter, value: string): void =>
    go(hrefOf(PAGE, { ...filter, [name]: value }), { replace: true });
  const choices: readonly [keyof Filter, string, readonly (readonly [string, string])[]][] = [
    [
      'kind',
      list.kind,
      [
        ['talk', kinds.talk],
        ['message', kinds.message],
      ],
    ],
    ['entryPointId', list.line, lines.map(({ entryPointId, name }) => [entryPointId, name])],
    ['staffId', list.staff, staff.map(({ id, name }) => [id, name])],
    [
      'held',
      list.held,
      [
        ['yes', list.heldYes],
        ['no', list.heldNo],
      ],
    ],
  ];
  return (
    <div className="recordings-filter">
      {choices.map(([name, label, options]) => (
        <SelectField
          key={name}
          label={label}
          value={filter[name] ?? ''}
          onChange={(event) => set(name, event.target.value)}
        >
          <option value="">{list.all}</option>
          {options.map(([value, shown]) => (
            <option key={value} value={value}>
              {shown}
            </option>
          ))}
        </SelectField>
      ))}
      {(['since', 'until'] as const).map((name) => (
        <TextField
          key={name}
          type="date"
          label={list[name]}
          value={filter[name] ?? ''}
          onChange={(event) => set(name, event.target.value)}
        />
      ))}
    </div>
  );
}

function Rows({ filter, before }: { filter: Filter; before?: string }): ReactElement {
  const words = useWords();
  const own = useRecordingWords();
  const query = queries.recordings(askedOf(filter, before));
  const shown = useQuery(query);
  const [more, setMore] = useState(false);
  return (
    <Shown of={shown} rows={6} onRetry={() => void cache.refetch(query)}>
      {({ rows, nextBefore }) => (
        <>
          {rows.length === 0 && !before && <Empty>{own.list.empty}</Empty>}
          <ul className="recordings-list">
            {rows.map((row) => (
              <RecordingLine key={row.id} row={row} />
            ))}
          </ul>
          {nextBefore && !more && (
            <button type="button" className="button button-plain" onClick={() => setMore(true)}>
              {words.common.more}
            </button>
          )}
          {nextBefore && more && <Rows filter={filter} before={nextBefore} />}
        </>
      )}
    </Shown>
  );
}

function RecordingLine({ row }: { row: Row }): ReactElement {
  const words = useRecordingWords();
  const [open, setOpen] = useState(false);
  // Who oversees recordings may hear of interactions that are not theirs to open.
  const opensTalks = useMay('interaction.answer');
  return (
    <li>
      <div className="recordings-row">
        <button type="button" className="recordings-open" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name={open ? 'close' : 'play'} size={15} />
          <Time at={row.startedAt} style="full" />
          <span className="tick">{ticking((row.durationMs ?? 0) / 1000)}</span>
          <span>{words.kinds[row.kind]}</span>
        </button>
        <span className="grow">{row.lineName}</span>
        <span>{row.people.map(({ name }) => name).join(' → ') || words.list.nobody}</span>
        {row.heldUntil && (
          <span className="chip chip-soon">
            <Icon name="lock" size={13} /> {words.heldUntil(longDay(row.heldUntil, language()))}
          </span>
        )}
        {row.interactionId && opensTalks && (
          <Link className="button button-small" href={hrefOf(['work', row.interactionId])}>
            {words.list.showTalk}
          </Link>
        )}
      </div>
      {open && <Player id={row.id} />}
    </li>
  );
}

/** What holds for what is recorded from now on; changed where the numbers are. */
function KeepingByLine({ lines }: { lines: Recordings['lines'] }): ReactElement | null {
  const { list } = useRecordingWords();
  const mayChange = useMay('city.administer');
  if (lines.length === 0) return null;
  return (
    <section className="recordings-keeping">
      <h2>{list.keeping}</h2>
      <dl className="call-facts">
        {lines.map(({ entryPointId, name, isRecorded, keepDays }) => (
          <div key={entryPointId}>
            <dt>{name}</dt>
            <dd>{isRecorded ? list.days(keepDays) : list.off}</dd>
          </div>
        ))}
      </dl>
      {mayChange && (
        <p className="block-actions">
          <Link className="button button-small" href={hrefOf(['admin', 'lines'])}>
            {list.change}
          </Link>
        </p>
      )}
    </section>
  );
}
