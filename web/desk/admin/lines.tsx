import { type ReactElement, useState } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { PhoneLine } from '../../shared/desk-types.ts';
import { SelectField, TextField } from '../parts/field.tsx';
import { Link } from '../parts/link.tsx';
import { Empty, Problem, Shown } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { type LineWords, reasonOf, useLineWords } from '../text/line-words.ts';
import { CloseArrival } from './close-arrival.tsx';
import { LineForm } from './line-form.tsx';
import { FlowOfLine } from './line-flow.tsx';

/** The city's telephone numbers, and how calls to each are taken. */
export function LinesPage({ given }: { given: URLSearchParams }): ReactElement {
  const words = useLineWords();
  const shown = useQuery(queries.lines);
  const chosen = given.get('line');
  const back = (): void => go(hrefOf(['admin', 'lines']));
  return (
    <div className="panel lines">
      <Shown of={shown} rows={6} onRetry={() => void cache.refetch(queries.lines)}>
        {({ lines, says }) => {
          const line = lines.find(({ id }) => id === chosen);
          if (line)
            return (
              <>
                <p className="block-actions">
                  <Link href={hrefOf(['admin', 'lines'])} className="button button-small">
                    {words.back}
                  </Link>
                </p>
                <FlowOfLine lineId={line.id} />
                <LineForm key={line.id} line={line} says={says} onDone={back} />
                <CloseArrival
                  id={line.id}
                  name={line.name}
                  onClosed={async () => {
                    back();
                    await cache.refetch(queries.lines);
                  }}
                />
              </>
            );
          return (
            <>
              <p className="meta">{words.lead}</p>
              <LineTable lines={lines} />
              <AddLine />
            </>
          );
        }}
      </Shown>
    </div>
  );
}

function LineTable({ lines }: { lines: readonly PhoneLine[] }): ReactElement {
  const words = useLineWords();
  if (lines.length === 0) return <Empty>{words.empty}</Empty>;
  return (
    <table className="live-table line-table">
      <thead>
        <tr>
          {(['name', 'queue', 'recording', 'other'] as const).map((name) => (
            <th key={name} scope="col">
              {words.columns[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.id} className="live-row">
            <th scope="row">
              <Link
                href={hrefOf(['admin', 'lines'], { line: line.id })}
                className="live-name"
                aria-label={words.open(line.name)}
              >
                {line.name}
              </Link>
              <span className="live-sub">{line.number}</span>
            </th>
            <td data-name={words.columns.queue}>{line.queueName}</td>
            <td data-name={words.columns.recording}>
              {line.settings.recording.on
                ? words.recordingOn(line.settings.recording.keepDays)
                : words.recordingOff}
            </td>
            <td data-name={words.columns.other}>{othersOf(line, words)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function othersOf({ kind, settings, surgeOn }: PhoneLine, words: LineWords): string {
  return [
    !settings.inUse && words.outOfUse,
    kind === 'fax' && words.fax,
    settings.withheld === 'refuse' && words.withheldRefused,
    !settings.takeMessages && words.noMessages,
    surgeOn && words.surgeOn,
  ]
    .filter(Boolean)
    .join('・');
}

function AddLine(): ReactElement {
  const words = useLineWords();
  const queues = useQuery(queries.directory).data?.queues ?? [];
  const [name, setName] = useState('');
  const [number, setNumber] = useState('');
  const [kind, setKind] = useState<PhoneLine['kind']>('voice');
  const [queueId, setQueueId] = useState('');
  const act = useAct(async () => {
    const added = await client.send<PhoneLine>('POST', queries.lines.url, { name, number, kind, queueId });
    await cache.refetch(queries.lines);
    toast(words.added);
    go(hrefOf(['admin', 'lines'], { line: added.id }));
  });
  const reason = act.failure?.code === 'request.invalid' ? reasonOf(words, act.failure.details) : undefined;
  const ofNumber = act.failure?.details['field'] === 'number' ? reason : undefined;
  return (
    <section aria-labelledby="line-add">
      <h2 id="line-add">{words.add}</h2>
      <p className="meta">{words.addLead}</p>
      <form
        className="line-add"
        onSubmit={(event) => {
          event.preventDefault();
          void act.run();
        }}
      >
        <TextField
          label={words.name}
          hint={words.nameHint}
          required
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={words.number}
          type="tel"
          required
          maxLength={40}
          value={number}
          error={ofNumber ?? null}
          onChange={(event) => {
            act.clear();
            setNumber(event.target.value);
          }}
        />
        <SelectField
          label={words.kind}
          value={kind}
          onChange={(event) => setKind(event.target.value as PhoneLine['kind'])}
        >
          <option value="voice">{words.kinds.voice}</option>
          <option value="fax">{words.kinds.fax}</option>
        </SelectField>
        <SelectField
          label={words.queue}
          required
          value={queueId}
          onChange={(event) => setQueueId(event.target.value)}
        >
          <option value="">{words.choose}</option>
          {queues.map((queue) => (
            <option key={queue.id} value={queue.id}>
              {queue.name}
            </option>
          ))}
        </SelectField>
        {reason && !ofNumber && (
          <p className="problem" role="alert">
            {reason}
          </p>
        )}
        {!reason && <Problem failure={act.failure} />}
        <p className="block-actions">
          <button type="submit" className="button button-main" disabled={act.busy}>
            {words.add}
          </button>
        </p>
      </form>
    </section>
  );
}
