import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Offer } from '../../shared/desk-types.ts';
import { useStore } from '../state/store.ts';
import { useQuery } from '../state/use-query.ts';
import { usePhoneWords } from '../text/phone-words.ts';
import { LastMatters } from './last-matters.tsx';
import { RelayAdvice } from './relay.tsx';
import { phoneView } from './phone-state.ts';

/** Who rings and what they came with last, shown before anybody answers. */
export function OfferDetails({ offer }: { offer: Offer }): ReactElement | null {
  const words = usePhoneWords();
  const { kind } = useStore(phoneView);
  const call = useQuery(queries.calls).data?.calls.find(
    ({ interactionId }) => interactionId === offer.interactionId,
  );
  if (!call) return null;
  const { party } = call;
  return (
    <>
      <p className="offer-number">
        <span className="number">{party.number ?? words.callers[party.kind]}</span>{' '}
        <span className="meta">{call.lineName}</span>
      </p>
      <RelayAdvice call={call} />
      {party.residentId && <LastMatters residentId={party.residentId} exceptId={offer.interactionId} />}
      {kind === 'desk' && <p className="notice">{words.ring.deskPhone}</p>}
    </>
  );
}
