import { type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';

/** Who waits in the queues of this city, by channel: how many, and since when the one that waits longest. */
export async function selectWaiting(tx: Tx): Promise<{ channel: string; count: number; since: Date }[]> {
  const { rows } = await sql<{ channel: string; count: number; since: Date }>`
    select channel, count(*)::int as count, min(entered_at) as since from queue_entry
    where tenant_id = ${tx.tenantId} and state in ('waiting', 'offered') and handover_id is null
    group by channel`.execute(tx.db);
  return rows;
}

/** People of the installation by presence, those who are not there left out. */
export async function selectPresences(db: Kysely<Tables>): Promise<{ status: string; count: number }[]> {
  const { rows } = await sql<{ status: string; count: number }>`
    select status, count(*)::int as count from presence where status <> 'offline' group by status`.execute(
    db,
  );
  return rows;
}
