import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import type { Call, CallEvent, FlowInput } from '#domain/calls/types.ts';
import { readCity } from '#domain/city/city.ts';
import { abandonInteraction, lockById } from '#domain/interactions/interactions.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import { noteAttempt } from '#domain/outreach/attempts.ts';
import { callbackPolicyOf, lockCallback } from '#domain/outreach/callbacks.ts';
import { callableNumber } from '#domain/outreach/rules.ts';
import type { CallbackAttempt, CallbackSettings } from '#domain/outreach/types.ts';
import { entryOf } from '#domain/routing/offers.ts';
import { leaveQueue } from '#domain/routing/routing.ts';
import type { QueueEntry } from '#domain/routing/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Applied } from './call-facts.ts';
import type { CallPlace } from './call-place.ts';
import { callbackReached } from './callback-calls.ts';
import {
  answerCallbackTalk,
  beginCallbackTalk,
  CALLBACK_KEY,
  type CallbackMove,
  offerSlots,
  readCallbackMemo,
} from './callback-talk.ts';
import { callbackText, numberSaid, slotSaid } from './callback-texts.ts';
import { askCallback, enterLineFor, freeSlotsOf, type KeptCallback } from './callbacks.ts';

/** What a callback is to a call: asked for while waiting, or made. */

const NOTHING: Applied = { events: [] };
const SLOTS_OFFERED = 3;
const DAY_MS = 86_400_000;

// ── asked for in the line ────────────────────────────────────────────────────

/** Where a caller waits, while they do. */
interface Waiting {
  interaction: Interaction;
  entry: QueueEntry;
  queueId: string;
  settings: CallbackSettings;
  language: string;
}

async function waitingOf(tx: Tx, call: Call, place: CallPlace): Promise<Waiting | undefined> {
  if (!call.interactionId) return undefined;
  const interaction = await lockById(tx, call.interactionId);
  const entry = await entryOf(tx, interaction.id);
  if (interaction.state !== 'waiting' || !entry) return undefined;
  // Who was sent on because it was full asked for the first queue.
  const queueId = entry.homeQueueId ?? entry.queueId;
  const { settings } = await callbackPolicyOf(tx, queueId);
  return { interaction, entry, queueId, settings, language: (await place.line()).settings.language };
}

/** Whether callers in this queue are told of the key for a callback. */
export async function offersCallback(tx: Tx, queueId: string): Promise<boolean> {
  return (await callbackPolicyOf(tx, queueId)).settings.offered;
}

/** A key of who waits: the wish to be called back. Other keys mean nothing here. */
export async function askedByKey(tx: Tx, call: Call, key: string, place: CallPlace): Promise<Applied> {
  if (key !== CALLBACK_KEY) return NOTHING;
  const waiting = await waitingOf(tx, call, place);
  if (!waiting?.settings.offered) return NOTHING;
  const shown = call.caller.kind === 'number' ? callableNumber(call.caller.number) : undefined;
  return move(tx, call, waiting, beginCallbackTalk(waiting.language, shown));
}

/** Goes on asking who waits for their number; undefined when it was something else that they answered. */
export async function goOnAsking(
  tx: Tx,
  call: Call,
  input: FlowInput,
  place: CallPlace,
): Promise<Applied | undefined> {
  if (input.kind !== 'keys' && input.kind !== 'silence') return undefined;
  const memo = readCallbackMemo(input.memo);
  if (!memo) return undefined;
  const waiting = await waitingOf(tx, call, place);
  if (!waiting) return NOTHING;
  return move(tx, call, waiting, answerCallbackTalk(waiting.language, memo, input));
}

async function move(tx: Tx, call: Call, waiting: Waiting, next: CallbackMove): Promise<Applied> {
  switch (next.do) {
    case 'ask':
      return { events: [{ type: 'say', spoken: next.spoken, then: next.then }] };
    case 'wait':
      return { events: [goOnWaiting(waiting, next.spoken)] };
    case 'keep':
      return keepFor(tx, call, waiting, next.number, next.slotFrom);
  }
}

function goOnWaiting({ queueId }: Waiting, spoken: CallEventSpoken): CallEvent {
  return { type: 'say', spoken, then: { kind: 'queue', queueId, priority: 0, skillIds: [] } };
}
type CallEventSpoken = Extract<CallEvent, { type: 'say' }>['spoken'];

/** Called as soon as it is their turn, or in a slot that they choose where that cannot be. */
async function keepFor(
  tx: Tx,
  call: Call,
  waiting: Waiting,
  number: string,
  slotFrom: Date | undefined,
): Promise<Applied> {
  const { interaction, entry, queueId, settings, language } = waiting;
  const until = new Date(tx.now.getTime() + settings.expireDays * DAY_MS);
  const from = slotFrom ?? tx.now;
  const slots = await freeSlotsOf(tx, queueId, settings, { from, until, most: SLOTS_OFFERED });
  const [first] = slots;
  if (!first) return { events: [goOnWaiting(waiting, [callbackText(language, 'none')])] };
  // Later than now, or than what was just chosen: they decide themselves.
  if (first.from.getTime() !== from.getTime())
    return move(tx, call, waiting, offerSlots(language, number, slots, tx.now));
  await leaveQueue(tx, interaction, 'withdrawn');
  await abandonInteraction(tx, interaction, 'callback-asked');
  const kept = await askCallback(tx, {
    queueId,
    number,
    language,
    source: 'queue',
    entryPointId: call.entryPointId,
    placeAt: entry.enteredAt,
    continuesId: interaction.id,
    slotFrom,
  });
  return { events: [{ type: 'callback-kept', spoken: [keptText(language, kept, tx.now)] }] };
}

function keptText(language: string, { callback, isNew, position }: KeptCallback, now: Date) {
  const number = numberSaid(callback.number);
  if (!isNew) return callbackText(language, 'known', { number });
  if (callback.slot)
    return callbackText(language, 'keptSlot', { number, slot: slotSaid(language, callback.slot, now) });
  return callbackText(language, 'kept', { number, position: position ?? 1 });
}

/** The exchange was lost with callers in the line: whoever has a number is called, at the place that they had. */
export async function callbackForLost(
  tx: Tx,
  call: Call,
  entry: QueueEntry,
  language: string,
): Promise<void> {
  const number = call.caller.kind === 'number' ? callableNumber(call.caller.number) : undefined;
  if (!number) return;
  await unlessRefused(
    askCallback(tx, {
      queueId: entry.homeQueueId ?? entry.queueId,
      number,
      language,
      source: 'exchange-lost',
      entryPointId: call.entryPointId,
      placeAt: entry.enteredAt,
      continuesId: call.interactionId,
    }),
  );
}

/** What was asked for, or nothing where it cannot be: the refusal comes before anything is written. */
export async function unlessRefused(asked: Promise<KeptCallback>): Promise<KeptCallback | undefined> {
  return asked.catch((error: unknown) => {
    if (error instanceof Refusal) return undefined;
    throw error;
  });
}

// ── made, with the caller first ──────────────────────────────────────────────

const CONFIRM_SEC = 6;
const MOST_CALLING_TRIES = 2;
const callingMemo = z.strictObject({ about: z.literal('calling'), tries: z.number().int() });

/** Whoever asked to be called picks up: they press a key, so that no machine comes into the line. */
export async function answerCallerFirst(
  tx: Tx,
  attempt: CallbackAttempt,
  input: FlowInput,
): Promise<Applied> {
  const { language, queueId } = await lockCallback(tx, attempt.callbackId);
  if (input.kind === 'keys' && input.keys === CALLBACK_KEY) {
    await noteAttempt(tx, attempt, { keyPressed: true });
    const then = { kind: 'queue', queueId, priority: 0, skillIds: [] } as const;
    return { events: [{ type: 'say', spoken: [callbackText(language, 'connecting')], then }] };
  }
  if (input.kind === 'start') await noteAttempt(tx, attempt, { answeredAt: tx.now });
  const tries = input.kind === 'start' ? 0 : triesIn(input) + 1;
  if (tries >= MOST_CALLING_TRIES)
    return { events: [{ type: 'say', spoken: [callbackText(language, 'thanks')], then: { kind: 'end' } }] };
  const spoken = [callbackText(language, 'calling', { city: (await readCity(tx)).name })];
  const memo = JSON.stringify({ about: 'calling', tries } satisfies z.output<typeof callingMemo>);
  return {
    events: [
      { type: 'say', spoken, then: { kind: 'keys', max: 1, timeoutSec: CONFIRM_SEC, finishOn: null, memo } },
    ],
  };
}

/** How often it was said; whatever is not about it ends it. */
function triesIn(input: FlowInput): number {
  if (!('memo' in input) || input.memo === undefined) return MOST_CALLING_TRIES;
  return callingMemo.safeParse(JSON.parse(input.memo)).data?.tries ?? MOST_CALLING_TRIES;
}

/** They come into the line at the place that they kept, as the interaction that the callback becomes. */
export async function enterCallerFirst(tx: Tx, attempt: CallbackAttempt): Promise<Applied> {
  const before = await lockCallback(tx, attempt.callbackId);
  if (before.state !== 'dialling') return NOTHING;
  const { interaction } = await enterLineFor(tx, before);
  await callbackReached(tx, attempt, interaction.id);
  const { conversationId, id: interactionId, queueId } = interaction;
  return {
    change: { conversationId, interactionId, queuedAt: tx.now },
    events: [{ type: 'queued', queueId }],
  };
}
