import { assignInteraction, lockById, moveWaitingTo } from '#domain/interactions/interactions.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { acceptOfferedHandover } from './handovers.ts';
import { fallBack, isFor } from './personal.ts';
import { destinationOf, getQueue, leaveQueue, offerChanged, queueIdsOf } from './routing.ts';
import * as store from './store.ts';
import type { Offer, QueueEntry } from './types.ts';

/** What is offered to this person now. */
export async function pendingOffers(tx: Tx, staffId: string): Promise<Offer[]> {
  const offers = await store.selectPendingOffers(tx, { staffId });
  return offers.filter((offer) => offer.expiresAt > tx.now);
}

/** An offer as it stands, for the house's own work. */
export function getOffer(tx: Tx, offerId: string): Promise<Offer | undefined> {
  return store.selectOffer(tx, offerId);
}

export function entryOf(tx: Tx, interactionId: string): Promise<QueueEntry | undefined> {
  return store.selectOpenEntry(tx, interactionId);
}

/**
 * Takes up an offer: the interaction is this person's. Refuses 'not-found' for somebody else's offer, 'offer.gone' when
 * it was withdrawn or its time is over. Accepting again what one has already accepted answers the same.
 */
export async function acceptOffer(tx: Tx, actor: StaffActor, offerId: string): Promise<Interaction> {
  const seen = await store.selectOffer(tx, offerId);
  if (!seen || seen.staffId !== actor.staffId) throw new Refusal('not-found');
  const interaction = await lockById(tx, seen.interactionId);
  // Looked at again under the lock: the same request sent twice side by side is one acceptance.
  const known = await store.selectOffer(tx, offerId);
  if (known?.state === 'accepted' && interaction.ownerStaffId === actor.staffId) return interaction;
  const offer = await store.settleOffer(tx, offerId, 'accepted', { notExpired: true });
  if (!offer) throw new Refusal('offer.gone');
  const entry = await store.selectOpenEntry(tx, interaction.id);
  if (!entry || !(await store.moveEntry(tx, entry.id, ['offered'], 'answered')))
    throw new Refusal('offer.gone');
  offerChanged(tx, 'offer.accepted', offer);
  await store.updateIdleSince(tx, actor.accountId);
  if (entry.handoverId) return acceptOfferedHandover(tx, actor, interaction, entry.handoverId);
  return assignInteraction(tx, await atHome(tx, actor, interaction, entry), actor.staffId, 'answered');
}

/** Answered by somebody of the queue it had overflowed from, it is back there: its department never changed hands. */
async function atHome(
  tx: Tx,
  actor: StaffActor,
  interaction: Interaction,
  entry: QueueEntry,
): Promise<Interaction> {
  if (entry.homeQueueId === null) return interaction;
  const mine = await queueIdsOf(tx, actor.staffId);
  if (mine.includes(entry.queueId) || !mine.includes(entry.homeQueueId)) return interaction;
  const home = await destinationOf(tx, await getQueue(tx, entry.homeQueueId));
  return moveWaitingTo(tx, interaction, home, 'returned');
}

/** Lets an offer go on to somebody else; the place in the line is kept, but for a personal one. Refuses as `acceptOffer`. */
export async function declineOffer(
  tx: Tx,
  actor: StaffActor,
  offerId: string,
  reason: string | null,
): Promise<void> {
  const seen = await store.selectOffer(tx, offerId);
  if (!seen || seen.staffId !== actor.staffId) throw new Refusal('not-found');
  const interaction = await lockById(tx, seen.interactionId);
  if ((await store.selectOffer(tx, offerId))?.state === 'declined') return;
  const offer = await store.settleOffer(tx, offerId, 'declined', { reason });
  if (!offer) throw new Refusal('offer.gone');
  await store.moveEntry(tx, offer.queueEntryId, ['offered'], 'waiting');
  offerChanged(tx, 'offer.declined', offer);
  // Nobody else would be asked before the time is over: a no must not cost the resident that.
  const entry = await store.selectOpenEntry(tx, interaction.id);
  if (entry && isFor(entry, actor.staffId)) await fallBack(tx, interaction, entry, 'declined');
}

/** Takes a waiting interaction out of the line by hand. */
export async function takeWaiting(tx: Tx, actor: StaffActor, interaction: Interaction): Promise<Interaction> {
  if (interaction.state !== 'waiting') throw new Refusal('state.conflict', { state: interaction.state });
  await leaveQueue(tx, interaction, 'answered');
  await store.updateIdleSince(tx, actor.accountId);
  return assignInteraction(tx, interaction, actor.staffId, 'taken');
}
