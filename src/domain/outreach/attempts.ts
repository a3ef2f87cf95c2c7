import type { Tx } from '#db/transaction.ts';
import * as store from './store.ts';
import type { Attempt, AttemptOf, AttemptOutcome, CallbackAttempt } from './types.ts';

/** Keeps that a call is made for a callback, or for a number of a list. */
export function beginAttempt(
  tx: Tx,
  of: AttemptOf,
  call: Pick<Attempt, 'nth' | 'callId' | 'staffId'>,
): Promise<void> {
  return store.insertAttempt(tx, { ...of, ...call, id: tx.newId() });
}

/** The attempt that a call is; undefined for any other call. */
export async function attemptOfCall(tx: Tx, callId: string): Promise<Attempt | undefined> {
  return (await store.selectAttemptOfCall(tx, callId)) as Attempt | undefined;
}

/** Somebody answered, pressed a key, or is an interaction now. */
export async function noteAttempt(
  tx: Tx,
  attempt: Attempt,
  change: Partial<Pick<Attempt, 'interactionId' | 'answeredAt' | 'keyPressed'>>,
): Promise<void> {
  await store.updateAttempt(tx, attempt.id, change);
}

/** The call is over. */
export async function endAttempt(tx: Tx, attempt: Attempt, outcome: AttemptOutcome): Promise<void> {
  await store.updateAttempt(tx, attempt.id, { endedAt: tx.now, outcome });
}

/** All tries of these callbacks, in their order. */
export async function attemptsOf(tx: Tx, callbackIds: readonly string[]): Promise<CallbackAttempt[]> {
  return callbackIds.length === 0 ? [] : ((await store.selectAttempts(tx, callbackIds)) as CallbackAttempt[]);
}
