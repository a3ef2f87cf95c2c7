import type { StoredEvent } from '#db/events.ts';
import type { Tx } from '#db/transaction.ts';
import type { CallEvent } from '#domain/calls/types.ts';
import { readInteraction } from '#domain/interactions/interactions.ts';
import { getOffer } from '#domain/routing/offers.ts';
import type { OfferMade } from '#domain/routing/types.ts';
import type { CallFactDeps } from './call-facts.ts';

type Read = (
  tx: Tx,
  deps: CallFactDeps,
  event: StoredEvent,
) => Promise<CallEvent | undefined> | CallEvent | undefined;

/** What of the house's own events means something to a call, by type: routing decides, the sound follows. */
export const HOUSE_EVENTS: Readonly<Record<string, Read>> = {
  async 'offer.made'(tx, deps, event) {
    const offer = await getOffer(tx, event.subjectId);
    if (offer?.state !== 'pending' || offer.expiresAt <= tx.now) return undefined;
    return readOffer(tx, deps, { ...offer, offerId: offer.id });
  },
  'offer.declined': offerClosed,
  'offer.missed': offerClosed,
  'offer.withdrawn': offerClosed,
  async 'interaction.assigned'(tx, deps, event) {
    const { ownerStaffId, state } = await readInteraction(tx, event.subjectId);
    if (state !== 'active' || ownerStaffId === null) return undefined;
    return { type: 'assigned', staffId: ownerStaffId, phone: await deps.phoneOf(tx, ownerStaffId) };
  },
  'interaction.returned': (_tx, _deps, event) => ({
    type: 'returned',
    queueId: String(event.data['queueId']),
  }),
  async 'interaction.ended'(tx, _deps, event) {
    const { state } = await readInteraction(tx, event.subjectId);
    return state === 'wrap-up' || state === 'ended' ? { type: 'ended-by-staff' } : undefined;
  },
  'handover.refused': handoverUndone,
  'handover.withdrawn': handoverUndone,
};

/** An offer as a call hears of it: whose telephone rings, and how long. */
export async function readOffer(
  tx: Tx,
  deps: CallFactDeps,
  offer: Pick<OfferMade, 'offerId' | 'staffId' | 'expiresAt'>,
): Promise<CallEvent> {
  const leftMs = offer.expiresAt.getTime() - tx.now.getTime();
  return {
    type: 'offered',
    offerId: offer.offerId,
    staffId: offer.staffId,
    phone: await deps.phoneOf(tx, offer.staffId),
    answerWithinSec: Math.max(1, Math.round(leftMs / 1000)),
  };
}

function offerClosed(_tx: Tx, _deps: CallFactDeps, event: StoredEvent): CallEvent {
  return { type: 'offer-closed', offerId: event.subjectId };
}

async function handoverUndone(
  tx: Tx,
  deps: CallFactDeps,
  event: StoredEvent,
): Promise<CallEvent | undefined> {
  const { ownerStaffId } = await readInteraction(tx, event.subjectId);
  if (ownerStaffId === null) return undefined;
  return { type: 'handover-undone', ownerPhone: await deps.phoneOf(tx, ownerStaffId) };
}
