import type { Tx } from '#db/transaction.ts';
import { isSurgeOn, type PhoneLine } from '#domain/calls/lines.ts';
import { isRelayCall } from '#domain/calls/relay.ts';
import type { Call, CallEvent, CallFact, EndReason, FlowInput, Spoken } from '#domain/calls/types.ts';
import {
  abandonInteraction,
  assignInteraction,
  endExchange,
  lockById,
  openInteraction,
  setTimesApart,
} from '#domain/interactions/interactions.ts';
import type { ExchangeEnd, Interaction } from '#domain/interactions/types.ts';
import { attemptOfCall } from '#domain/outreach/attempts.ts';
import type { Attempt } from '#domain/outreach/types.ts';
import { expectedWait } from '#domain/routing/expected-wait.ts';
import { lockInstance } from '#domain/flows/instances.ts';
import { noteSpoken } from '#domain/privacy/notices.ts';
import { withdrawPending } from '#domain/routing/handovers.ts';
import { acceptOffer, declineOffer, entryOf } from '#domain/routing/offers.ts';
import { abandonWaiting, destinationOf, getQueue, leaveQueue, positionOf } from '#domain/routing/routing.ts';
import { isQueueOpen } from '#domain/routing/rules.ts';
import { returnToLine } from '#domain/routing/silence.ts';
import { giveNotice } from '#domain/supervision/watching.ts';
import { Refusal } from '#kernel/refusal.ts';
import { actorById } from './act-as.ts';
import type { CallPlace } from './call-place.ts';
import { applyRecordingFact, endTalk } from './call-recording.ts';
import { BEEP, callText, ownOr } from './call-texts.ts';
import { callbackCallOver, calledIn, callbackReached } from './callback-calls.ts';
import {
  answerCallerFirst,
  askedByKey,
  callbackForLost,
  enterCallerFirst,
  goOnAsking,
  offersCallback,
} from './callback-in-call.ts';
import { callbackText } from './callback-texts.ts';
import type { SendText } from './flow-ports.ts';
import { callForHelpOver } from './harassment.ts';
import { beginGuide, goOnGuiding, handOverGuided, leaveGuide } from './guide-call.ts';
import { announcedInLine, announcedOver, announcedTalking, answerAnnounced } from './campaign-calls.ts';
import { giveCallToStaff, handCallToQueue } from './give-call.ts';
import { noteIfMissed, spokenWith } from './missed-calls.ts';
import { lockExchangeOf, queueCall } from './queue-call.ts';

/** What is kept with a call besides its state. */
export type CallChange = Partial<Pick<Call, 'conversationId' | 'interactionId' | 'queuedAt' | 'answeredAt'>>;

/** What a fact of the call machine came to: what the machine is told next, and what is kept with the call. */
export interface Applied {
  events: readonly CallEvent[];
  change?: CallChange;
  /** The call's interaction as it is now, where the fact changed it and had it in hand. */
  interaction?: Interaction;
}

/** What facts need from the rest of the house. */
export interface CallFactDeps {
  /** The telephone that a person of the staff can be rung at now; null when there is none. */
  phoneOf(tx: Tx, staffId: string): Promise<string | null>;
  /** Whether what callers say is likely to be understood now; never by default. */
  hearsWords?(): boolean;
  /** Where a flow can send a link; absent where the city sends none. */
  sendText?: SendText | undefined;
}

const NOTHING: Applied = { events: [] };
const MESSAGE_MAX_SEC = 180;

/** Does in the house what a call came to, in the call's own transaction. */
export async function applyCallFact(tx: Tx, call: Call, fact: CallFact, place: CallPlace): Promise<Applied> {
  switch (fact.is) {
    case 'flow':
      return answer(tx, call, fact.input, place);
    case 'enter-queue':
      return enter(tx, call, fact, place);
    case 'announce-due':
      return announce(tx, call, place);
    case 'offer-answered':
      return takeOffer(tx, fact.offerId, fact.staffId);
    case 'offer-unanswered':
      return leaveOffer(tx, fact);
    case 'talking':
      return talking(tx, call);
    case 'given':
      return give(tx, call, fact, place);
    case 'hand-over':
      return handCallToQueue(tx, call, fact);
    case 'return-to-line':
      return backToLine(tx, call, place);
    case 'followed':
      return giveCallToStaff(tx, call, fact.staffId);
    case 'far-answered':
      return openOutgoing(tx, call, fact.staffId, place);
    case 'part-began':
    case 'part-ended':
    case 'message-began':
    case 'message-recorded':
      await applyRecordingFact(tx, call, fact, place);
      return NOTHING;
    case 'key-in-queue':
      return askedByKey(tx, call, fact.key, place);
    case 'over':
      await callForHelpOver(tx, call);
      await endTalk(tx, call.id);
      return over(tx, call, fact.reason, place);
  }
}

// ── calls that the house makes ───────────────────────────────────────────────

/** Asked about a callback, whoever waits answers that; of a call that the house makes, who picked up; else the line's. */
async function answer(tx: Tx, call: Call, input: FlowInput, place: CallPlace): Promise<Applied> {
  const asked = await goOnAsking(tx, call, input, place);
  if (asked) return asked;
  const attempt = await attemptIn(tx, call);
  if (!attempt) return answerFlow(tx, call, input, place);
  return attempt.targetId === null
    ? answerCallerFirst(tx, attempt, input)
    : answerAnnounced(tx, attempt, input);
}

async function enter(
  tx: Tx,
  call: Call,
  fact: Extract<CallFact, { is: 'enter-queue' }>,
  place: CallPlace,
): Promise<Applied> {
  const attempt = await attemptIn(tx, call);
  if (attempt?.targetId === null) return enterCallerFirst(tx, attempt);
  const entered = await enterQueue(tx, call, fact, place);
  if (attempt && entered.change?.interactionId)
    await announcedInLine(tx, attempt, entered.change.interactionId);
  return entered;
}

/** What a call was made for, where that is not somebody's click. */
function attemptIn(tx: Tx, call: Call): Promise<Attempt | undefined> {
  return call.direction === 'out' ? attemptOfCall(tx, call.id) : Promise.resolve(undefined);
}

async function talking(tx: Tx, call: Call): Promise<Applied> {
  if (call.answeredAt) return NOTHING;
  const attempt = await attemptIn(tx, call);
  if (attempt?.targetId) await announcedTalking(tx, attempt);
  if (call.direction === 'in') await calledIn(tx, call);
  await spokenWith(tx, call);
  return { events: [], change: { answeredAt: tx.now } };
}

async function over(tx: Tx, call: Call, reason: EndReason, place: CallPlace): Promise<Applied> {
  const attempt = await attemptIn(tx, call);
  if (attempt?.targetId === null) await callbackCallOver(tx, call, attempt, reason);
  else if (attempt) await announcedOver(tx, attempt, reason);
  // Nobody was reached: what it was made for is settled or goes on.
  if (attempt && attempt.interactionId === null) return NOTHING;
  const ended = await endInteraction(tx, call, reason, place);
  await noteIfMissed(tx, call, reason, place);
  return ended;
}

// ── before anybody has to act ────────────────────────────────────────────────

/**
 * The line's flow, where one runs; whoever comes by way of a relay service goes to people at once: a menu read aloud is no
 * help to who does not hear, and its silences are not theirs. Without: a greeting and the line while it is open, otherwise what is said then and a
 * message if they like.
 */
async function answerFlow(tx: Tx, call: Call, input: FlowInput, place: CallPlace): Promise<Applied> {
  const line = await place.line();
  const { language } = line.settings;
  if (input.kind !== 'start') {
    const next = await goOnGuiding(tx, call, place, input);
    if (next) return { events: [next] };
    return input.kind === 'audio' ? sayThenEnd([callText(language, 'messageKept')]) : NOTHING;
  }
  if (!line.settings.inUse) return sayThenEnd(ownOr(line.settings.outOfUse, language, 'outOfUse'));
  if (call.caller.kind === 'withheld' && line.settings.withheld === 'refuse')
    return sayThenEnd(ownOr(line.settings.withheldSays, language, 'withheld'));
  const purpose = await tellPurpose(tx, call, place, language);
  const spoken = opened(line, purpose.spoken, tx.now);
  const isRelay = await isRelayCall(tx, call);
  const guided = isRelay ? undefined : await beginGuide(tx, call, place, spoken);
  if (guided) return purpose.said(guided);
  const { queueId } = await place.entryPoint();
  if (isQueueOpen(await place.queue(queueId), await place.opening(), tx.now))
    return purpose.said({ type: 'say', spoken, then: { kind: 'queue', queueId, priority: 0, skillIds: [] } });
  return line.settings.takeMessages
    ? purpose.said(askMessage(line, purpose.spoken))
    : sayThenEnd(ownOr(line.settings.closed, language, 'closed'));
}

/** What the data are for, as it is said in the language of the line; `said` keeps that it was, in which version. */
async function tellPurpose(tx: Tx, call: Call, place: CallPlace, language: string) {
  const notice = await place.notice();
  const spoken = notice ? ownOr(notice.spoken, language, null) : [];
  return {
    spoken,
    said(event: CallEvent): Applied {
      if (notice && spoken.length > 0) noteSpoken(tx, notice, call.id);
      return { events: [event] };
    },
  };
}

function opened(line: PhoneLine, purpose: readonly Spoken[], now: Date): Spoken[] {
  const { language, greeting, notice, recording, surge } = line.settings;
  return [
    ...ownOr(greeting, language, 'greeting'),
    ...purpose,
    ...(recording.on ? ownOr(recording.notice, language, 'recording') : []),
    ...(isSurgeOn(line, now) ? ownOr(surge, language, 'surge') : []),
    ...ownOr(notice, language, null),
  ];
}

function askMessage({ settings }: PhoneLine, purpose: readonly Spoken[]): CallEvent {
  const { language, closed } = settings;
  const asked = [callText(language, 'leaveMessage'), BEEP];
  const spoken = [...ownOr(closed, language, 'closed'), ...purpose, ...asked];
  return { type: 'say', spoken, then: { kind: 'record', maxSec: MESSAGE_MAX_SEC } };
}

function sayThenEnd(spoken: readonly Spoken[]): Applied {
  return { events: [{ type: 'say', spoken, then: { kind: 'end' } }] };
}

// ── in the line ──────────────────────────────────────────────────────────────

async function enterQueue(
  tx: Tx,
  call: Call,
  { awaited }: Extract<CallFact, { is: 'enter-queue' }>,
  place: CallPlace,
): Promise<Applied> {
  const [{ conversation, interaction, isFull }, guide] = await Promise.all([
    queueCall(tx, call, place, awaited),
    lockInstance(tx, call.id),
  ]);
  const change = { conversationId: conversation.id, interactionId: interaction.id, queuedAt: tx.now };
  if (isFull)
    return {
      change,
      events: [{ type: 'turned-away', spoken: [callText((await place.line()).settings.language, 'full')] }],
    };
  if (await isRelayCall(tx, call)) await setTimesApart(tx, interaction.id, true);
  if (guide) await handOverGuided(tx, call, guide, conversation, interaction);
  return { change, interaction, events: [{ type: 'queued', queueId: interaction.queueId }] };
}

/** Place and expected wait, said only when they got better (METRICS.md). */
async function announce(tx: Tx, call: Call, place: CallPlace): Promise<Applied> {
  if (!call.interactionId || !call.state.queue) return NOTHING;
  const position = await positionOf(tx, call.interactionId);
  if (position === null) return NOTHING;
  const { language } = (await place.line()).settings;
  const expected = await expectedWait(tx, call.state.queue.queueId, position);
  const waitSec = expected === null ? -1 : Math.round(expected);
  const before = call.state.queue.announced;
  const isBetter =
    !before ||
    position < before.position ||
    (waitSec >= 0 && before.waitSec >= 0 && waitSec < before.waitSec);
  if (!isBetter) return NOTHING;
  const minutes = Math.max(1, Math.ceil(waitSec / 60));
  const where = callText(language, waitSec < 0 ? 'position' : 'positionAndWait', { position, minutes });
  const offered = (await offersCallback(tx, call.state.queue.queueId))
    ? [callbackText(language, 'offered')]
    : [];
  const spoken = [...(before ? [] : [callText(language, 'queued')]), where, ...offered];
  return { events: [{ type: 'announce', spoken, position, waitSec }] };
}

/** Whoever picks up has it; too late, they are let go again. */
async function takeOffer(tx: Tx, offerId: string, staffId: string): Promise<Applied> {
  try {
    await acceptOffer(tx, await actorById(tx, staffId), offerId);
    return { events: [{ type: 'assigned', staffId, phone: null }] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { events: [{ type: 'offer-closed', offerId }] };
  }
}

/** Nobody picked up in time: routing counts that by itself. A telephone that is busy or away lets the offer go on at once. */
async function leaveOffer(
  tx: Tx,
  { offerId, staffId, cause }: Extract<CallFact, { is: 'offer-unanswered' }>,
): Promise<Applied> {
  if (cause === 'no-answer' || cause === 'hung-up' || cause === 'answered-elsewhere') return NOTHING;
  const reason = cause === 'busy' || cause === 'refused' ? 'phone-busy' : 'phone-away';
  await declineOffer(tx, await actorById(tx, staffId), offerId, reason).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
  });
  return NOTHING;
}

/** Whoever had it is gone: the next one shall have it, and its caller is told so. The owner is told when they are back. */
async function backToLine(tx: Tx, call: Call, place: CallPlace): Promise<Applied> {
  if (!call.interactionId) return NOTHING;
  const interaction = await lockById(tx, call.interactionId);
  if (interaction.state !== 'active') return NOTHING;
  await returnToLine(tx, await withdrawPending(tx, interaction), 'owner-gone');
  if (interaction.ownerStaffId !== null)
    await giveNotice(tx, interaction.ownerStaffId, {
      kind: 'owner-gone',
      interactionId: interaction.id,
      byStaffId: null,
    });
  const spoken = [callText((await place.line()).settings.language, 'returned')];
  return { events: [{ type: 'returned', queueId: interaction.queueId, spoken }] };
}

// ── talking ──────────────────────────────────────────────────────────────────

async function give(
  tx: Tx,
  call: Call,
  { to }: Extract<CallFact, { is: 'given' }>,
  place: CallPlace,
): Promise<Applied> {
  if (!call.interactionId) return NOTHING;
  if (to.kind === 'staff') return giveCallToStaff(tx, call, to.staffId);
  return endInteraction(tx, call, 'passed-on', place);
}

/** Whom we called answered: from now on it is an interaction, of whoever called. */
async function openOutgoing(tx: Tx, call: Call, staffId: string, place: CallPlace): Promise<Applied> {
  const attempt = await attemptIn(tx, call);
  if (attempt?.targetId === null && call.interactionId) {
    await callbackReached(tx, attempt, call.interactionId);
    return NOTHING;
  }
  const { conversation, newest } = await lockExchangeOf(tx, call, place);
  const { queueId } = await place.entryPoint();
  const to = await destinationOf(tx, await place.queue(queueId));
  const opening = { continuesId: newest?.id ?? null, priority: 0 };
  const opened = await openInteraction(tx, conversation, to, opening);
  const interaction = await assignInteraction(tx, opened, staffId, 'taken');
  return { events: [], change: { conversationId: conversation.id, interactionId: interaction.id } };
}

// ── the end ──────────────────────────────────────────────────────────────────

const AFTER_TALK: Readonly<Partial<Record<EndReason, ExchangeEnd>>> = {
  'harassment-ended': 'harassment-ended',
  'agent-ended': 'agent-ended',
  'passed-on': 'passed-on',
  'telephone-lost': 'telephone-lost',
  'exchange-lost': 'exchange-lost',
};

async function endInteraction(tx: Tx, call: Call, reason: EndReason, place: CallPlace): Promise<Applied> {
  await leaveGuide(tx, call);
  if (!call.interactionId || hasOnlyMessage(call)) return NOTHING;
  const interaction = await lockById(tx, call.interactionId);
  if (interaction.state === 'waiting') {
    if (reason === 'exchange-lost') await endLost(tx, call, interaction, place);
    else await abandonWaiting(tx, interaction, reason === 'telephone-lost' ? reason : 'abandoned');
    return NOTHING;
  }
  if (interaction.state !== 'active') return NOTHING;
  const { wrapUpSec } = await getQueue(tx, interaction.queueId);
  const without = await withdrawPending(tx, interaction);
  await endExchange(tx, without, AFTER_TALK[reason] ?? 'resident-left', wrapUpSec);
  return NOTHING;
}

/** Who called left a message and nothing else: that waits for somebody, whether they hear the thanks to its end or not. */
function hasOnlyMessage({ direction, queuedAt, answeredAt }: Call): boolean {
  return direction === 'in' && queuedAt === null && answeredAt === null;
}

/** Cut off while they waited: they are called back, at the place that they had. */
async function endLost(tx: Tx, call: Call, interaction: Interaction, place: CallPlace): Promise<void> {
  const entry = await entryOf(tx, interaction.id);
  await leaveQueue(tx, interaction, 'abandoned');
  await abandonInteraction(tx, interaction, 'exchange-lost');
  if (entry) await callbackForLost(tx, call, entry, (await place.line()).settings.language);
}
