import type { JobData } from '#db/jobs.ts';
import type { Database, Tx } from '#db/transaction.ts';
import type { Call, EndReason } from '#domain/calls/types.ts';
import { readCity } from '#domain/city/city.ts';
import {
  abandonInteraction,
  endExchange,
  lockById,
  readInteraction,
  wrapUpInteraction,
} from '#domain/interactions/interactions.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import { attemptsOf, beginAttempt, endAttempt, noteAttempt } from '#domain/outreach/attempts.ts';
import {
  callbackOfInteraction,
  callbackPolicyOf,
  changeCallback,
  lockCallback,
  openCallbackOf,
  standsForCallback,
} from '#domain/outreach/callbacks.ts';
import { isUnreached, outcomeOf, retryAt } from '#domain/outreach/rules.ts';
import type { AttemptOutcome, Callback, CallbackAttempt } from '#domain/outreach/types.ts';
import { withdrawPending } from '#domain/routing/handovers.ts';
import { getQueue, leaveQueue } from '#domain/routing/routing.ts';
import { returnToLine } from '#domain/routing/silence.ts';
import { toE164 } from '#kernel/japan/phone.ts';
import { Refusal } from '#kernel/refusal.ts';
import { type OutgoingCall, openFarFirstCall, openOutgoingCall } from './call-out.ts';
import type { CallFactDeps } from './call-facts.ts';
import type { CallService, OpenCall } from './call-service.ts';
import { nextRinging } from './ringing-hours.ts';

const SYSTEM = 'system:callbacks';
const RING_CALLER_SEC = 30;
/** How soon a call that the exchange lost is made again: it was no try. */
const AFTER_LOSS_MS = 60_000;

export interface DialDeps {
  database: Database;
  calls: Pick<CallService, 'place'>;
  phoneOf: CallFactDeps['phoneOf'];
}

/**
 * The reaction to a callback that somebody took: their telephone rings, then the resident's. Whose telephone is not there
 * keeps it in hand and calls when it is; what is dialled already is not dialled twice.
 */
export async function dialTaken(deps: DialDeps, data: JobData): Promise<void> {
  const interactionId = String(data.subjectId);
  const scope = { tenantId: data.tenantId, actor: SYSTEM };
  if (!(await deps.database.tx(scope, (tx) => standsForCallback(tx, interactionId)))) return;
  await dialInHand(deps, data.tenantId, interactionId).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
  });
}

/** Calls for the callback that an interaction stands for, by whoever has it. Refuses 'phone.away', 'state.conflict'. */
export async function dialInHand(deps: DialDeps, tenantId: string, interactionId: string): Promise<string> {
  const open: OpenCall = async (tx, exchangeId) => {
    const interaction = await lockById(tx, interactionId);
    const callback = await callbackOfInteraction(tx, interactionId);
    const staffId = interaction.ownerStaffId;
    if (callback?.state !== 'in-line' || interaction.state !== 'active' || staffId === null) return undefined;
    const { entryPointId, number } = callback;
    const of = { interactionId, conversationId: interaction.conversationId };
    const input: OutgoingCall = { staffId, entryPointId, number, of };
    const opened = await openOutgoingCall(tx, deps, exchangeId, input);
    await beginTry(tx, callback, opened.call.id, staffId);
    return opened;
  };
  const callId = await deps.calls.place(tenantId, open);
  if (callId === undefined) throw new Refusal('state.conflict');
  return callId;
}

/** Dials whoever asked, for a queue that calls them first; undefined when it is not their turn any more. */
export function openCallerFirst(callbackId: string): OpenCall {
  return async (tx, exchangeId) => {
    const callback = await lockCallback(tx, callbackId);
    if (callback.state !== 'waiting' || callback.dueAt > tx.now) return undefined;
    const { entryPointId, number } = callback;
    const opened = await openFarFirstCall(tx, exchangeId, { entryPointId, number, ringSec: RING_CALLER_SEC });
    await beginTry(tx, callback, opened.call.id, null);
    return opened;
  };
}

async function beginTry(tx: Tx, callback: Callback, callId: string, staffId: string | null): Promise<void> {
  const nth = (await attemptsOf(tx, [callback.id])).length + 1;
  const of = { callbackId: callback.id, targetId: null, campaignId: null };
  await beginAttempt(tx, of, { nth, callId, staffId });
  await changeCallback(tx, callback, { state: 'dialling' });
}

/** Whoever asked to be called back is on the line: their wish is met, and the try is that interaction. */
export async function callbackReached(
  tx: Tx,
  attempt: CallbackAttempt,
  interactionId: string,
): Promise<void> {
  await noteAttempt(tx, attempt, { answeredAt: attempt.answeredAt ?? tx.now, interactionId });
  const callback = await lockCallback(tx, attempt.callbackId);
  await changeCallback(tx, callback, { state: 'reached', tries: callback.tries + 1, interactionId });
}

/** A call for a callback is over; who was not reached is tried again, or not any more. */
export async function callbackCallOver(
  tx: Tx,
  call: Call,
  attempt: CallbackAttempt,
  reason: EndReason,
): Promise<void> {
  const wasReached = attempt.interactionId !== null;
  const outcome = outcomeOf({
    answered: attempt.answeredAt !== null,
    keyPressed: attempt.keyPressed || wasReached,
    announced: attempt.staffId === null,
    endReason: reason,
  });
  await endAttempt(tx, attempt, outcome);
  if (wasReached) return;
  const interaction = call.interactionId ? await lockById(tx, call.interactionId) : undefined;
  const callback = await lockCallback(tx, attempt.callbackId);
  if (callback.state !== 'dialling') return;
  if (outcome === 'not-dialled') return backInHand(tx, callback, interaction, reason);
  if (interaction) await release(tx, interaction);
  await tryAgain(tx, callback, outcome);
}

/** Nobody was called: whoever had it may call again; a telephone that was not picked up gives it to somebody else. */
async function backInHand(
  tx: Tx,
  callback: Callback,
  interaction: Interaction | undefined,
  reason: EndReason,
): Promise<void> {
  // Ended by hand while the telephone rang: there is nothing to go on with.
  const isOver = interaction !== undefined && interaction.state !== 'active';
  await changeCallback(tx, callback, { state: isOver ? 'by-hand' : interaction ? 'in-line' : 'waiting' });
  if (interaction && !isOver && reason === 'agent-away') await returnToLine(tx, interaction, 'owner-silent');
}

/** Not reached: the person who called is free at once, without after-contact work. */
async function release(tx: Tx, interaction: Interaction): Promise<void> {
  if (interaction.state !== 'active') return;
  const without = await withdrawPending(tx, interaction);
  const ended = await endExchange(tx, without, 'not-reached', 0);
  const codes = (await readCity(tx)).settings.wrapUpCodes ?? [];
  const code = codes.find((each) => each.outcome === 'no-answer')?.code ?? 'no-answer';
  await wrapUpInteraction(tx, ended, code);
}

/** The next try by the queue's pauses and hours; or it is settled as not reached. What the exchange lost was no try. */
export async function tryAgain(tx: Tx, callback: Callback, outcome: AttemptOutcome): Promise<void> {
  const { settings } = await callbackPolicyOf(tx, callback.queueId);
  const nextAllowed = await nextRinging(tx, await getQueue(tx, callback.queueId), settings.ringing);
  const isLost = outcome === 'exchange-lost';
  const isTry = !isLost && (isUnreached(outcome) || outcome === 'machine-unclear');
  const tries = callback.tries + (isTry ? 1 : 0);
  const dueAt = isLost
    ? (nextAllowed(new Date(tx.now.getTime() + AFTER_LOSS_MS)) ?? null)
    : retryAt(settings, { tries, now: tx.now, until: callback.expiresAt, nextAllowed });
  await changeCallback(
    tx,
    callback,
    dueAt === null ? { state: 'not-reached', tries } : { state: 'waiting', tries, dueAt, slot: null },
  );
}

/** A callback that is seen, with the interaction that stands for it, in the order of all who lock. Refuses 'state.conflict'. */
export async function lockWithInteraction(
  tx: Tx,
  seen: Callback,
): Promise<{ callback: Callback; interaction: Interaction | undefined }> {
  const isThere = seen.state !== 'waiting' && seen.interactionId !== null;
  const interaction = isThere ? await lockById(tx, seen.interactionId!) : undefined;
  const callback = await lockCallback(tx, seen.id);
  if (callback.state !== seen.state || callback.interactionId !== seen.interactionId)
    throw new Refusal('state.conflict');
  return { callback, interaction };
}

/** Takes the interaction of a callback out of the line or out of somebody's hand, because nobody is to be called now. */
export async function leaveLine(tx: Tx, interaction: Interaction): Promise<void> {
  if (interaction.state === 'waiting') {
    await leaveQueue(tx, interaction, 'withdrawn');
    await abandonInteraction(tx, interaction, 'called-off');
    return;
  }
  await release(tx, interaction);
}

/**
 * The reaction to the end of an interaction: a callback that it stood for, and that nobody called for, is settled by the
 * hand of whoever ended it.
 */
export async function settleEnded(deps: Pick<DialDeps, 'database'>, data: JobData): Promise<void> {
  await deps.database.tx({ tenantId: data.tenantId, actor: SYSTEM }, async (tx) => {
    const callback = await callbackOfInteraction(tx, String(data.subjectId));
    if (callback?.state === 'in-line') await changeCallback(tx, callback, { state: 'by-hand' });
  });
}

/** Whoever waits to be called back is being talked to: nobody needs to call them any more. */
export async function calledIn(tx: Tx, call: Call): Promise<void> {
  const number = call.caller.kind === 'number' ? toE164(call.caller.number) : undefined;
  if (!number || !call.interactionId) return;
  const { queueId } = await readInteraction(tx, call.interactionId);
  const seen = await openCallbackOf(tx, queueId, number);
  if (!seen || seen.state === 'dialling') return;
  const { callback, interaction } = await lockWithInteraction(tx, seen);
  // In somebody's hand already: they see that it has come to a talk.
  if (interaction?.state === 'active') return;
  if (interaction?.state === 'waiting') await leaveLine(tx, interaction);
  await changeCallback(tx, callback, { state: 'called-in' });
}
