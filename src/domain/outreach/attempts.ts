import type { Tx } from '#db/transaction.ts';
import * as store from './store.ts';
import type { Attempt, AttemptOutcome } from './types.ts';

/** Keeps that a call is made for a callback. */
export function beginAttempt(
  tx: Tx,
  of: Pick<Attempt, 'callbackId' | 'nth' | 'callId' | 'staffId'>,
): Promise<void> {
  return store.insertAttempt(tx, { ...of, id: tx.newId() });
}

/** The attempt that a call is; undefined for any other call. */
export function attemptOfCall(tx: Tx, callId: string): Promise<Attempt | undefined> {
  return store.selectAttemptOfCall(tx, callId);
}

/** Somebody answered, pressed a key, or is an interaction now. */
export function noteAttempt(
  tx: Tx,
  attempt: Attempt,
  change: Partial<Pick<Attempt, 'interactionId' | 'answeredAt' | 'keyPressed'>>,
): Promise<Attempt> {
  return store.updateAttempt(tx, attempt.id, change);
}

/** The call is over. */
export function endAttempt(tx: Tx, attempt: Attempt, outcome: AttemptOutcome): Promise<Attempt> {
  return store.updateAttempt(tx, attempt.id, { endedAt: tx.now, outcome });
}

/** All tries of these callbacks, in their order. */
export function attemptsOf(tx: Tx, callbackIds: readonly string[]): Promise<Attempt[]> {
  return callbackIds.length === 0 ? Promise.resolve([]) : store.selectAttempts(tx, callbackIds);
}
