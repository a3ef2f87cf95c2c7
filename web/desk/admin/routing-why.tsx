import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { RoutingExplanation } from '../../shared/desk-types.ts';
import { Link } from '../parts/link.tsx';
import { Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { useQuery } from '../state/use-query.ts';
import { useRoutingWords } from '../text/routing-words.ts';
import { useWords } from '../text/text.ts';
import { openWords } from './opening.ts';

type Place = RoutingExplanation['places'][number];
type Offer = Place['offers'][number];

/** Why one contact went where it went: each place in a line, each offer, and the journey. */
export function Explanation({ interactionId }: { interactionId: string }): ReactElement {
  const own = useRoutingWords();
  const query = queries.explanation(interactionId);
  const shown = useQuery(query);
  return (
    <div className="panel routing">
      <h2>{own.whyTitle}</h2>
      <p className="meta">{own.whyLead}</p>
      <Shown of={shown} rows={6} onRetry={() => void cache.refetch(query)}>
        {(found) => (
          <>
            {found.places.length === 0 && <p>{own.never}</p>}
            <ol className="routing-steps">
              {found.places.map((place) => (
                <PlaceStep key={place.enteredAt} place={place} />
              ))}
            </ol>
            <h3>{own.course}</h3>
            <Journey found={found} />
          </>
        )}
      </Shown>
      <p className="mt-2">
        <Link className="why-link" href={hrefOf(['admin', 'routing'])}>
          {own.backToQueues}
        </Link>
      </p>
    </div>
  );
}

function PlaceStep({ place }: { place: Place }): ReactElement {
  const own = useRoutingWords();
  const names = place.preferred.join('・');
  return (
    <li>
      <p className="font-700">
        <Time at={place.enteredAt} style="full" />{' '}
        {place.byHandover ? own.enteredByHandover(place.queueName) : own.entered(place.queueName)}
      </p>
      <p className="meta">
        <span>{own.order(place.priority, place.agePointSec)}</span>
        {place.skills.length > 0 && <span>{own.asks(place.skills.join('、'))}</span>}
      </p>
      {place.homeQueueName && <p>{own.overflowedFrom(place.homeQueueName)}</p>}
      {names !== '' && <p>{place.personal ? own.personal(names) : own.preferredFirst(names)}</p>}
      {place.fellBackAt && place.fellBackWhy && (
        <p>
          <Time at={place.fellBackAt} style="full" />{' '}
          {own.fellBack[place.fellBackWhy](names, place.queueName)}
        </p>
      )}
      {place.offers.map((offer) => (
        <OfferStep key={offer.offeredAt + offer.name} offer={offer} />
      ))}
      {place.now && <Standing now={place.now} />}
      {place.leftAt && (
        <p>
          <Time at={place.leftAt} style="full" /> {own.left[place.state]}
        </p>
      )}
    </li>
  );
}

function OfferStep({ offer }: { offer: Offer }): ReactElement {
  const own = useRoutingWords();
  return (
    <div className="routing-offer">
      <p>
        <Time at={offer.offeredAt} style="full" /> {own.offered(offer.name)}{' '}
        <span className="chip">{own.offerStates[offer.state]}</span>
      </p>
      <p>
        {own.ring(offer.ring)}
        {'。'}
        {offer.decidedBy === null
          ? own.alone
          : own.among(offer.eligibleCount) + (own.decidedBy[offer.decidedBy] ?? '')}
        {'。'}
      </p>
      <NotEligible not={offer.not} />
    </div>
  );
}

function Standing({ now }: { now: NonNullable<Place['now']> }): ReactElement {
  const own = useRoutingWords();
  const first = now.eligible[0];
  return (
    <div className="routing-offer">
      <p className="font-700">
        {own.nowTitle}
        {now.position !== null && ` (${own.position(now.position)})`}
      </p>
      <p>{!now.open ? openWords(now, own) : first ? own.nowSomebody(first) : own.nowNobody}</p>
      <NotEligible not={now.not} />
    </div>
  );
}

const NAMES_MAX = 5;

/** Who could not have it, reason by reason, folded away. */
export function NotEligible({
  not,
}: {
  not: readonly { reason: string; names: readonly string[] }[];
}): ReactElement | null {
  const own = useRoutingWords();
  if (not.length === 0) return null;
  return (
    <details className="routing-not">
      <summary>{own.notTitle}</summary>
      <ul>
        {not.map((one) => (
          <li key={one.reason}>
            {own.not[one.reason] ?? one.reason}:{' '}
            {own.people(one.names.slice(0, NAMES_MAX).join('、'), Math.max(0, one.names.length - NAMES_MAX))}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Journey({ found }: { found: RoutingExplanation }): ReactElement {
  const own = useRoutingWords();
  const { personal } = useWords();
  return (
    <ol className="routing-journey">
      {found.legs.map((leg) => (
        <li key={leg.kind + leg.startedAt + leg.name}>
          <Time at={leg.startedAt} style="full" />{' '}
          {leg.forName ? personal.legFor(leg.name, leg.forName) : leg.name}{' '}
          {leg.endReason && own.ends[leg.endReason] && (
            <span className="meta">→ {own.ends[leg.endReason]}</span>
          )}
        </li>
      ))}
      {found.handovers.map((handover) => (
        <li key={handover.requestedAt}>
          <Time at={handover.requestedAt} style="full" /> {handover.fromName} →{' '}
          {handover.toPerson ? personal.toPerson(handover.toPerson, handover.toName) : handover.toName}
          {handover.askedName && <p>{own.asked(handover.askedName)}</p>}
          {handover.dutyUntil && (
            <p className="meta">
              {own.duty}: <Time at={handover.dutyUntil} style="full" />
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}
