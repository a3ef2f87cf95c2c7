import type { Tx } from '#db/transaction.ts';
import { endExchange, getInteraction, visibleInteractions } from '#domain/interactions/interactions.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import { audienceOf, type CallbackAbility, callbackAbilities } from '#domain/outreach/access.ts';
import { callbackPolicyOf, changeCallback, seeCallback } from '#domain/outreach/callbacks.ts';
import type { Callback } from '#domain/outreach/types.ts';
import { takeWaiting } from '#domain/routing/offers.ts';
import { destinationOf, getOpenlyQueue, getQueue } from '#domain/routing/routing.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { leaveLine, lockWithInteraction, tryAgain } from './callback-calls.ts';
import { askCallback, enterLineFor, type KeptCallback, slotFor } from './callbacks.ts';

/** What agents and supervisors do with callbacks. */

const DAY_MS = 86_400_000;

export interface CallbackByHand {
  clientId: string;
  number: string;
  /** Absent: the queue of the interaction. */
  queueId?: string | undefined;
  entryPointId?: string | undefined;
  /** What they are talking about. */
  interactionId?: string | undefined;
  slotFrom?: Date | undefined;
  /** I promised it: I am asked first. */
  mine: boolean;
  reason: string | null;
}

/** Notes down that somebody is called back. Refuses as `askCallback`, 'not-found' for a queue or interaction one may not see. */
export async function addCallbackByHand(
  tx: Tx,
  actor: StaffActor,
  input: CallbackByHand,
): Promise<KeptCallback> {
  requirePermission(actor, 'interaction.answer');
  const about = input.interactionId ? await getInteraction(tx, actor, input.interactionId) : undefined;
  const queueId = input.queueId ?? about?.queueId;
  if (!queueId) throw new Refusal('request.invalid', { field: 'queueId' });
  await getOpenlyQueue(tx, actor, queueId);
  return askCallback(tx, {
    queueId,
    number: input.number,
    language: about?.language ?? 'ja',
    source: 'desk',
    entryPointId: input.entryPointId,
    continuesId: about?.id ?? null,
    slotFrom: input.slotFrom,
    ownerStaffId: input.mine ? actor.staffId : null,
    reason: input.reason,
    clientId: `staff:${actor.staffId}:${input.clientId}`,
  });
}

/** Who has the interactions of these callbacks in hand, by callback. */
export async function inHandOf(
  tx: Tx,
  actor: StaffActor,
  callbacks: readonly Callback[],
): Promise<ReadonlyMap<string, Interaction>> {
  const ids = callbacks.flatMap(({ interactionId, state }) =>
    interactionId && (state === 'in-line' || state === 'dialling') ? [interactionId] : [],
  );
  const seen = ids.length === 0 ? [] : await visibleInteractions(tx, actor, ids);
  const byId = new Map(seen.map((interaction) => [interaction.id, interaction]));
  return new Map(
    callbacks.flatMap((callback) => {
      const found = callback.interactionId ? byId.get(callback.interactionId) : undefined;
      return found?.state === 'active' ? [[callback.id, found] as const] : [];
    }),
  );
}

/** A callback one may do this with, locked with its interaction. Refuses 'not-found', 'state.conflict'. */
async function lockFor(
  tx: Tx,
  actor: StaffActor,
  id: string,
  ability: CallbackAbility,
): Promise<{ callback: Callback; interaction: Interaction | undefined }> {
  const seen = await seeCallback(tx, actor, id);
  const found = await lockWithInteraction(tx, seen);
  const owner = found.interaction?.state === 'active' ? found.interaction.ownerStaffId : null;
  if (!callbackAbilities(actor, found.callback, owner).includes(ability)) throw new Refusal('state.conflict');
  return found;
}

/** Takes a callback before its turn or out of the line: it is called at once. Returns the interaction. Refuses 'state.conflict'. */
export async function takeCallback(tx: Tx, actor: StaffActor, id: string): Promise<string> {
  const { callback, interaction } = await lockFor(tx, actor, id, 'take');
  const waiting = interaction ?? (await enterLineFor(tx, callback)).interaction;
  return (await takeWaiting(tx, actor, waiting)).id;
}

/** The interaction of a callback that one has in hand and may call for now. Refuses 'not-found', 'state.conflict'. */
export async function requireInHand(tx: Tx, actor: StaffActor, id: string): Promise<string> {
  const { interaction } = await lockFor(tx, actor, id, 'call');
  return interaction!.id;
}

/** At another time, or as somebody's own. Refuses 'capacity.full' for a slot that is taken or closed. */
export async function rescheduleCallback(
  tx: Tx,
  actor: StaffActor,
  id: string,
  to: { slotFrom: Date; mine: boolean },
): Promise<void> {
  const { callback, interaction } = await lockFor(tx, actor, id, 'reschedule');
  const { settings } = await callbackPolicyOf(tx, callback.queueId);
  const expiresAt = new Date(tx.now.getTime() + settings.expireDays * DAY_MS);
  const slot = await slotFor(tx, callback.queueId, settings, { chosen: to.slotFrom, until: expiresAt });
  if (interaction) await leaveLine(tx, interaction);
  const ownerStaffId = to.mine ? actor.staffId : null;
  const queue = await destinationOf(tx, await getQueue(tx, callback.queueId));
  await changeCallback(tx, callback, {
    state: 'waiting',
    dueAt: slot.from,
    slot,
    expiresAt,
    ownerStaffId,
    audience: audienceOf(queue, ownerStaffId),
  });
}

/** Nobody is called any more. */
export async function cancelCallback(tx: Tx, actor: StaffActor, id: string): Promise<void> {
  const { callback, interaction } = await lockFor(tx, actor, id, 'cancel');
  if (interaction) await leaveLine(tx, interaction);
  await changeCallback(tx, callback, { state: 'cancelled' });
}

/** Whoever has it says what came of it without a call of ours: a try that reached nobody, or done otherwise. */
export async function settleByHand(
  tx: Tx,
  actor: StaffActor,
  id: string,
  result: 'not-reached' | 'done',
): Promise<void> {
  const { callback, interaction } = await lockFor(tx, actor, id, 'settle');
  if (result === 'not-reached') {
    await leaveLine(tx, interaction!);
    return tryAgain(tx, callback, 'no-answer');
  }
  await changeCallback(tx, callback, { state: 'by-hand' });
  const { wrapUpSec } = await getQueue(tx, interaction!.queueId);
  await endExchange(tx, interaction!, 'agent-ended', wrapUpSec);
}
