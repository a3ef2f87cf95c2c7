import type { Tx } from '#db/transaction.ts';
import type { Awaited as CallAwaited, Call } from '#domain/calls/types.ts';
import { lockExchangeAt, startConversation } from '#domain/interactions/interactions.ts';
import type { Conversation, EntryPoint, Interaction } from '#domain/interactions/types.ts';
import {
  addUnnamedContactPoint,
  contactPointsByValue,
  createAnonymous,
  createReached,
} from '#domain/residents/residents.ts';
import { keepPlaceOf } from '#domain/routing/lines.ts';
import { toE164 } from '#kernel/japan/phone.ts';
import type { CallPlace } from './call-place.ts';
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
export async function queueCall(tx: Tx, call: Call, place: CallPlace, wish: Wish): Promise<QueuedCall> {
  const [formerId, { conversation, newest }] = await Promise.all([
    place.placeGivenUp(),
    lockExchangeOf(tx, call, place),
  ]);
  const interaction = await openInLine(tx, conversation, newest, {
    queue: await place.queue(wish.queueId),
    destination: await place.destination(wish.queueId),
    priority: wish.priority,
    skillIds: wish.skillIds,
  });
  if (formerId && interaction.state === 'waiting') await keepPlaceOf(tx, interaction.id, formerId);
  return { conversation, interaction, isFull: interaction.state === 'ended' };
}

/** A conversation that is locked, and the newest interaction in it. */
interface LockedExchange {
  conversation: Conversation;
  newest: Interaction | undefined;
}

/**
 * The lasting exchange that a call belongs to. Two at once from one number are two people (a company, a family): the
 * second has an exchange of its own with the same resident; unless it is a message, which only adds to what is open.
 */
export async function lockExchangeOf(
  tx: Tx,
  call: Call,
  place: CallPlace,
  options: { evenIfOpen?: boolean } = {},
): Promise<LockedExchange> {
  const number = call.caller.kind === 'number' ? toE164(call.caller.number) : undefined;
  const { language } = (await place.line()).settings;
  const points = await place.callers();
  return lockExchangeOfNumber(
    tx,
    await place.entryPoint(),
    { number, points, language, ownId: call.id },
    options,
  );
}

/**
 * The same for a number that is yet to be called; `ownId` tells a second exchange at the same time from the first, `points`
 * is whose number it is where that was read already.
 */
export async function lockExchangeOfNumber(
  tx: Tx,
  entryPoint: EntryPoint,
  {
    number,
    language,
    ownId,
    points: known,
  }: {
    number: string | undefined;
    language: string;
    ownId: string;
    points?: Awaited<ReturnType<CallPlace['callers']>>;
  },
  options: { evenIfOpen?: boolean } = {},
): Promise<LockedExchange> {
  const unnamed = () => tx.sealer.blindIndex(tx.tenantId, 'contact.call', ownId);
  const start = async (reached: { contactPointId: string; residentId: string }): Promise<LockedExchange> => {
    const started = await startConversation(tx, { entryPoint, ...reached, language });
    return { conversation: started, newest: undefined };
  };
  if (!number) return start(createAnonymous(tx, { kind: 'call', valueHash: unnamed(), language }));
  const points = known ?? (await contactPointsByValue(tx, 'phone', number));
  const pointIds = points.map((point) => point.contactPointId);
  const found = await lockExchangeAt(tx, entryPoint.id, pointIds);
  if (found) {
    const { conversation, newest } = found;
    const isOpen = newest?.state === 'waiting' || newest?.state === 'active';
    if (!isOpen || options.evenIfOpen) return found;
    const contactPointId = await addUnnamedContactPoint(tx, conversation.residentId, 'call', unnamed());
    return start({ contactPointId, residentId: conversation.residentId });
  }
  // A number of one resident is theirs; one that several have says of nobody who it is.
  const only = points.length === 1 ? points[0] : undefined;
  return start(only ?? createReached(tx, 'phone', number, language));
}
