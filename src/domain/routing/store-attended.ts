import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';

/** Whether a member of the queue takes contacts at this moment, free or not. */
export async function hasReadyMember(tx: Tx, queueId: string): Promise<boolean> {
  const { rows } = await sql<{ attended: boolean }>`
    select exists (
      select 1 from queue_member m
        join staff s on s.tenant_id = m.tenant_id and s.id = m.staff_id
        join presence p on p.account_id = s.account_id
      where m.tenant_id = ${tx.tenantId} and m.queue_id = ${queueId}
        and s.active and p.status = 'ready' and not p.set_aside
    ) as attended`.execute(tx.db);
  return rows[0]?.attended === true;
}
