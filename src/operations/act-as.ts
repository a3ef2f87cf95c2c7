import type { Tx } from '#db/transaction.ts';
import { queueIdsOf } from '#domain/routing/routing.ts';
import { getStaff, loadActor } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';

/** A person of the staff, to do in their name what their telephone said: they picked up, or are busy. Refuses 'not-found'. */
export async function actorById(tx: Tx, staffId: string): Promise<StaffActor> {
  const { accountId } = await getStaff(tx, staffId);
  return loadActor(tx, { accountId, tenantId: tx.tenantId, staffId }, await queueIdsOf(tx, staffId));
}
