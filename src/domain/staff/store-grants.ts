import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { Permission } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    accessGrant: {
      tenantId: string;
      id: string;
      clientId: string;
      staffId: string;
      kind: 'cover' | 'elevated';
      roles: string[];
      departmentId: string | null;
      reason: Buffer;
      fromAt: Date;
      untilAt: Date;
      givenBy: string;
      givenAt: Date;
      endedAt: Date | null;
      endedBy: string | null;
      expiryTold: boolean;
      reviewedAt: Date | null;
      reviewedBy: string | null;
      review: Buffer | null;
    };
  }
}

const GRANT = [
  'id',
  'staffId',
  'kind',
  'roles',
  'departmentId',
  'reason',
  'fromAt',
  'untilAt',
  'givenBy',
  'givenAt',
  'endedAt',
  'endedBy',
  'reviewedAt',
  'reviewedBy',
  'review',
] as const;

export type GrantRow = NonNullable<Awaited<ReturnType<typeof selectGrant>>>;

/** One that holds now, with what the city's own roles in it permit. */
export interface HeldGrant {
  id: string;
  kind: 'cover' | 'elevated';
  departmentId: string | null;
  untilAt: Date;
  roles: { role: string; permissions: readonly Permission[] | null }[];
}

/** What somebody was given beyond their place and holds at this moment. */
export async function selectHeldGrants(tx: Tx, staffId: string): Promise<HeldGrant[]> {
  const { rows } = await sql<HeldGrant>`
    select g.id, g.kind, g.department_id, g.until_at,
      coalesce((select jsonb_agg(jsonb_build_object('role', r.role, 'permissions', o.permissions))
        from unnest(g.roles) r (role) left join own_role o
          on o.tenant_id = g.tenant_id and o.id::text = r.role and o.active), '[]') as roles
    from access_grant g
    where g.tenant_id = ${tx.tenantId} and g.staff_id = ${staffId} and g.ended_at is null
      and g.until_at > ${tx.now} and g.from_at <= ${tx.now}
    order by g.given_at, g.id`.execute(tx.db);
  return rows;
}

/** False when this client id gave one before. */
export async function insertGrant(
  tx: Tx,
  row: Pick<
    GrantRow,
    'id' | 'staffId' | 'kind' | 'departmentId' | 'reason' | 'fromAt' | 'untilAt' | 'givenBy'
  > & { clientId: string; roles: readonly string[] },
): Promise<boolean> {
  const result = await tx.db
    .insertInto('accessGrant')
    .values({
      ...row,
      roles: [...row.roles],
      tenantId: tx.tenantId,
      givenAt: tx.now,
      endedAt: null,
      endedBy: null,
      expiryTold: false,
      reviewedAt: null,
      reviewedBy: null,
      review: null,
    })
    .onConflict((conflict) => conflict.columns(['tenantId', 'clientId']).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export function selectGrant(tx: Tx, id: string) {
  return tx.db
    .selectFrom('accessGrant')
    .select(GRANT)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Newest first; of one person only where one is named. */
export function selectGrants(tx: Tx, filter: { staffId: string | null; limit: number }): Promise<GrantRow[]> {
  let query = tx.db.selectFrom('accessGrant').select(GRANT).where('tenantId', '=', tx.tenantId);
  if (filter.staffId !== null) query = query.where('staffId', '=', filter.staffId);
  return query.orderBy('givenAt', 'desc').orderBy('id', 'desc').limit(filter.limit).execute();
}

/** False when it was over already. */
export async function endGrant(tx: Tx, id: string, endedBy: string): Promise<boolean> {
  const result = await tx.db
    .updateTable('accessGrant')
    .set({ endedAt: tx.now, endedBy })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('endedAt', 'is', null)
    .where('untilAt', '>', tx.now)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function reviewGrant(tx: Tx, id: string, by: string, review: Buffer): Promise<boolean> {
  const result = await tx.db
    .updateTable('accessGrant')
    .set({ reviewedAt: tx.now, reviewedBy: by, review })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('reviewedAt', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Those whose time is over and whose holders' desks were not told, marked as told. */
export async function takeExpired(tx: Tx): Promise<{ id: string; staffId: string }[]> {
  return tx.db
    .updateTable('accessGrant')
    .set({ expiryTold: true })
    .where('tenantId', '=', tx.tenantId)
    .where('expiryTold', '=', false)
    .where('endedAt', 'is', null)
    .where('untilAt', '<=', tx.now)
    .returning(['id', 'staffId'])
    .execute();
}
