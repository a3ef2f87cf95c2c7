import type { Tx } from '#db/transaction.ts';
import type { Fax } from '#domain/calls/faxes.ts';
import type { Call, EndReason } from '#domain/calls/types.ts';
import { audienceOf } from '#domain/outreach/access.ts';
import { openCallbackOf } from '#domain/outreach/callbacks.ts';
import { noteMissed, settleMissed } from '#domain/outreach/missed.ts';
import { callableNumber } from '#domain/outreach/rules.ts';
import { MISSED_REASONS, type MissedReason } from '#domain/outreach/types.ts';
import { destinationOf, getQueue } from '#domain/routing/routing.ts';
import { getEntryPoint } from '#domain/interactions/entry-points.ts';
import { readInteraction } from '#domain/interactions/interactions.ts';
import type { CallPlace } from './call-place.ts';

function numberOf(call: Call): string | undefined {
  return call.caller.kind === 'number' ? callableNumber(call.caller.number) : undefined;
}

/**
 * Keeps a call to the city that ended before anybody spoke with its caller, for those who look after the queue: unless the
 * number was withheld, or they are called back anyhow.
 */
export async function noteIfMissed(tx: Tx, call: Call, reason: EndReason, place: CallPlace): Promise<void> {
  const isMissed = (MISSED_REASONS as readonly string[]).includes(reason);
  const number = numberOf(call);
  if (call.direction !== 'in' || call.answeredAt !== null || !isMissed || !number) return;
  const queueId = call.interactionId
    ? (await readInteraction(tx, call.interactionId)).queueId
    : (await place.entryPoint()).queueId;
  if (await openCallbackOf(tx, queueId, number)) return;
  await noteMissed(tx, {
    queueId,
    entryPointId: call.entryPointId,
    number,
    reason: reason as MissedReason,
    waitSec: call.queuedAt ? Math.round((tx.now.getTime() - call.queuedAt.getTime()) / 1000) : 0,
    audience: audienceOf(await destinationOf(tx, await getQueue(tx, queueId)), null),
  });
}

/** The same for a call to a number for faxes that brought no page to look at: whoever called thinks that it was sent. */
export async function noteMissedFax(tx: Tx, fax: Fax): Promise<void> {
  const number = fax.other.kind === 'number' ? callableNumber(fax.other.number) : undefined;
  if (!number) return;
  const { queueId } = await getEntryPoint(tx, { id: fax.entryPointId });
  await noteMissed(tx, {
    queueId,
    entryPointId: fax.entryPointId,
    number,
    reason: fax.result === 'no-fax' ? 'no-fax' : 'fax-unread',
    waitSec: 0,
    audience: audienceOf(await destinationOf(tx, await getQueue(tx, queueId)), null),
  });
}

/** Somebody of the city speaks with this number: whatever they had called for in vain is over. */
export async function spokenWith(tx: Tx, call: Call): Promise<void> {
  const number = numberOf(call);
  if (number) await settleMissed(tx, number, call.direction === 'in' ? 'called-again' : 'called');
}
