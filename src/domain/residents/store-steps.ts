import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { Place } from '#kernel/search.ts';

export type StepKind =
  | 'merged'
  | 'merged-into'
  | 'split-off'
  | 'split-from'
  | 'given'
  | 'taken'
  | 'undone'
  | 'represented'
  | 'represents'
  | 'represented-over'
  | 'represents-over'
  | 'household-joined'
  | 'household-left';

export interface StepRow extends Place {
  kind: StepKind;
  otherId: string;
  byStaffId: string | null;
}

/** What was done to a record after a place, newest first; `households` = also who came and left where they live. */
export async function selectSteps(
  tx: Tx,
  residentId: string,
  page: { limit: number; before: Place | null; households: boolean },
): Promise<StepRow[]> {
  const { before } = page;
  const onwards = before ? sql`where (at, id) < (${before.at}, ${before.id}::uuid)` : sql``;
  const living = page.households ? sql`union all ${households(tx, residentId)}` : sql``;
  const { rows } = await sql<StepRow>`
    select kind, at, id, other_id, by_staff_id from (
      ${moves(tx, residentId)} union all ${representations(tx, residentId)} ${living}
    ) step ${onwards} order by at desc, id desc limit ${page.limit}`.execute(tx.db);
  return rows;
}

const moves = (tx: Tx, residentId: string) => sql`
  select case kind
      when 'merge' then case when to_id = ${residentId} then 'merged' else 'merged-into' end
      when 'split' then case when from_id = ${residentId} then 'split-off' else 'split-from' end
      else case when from_id = ${residentId} then 'given' else 'taken' end end as kind,
    done_at as at, id, case when from_id = ${residentId} then to_id else from_id end as other_id, done_by as by_staff_id
  from resident_move where tenant_id = ${tx.tenantId} and ${residentId} in (from_id, to_id)
  union all
  select 'undone', undone_at, id, case when from_id = ${residentId} then to_id else from_id end, undone_by
  from resident_move where tenant_id = ${tx.tenantId} and ${residentId} in (from_id, to_id) and undone_at is not null`;

const representations = (tx: Tx, residentId: string) => sql`
  select case when resident_id = ${residentId} then 'represented' else 'represents' end, recorded_at, id,
    case when resident_id = ${residentId} then representative_id else resident_id end, recorded_by
  from representation where tenant_id = ${tx.tenantId} and ${residentId} in (resident_id, representative_id)
  union all
  select case when resident_id = ${residentId} then 'represented-over' else 'represents-over' end, ended_at, id,
    case when resident_id = ${residentId} then representative_id else resident_id end, ended_by
  from representation where tenant_id = ${tx.tenantId} and ${residentId} in (resident_id, representative_id)
    and ended_at is not null`;

// Nobody is to find a protected person by those they lived with.
const households = (tx: Tx, residentId: string) => sql`
  select case when c.joined then 'household-joined' else 'household-left' end, c.at, c.id, c.who_id, c.done_by
  from household_change c
  join resident own on own.tenant_id = c.tenant_id and own.id = c.resident_id and not own.protected
  join resident who on who.tenant_id = c.tenant_id and who.id = c.who_id and not who.protected
  where c.tenant_id = ${tx.tenantId} and c.resident_id = ${residentId}`;
