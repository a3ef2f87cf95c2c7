import { assignInteraction, moveWaitingTo, setPriority } from '#domain/interactions/interactions.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { handoversOf, withdrawPending } from './handovers.ts';
import { becomeIdle, destinationOf, enterQueue, getQueue, leaveQueue } from './routing.ts';
import * as store from './store-interventions.ts';
import { selectOpenEntry } from './store.ts';
import type { Preference, QueueEntry } from './types.ts';

/**
 * Lets one that waits wait in another line; who waited longer stays in front there too. An offer under way is withdrawn.
 * Priority and whoever is asked first for a time stay, the latter unless `dropPreference`; waiting for one person alone
 * ends, for that is what the move decides. It has not overflowed there: its time for that begins with the move.
 * Refuses 'state.conflict' when somebody has it, 'handover.same' for the line it stands in, 'not-found' for none.
 * Emits `interaction.moved` and `queue.entered`.
 */
export async function moveToQueue(
  tx: Tx,
  interaction: Interaction,
  toQueueId: string,
  dropPreference = false,
): Promise<Interaction> {
  const entry = await selectOpenEntry(tx, interaction.id);
  if (interaction.state !== 'waiting' || !entry)
    throw new Refusal('state.conflict', { state: interaction.state });
  if (toQueueId === entry.queueId) throw new Refusal('handover.same');
  const queue = await getQueue(tx, toQueueId);
  await leaveQueue(tx, interaction, 'withdrawn');
  const moved = await moveWaitingTo(tx, interaction, await destinationOf(tx, queue));
  await enterQueue(tx, moved, queue, { prefer: dropPreference ? undefined : preferenceLeft(tx, entry) });
  await store.updateEnteredAt(tx, interaction.id, entry.enteredAt);
  return moved;
}

function preferenceLeft(tx: Tx, entry: QueueEntry): Preference | undefined {
  if (entry.personal || entry.preferredUntil === null || entry.preferredUntil <= tx.now) return undefined;
  const sec = (entry.preferredUntil.getTime() - tx.now.getTime()) / 1000;
  return { staffIds: entry.preferredStaff, sec, personal: false };
}

/**
 * Puts one that waits before or behind others of its line. Refuses 'state.conflict' for one that stands in none. Emits
 * `interaction.changed`.
 */
export async function changePriority(
  tx: Tx,
  interaction: Interaction,
  priority: number,
): Promise<Interaction> {
  const entry = await selectOpenEntry(tx, interaction.id);
  if (interaction.state !== 'waiting' || !entry)
    throw new Refusal('state.conflict', { state: interaction.state });
  const queue = await getQueue(tx, entry.queueId);
  await store.updatePriority(tx, interaction.id, priority + queue.priority);
  return setPriority(tx, interaction, priority);
}

/**
 * Gives an interaction to a person, out of its line or from whoever has it; what was asked of others about it is
 * withdrawn. Refuses 'state.conflict' for one whose exchange is over, 'handover.pending' for one on its way to a sealed
 * department, which nobody may draw back but its sender. Emits `interaction.assigned`.
 */
export async function giveTo(
  tx: Tx,
  interaction: Interaction,
  to: { staffId: string; accountId: string },
): Promise<Interaction> {
  if (interaction.state !== 'waiting' && interaction.state !== 'active')
    throw new Refusal('state.conflict', { state: interaction.state });
  const asked = (await handoversOf(tx, [interaction.id])).find((handover) => handover.state === 'pending');
  if (asked?.toSealed) throw new Refusal('handover.pending');
  const free = await withdrawPending(tx, interaction);
  await leaveQueue(tx, free, 'answered');
  await becomeIdle(tx, to.accountId);
  return assignInteraction(tx, free, to.staffId, interaction.ownerStaffId ? 'taken-over' : 'assigned');
}
