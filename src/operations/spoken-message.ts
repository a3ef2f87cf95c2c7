import type { Tx } from '#db/transaction.ts';
import { getCall, tieToInteraction } from '#domain/calls/calls.ts';
import type { Call } from '#domain/calls/types.ts';
import { addFromResident } from '#domain/interactions/messages.ts';
import type { Conversation, Interaction } from '#domain/interactions/types.ts';
import { keepWish } from '#domain/resident-side/wishes.ts';
import { tieMessage } from '#domain/recordings/recordings.ts';
import type { Recording } from '#domain/recordings/types.ts';
import type { Queue } from '#domain/routing/types.ts';
import { toE164 } from '#kernel/japan/phone.ts';
import { placeOf } from './call-place.ts';
import { openInLine } from './enter-line.ts';
import { promiseOf } from './promise-of.ts';
import { lockExchangeOf } from './queue-call.ts';

/** So long before what was promised, a message stands before whoever comes to the line from then on. */
const BEFORE_PROMISE_SEC = 3_600;
const MINUTE_SEC = 60;

/**
 * What a caller said to nobody becomes an interaction in the line it was for: their words as a message whose sound is beside
 * it, and the wish to be called back by the time that the line promises. An interaction that is open with the same caller
 * takes it instead.
 */
export async function openSpokenMessage(tx: Tx, recording: Recording): Promise<void> {
  const call = await getCall(tx, recording.callId);
  const place = placeOf(tx, call);
  const { conversation, newest } = await lockExchangeOf(tx, call, place, { evenIfOpen: true });
  const isOpen = newest?.state === 'waiting' || newest?.state === 'active';
  const interaction =
    isOpen && newest ? newest : await enter(tx, recording, conversation, newest, (id) => place.queue(id));
  const message = await addFromResident(tx, conversation, interaction, {
    clientId: `recording:${recording.id}`,
    body: bodyOf(recording),
    fileIds: [],
  });
  if (!message) throw new Error('a message was taken in twice');
  await tieMessage(tx, recording.id, { messageId: message.id, interactionId: interaction.id });
  if (!call.interactionId)
    await tieToInteraction(tx, call.id, {
      conversationId: conversation.id,
      interactionId: interaction.id,
    });
  if (!isOpen) await keepWish(tx, interaction, await wishOf(tx, call, interaction.queueId));
}

async function enter(
  tx: Tx,
  recording: Recording,
  conversation: Conversation,
  newest: Interaction | undefined,
  queueOf: (id: string) => Promise<Queue>,
): Promise<Interaction> {
  if (!recording.queueId) throw new Error('a message without a queue');
  const queue = await queueOf(recording.queueId);
  const promisedAt = await promiseOf(tx, queue.id);
  const waitsSec = (promisedAt.getTime() - tx.now.getTime()) / 1_000 - BEFORE_PROMISE_SEC;
  // Nobody sits before a message: whoever is on the telephone goes first until its time comes near.
  const priority = -Math.max(0, Math.ceil(waitsSec / (queue.policy.agePointSec ?? MINUTE_SEC)));
  return openInLine(tx, conversation, newest, { evenIfFull: true, queue, priority });
}

async function wishOf(tx: Tx, call: Call, queueId: string) {
  const number = call.caller.kind === 'number' ? toE164(call.caller.number) : undefined;
  return { kind: 'call' as const, contact: number ?? null, promisedAt: await promiseOf(tx, queueId) };
}

/** What stands for the sound where only words are shown, such as in lists. */
function bodyOf({ durationMs }: Recording): string {
  const sec = Math.max(1, Math.round((durationMs ?? 0) / 1_000));
  return `伝言（録音 ${Math.floor(sec / 60)}:${String(sec % 60).padStart(2, '0')}）`;
}
