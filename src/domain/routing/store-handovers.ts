import type { Tx } from '#db/transaction.ts';
import type { Handover } from './types.ts';

const HANDOVER = [
  'handover.id',
  'interactionId',
  'fromStaffId',
  'fromDepartmentId',
  'toQueueId',
  'toDepartmentId',
  'toStaffId',
  'fellBackAt',
  'note',
  'state',
  'refuseReason',
  'requestedAt',
  'decidedAt',
  'hop',
  'askedQueueId',
  'dutyUntil',
] as const;

export async function insertHandover(
  tx: Tx,
  row: Omit<
    Handover,
    'toSealed' | 'note' | 'state' | 'refuseReason' | 'requestedAt' | 'decidedAt' | 'fellBackAt'
  > & {
    clientId: string;
    note: Buffer | null;
  },
): Promise<void> {
  await tx.db
    .insertInto('handover')
    .values({
      ...row,
      tenantId: tx.tenantId,
      state: 'pending',
      refuseReason: null,
      refuseWords: null,
      decidedBy: null,
      requestedAt: tx.now,
      decidedAt: null,
      fellBackAt: null,
    })
    .execute();
}

export function selectHandover(tx: Tx, by: { id: string } | { interactionId: string; clientId: string }) {
  let query = selectFromHandover(tx);
  if ('id' in by) query = query.where('handover.id', '=', by.id);
  else query = query.where('interactionId', '=', by.interactionId).where('clientId', '=', by.clientId);
  return query.executeTakeFirst();
}

export function selectHandovers(tx: Tx, interactionIds: readonly string[]) {
  return selectFromHandover(tx)
    .where('interactionId', 'in', interactionIds)
    .orderBy('requestedAt')
    .orderBy('handover.id')
    .execute();
}

/** With whether it goes to a sealed department: then only those who may open its records receive it. */
function selectFromHandover(tx: Tx) {
  return tx.db
    .selectFrom('handover')
    .innerJoin('department', (join) =>
      join
        .onRef('department.tenantId', '=', 'handover.tenantId')
        .onRef('department.id', '=', 'handover.toDepartmentId'),
    )
    .select(HANDOVER)
    .select('department.sealed as toSealed')
    .where('handover.tenantId', '=', tx.tenantId);
}

/** Compare-and-set from pending; false when it was decided before. */
export async function settleHandover(
  tx: Tx,
  id: string,
  change: {
    state: 'accepted' | 'refused' | 'withdrawn';
    decidedBy: string | null;
    refuseReason?: string;
    refuseWords?: Buffer | null;
  },
): Promise<boolean> {
  const result = await tx.db
    .updateTable('handover')
    .set({ ...change, decidedAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('state', '=', 'pending')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** From now on the queue's others are asked too. */
export async function updateFellBack(tx: Tx, id: string): Promise<void> {
  await tx.db
    .updateTable('handover')
    .set({ fellBackAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}
