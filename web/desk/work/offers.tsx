import { useEffect, useRef, useState, type ReactElement } from 'react';
import { asFailure, DeskFailure } from '../../shared/desk-failure.ts';
import { countdown } from '../../shared/desk-countdown.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { Interaction, Offer } from '../../shared/desk-types.ts';
import { isAlt } from '../frame/keys.ts';
import { answerOffer } from '../phone/answer-offer.ts';
import { PhoneOffer } from '../phone/phone-parts.tsx';
import { cache, client } from '../state/desk.ts';
import { notify } from '../state/notices.ts';
import { titleOffers } from '../state/title.ts';
import { toast } from '../state/toasts.ts';
import { useLatest, useNow, useQuery } from '../state/use-query.ts';
import { span } from '../text/format.ts';
import { failureWords, useWords, words as wordsNow } from '../text/text.ts';
import { keepInteraction } from './actions.ts';
import { beep } from './beep.ts';
import { Dial } from './dial.tsx';
import { turnTo } from './turn-to.ts';

/** Offers that wait for this person, most urgent first. They never take the focus from what somebody is writing. */
export function Offers(): ReactElement {
  const words = useWords();
  const nowMs = useNow(250);
  const offers = (useQuery(queries.offers).data?.offers ?? [])
    .filter((offer) => Date.parse(offer.expiresAt) > nowMs)
    .sort((a, b) => Date.parse(a.expiresAt) - Date.parse(b.expiresAt));
  const [accepting, setAccepting] = useState<string | null>(null);
  const first = offers[0];
  useArrivals(offers);

  const accept = async (offer: Offer): Promise<void> => {
    if (accepting) return;
    setAccepting(offer.id);
    await answer(offer, async () => {
      if (isVoice(offer) && (await answered(offer)))
        return turnTo({ ...offer, id: offer.interactionId, conversationId: null });
      const interaction = await client.send<Interaction>('POST', `/desk/offers/${offer.id}/accept`);
      keepInteraction(interaction);
      turnTo(isVoice(offer) ? { ...interaction, conversationId: null } : interaction);
    });
    setAccepting(null);
  };
  const decline = (offer: Offer): Promise<void> =>
    answer(offer, () => client.send('POST', `/desk/offers/${offer.id}/decline`, { reason: null }));

  useOfferKeys(
    () => first && void accept(first),
    () => first && void decline(first),
  );

  return (
    <div className="offers">
      <p className="sr-only" role="alert">
        {first ? words.offer.announce(first.residentName ?? words.common.anonymous, channelName(first)) : ''}
      </p>
      {offers.slice(0, 3).map((offer, at) => (
        <OfferCard
          key={offer.id}
          offer={offer}
          nowMs={nowMs}
          first={at === 0}
          accepting={accepting === offer.id}
          onAccept={() => void accept(offer)}
          onDecline={() => void decline(offer)}
        />
      ))}
      {offers.length > 3 && <p className="offers-more">{words.offer.more(offers.length - 3)}</p>}
    </div>
  );
}

/** It rings on a telephone as well. */
function isVoice(offer: Offer): boolean {
  return cache.peek(queries.directory).data?.channels[offer.channel]?.attention === 'voice';
}

/** By the telephone in this browser, which accepts the offer too; false when it rings elsewhere. */
async function answered(offer: Offer): Promise<boolean> {
  const answer = await answerOffer(offer.interactionId);
  if (answer === 'gone') throw new DeskFailure('refused', { code: 'offer.gone' });
  return answer === 'up';
}

function channelName(offer: Offer): string {
  return cache.peek(queries.directory).data?.channels[offer.channel]?.name ?? offer.channel;
}

/** An offer that is gone is nobody's fault: it disappears with a quiet word. */
async function answer(offer: Offer, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
    drop(offer.id);
  } catch (thrown) {
    const failure = asFailure(thrown);
    const gone = failure.code === 'offer.gone' || failure.code === 'not-found';
    if (gone) drop(offer.id);
    toast(gone ? wordsNow().offer.gone : failureWords(failure), { tone: gone ? 'calm' : 'bad' });
  }
  void cache.refetch(queries.offers);
}

function drop(offerId: string): void {
  cache.write(
    queries.offers,
    (before) => before && { ...before, offers: before.offers.filter((one) => one.id !== offerId) },
  );
}

type CardProps = {
  offer: Offer;
  nowMs: number;
  first: boolean;
  accepting: boolean;
  onAccept: () => void;
  onDecline: () => void;
};

function OfferCard({ offer, nowMs, first, accepting, onAccept, onDecline }: CardProps): ReactElement {
  const words = useWords();
  const left = countdown(offer.offeredAt, offer.expiresAt, nowMs);
  const titleId = `offer-${offer.id}`;
  return (
    <div
      className="offer"
      role="alertdialog"
      aria-modal="false"
      aria-labelledby={titleId}
      aria-describedby={`${titleId}-text`}
    >
      <Dial share={left.share} label={String(left.leftSec)} />
      <div className="offer-body">
        <h2 id={titleId}>
          <span className="offer-kind">{offer.handover ? words.offer.titleHandover : words.offer.title}</span>
          {offer.residentName ?? words.common.anonymous}
        </h2>
        <p className="meta offer-meta">
          <span>{channelName(offer)}</span>
          <span>{offer.queueName}</span>
          <span>{words.offer.waited(span(offer.waitSec, words))}</span>
          {offer.language !== 'ja' && (
            <span className="chip chip-language">{words.languages[offer.language] ?? offer.language}</span>
          )}
        </p>
        <div id={`${titleId}-text`}>
          {isVoice(offer) && <PhoneOffer offer={offer} />}
          <p className="offer-preview">{offer.preview}</p>
        </div>
        {offer.handover && (
          <div className="offer-handover">
            <p>{words.offer.from(offer.handover.fromName)}</p>
            {offer.handover.note && <p>{offer.handover.note}</p>}
          </div>
        )}
        <div className="offer-actions">
          <button type="button" className="button button-main" disabled={accepting} onClick={onAccept}>
            {accepting ? words.offer.accepting : words.offer.accept} {first && !accepting && <kbd>Alt+A</kbd>}
          </button>
          <button type="button" className="button" disabled={accepting} onClick={onDecline}>
            {words.offer.decline} {first && !accepting && <kbd>Alt+D</kbd>}
          </button>
        </div>
      </div>
    </div>
  );
}

/** Title and, for those who want it, a sound, once for each new offer. */
function useArrivals(offers: readonly Offer[]): void {
  const known = useRef(new Set<string>());
  const ids = offers.map((offer) => offer.id).join(' ');
  useEffect(() => {
    const present = ids === '' ? [] : ids.split(' ');
    titleOffers(present.length);
    if (present.some((id) => !known.current.has(id))) {
      beep('offer');
      notify('offer', () => document.querySelector<HTMLElement>('.offer .button-main')?.focus());
    }
    known.current = new Set(present);
  }, [ids]);
}

function useOfferKeys(onAccept: () => void, onDecline: () => void): void {
  const keys = useLatest({ onAccept, onDecline });
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (isAlt(event, 'KeyA')) keys.current.onAccept();
      else if (isAlt(event, 'KeyD')) keys.current.onDecline();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [keys]);
}
