import { sql } from 'kysely';
import { audience, visibleTo } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';

export interface DutyRow {
  interactionId: string;
  dutyUntil: Date;
}

/** A duty is open while the general desk was asked or has it; over when it was handed on, or the exchange has ended. */
const isOpen = sql`i.state <> 'ended' and h.duty_until is not null and (h.state = 'pending' or (h.state = 'accepted'
  and not exists (select 1 from handover n where n.tenant_id = h.tenant_id and n.interaction_id = h.interaction_id
    and n.state = 'accepted' and (n.requested_at, n.id) > (h.requested_at, h.id))))`;

/** The open duties among these interactions, for lists. */
export async function selectDutiesAmong(tx: Tx, interactionIds: readonly string[]): Promise<DutyRow[]> {
  if (interactionIds.length === 0) return [];
  const { rows } = await sql<DutyRow>`
    select h.interaction_id, h.duty_until from handover h
      join interaction i on i.tenant_id = h.tenant_id and i.id = h.interaction_id
    where h.tenant_id = ${tx.tenantId} and h.interaction_id = any(${[...interactionIds]}::uuid[]) and ${isOpen}`.execute(
    tx.db,
  );
  return rows;
}

/** The open duties of the desks that this person belongs to, or of all they supervise; what is due first comes first. */
export async function selectDutiesFor(tx: Tx, actor: StaffActor, limit: number): Promise<DutyRow[]> {
  const { rows } = await sql<DutyRow>`
    select h.interaction_id, h.duty_until from handover h
      join interaction i on i.tenant_id = h.tenant_id and i.id = h.interaction_id
    where h.tenant_id = ${tx.tenantId} and ${isOpen} and ${visibleTo(actor, 'i.audience')}
      and (${actor.keys.includes(audience.supervisors)}::boolean
        or array['queue:' || h.to_queue_id, 'department:' || h.to_department_id] && ${[...actor.keys]}::text[])
    order by h.duty_until, h.id limit ${limit}`.execute(tx.db);
  return rows;
}
