import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import { type Viewer, visibleTo } from '#domain/staff/access.ts';
import type { PresenceStatus } from './types.ts';

export interface StateRow {
  staffId: string;
  status: PresenceStatus;
  reason: string | null;
  setAside: boolean;
  inHand: number;
  waiting: number;
}

/**
 * Of everybody who was ever here: whether they are, what they have in hand, and how many wait for them alone; of what is
 * sealed only what whoever looks may see, or a count would tell of it.
 */
export async function selectStates(tx: Tx, viewer: Viewer): Promise<StateRow[]> {
  const isSeen = sql`(not i.sealed or ${visibleTo(viewer, 'i.audience')})`;
  const { rows } = await sql<StateRow>`
    select s.id as staff_id, p.status, p.reason, p.set_aside, coalesce(h.count, 0)::int as in_hand, coalesce(w.count, 0)::int as waiting
    from staff s join presence p on p.account_id = s.account_id
      left join (select i.owner_staff_id, count(*) from interaction i
        where i.tenant_id = ${tx.tenantId} and i.state = 'active' and ${isSeen} group by 1) h
        on h.owner_staff_id = s.id
      left join (select e.preferred_staff[1] as staff_id, count(*) from queue_entry e
          join interaction i on i.tenant_id = e.tenant_id and i.id = e.interaction_id
        where e.tenant_id = ${tx.tenantId} and e.state in ('waiting', 'offered') and e.personal and e.fell_back_at is null
          and ${isSeen} group by 1) w
        on w.staff_id = s.id
    where s.tenant_id = ${tx.tenantId} and s.active`.execute(tx.db);
  return rows;
}

export function selectAccount(tx: Tx, staffId: string): Promise<{ accountId: string } | undefined> {
  return tx.db
    .selectFrom('staff')
    .select('accountId')
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', staffId)
    .where('active', '=', true)
    .executeTakeFirst();
}

/** Whoever waits for this person alone waits no longer than until now: they have left. */
export async function endPersonalTime(tx: Tx, accountId: string): Promise<void> {
  await sql`update queue_entry e set preferred_until = ${tx.now}, move_due_at = ${tx.now}
    from staff s where s.tenant_id = e.tenant_id and s.account_id = ${accountId} and e.tenant_id = ${tx.tenantId}
      and e.state in ('waiting', 'offered') and e.personal and e.fell_back_at is null and s.id = any(e.preferred_staff)`.execute(
    tx.db,
  );
}

export interface WaitedFor {
  interactionId: string;
  staffId: string;
  untilAt: Date;
}

/** For whom alone each of these waits. */
export async function selectWaitedFor(tx: Tx, interactionIds: readonly string[]): Promise<WaitedFor[]> {
  if (interactionIds.length === 0) return [];
  const { rows } = await sql<WaitedFor>`
    select interaction_id, preferred_staff[1] as staff_id, preferred_until as until_at from queue_entry
    where tenant_id = ${tx.tenantId} and interaction_id = any(${[...interactionIds]}::uuid[])
      and state in ('waiting', 'offered') and personal and fell_back_at is null`.execute(tx.db);
  return rows;
}
