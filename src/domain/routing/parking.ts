import { readCalendar } from '#domain/city/city.ts';
import { requireAbility } from '#domain/interactions/access.ts';
import { tellShown } from '#domain/interactions/interactions.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { getPresence, getQueue } from './routing.ts';
import { personally } from './personal.ts';
import { isQueueOpen } from './rules.ts';
import * as store from './store-parking.ts';
import { selectAccount } from './store-personal.ts';
import type { Parked, Preference, Queue } from './types.ts';

/** For so long a conversation that was put aside comes back to whoever did it. */
const PARKED_DAYS = 7;

/**
 * Puts a conversation aside: when the resident comes back within seven days it waits for this person first. Or no longer.
 * Refuses as the ability 'park'. Emits `interaction.changed`.
 */
export async function setParked(
  tx: Tx,
  actor: StaffActor,
  interaction: Interaction,
  parked: boolean,
): Promise<void> {
  requireAbility(actor, interaction, 'park');
  if (parked)
    await store.upsertParked(tx, interaction.conversationId, {
      interactionId: interaction.id,
      staffId: actor.staffId,
      untilAt: new Date(tx.now.getTime() + PARKED_DAYS * 86_400_000),
    });
  else await store.deleteParked(tx, interaction.conversationId);
  tx.audit({ action: 'write', subjectKind: 'interaction', subjectId: interaction.id, fields: ['parked'] });
  tellShown(tx, interaction);
}

/** Who put the conversation of an interaction aside, while that holds. */
export async function parkedBy(tx: Tx, interaction: Interaction): Promise<Parked | undefined> {
  const found = await store.selectParked(tx, interaction.conversationId);
  return found && found.interactionId === interaction.id && found.untilAt > tx.now ? found : undefined;
}

/**
 * The resident came back: where they wait and for whom first; undefined when nobody put it aside, or that person has left
 * or is not here now, or while its queue is closed. Said once: the next time holds only if it is put aside again.
 */
export async function takeParked(
  tx: Tx,
  newest: Interaction | undefined,
): Promise<{ queue: Queue; prefer: Preference } | undefined> {
  const parked = newest && (await parkedBy(tx, newest));
  if (!parked) return undefined;
  await store.deleteParked(tx, newest.conversationId);
  const person = await selectAccount(tx, parked.staffId);
  if (!person || (await getPresence(tx, person.accountId)).status === 'offline') return undefined;
  const queue = await getQueue(tx, newest.queueId);
  if (!isQueueOpen(queue, (await readCalendar(tx)).opening, tx.now)) return undefined;
  return { queue, prefer: personally(parked.staffId, queue.policy.personalSec) };
}
