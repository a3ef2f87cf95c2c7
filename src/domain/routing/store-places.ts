import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { QueuePlace } from './queue-places.ts';

function ofVersion(tx: Tx, id: string, version: number) {
  return tx.db
    .updateTable('queue')
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('active', '=', true)
    .where('version', '=', version);
}

/** False when the row is not of that version any more. */
export async function updatePlace(
  tx: Tx,
  id: string,
  version: number,
  { name, departmentId }: QueuePlace,
  changedBy: string,
): Promise<boolean> {
  const result = await ofVersion(tx, id, version)
    .set({ name, departmentId, version: sql<number>`version + 1`, changedBy, changedAt: tx.now })
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function updateClosed(tx: Tx, id: string, version: number, changedBy: string): Promise<boolean> {
  const result = await ofVersion(tx, id, version)
    .set({ active: false, version: sql<number>`version + 1`, changedBy, changedAt: tx.now })
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export function selectPlace(
  tx: Tx,
  id: string,
): Promise<{ name: string; departmentId: string; active: boolean } | undefined> {
  return tx.db
    .selectFrom('queue')
    .select(['name', 'departmentId', 'active'])
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function updateOpened(tx: Tx, id: string, changedBy: string): Promise<void> {
  await tx.db
    .updateTable('queue')
    .set({ active: true, version: sql<number>`version + 1`, changedBy, changedAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

export async function moveQueues(tx: Tx, fromId: string, toId: string): Promise<void> {
  await tx.db
    .updateTable('queue')
    .set({ departmentId: toId, version: sql<number>`version + 1` })
    .where('tenantId', '=', tx.tenantId)
    .where('departmentId', '=', fromId)
    .execute();
}

export async function selectInQueue(
  tx: Tx,
  queueId: string,
): Promise<{ interactionId: string; waits: boolean }[]> {
  const { rows } = await sql<{ interactionId: string; waits: boolean }>`
    select i.id as interaction_id, i.state = 'waiting' as waits from interaction i
    where i.tenant_id = ${tx.tenantId} and i.state in ('waiting', 'active', 'wrap-up')
      and (i.queue_id = ${queueId} or exists (select 1 from queue_entry e where e.tenant_id = i.tenant_id
        and e.interaction_id = i.id and e.queue_id = ${queueId} and e.state in ('waiting', 'offered')))
    order by waits desc, i.opened_at, i.id`.execute(tx.db);
  return rows;
}
