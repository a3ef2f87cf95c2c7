import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';

/** Who was answered in a queue since then, newest first. Hand-overs are left out: their sender waits, not a resident. */
export async function selectRecentAnswers(
  tx: Tx,
  queueId: string,
  since: Date,
  most: number,
): Promise<{ enteredAt: Date; answeredAt: Date; staffId: string; handleSec: number | null }[]> {
  const { rows } = await sql<{
    enteredAt: Date;
    answeredAt: Date;
    staffId: string;
    handleSec: number | null;
  }>`
    select e.entered_at, e.left_at as answered_at, o.staff_id,
      case when not i.times_apart
        then extract(epoch from coalesce(i.wrapped_up_at, i.ended_at) - i.answered_at)::float8 end as handle_sec
    from queue_entry e
      join offer o on o.tenant_id = e.tenant_id and o.queue_entry_id = e.id and o.state = 'accepted'
      join interaction i on i.tenant_id = e.tenant_id and i.id = e.interaction_id
    where e.tenant_id = ${tx.tenantId} and e.queue_id = ${queueId} and e.state = 'answered' and e.handover_id is null
      and e.left_at > ${since}
    order by e.left_at desc limit ${most}`.execute(tx.db);
  return rows;
}

/** How many people of a queue take contacts now; the reserve only while it is called in. */
export async function countAvailable(
  tx: Tx,
  queueId: string,
  awayReasons: readonly string[],
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from queue_member m
      join queue q on q.tenant_id = m.tenant_id and q.id = m.queue_id
      join staff s on s.tenant_id = m.tenant_id and s.id = m.staff_id
      join presence p on p.account_id = s.account_id
    where m.tenant_id = ${tx.tenantId} and m.queue_id = ${queueId} and (not m.reserve or q.surge_on) and s.active
      and not p.set_aside and (p.status = 'ready' or (p.status = 'away' and p.reason = any(${awayReasons}::text[])))`.execute(
    tx.db,
  );
  return rows[0]?.count ?? 0;
}

/** Keeps the best place that was told of an entry; answers it. */
export async function keepToldPosition(tx: Tx, entryId: string, position: number): Promise<number> {
  const entry = tx.db.selectFrom('queueEntry').where('tenantId', '=', tx.tenantId).where('id', '=', entryId);
  const { toldPosition } = await entry.select('toldPosition').executeTakeFirstOrThrow();
  // Only what is news is written: whoever waits asks every few seconds.
  if (toldPosition !== null && toldPosition <= position) return toldPosition;
  await tx.db
    .updateTable('queueEntry')
    .set({ toldPosition: position })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', entryId)
    .execute();
  return position;
}
