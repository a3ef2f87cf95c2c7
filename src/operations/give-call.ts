import type { Tx } from '#db/transaction.ts';
import type { Call, CallFact } from '#domain/calls/types.ts';
import { mayBeGiven } from '#domain/interactions/access.ts';
import { assignInteraction, endExchange, lockById } from '#domain/interactions/interactions.ts';
import { acceptHandover, handoversOf, requestHandover, withdrawPending } from '#domain/routing/handovers.ts';
import { getQueue, listQueues } from '#domain/routing/routing.ts';
import { Refusal } from '#kernel/refusal.ts';
import { actorById } from './act-as.ts';
import type { Applied } from './call-facts.ts';

/**
 * Gives a call to the colleague who was asked about it and is on the telephone: theirs at once where they may have it, by a
 * hand-over to their department's line and back out of it where it changes department. Whose department takes none has
 * the talk, and the interaction ends as passed on.
 */
export async function giveCallToStaff(tx: Tx, call: Call, staffId: string): Promise<Applied> {
  const assigned: Applied = { events: [{ type: 'assigned', staffId, phone: null }] };
  const { ownerStaffId } = call.state;
  if (!call.interactionId || ownerStaffId === null) return { events: [] };
  const interaction = await withdrawPending(tx, await lockById(tx, call.interactionId));
  if (interaction.state !== 'active') return { events: [] };
  const person = await actorById(tx, staffId);
  if (mayBeGiven(person, interaction)) {
    await assignInteraction(tx, interaction, staffId, 'handed-over');
    return assigned;
  }
  const queue = (await listQueues(tx)).find((each) => each.departmentId === person.departmentId);
  if (!queue) {
    const { wrapUpSec } = await getQueue(tx, interaction.queueId);
    await endExchange(tx, interaction, 'passed-on', wrapUpSec);
    return { events: [{ type: 'passed-on' }] };
  }
  const owner = await actorById(tx, ownerStaffId);
  const clientId = `call:${call.id}:${call.version}`;
  await requestHandover(tx, owner, interaction, { clientId, note: null, toQueueId: queue.id });
  const pending = (await handoversOf(tx, [interaction.id])).find((each) => each.state === 'pending');
  if (!pending) throw new Refusal('state.conflict');
  await acceptHandover(tx, person, pending.id);
  return assigned;
}

/**
 * Asks another line to take a call, while its caller waits with music and whoever asks is let go. They stay responsible
 * until somebody takes it. Refuses as `requestHandover`.
 */
export async function handCallToQueue(
  tx: Tx,
  call: Call,
  { toQueueId, staffId, note }: Extract<CallFact, { is: 'hand-over' }>,
): Promise<Applied> {
  if (!call.interactionId) throw new Refusal('state.conflict');
  const interaction = await lockById(tx, call.interactionId);
  const clientId = `call:${call.id}:${call.version}`;
  await requestHandover(tx, await actorById(tx, staffId), interaction, { clientId, note, toQueueId });
  return { events: [] };
}
