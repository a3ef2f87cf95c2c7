import { useEffect, useState, type KeyboardEvent, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { SupervisedCall } from '../../shared/desk-types.ts';
import { Empty } from '../parts/state.tsx';
import { Link } from '../parts/link.tsx';
import { Ticking } from '../parts/time.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { settings } from '../state/settings.ts';
import { useQuery } from '../state/use-query.ts';
import { useSupervisedCallWords, type SupervisedCallWords } from '../text/supervised-call-words.ts';
import { leaveCall, type MonitorMode, monitorCall } from './call-acts.ts';
import { EndCall, TakeOverCall } from './call-dialogs.tsx';
import { SurgeLines } from './lines.tsx';

/** Whoever is only in a menu is told of by no hint: nobody has to act for them yet. */
const REFRESH_MS = 5_000;
const MODES: readonly MonitorMode[] = ['listen', 'whisper', 'barge'];
const COLUMNS = ['stage', 'who', 'queue', 'owner', 'since', 'action'] as const;

/** Every call that goes on, and what a supervisor can do in it; nothing where the city has no telephone. */
export function CallTable(): ReactElement | null {
  const words = useSupervisedCallWords();
  const calls = useQuery(queries.supervisedCalls).data?.calls;
  const lines = useQuery(queries.supervisedLines).data?.lines;
  const [queueId, setQueueId] = useState('');
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void cache.refetch(queries.supervisedCalls);
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  if (!calls || !lines || calls.length + lines.length === 0) return null;
  const queues = new Map(calls.map((call) => [call.queueId, call.queueName]));
  const rows = calls.filter((call) => queueId === '' || call.queueId === queueId);
  return (
    <section className="panel panel-flush" aria-labelledby="supervision-calls">
      <header className="supervision-head">
        <h2 id="supervision-calls">{words.title}</h2>
        <p className="meta grow">{countsOf(calls, words)}</p>
        <div className="supervision-filters">
          <select
            aria-label={words.filter}
            value={queueId}
            onChange={(event) => setQueueId(event.target.value)}
          >
            <option value="">{words.all}</option>
            {[...queues].map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </div>
      </header>
      <SurgeLines lines={lines} />
      {rows.length === 0 ? (
        <Empty>{calls.length === 0 ? words.none : words.noneHere}</Empty>
      ) : (
        <>
          <table className="live-table live-calls">
            <thead>
              <tr>
                {COLUMNS.map((name) => (
                  <th key={name} scope="col">
                    {words.columns[name]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((call) => (
                <CallRow key={call.id} call={call} />
              ))}
            </tbody>
          </table>
          <p className="meta live-keys">{words.keysHint}</p>
        </>
      )}
    </section>
  );
}

function countsOf(calls: readonly SupervisedCall[], words: SupervisedCallWords): string {
  const count = (...stages: SupervisedCall['stage'][]): number =>
    calls.filter((call) => stages.includes(call.stage)).length;
  return words.counts(
    count('waiting', 'ringing'),
    count('talking', 'held', 'consulting', 'conference'),
    count('menu'),
  );
}

type Asked = 'take-over' | 'end';

function CallRow({ call }: { call: SupervisedCall }): ReactElement {
  const words = useSupervisedCallWords();
  const { columns } = words;
  const [asked, setAsked] = useState<Asked | null>(null);
  const own = call.monitors.find((monitor) => monitor.mine);
  const may = (ability: SupervisedCall['can'][number]): boolean => call.can.includes(ability);
  const who = call.residentName ?? words.callers[call.caller];
  const keys: Readonly<Record<string, () => unknown>> = {
    l: () => may('monitor') && monitorCall(call, 'listen'),
    w: () => may('monitor') && monitorCall(call, 'whisper'),
    b: () => may('monitor') && monitorCall(call, 'barge'),
    q: () => own && leaveCall(call),
    t: () => may('take-over') && setAsked('take-over'),
    e: () => may('end') && setAsked('end'),
  };
  return (
    <tr
      className={call.stage === 'waiting' ? 'live-row live-row-waiting' : 'live-row'}
      onKeyDown={onKeys(keys)}
    >
      <td data-name={columns.stage}>
        <span className={`call-stage call-stage-${call.stage}`}>{words.stages[call.stage]}</span>
        {call.position !== null && <span className="live-sub">{words.position(call.position)}</span>}
      </td>
      <th scope="row" data-name={columns.who}>
        {call.interactionId && call.ownerName && !call.mine ? (
          <Link href={hrefOf(['supervision', 'watch', call.interactionId])} className="live-name">
            {who}
          </Link>
        ) : (
          <span className="live-name">{who}</span>
        )}
        {call.direction === 'out' && <span className="live-sub">{words.outgoing}</span>}
      </th>
      <td data-name={columns.queue}>
        {call.queueName}
        <span className="live-sub">{call.lineName}</span>
      </td>
      <td data-name={columns.owner}>
        {call.ownerName ?? ''}
        {call.others.length > 0 && (
          <span className="live-sub">
            {(call.ownerName ? words.with : words.ringsAt)(call.others.join('、'))}
          </span>
        )}
        {call.monitors.map((monitor) => (
          <span key={monitor.name} className="live-sub">
            {words.monitoredBy(monitor.name, words.modesOn[monitor.mode])}
          </span>
        ))}
      </td>
      <td data-name={columns.since} className="live-number">
        <Ticking since={call.since} />
      </td>
      <td data-name={columns.action} className="live-actions">
        <div className="supervised-actions" role="group" aria-label={words.group(who)}>
          {may('monitor') &&
            MODES.map((mode) => (
              <button
                key={mode}
                type="button"
                className="button button-small"
                aria-pressed={own?.mode === mode}
                onClick={() => void monitorCall(call, mode)}
              >
                {words.modes[mode]}
              </button>
            ))}
          {own && (
            <button type="button" className="button button-small" onClick={() => void leaveCall(call)}>
              {words.leave}
            </button>
          )}
          {may('take-over') && (
            <button type="button" className="button button-small" onClick={() => setAsked('take-over')}>
              {words.takeOver}
            </button>
          )}
          {may('end') && (
            <button type="button" className="button button-small" onClick={() => setAsked('end')}>
              {words.end}
            </button>
          )}
        </div>
        {own && !own.heard && (
          <p className="live-sub" role="status">
            {words.connecting}
          </p>
        )}
        {asked === 'take-over' && <TakeOverCall call={call} onClose={() => setAsked(null)} />}
        {asked === 'end' && <EndCall call={call} onClose={() => setAsked(null)} />}
      </td>
    </tr>
  );
}

/** Single keys within the row, for who uses them (WCAG 2.1.4); never those that belong to a field or a dialog. */
function onKeys(keys: Readonly<Record<string, () => unknown>>) {
  return (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || !settings().singleKeys) return;
    if (event.target instanceof Element && event.target.closest('dialog, input, select, textarea')) return;
    const act = keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  };
}
