import { useState, type ReactElement } from 'react';
import type { CallbackAnswer } from '#http/desk/callback-shapes.ts';
import { Link } from '../parts/link.tsx';
import { client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { toast } from '../state/toasts.ts';
import { useNow } from '../state/use-query.ts';
import { clockTime, shortTime } from '../text/format.ts';
import { type OutboundWords, useOutboundWords } from '../text/outbound-words.ts';
import { language } from '../text/text.ts';
import { Ask } from './ask.tsx';
import { CallbackActions } from './callback-actions.tsx';
import { RescheduleCallback } from './callback-when.tsx';
import { dayAndTime } from './times.ts';

/** One callback: whom, where it stands, when, what was tried, and what one may do. */
export function CallbackRow({ callback }: { callback: CallbackAnswer }): ReactElement {
  const own = useOutboundWords();
  const { columns, callbacks } = own;
  const [asked, setAsked] = useState<'reschedule' | 'cancel' | null>(null);
  const { state, position, owner, inHandOf } = callback;
  return (
    <tr className={state === 'in-line' ? 'live-row live-row-waiting' : 'live-row'}>
      <th scope="row" data-name={columns.number}>
        <Whom callback={callback} />
        <span className="live-sub">{callbacks.sources[callback.source]}</span>
        {callback.reason && <span className="outbound-reason">{callback.reason}</span>}
      </th>
      <td data-name={columns.queue}>
        {callback.queueName}
        <span className="live-sub">{callback.lineName}</span>
      </td>
      <td data-name={columns.state}>
        <span className={`call-stage callback-${state}`}>{callbacks.states[state]}</span>
        {position !== null && <span className="live-sub">{callbacks.position(position)}</span>}
        {inHandOf && <span className="live-sub">{callbacks.inHand(inHandOf.name)}</span>}
        {owner && <span className="live-sub">{callbacks.owner(owner.name)}</span>}
      </td>
      <td data-name={columns.when}>
        <When callback={callback} />
      </td>
      <td data-name={columns.tries}>
        {callbacks.tries(callback.tries, callback.mostTries)}
        <LastTry callback={callback} own={own} />
      </td>
      <td data-name={columns.action} className="live-actions">
        <CallbackActions
          callback={callback}
          onReschedule={() => setAsked('reschedule')}
          onCancel={() => setAsked('cancel')}
        />
        {asked === 'reschedule' && <RescheduleCallback callback={callback} onClose={() => setAsked(null)} />}
        {asked === 'cancel' && <CancelCallback callback={callback} onClose={() => setAsked(null)} />}
      </td>
    </tr>
  );
}

function Whom({ callback }: { callback: CallbackAnswer }): ReactElement {
  const { residentId, residentName, number } = callback;
  if (!residentId) return <span className="live-name">{number}</span>;
  return (
    <>
      <Link className="live-name" href={hrefOf(['residents', residentId])}>
        {residentName ?? number}
      </Link>
      {residentName && <span className="live-sub">{number}</span>}
    </>
  );
}

/** When it is, or was, due: the slot that they were told, else as soon as it is their turn. */
function When({ callback }: { callback: CallbackAnswer }): ReactElement {
  const own = useOutboundWords();
  const nowMs = useNow(60_000);
  const { slot, dueAt, settledAt, state, first } = callback;
  const at = (instant: string) => dayAndTime(instant, nowMs, language());
  if (settledAt) return <>{at(settledAt)}</>;
  const when = slot
    ? `${at(slot.from)} – ${clockTime(slot.until, language())}`
    : state === 'waiting' && Date.parse(dueAt) > nowMs
      ? own.callbacks.from(at(dueAt))
      : own.callbacks.soon;
  return (
    <>
      {when}
      <span className="live-sub">
        {own.callbacks.until(shortTime(callback.expiresAt, nowMs, language()))}・
        {first === 'agent' ? own.callbacks.agentFirst : own.callbacks.callerFirst}
      </span>
    </>
  );
}

function LastTry({ callback, own }: { callback: CallbackAnswer; own: OutboundWords }): ReactElement | null {
  const nowMs = useNow(60_000);
  const last = callback.attempts.at(-1);
  if (!last?.outcome) return null;
  const at = dayAndTime(last.startedAt, nowMs, language());
  return <span className="live-sub">{own.callbacks.lastTry(own.callbacks.outcomes[last.outcome], at)}</span>;
}

function CancelCallback({
  callback,
  onClose,
}: {
  callback: CallbackAnswer;
  onClose: () => void;
}): ReactElement {
  const { callbacks } = useOutboundWords();
  return (
    <Ask
      title={callbacks.cancelTitle}
      act={callbacks.cancel}
      onAct={async () => {
        await client.send('POST', `/desk/callbacks/${callback.id}/cancel`, {});
        toast(callbacks.cancelled);
      }}
      onClose={onClose}
    >
      {callbacks.cancelLead(callback.number)}
    </Ask>
  );
}
