import type { Kysely } from 'kysely';
import { audience } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { messagesByIds } from './messages.ts';
import { LATER_SEC } from './rules.ts';
import { type SendLimit, takeToken } from './rules-allowance.ts';
import * as store from './store.ts';
import * as allowanceStore from './store-allowance.ts';
import * as heldStore from './store-held.ts';
import type { Message } from './types.ts';

/**
 * Messages that wait before they go: for some seconds, so that their writer may take them back, or until the account may
 * send again. A held message is `queued`
 * with an instant; whoever lets it go, or takes it back, changes that one row, and the second comes too late.
 */

/** Conversations of all cities in which something held has come due. */
export function dueConversations(
  db: Kysely<Tables>,
  now: Date,
  most: number,
): Promise<{ tenantId: string; conversationId: string }[]> {
  return heldStore.selectDue(db, now, most);
}

/** Lets everything go that is due in a conversation by now. Emits `message.released`. */
export function releaseDue(tx: Tx, conversationId: string): Promise<void> {
  return release(tx, conversationId, tx.now);
}

/**
 * Lets everything go that is held in a conversation so that it may be taken back, due or not; what was to go at a later hour
 * keeps to it. Emits `message.released`.
 */
export function releaseAll(tx: Tx, conversationId: string): Promise<void> {
  return release(tx, conversationId, new Date(tx.now.getTime() + LATER_SEC * 1000));
}

async function release(tx: Tx, conversationId: string, until?: Date): Promise<void> {
  const released = await heldStore.releaseHeld(tx, conversationId, until);
  for (const message of await messagesByIds(tx, released)) await append(tx, 'message.released', message);
}

/** By message, until when it is held. */
export function heldUntil(tx: Tx, messages: readonly Message[]): Promise<Map<string, Date>> {
  const waiting = messages.filter((message) => message.direction === 'out' && message.state === 'queued');
  return heldStore.selectHeldUntil(
    tx,
    waiting.map((message) => message.id),
  );
}

/** A reply of the actor's own, as it was written; refuses 'not-found' for everything else. */
async function ownMessage(tx: Tx, actor: StaffActor, messageId: string): Promise<Message> {
  const [message] = await messagesByIds(tx, [messageId]);
  if (!message || message.direction !== 'out' || message.authorStaffId !== actor.staffId)
    throw new Refusal('not-found');
  return message;
}

/** Lets the actor's own held reply go now, and what is held before it in its conversation. A reply that is gone already stays so. */
export async function sendNow(tx: Tx, actor: StaffActor, messageId: string): Promise<void> {
  const { conversationId } = await ownMessage(tx, actor, messageId);
  await heldStore.makeDue(tx, messageId);
  await releaseAll(tx, conversationId);
}

/**
 * Takes the actor's own reply back before anybody read it, and answers what it said. Its words are removed from the
 * record. Refuses 'message.sent' once it was let go. Emits `message.withdrawn`.
 */
export async function withdrawMessage(tx: Tx, actor: StaffActor, messageId: string): Promise<Message> {
  const message = await ownMessage(tx, actor, messageId);
  const empty = tx.sealer.sealText({ tenantId: tx.tenantId, purpose: 'message.body' }, '');
  if (!(await heldStore.withdrawHeld(tx, messageId, empty))) throw new Refusal('message.sent');
  tx.audit({ action: 'write', subjectKind: 'message', subjectId: messageId });
  await append(tx, 'message.withdrawn', message);
  return message;
}

/**
 * Takes a token of the account (the conversation's entry point) for one message; true when it may go now. Otherwise the
 * message is held until there is one, and what is behind it in its conversation waits with it. A token taken for a
 * message that then could not be handed over is lost: less is sent than the provider allows, never more.
 */
export async function mayGoNow(
  tx: Tx,
  message: { messageId: string; conversationId: string },
  limit: SendLimit,
): Promise<boolean> {
  const entryPointId = await allowanceStore.selectEntryPointOf(tx, message.conversationId);
  const taken = takeToken(await allowanceStore.lockAllowance(tx, entryPointId), limit, tx.now);
  if ('fullAt' in taken) await allowanceStore.updateAllowance(tx, entryPointId, taken.fullAt);
  else await allowanceStore.holdDelivery(tx, message.messageId, taken.notBefore);
  return 'fullAt' in taken;
}

async function append(tx: Tx, type: string, message: Message): Promise<void> {
  const interaction = message.interactionId
    ? await store.selectInteraction(tx, message.interactionId)
    : undefined;
  tx.append({
    type,
    subjectKind: 'conversation',
    subjectId: message.conversationId,
    audience: interaction?.audience ?? (message.authorStaffId ? [audience.staff(message.authorStaffId)] : []),
    data: { interactionId: message.interactionId, messageId: message.id },
  });
}
