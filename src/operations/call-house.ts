import type { StoredEvent } from '#db/events.ts';
import type { Tx } from '#db/transaction.ts';
import { phoneInUse } from '#domain/calls/devices.ts';
import type { CallEvent } from '#domain/calls/types.ts';
import { readInteraction } from '#domain/interactions/interactions.ts';
import { getOffer } from '#domain/routing/offers.ts';
import type { OfferMade } from '#domain/routing/types.ts';
import { getPresence } from '#domain/routing/routing.ts';
import { actorById } from './act-as.ts';
import type { CallFactDeps } from './call-facts.ts';
import { offeredTo } from './ring-ahead.ts';

type Read = (
  tx: Tx,
  deps: CallFactDeps,
  event: StoredEvent,
) => Promise<CallEvent | undefined> | CallEvent | undefined;

/** In whose names it is found that somebody's page is gone. */
const DESK_WATCH = 'system:desk-watch';
const PHONE_WATCH = 'system:phone-watch';

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

/** Whether an event may say that the page of somebody is gone: its subject is that person. */
export function isDeskGone({ type, actor, data }: StoredEvent): boolean {
  if (type === 'presence.changed') return actor === DESK_WATCH && data['status'] === 'offline';
  return type === 'phone.changed' && actor === PHONE_WATCH;
}

/** Says so to a call, unless they are back, or a page of theirs has a telephone that only cannot be rung for the moment. */
export async function readOwnerGone(tx: Tx, event: StoredEvent): Promise<CallEvent | undefined> {
  const owner = await actorById(tx, event.subjectId);
  if (await phoneInUse(tx, owner)) return undefined;
  if (event.type === 'presence.changed' && (await getPresence(tx, owner.accountId)).status !== 'offline')
    return undefined;
  return { type: 'owner-gone', staffId: owner.staffId };
}

/** An offer as a call hears of it, with the telephone on which its person can be rung now. */
export async function readOffer(
  tx: Tx,
  deps: CallFactDeps,
  offer: Pick<OfferMade, 'offerId' | 'staffId' | 'expiresAt'>,
): Promise<CallEvent> {
  return offeredTo(await deps.phoneOf(tx, offer.staffId), offer, tx.now);
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
