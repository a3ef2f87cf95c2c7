import type { Tx } from '#db/transaction.ts';
import { assignInteraction, endExchange, lockNewest } from '#domain/interactions/interactions.ts';
import {
  addFirstWords,
  addFromResident,
  adoptMessages,
  findByClientId,
  lockConversation,
  type Words,
} from '#domain/interactions/messages.ts';
import type { Conversation, Interaction, Message } from '#domain/interactions/types.ts';
import { withdrawPending } from '#domain/routing/handovers.ts';
import { abandonWaiting, getQueue } from '#domain/routing/routing.ts';
import { type LineWish, openInLine } from './enter-line.ts';
import { guide, leaveFlow } from './guide-chat.ts';

/** How it comes into the line, if somebody must be found for it. */
type ReceiveWish = Pick<LineWish, 'evenIfFull' | 'priority' | 'arrivesAt' | 'queue' | 'destination'>;

/**
 * Keeps what a resident said and sees to it that somebody must act: the open interaction takes it, one that is just
 * being wrapped up goes on with the same person; where a flow answers first, it takes it (`guide`); otherwise a new one
 * opens and waits in the entry point's queue.
 * `adoptsLoose`: what the house said before, to nobody's interaction, is read by whoever answers.
 * The same client id again answers the message that was kept the first time.
 */
export async function receiveFromResident(
  tx: Tx,
  conversationId: string,
  words: Words & { clientId: string },
  options: ReceiveWish & { adoptsLoose?: boolean } = {},
): Promise<Message> {
  // Locked first: two copies of one message, sent side by side, must find each other.
  const conversation = await lockConversation(tx, conversationId);
  const newest = await lockNewest(tx, conversationId);
  const guided = options.evenIfFull
    ? { message: null, left: await leaveFlow(tx, conversationId) }
    : await guide(tx, conversation, newest, words);
  if (guided.message) return guided.message;
  const isOpen = newest?.state === 'waiting' || newest?.state === 'active';
  // While one is open, the message's own insert tells a repetition; before anything else is opened, it is asked for.
  const known = isOpen ? undefined : await findByClientId(tx, conversationId, words.clientId);
  if (known) return known;
  const interaction = isOpen ? newest : await interactionFor(tx, conversation, newest, options);
  // What was said to a flow until now is read by whoever answers.
  if (guided.left || (options.adoptsLoose && !isOpen)) await adoptMessages(tx, interaction);
  const message =
    (await addFromResident(tx, conversation, interaction, words)) ??
    (await findByClientId(tx, conversationId, words.clientId));
  if (!message) throw new Error('a message is neither new nor known');
  return message;
}

/**
 * The same for a conversation that was begun in this transaction: nobody else knows of it, so nothing of what was before is
 * asked for.
 */
export async function receiveFirst(
  tx: Tx,
  conversation: Conversation,
  words: Words & { clientId: string },
  wish: ReceiveWish,
): Promise<{ message: Message; interaction: Interaction }> {
  const interaction = await openInLine(tx, conversation, undefined, wish);
  const message = await addFirstWords(tx, conversation, interaction, words);
  if (!message) throw new Error('the first message of a conversation is not new');
  return { message, interaction };
}

async function interactionFor(
  tx: Tx,
  conversation: Conversation,
  newest: Interaction | undefined,
  options: ReceiveWish,
): Promise<Interaction> {
  if (newest?.state === 'wrap-up' && newest.ownerStaffId)
    return assignInteraction(tx, newest, newest.ownerStaffId, 'resumed');
  return openInLine(tx, conversation, newest, options);
}

/**
 * The resident leaves: a waiting interaction is abandoned, one that is answered goes to after-contact work, with whoever has
 * it: a hand-over that nobody took up is over too.
 */
export async function leaveConversation(tx: Tx, conversationId: string): Promise<void> {
  await lockConversation(tx, conversationId);
  const newest = await lockNewest(tx, conversationId);
  await leaveFlow(tx, conversationId);
  if (newest?.state === 'waiting') return abandonWaiting(tx, newest);
  if (newest?.state !== 'active') return;
  const queue = await getQueue(tx, newest.queueId);
  await endExchange(tx, await withdrawPending(tx, newest), 'resident-left', queue.wrapUpSec);
}
