import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { Queue, QueueSettings } from './types.ts';

/** Holds every queue of the city until the transaction ends, in one order. */
export async function holdQueues(tx: Tx): Promise<void> {
  await tx.db
    .selectFrom('queue')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .orderBy('id')
    .forUpdate()
    .execute();
}

export async function updateSettings(
  tx: Tx,
  queueId: string,
  settings: QueueSettings,
  changedBy: string,
): Promise<void> {
  await tx.db
    .updateTable('queue')
    .set({
      priority: settings.priority,
      hours: JSON.stringify(settings.hours),
      requiredSkills: [...settings.requiredSkills],
      offerSec: settings.offerSec,
      wrapUpSec: settings.wrapUpSec,
      policy: JSON.stringify(settings.policy),
      version: sql<number>`version + 1`,
      changedBy,
      changedAt: tx.now,
    })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', queueId)
    .execute();
}

/**
 * Lets the new settings hold for who waits there now: order, skills, and when they go over to another queue. Whoever
 * overflowed from here looks again at once.
 */
export async function updateWaiting(tx: Tx, before: Queue, settings: QueueSettings): Promise<void> {
  const { agePointSec, overflow } = settings.policy;
  // What somebody needs beyond the queue's own skills stays.
  const dropped = before.requiredSkills.filter((id) => !settings.requiredSkills.includes(id));
  await sql`update queue_entry set age_point_sec = ${agePointSec}::int, priority = priority + ${settings.priority - before.priority}::int,
      required_skills = array(select unnest(${[...settings.requiredSkills]}::uuid[])
        union select unnest(required_skills) except select unnest(${[...dropped]}::uuid[]))
    where tenant_id = ${tx.tenantId} and queue_id = ${before.id} and state in ('waiting', 'offered')`.execute(
    tx.db,
  );
  await sql`update queue_entry set move_due_at = case when home_queue_id is not null then ${tx.now}::timestamptz
      else coalesce(moved_at, entered_at) + ${overflow?.afterSec ?? null}::int * interval '1 second' end
    where tenant_id = ${tx.tenantId} and state in ('waiting', 'offered') and handover_id is null
      and not (personal and fell_back_at is null)
      and (home_queue_id = ${before.id} or (home_queue_id is null and queue_id = ${before.id} and moves = 0))`.execute(
    tx.db,
  );
}
