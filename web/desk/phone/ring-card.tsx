import { useEffect, useRef, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { isAlt } from '../frame/keys.ts';
import { Icon } from '../parts/icon.tsx';
import { useStore } from '../state/store.ts';
import { useLatest, useQuery } from '../state/use-query.ts';
import { usePhoneWords } from '../text/phone-words.ts';
import { turnTo } from '../work/turn-to.ts';
import { orderPhone, type PhoneLeg, phoneView, ringingLeg } from './phone-state.ts';
import { RelayAdvice } from './relay.tsx';
import { LastMatters } from './last-matters.tsx';
import { nameOfParty } from './use-calls.ts';

/** What rings without being an offer: a colleague asks, a call comes back, somebody rings directly. */
export function RingCard(): ReactElement | null {
  const view = useStore(phoneView);
  const leg = ringingLeg(view, ['consult', 'return', 'unknown']);
  useOpenedWhenMine(leg);
  return leg ? <Ringing leg={leg} /> : null;
}

/** A call that was given is opened once it is this person's, as an accepted offer is; one that is only asked about is not. */
function useOpenedWhenMine(ringing: PhoneLeg | undefined): void {
  const calls = useQuery(queries.calls).data?.calls;
  const rung = useRef<string | null>(null);
  useEffect(() => {
    if (ringing?.callId) rung.current = ringing.callId;
    const call = calls?.find(({ id }) => id === rung.current);
    if (!call?.interactionId || !call.can.includes('transfer')) return;
    rung.current = null;
    turnTo({ id: call.interactionId, residentName: call.party.name, conversationId: null });
  }, [ringing, calls]);
}

function Ringing({ leg }: { leg: PhoneLeg }): ReactElement {
  const words = usePhoneWords();
  const call = useQuery(queries.calls).data?.calls.find(({ id }) => id === leg.callId);
  const owner = call?.parties.find(({ kind }) => kind === 'agent')?.name;
  const what =
    leg.purpose === 'return'
      ? words.ring.return
      : leg.purpose === 'unknown'
        ? words.ring.unknown
        : owner
          ? words.ring.consult(owner)
          : words.ring.consultUnknown;
  const answer = (): void => orderPhone({ do: 'answer', legId: leg.id });
  const decline = (): void => orderPhone({ do: 'decline', legId: leg.id });
  useRingKeys(answer, decline);
  return (
    <div className="offers">
      <p className="sr-only" role="alert">
        {words.ring.announce(what)}
      </p>
      <div className="offer" role="alertdialog" aria-modal="false" aria-labelledby={`ring-${leg.id}`}>
        <Icon name="phone" size={24} />
        <div className="offer-body">
          <h2 id={`ring-${leg.id}`}>
            <span className="offer-kind">{what}</span>
            {call ? nameOfParty(call, words) : words.ring.unknown}
          </h2>
          {call && (
            <p className="meta offer-meta">
              {call.party.name && call.party.number && <span>{call.party.number}</span>}
              <span>{call.lineName}</span>
            </p>
          )}
          {call && <RelayAdvice call={call} />}
          {call?.party.residentId && <LastMatters residentId={call.party.residentId} />}
          <div className="offer-actions">
            <button type="button" className="button button-main" onClick={answer}>
              {words.answer} <kbd>Alt+A</kbd>
            </button>
            <button type="button" className="button" onClick={decline}>
              {words.decline} <kbd>Alt+D</kbd>
            </button>
          </div>
        </div>
      </div>
    </div>
  );
}

function useRingKeys(onAnswer: () => void, onDecline: () => void): void {
  const keys = useLatest({ onAnswer, onDecline });
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (isAlt(event, 'KeyA')) keys.current.onAnswer();
      else if (isAlt(event, 'KeyD')) keys.current.onDecline();
      else return;
      event.preventDefault();
      // Before any offer that waits: a telephone that rings is nearer.
      event.stopImmediatePropagation();
    };
    document.addEventListener('keydown', pressed, { capture: true });
    return () => document.removeEventListener('keydown', pressed, { capture: true });
  }, [keys]);
}
