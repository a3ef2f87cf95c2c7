import type { Tx } from '#db/transaction.ts';
import { listTalkLines } from '#domain/calls/lines.ts';
import { getEntryPoint, listEntryPoints } from '#domain/interactions/entry-points.ts';
import { openInteraction } from '#domain/interactions/interactions.ts';
import { CALLBACK_CHANNEL, type Interaction } from '#domain/interactions/types.ts';
import { audienceOf } from '#domain/outreach/access.ts';
import {
  addCallback,
  callbackByClientId,
  callbackPolicyOf,
  callbacksBefore,
  changeCallback,
  openCallbackOf,
  takenSlots,
} from '#domain/outreach/callbacks.ts';
import { settleMissed } from '#domain/outreach/missed.ts';
import { callableNumber, freeSlots } from '#domain/outreach/rules.ts';
import type { Callback, CallbackSettings, CallbackSource, Slot } from '#domain/outreach/types.ts';
import { countAhead, keepPlaceAt } from '#domain/routing/lines.ts';
import { personally } from '#domain/routing/personal.ts';
import { destinationOf, enterQueue, getQueue, positionOf } from '#domain/routing/routing.ts';
import { Refusal } from '#kernel/refusal.ts';
import { lockExchangeOfNumber } from './queue-call.ts';
import { nextRinging } from './ringing-hours.ts';

/** Somebody wants to be called back, or somebody wants it for them. */
export interface CallbackWish {
  queueId: string;
  /** As people write it, or E.164. */
  number: string;
  language: string;
  source: CallbackSource;
  /** The line whose number they see; else one that leads to the queue, else the city's first. */
  entryPointId?: string | undefined;
  /** Since when the place in the line counts; else from now. */
  placeAt?: Date | undefined;
  continuesId?: string | null;
  /** When they chose to be called; else as soon as it is their turn. */
  slotFrom?: Date | undefined;
  ownerStaffId?: string | null;
  reason?: string | null;
  clientId?: string | null;
}

export interface KeptCallback {
  callback: Callback;
  /** False when this number had asked in this queue before: the same one is answered. */
  isNew: boolean;
  /** Its place in the line, 1 = next; null for one that is called at a time. */
  position: number | null;
}

const DAY_MS = 86_400_000;

/**
 * Keeps that somebody is called back: one for each number and queue, with the place in the line that they have, or in a
 * slot. Whose turn it is already waits for an agent at once. Refuses 'request.invalid' {field: 'number'} for what cannot be
 * called, 'not-found' without a line, 'capacity.full' when no slot is free or the chosen one is taken.
 */
export async function askCallback(tx: Tx, wish: CallbackWish): Promise<KeptCallback> {
  const number = callableNumber(wish.number);
  if (!number) throw new Refusal('request.invalid', { field: 'number' });
  const known =
    (wish.clientId ? await callbackByClientId(tx, wish.clientId) : undefined) ??
    (await openCallbackOf(tx, wish.queueId, number));
  if (known) return kept(tx, known, false);
  const entryPointId = wish.entryPointId ?? (await lineToCallFrom(tx, wish.queueId));
  if (!entryPointId) throw new Refusal('not-found');
  const { settings } = await callbackPolicyOf(tx, wish.queueId);
  const expiresAt = new Date(tx.now.getTime() + settings.expireDays * DAY_MS);
  const slot = await slotFor(tx, wish.queueId, settings, { chosen: wish.slotFrom, until: expiresAt });
  const isNow = slot.from <= tx.now;
  const ownerStaffId = wish.ownerStaffId ?? null;
  const to = await destinationOf(tx, await getQueue(tx, wish.queueId));
  const { callback, isNew } = await addCallback(tx, {
    queueId: wish.queueId,
    entryPointId,
    number,
    language: wish.language,
    source: wish.source,
    first: settings.first,
    placeAt: isNow ? (wish.placeAt ?? tx.now) : slot.from,
    dueAt: isNow ? tx.now : slot.from,
    slot: isNow ? null : slot,
    expiresAt,
    ownerStaffId,
    reason: wish.reason ?? null,
    continuesId: wish.continuesId ?? null,
    audience: audienceOf(to, ownerStaffId),
    clientId: wish.clientId ?? null,
  });
  await settleMissed(tx, number, 'callback', wish.queueId);
  const goesIn = isNew && isNow && callback.first === 'agent';
  return kept(tx, goesIn ? (await enterLineFor(tx, callback)).callback : callback, isNew);
}

async function kept(tx: Tx, callback: Callback, isNew: boolean): Promise<KeptCallback> {
  return { callback, isNew, position: await positionOfCallback(tx, callback) };
}

/** Its place: in the line, or before it where nobody but the caller is asked; null while its time has not come. */
export async function positionOfCallback(tx: Tx, callback: Callback): Promise<number | null> {
  if (callback.state === 'in-line' && callback.interactionId) return positionOf(tx, callback.interactionId);
  if (callback.state !== 'waiting' || callback.dueAt > tx.now) return null;
  return 1 + (await aheadOf(tx, callback));
}

/** How many are before a callback that stands in no line. */
export async function aheadOf(tx: Tx, callback: Callback): Promise<number> {
  return (await countAhead(tx, callback.queueId, callback.placeAt)) + (await callbacksBefore(tx, callback));
}

/** The free slots of a queue from now on, at most so many. */
export async function freeSlotsOf(
  tx: Tx,
  queueId: string,
  settings: CallbackSettings,
  given: { from: Date; until: Date; most: number },
): Promise<Slot[]> {
  const nextAllowed = await nextRinging(tx, await getQueue(tx, queueId), settings.ringing);
  const taken = await takenSlots(tx, queueId, settings.slotMinutes);
  return freeSlots(settings, { ...given, taken, nextAllowed });
}

/** The slot that was chosen, or the first with room. Refuses 'capacity.full'. */
export async function slotFor(
  tx: Tx,
  queueId: string,
  settings: CallbackSettings,
  { chosen, until }: { chosen: Date | undefined; until: Date },
): Promise<Slot> {
  const from = chosen && chosen > tx.now ? chosen : tx.now;
  const [slot] = await freeSlotsOf(tx, queueId, settings, { from, until, most: 1 });
  if (!slot) throw new Refusal('capacity.full');
  // Asked for a time that is closed or taken, nobody is called at another one without knowing.
  const isAnother = chosen !== undefined && slot.from.getTime() !== from.getTime();
  if (isAnother) throw new Refusal('capacity.full', { from: slot.from.toISOString() });
  return slot;
}

/** The line that a queue calls back from: one that leads to it, else the city's first. */
export async function lineToCallFrom(tx: Tx, queueId: string): Promise<string | undefined> {
  const voice = await listTalkLines(tx);
  const own = (await listEntryPoints(tx)).filter((each) => each.queueId === queueId);
  const found = voice.find((line) => own.some(({ id }) => id === line.entryPointId)) ?? voice[0];
  return found?.entryPointId;
}

/**
 * Its turn: an interaction of the number's exchange stands in the line, at the place that the callback has, for whoever
 * promised the call first.
 */
export async function enterLineFor(
  tx: Tx,
  callback: Callback,
): Promise<{ callback: Callback; interaction: Interaction }> {
  const entryPoint = await getEntryPoint(tx, { id: callback.entryPointId });
  const { conversation, newest } = await lockExchangeOfNumber(tx, entryPoint, {
    number: callback.number,
    language: callback.language,
    ownId: tx.newId(),
  });
  const queue = await getQueue(tx, callback.queueId);
  const { ownerStaffId } = callback;
  const interaction = await openInteraction(tx, conversation, await destinationOf(tx, queue), {
    channel: CALLBACK_CHANNEL,
    continuesId: callback.interactionId ?? callback.continuesId ?? newest?.id ?? null,
    priority: 0,
    forStaffId: ownerStaffId,
  });
  const prefer = ownerStaffId ? personally(ownerStaffId, queue.policy.personalSec) : undefined;
  await enterQueue(tx, interaction, queue, { prefer });
  await keepPlaceAt(tx, interaction.id, callback.placeAt);
  const changed = await changeCallback(tx, callback, { state: 'in-line', interactionId: interaction.id });
  return { callback: changed, interaction };
}
