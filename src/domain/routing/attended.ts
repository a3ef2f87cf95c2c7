import type { Tx } from '#db/transaction.ts';
import { hasReadyMember } from './store-attended.ts';

/** Whether anybody of the queue takes contacts now: those who are not there cannot be waited for. */
export function isAttended(tx: Tx, queueId: string): Promise<boolean> {
  return hasReadyMember(tx, queueId);
}
