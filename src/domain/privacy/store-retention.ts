import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { DueGroup, LegalHold, RetainedKind, RetentionPolicy } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    retentionPolicy: RetentionPolicy & { tenantId: string; active: boolean; changedAt: Date };
    legalHold: HoldRow & { tenantId: string; clientId: string };
  }
}

export interface HoldRow extends Omit<LegalHold, 'reason' | 'releaseReason' | 'until'> {
  reason: Buffer;
  releaseReason: Buffer | null;
  untilAt: Date | null;
}

const POLICY = ['id', 'kind', 'departmentId', 'channel', 'keepDays', 'version'] as const;

const policies = (tx: Tx) => tx.db.selectFrom('retentionPolicy').where('tenantId', '=', tx.tenantId);

export function selectPolicies(tx: Tx): Promise<RetentionPolicy[]> {
  return policies(tx).select(POLICY).where('active', '=', true).orderBy('kind').orderBy('id').execute();
}

export function selectPolicy(tx: Tx, id: string): Promise<RetentionPolicy | undefined> {
  return policies(tx).select(POLICY).where('active', '=', true).where('id', '=', id).executeTakeFirst();
}

export async function insertPolicy(tx: Tx, policy: RetentionPolicy): Promise<void> {
  await tx.db
    .insertInto('retentionPolicy')
    .values({ ...policy, tenantId: tx.tenantId, active: true, changedAt: tx.now })
    .execute();
}

/** False when somebody changed it since. */
export async function updatePolicy(
  tx: Tx,
  of: { id: string; version: number },
  change: { keepDays: number; active: boolean },
): Promise<boolean> {
  const result = await tx.db
    .updateTable('retentionPolicy')
    .set({ ...change, version: of.version + 1, changedAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', of.id)
    .where('version', '=', of.version)
    .where('active', '=', true)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

// ── holds ────────────────────────────────────────────────────────────────────

const HOLD = [
  'id',
  'subjectKind',
  'subjectId',
  'reason',
  'untilAt',
  'heldBy',
  'heldAt',
  'releasedBy',
  'releasedAt',
  'releaseReason',
] as const;

/** False when this client id made one before. */
export async function insertHold(tx: Tx, row: HoldRow & { clientId: string }): Promise<boolean> {
  const result = await tx.db
    .insertInto('legalHold')
    .values({ ...row, tenantId: tx.tenantId })
    .onConflict((conflict) => conflict.columns(['tenantId', 'clientId']).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Newest first; `before` is the id of the last one that was shown. */
export function selectHolds(tx: Tx, page: { before: string | undefined; limit: number }): Promise<HoldRow[]> {
  let query = tx.db.selectFrom('legalHold').select(HOLD).where('tenantId', '=', tx.tenantId);
  if (page.before) query = query.where('id', '<', page.before);
  return query.orderBy('id', 'desc').limit(page.limit).execute();
}

export async function updateHold(
  tx: Tx,
  id: string,
  change: { releasedBy: string; releasedAt: Date; releaseReason: Buffer },
): Promise<boolean> {
  const result = await tx.db
    .updateTable('legalHold')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('releasedAt', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

// ── what is due ──────────────────────────────────────────────────────────────

/** The closest policy for a record: of its department and channel, of its department, of its channel, of all. */
function closest(tx: Tx, kind: RetainedKind, department: RawBuilder<unknown>, channel: RawBuilder<unknown>) {
  return sql`cross join lateral (
    select p.keep_days from retention_policy p
    where p.tenant_id = ${tx.tenantId} and p.kind = ${kind} and p.active
      and (p.department_id is null or p.department_id = ${department}) and (p.channel is null or p.channel = ${channel})
    order by p.department_id is null, p.channel is null limit 1) p`;
}

function holds(tx: Tx, subjects: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`exists (select from legal_hold h where h.tenant_id = ${tx.tenantId} and h.released_at is null
    and (h.until_at is null or h.until_at > ${tx.now}) and h.subject_id in (${subjects}))`;
}

/** Whether something keeps an interaction: a hold on it, its person, its case, its recording; or a case that is open. */
function heldInteraction(tx: Tx): RawBuilder<unknown> {
  const linked = sql`select ci.case_id from case_interaction ci where ci.tenant_id = i.tenant_id and ci.interaction_id = i.id`;
  return sql`(${holds(tx, sql`select i.id union all select i.resident_id union all ${linked}`)}
    or exists (select from recording r join recording_hold h on h.tenant_id = r.tenant_id and h.recording_id = r.id
      where r.tenant_id = i.tenant_id and r.interaction_id = i.id and h.released_at is null and h.until_at > ${tx.now})
    or exists (select from harassment_case a where a.tenant_id = i.tenant_id and a.interaction_id = i.id and a.hold_until > ${tx.now})
    or exists (select from case_interaction ci join "case" c on c.tenant_id = ci.tenant_id and c.id = ci.case_id
      where ci.tenant_id = i.tenant_id and ci.interaction_id = i.id and c.closed_at is null))`;
}

/**
 * All that has a policy and was not disposed of: id, audience, department, channel, when it is due, whether something holds
 * it. A person is due by what had gone of them `before`: what one disposal empties calls for no more in the same.
 */
function dueOf(tx: Tx, kind: RetainedKind, before: Date): RawBuilder<unknown> {
  if (kind === 'interaction')
    return sql`select i.id, i.audience, i.department_id, i.channel,
        coalesce(i.wrapped_up_at, i.ended_at) + make_interval(days => p.keep_days) as due_at, ${heldInteraction(tx)} as held
      from interaction i ${closest(tx, kind, sql`i.department_id`, sql`i.channel`)}
      where i.tenant_id = ${tx.tenantId} and i.state = 'ended' and i.disposed_at is null`;
  if (kind === 'case')
    return sql`select c.id, c.audience, c.department_id, null::text as channel, c.closed_at + make_interval(days => p.keep_days) as due_at,
        ${holds(tx, sql`select c.id union all select c.resident_id`)} as held
      from "case" c ${closest(tx, kind, sql`c.department_id`, sql`null`)}
      where c.tenant_id = ${tx.tenantId} and c.closed_at is not null and c.disposed_at is null`;
  // A person goes last: when nothing of them is left, and nobody is protected by the record.
  return sql`select r.id, array['residents'] as audience, null::uuid as department_id, null::text as channel,
      greatest(r.updated_at, (select max(c.last_message_at) from conversation c where c.tenant_id = r.tenant_id and c.resident_id = r.id))
        + make_interval(days => p.keep_days) as due_at,
      (r.protected or ${holds(tx, sql`select r.id`)}) as held
    from resident r ${closest(tx, kind, sql`null`, sql`null`)}
    where r.tenant_id = ${tx.tenantId} and r.disposed_at is null
      and not exists (select from interaction i where i.tenant_id = r.tenant_id and i.resident_id = r.id
        and (i.disposed_at is null or i.disposed_at >= ${before}))
      and not exists (select from "case" c where c.tenant_id = r.tenant_id and c.resident_id = r.id
        and (c.disposed_at is null or c.disposed_at >= ${before}))`;
}

/** How many fall due by then, by day of the city, kind, department and channel. */
export async function selectDueGroups(
  tx: Tx,
  kind: RetainedKind,
  until: Date,
  timeZone: string,
): Promise<DueGroup[]> {
  const { rows } = await sql<Omit<DueGroup, 'kind'>>`
    select department_id, channel, to_char(greatest(due_at, ${tx.now}::timestamptz) at time zone ${timeZone}, 'YYYY-MM-DD') as due_on,
      count(*)::integer as count, (count(*) filter (where held))::integer as held
    from (${dueOf(tx, kind, until)}) d where due_at <= ${until} group by 1, 2, 3 order by 3, 1, 2`.execute(
    tx.db,
  );
  return rows.map((row) => ({ kind, ...row }));
}

/** How many are due by then and held by nothing. */
export async function countDue(tx: Tx, kind: RetainedKind, until: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from (${dueOf(tx, kind, until)}) d where due_at <= ${until} and not held`.execute(
    tx.db,
  );
  return rows[0]?.count ?? 0;
}

/** Some that are due by then and held by nothing, the longest overdue first. */
export async function selectDue(
  tx: Tx,
  kind: RetainedKind,
  until: Date,
  limit: number,
): Promise<{ id: string; audience: string[] }[]> {
  const { rows } = await sql<{ id: string; audience: string[] }>`
    select id, audience from (${dueOf(tx, kind, until)}) d where due_at <= ${until} and not held
    order by due_at, id limit ${limit}`.execute(tx.db);
  return rows;
}
