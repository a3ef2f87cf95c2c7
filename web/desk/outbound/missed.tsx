import { useState, type ReactElement } from 'react';
import type { MissedAnswer } from '#http/desk/campaign-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Link } from '../parts/link.tsx';
import { Views } from '../parts/views.tsx';
import { requestDial } from '../phone/requests.ts';
import { attempt } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { toast } from '../state/toasts.ts';
import { useNow } from '../state/use-query.ts';
import { span } from '../text/format.ts';
import { useOutboundWords } from '../text/outbound-words.ts';
import { language, useWords } from '../text/text.ts';
import { AddCallback } from './callback-add.tsx';
import { ListPage } from './list-page.tsx';
import { dayAndTime } from './times.ts';

const VIEWS = ['open', 'settled'] as const;

/** Calls that ended before anybody spoke with their callers. */
export function MissedList({ view: asked }: { view: string | null }): ReactElement {
  const own = useOutboundWords();
  const view = VIEWS.find((each) => each === asked) ?? 'open';
  return (
    <>
      <div className="outbound-head">
        <Views
          label={own.pages.missed}
          present={view}
          views={VIEWS.map((id) => ({
            id,
            name: own.missed.views[id],
            href: hrefOf(['outbound', 'missed'], { view: id === 'open' ? null : id }),
          }))}
        />
      </div>
      <p className="meta outbound-lead">{own.missed.lead}</p>
      <div className="panel panel-flush outbound-list">
        <ListPage
          key={view}
          ask={(before) => queries.missedCalls(view, before)}
          read={({ missed }) => missed}
          row={(call) => <MissedRow key={call.id} call={call} />}
          columns={['number', 'queue', 'missed', 'how', 'times', 'action']}
          label={own.missed.views[view]}
          none={own.missed.none[view]}
        />
      </div>
    </>
  );
}

function MissedRow({ call }: { call: MissedAnswer }): ReactElement {
  const own = useOutboundWords();
  const words = useWords();
  const nowMs = useNow(60_000);
  const [callsBack, setCallsBack] = useState(false);
  const { columns, missed } = own;
  const settle = (): void =>
    void attempt(async () => {
      await client.send('POST', `/desk/missed-calls/${call.id}/settle`, {});
      toast(missed.settled);
    });
  return (
    <tr className="live-row">
      <th scope="row" data-name={columns.number}>
        {call.residentId ? (
          <Link className="live-name" href={hrefOf(['residents', call.residentId])}>
            {call.residentName ?? call.number}
          </Link>
        ) : (
          <span className="live-name">{call.number}</span>
        )}
        {call.residentName && <span className="live-sub">{call.number}</span>}
      </th>
      <td data-name={columns.queue}>
        {call.queueName}
        <span className="live-sub">{call.lineName}</span>
      </td>
      <td data-name={columns.missed}>{dayAndTime(call.lastAt, nowMs, language())}</td>
      <td data-name={columns.how}>
        {missed.reasons[call.reason]}
        {call.waitSec > 0 && <span className="live-sub">{missed.waited(span(call.waitSec, words))}</span>}
      </td>
      <td data-name={columns.times}>{missed.times(call.times)}</td>
      <td data-name={columns.action} className="live-actions">
        {call.state === 'open' ? (
          <div className="supervised-actions" role="group" aria-label={missed.group(call.number)}>
            <button type="button" className="button button-small" onClick={() => requestDial(call.number)}>
              {missed.call}
            </button>
            <button type="button" className="button button-small" onClick={() => setCallsBack(true)}>
              {missed.callback}
            </button>
            <button type="button" className="button button-small" onClick={settle}>
              {missed.settle}
            </button>
          </div>
        ) : (
          <>
            {missed.states[call.state]}
            {call.settledByName && <span className="live-sub">{call.settledByName}</span>}
          </>
        )}
        {callsBack && (
          <AddCallback
            draft={{ number: call.number, queueId: call.queueId, entryPointId: call.entryPointId }}
            onClose={() => setCallsBack(false)}
          />
        )}
      </td>
    </tr>
  );
}
