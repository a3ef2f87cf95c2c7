import type { Tx } from '#db/transaction.ts';
import { placeGivenUp } from '#domain/calls/calls.ts';
import type { PhoneLine } from '#domain/calls/lines.ts';
import type { Awaited as CallAwaited, Call } from '#domain/calls/types.ts';
import {
  findConversation,
  getEntryPoint,
  lockNewest,
  startConversation,
} from '#domain/interactions/interactions.ts';
import { lockConversation } from '#domain/interactions/messages.ts';
import type { Conversation, Interaction } from '#domain/interactions/types.ts';
import {
  addUnnamedContactPoint,
  contactPointsByValue,
  createAnonymous,
  createReached,
} from '#domain/residents/residents.ts';
import { keepPlaceOf } from '#domain/routing/lines.ts';
import { toE164 } from '#kernel/japan/phone.ts';
import { openInLine } from './enter-line.ts';

type Wish = Extract<CallAwaited, { kind: 'queue' }>;

/** A call that enters a line as the interaction it becomes; `isFull`: there was no room, it has ended already. */
export interface QueuedCall {
  conversation: Conversation;
  interaction: Interaction;
  isFull: boolean;
}

/**
 * Lets a call wait for somebody: an interaction in the conversation of its number. A caller who gave up the place less than
 * ten minutes ago has it back.
 */
export async function queueCall(tx: Tx, call: Call, line: PhoneLine, wish: Wish): Promise<QueuedCall> {
  const formerId = await placeGivenUp(tx, call);
  const conversation = await lockConversation(tx, (await conversationOfCall(tx, call, line)).id);
  const newest = await lockNewest(tx, conversation.id);
  const interaction = await openInLine(tx, conversation, newest, {
    queueId: wish.queueId,
    priority: wish.priority,
  });
  if (formerId && interaction.state === 'waiting') await keepPlaceOf(tx, interaction.id, formerId);
  return { conversation, interaction, isFull: interaction.state === 'ended' };
}

/**
 * The lasting exchange that a call belongs to. Two at once from one number are two people (a company, a family): the
 * second has an exchange of its own with the same resident.
 */
export async function conversationOfCall(tx: Tx, call: Call, line: PhoneLine): Promise<Conversation> {
  const entryPoint = await getEntryPoint(tx, { id: call.entryPointId });
  const { language } = line.settings;
  const unnamed = tx.sealer.blindIndex(tx.tenantId, 'contact.call', call.id);
  const number = call.caller.kind === 'number' ? toE164(call.caller.number) : undefined;
  if (!number) {
    const reached = await createAnonymous(tx, { kind: 'call', valueHash: unnamed, language });
    return startConversation(tx, { entryPoint, ...reached, language });
  }
  const points = await contactPointsByValue(tx, 'phone', number);
  const known = await findConversation(
    tx,
    entryPoint.id,
    points.map((point) => point.contactPointId),
  );
  if (known) {
    await lockConversation(tx, known.id);
    const open = await lockNewest(tx, known.id);
    if (open?.state !== 'waiting' && open?.state !== 'active') return known;
    const contactPointId = await addUnnamedContactPoint(tx, known.residentId, 'call', unnamed);
    return startConversation(tx, { entryPoint, contactPointId, residentId: known.residentId, language });
  }
  // A number of one resident is theirs; one that several have says of nobody who it is.
  const only = points.length === 1 ? points[0] : undefined;
  const reached = only ?? (await createReached(tx, 'phone', number, language));
  return startConversation(tx, { entryPoint, ...reached, language });
}
