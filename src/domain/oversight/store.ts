import { sql } from 'kysely';
import { auditIdAt } from '#db/audit-log.ts';
import type { Tx } from '#db/transaction.ts';
import type { LookAt, NewFinding, Verdict } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    accessFinding: {
      tenantId: string;
      id: string;
      rule: string;
      staffId: string;
      residentId: string | null;
      onDay: string;
      firstAt: Date;
      lastAt: Date;
      looks: number;
      residents: number;
      auditIds: string[];
    };
    accessDecision: {
      tenantId: string;
      id: string;
      findingId: string;
      byStaffId: string;
      at: Date;
      verdict: Verdict;
      reason: Buffer;
      looks: number;
    };
    oversightPolicy: {
      tenantId: string;
      /** jsonb; written as JSON text. */
      settings: unknown;
      version: number;
      lookedTo: Date | null;
    };
    watchedResident: { tenantId: string; residentId: string; reason: Buffer; byStaffId: string; at: Date };
    staffHome: { tenantId: string; staffId: string; block: Buffer };
  }
}

export type FindingRow = NonNullable<Awaited<ReturnType<typeof selectFinding>>>;

const FINDING = [
  'id',
  'rule',
  'staffId',
  'residentId',
  'onDay',
  'firstAt',
  'lastAt',
  'looks',
  'residents',
  'auditIds',
] as const;

export function selectPolicy(tx: Tx) {
  return tx.db
    .selectFrom('oversightPolicy')
    .select(['settings', 'version', 'lookedTo'])
    .where('tenantId', '=', tx.tenantId)
    .executeTakeFirst();
}

/** False when it is not of that version any more; version 0 = nothing was set yet. */
export async function savePolicy(tx: Tx, settings: unknown, version: number): Promise<boolean> {
  const { rows } = await sql`
    insert into oversight_policy (tenant_id, settings, version) values (${tx.tenantId}, ${JSON.stringify(settings)}::jsonb, 1)
    on conflict (tenant_id) do update set settings = excluded.settings, version = oversight_policy.version + 1
      where oversight_policy.version = ${version}::integer
    returning version`.execute(tx.db);
  return rows.length > 0;
}

export async function saveLookedTo(tx: Tx, settings: unknown): Promise<void> {
  await sql`
    insert into oversight_policy (tenant_id, settings, looked_to) values (${tx.tenantId}, ${JSON.stringify(settings)}::jsonb, ${tx.now})
    on conflict (tenant_id) do update set looked_to = excluded.looked_to`.execute(tx.db);
}

/** When persons' records were opened or changed by people from a moment on, oldest first. */
export async function selectLooks(tx: Tx, from: Date, most: number): Promise<LookAt[]> {
  const { rows } = await sql<LookAt>`
    select a.id as audit_id, a.at, s.id as staff_id, a.subject_id as resident_id
    from audit a join staff s on s.tenant_id = a.tenant_id and a.actor = 'staff:' || s.id::text and not s.program
    where a.tenant_id = ${tx.tenantId} and a.at >= ${from} and a.id >= ${auditIdAt(from.getTime())}::uuid
      and a.subject_kind = 'resident'
      and a.action in ('read', 'write', 'export')
    order by a.at, a.id limit ${most}`.execute(tx.db);
  return rows;
}

/** Keeps what was found; more looks of the same day replace fewer. Answers how many are new or grew. */
export async function keepFindings(tx: Tx, found: readonly NewFinding[]): Promise<number> {
  let kept = 0;
  for (const { auditIds, ...finding } of found) {
    const rows = await tx.db
      .insertInto('accessFinding')
      .values({ ...finding, auditIds: [...auditIds], tenantId: tx.tenantId, id: tx.newId() })
      .onConflict((conflict) =>
        conflict
          .columns(['tenantId', 'rule', 'staffId', 'residentId', 'onDay'])
          .doUpdateSet((eb) => ({
            firstAt: eb.ref('excluded.firstAt'),
            lastAt: eb.ref('excluded.lastAt'),
            looks: eb.ref('excluded.looks'),
            residents: eb.ref('excluded.residents'),
            auditIds: eb.ref('excluded.auditIds'),
          }))
          // One that was told at once knows no rows yet.
          .where(
            sql<boolean>`excluded.looks > access_finding.looks
              or cardinality(excluded.audit_ids) > cardinality(access_finding.audit_ids)`,
          ),
      )
      .returning('id')
      .execute();
    kept += rows.length;
  }
  return kept;
}

export function selectFinding(tx: Tx, id: string) {
  return tx.db
    .selectFrom('accessFinding')
    .select(FINDING)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
}

const OPEN = sql<boolean>`not exists (select from access_decision d where d.tenant_id = access_finding.tenant_id
  and d.finding_id = access_finding.id and d.looks >= access_finding.looks)`;

/** Newest first; open ones only, or all. */
export function selectFindings(
  tx: Tx,
  filter: { open: boolean; staffId: string | null; before: { at: Date; id: string } | null; limit: number },
): Promise<FindingRow[]> {
  let query = tx.db.selectFrom('accessFinding').select(FINDING).where('tenantId', '=', tx.tenantId);
  if (filter.open) query = query.where(OPEN);
  if (filter.staffId !== null) query = query.where('staffId', '=', filter.staffId);
  if (filter.before)
    query = query.where(sql<boolean>`(last_at, id) < (${filter.before.at}, ${filter.before.id}::uuid)`);
  return query.orderBy('lastAt', 'desc').orderBy('id', 'desc').limit(filter.limit).execute();
}

export async function countOpen(tx: Tx): Promise<number> {
  const row = await tx.db
    .selectFrom('accessFinding')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('tenantId', '=', tx.tenantId)
    .where(OPEN)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export function selectDecisions(tx: Tx, findingIds: readonly string[]) {
  return tx.db
    .selectFrom('accessDecision')
    .select(['findingId', 'byStaffId', 'at', 'verdict', 'reason', 'looks'])
    .where('tenantId', '=', tx.tenantId)
    .where(sql<boolean>`finding_id = any(${[...findingIds]}::uuid[])`)
    .orderBy('at', 'desc')
    .execute();
}

export async function insertDecision(
  tx: Tx,
  row: { findingId: string; byStaffId: string; verdict: Verdict; reason: Buffer; looks: number },
): Promise<void> {
  await tx.db
    .insertInto('accessDecision')
    .values({ ...row, tenantId: tx.tenantId, id: tx.newId(), at: tx.now })
    .execute();
}

export function selectWatched(tx: Tx) {
  return tx.db
    .selectFrom('watchedResident')
    .select(['residentId', 'reason', 'byStaffId', 'at'])
    .where('tenantId', '=', tx.tenantId)
    .orderBy('at', 'desc')
    .execute();
}

export async function saveWatched(tx: Tx, row: { residentId: string; reason: Buffer; byStaffId: string }) {
  await tx.db
    .insertInto('watchedResident')
    .values({ ...row, tenantId: tx.tenantId, at: tx.now })
    .onConflict((conflict) =>
      conflict
        .columns(['tenantId', 'residentId'])
        .doUpdateSet({ reason: row.reason, byStaffId: row.byStaffId, at: tx.now }),
    )
    .execute();
}

export async function deleteWatched(tx: Tx, residentId: string): Promise<boolean> {
  const result = await tx.db
    .deleteFrom('watchedResident')
    .where('tenantId', '=', tx.tenantId)
    .where('residentId', '=', residentId)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export function selectHomes(tx: Tx) {
  return tx.db
    .selectFrom('staffHome')
    .select(['staffId', 'block'])
    .where('tenantId', '=', tx.tenantId)
    .execute();
}

/** Null forgets it. */
export async function saveHome(tx: Tx, staffId: string, block: Buffer | null): Promise<void> {
  if (block === null) {
    await tx.db
      .deleteFrom('staffHome')
      .where('tenantId', '=', tx.tenantId)
      .where('staffId', '=', staffId)
      .execute();
    return;
  }
  await tx.db
    .insertInto('staffHome')
    .values({ tenantId: tx.tenantId, staffId, block })
    .onConflict((conflict) => conflict.columns(['tenantId', 'staffId']).doUpdateSet({ block }))
    .execute();
}
