import type { Tx } from '#db/transaction.ts';
import { tellLook } from '#domain/oversight/oversight.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { workTimes } from './look-over-access.ts';

/** A protected person's record is opened: told to those who oversee it in the same moment, not when the audit is looked through. */
export async function tellProtectedLook(tx: Tx, actor: StaffActor, residentId: string): Promise<void> {
  const onDay = (await workTimes(tx)).dayOf(tx.now);
  await tellLook(tx, { rule: 'protected', staffId: actor.staffId, residentId, onDay });
}
