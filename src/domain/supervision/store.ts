import { type Generated, type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { visibleTo } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Alert, AlertRule, Breach, SupervisionSettings } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    supervision: {
      tenantId: string;
      rules: unknown;
      watchShown: boolean;
      version: number;
      evaluatedAt: Date | null;
      harassment: Generated<unknown>;
      harassmentVersion: Generated<number>;
      harassmentChangedBy: string | null;
      harassmentChangedAt: Date | null;
    };
    alert: Omit<Alert, 'audience'> & { tenantId: string; audience: string[] };
  }
}

const ALERT = [
  'id',
  'ruleId',
  'kind',
  'subjectKind',
  'subjectId',
  'sealed',
  'value',
  'threshold',
  'audience',
  'raisedAt',
  'acknowledgedAt',
  'acknowledgedBy',
  'clearedAt',
] as const;

export async function selectSettings(tx: Tx): Promise<SupervisionSettings | undefined> {
  const row = await tx.db
    .selectFrom('supervision')
    .select(['rules', 'watchShown', 'version'])
    .where('tenantId', '=', tx.tenantId)
    .executeTakeFirst();
  return row && { ...row, rules: row.rules as AlertRule[] };
}

/** Makes the city's row when it has none. */
export async function ensureSettings(tx: Tx, settings: SupervisionSettings): Promise<void> {
  await tx.db
    .insertInto('supervision')
    .values({
      ...settings,
      rules: JSON.stringify(settings.rules),
      tenantId: tx.tenantId,
      evaluatedAt: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Compare-and-set on the version; false when somebody changed it first. */
export async function updateSettings(
  tx: Tx,
  settings: SupervisionSettings & { version: number },
): Promise<boolean> {
  const result = await tx.db
    .updateTable('supervision')
    .set({
      rules: JSON.stringify(settings.rules),
      watchShown: settings.watchShown,
      version: settings.version + 1,
    })
    .where('tenantId', '=', tx.tenantId)
    .where('version', '=', settings.version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** True for exactly one of those who ask within `everySec`; the row is held until the transaction ends. */
export async function claimEvaluation(tx: Tx, everySec: number): Promise<boolean> {
  const result = await tx.db
    .updateTable('supervision')
    .set({ evaluatedAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where(
      sql<boolean>`(evaluated_at is null or evaluated_at <= ${tx.now}::timestamptz - make_interval(secs => ${everySec}))`,
    )
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export function selectTenantIds(db: Kysely<Tables>): Promise<{ id: string }[]> {
  return db.selectFrom('tenant').select('id').orderBy('id').execute();
}

export function selectOpenAlerts(tx: Tx): Promise<Alert[]> {
  return tx.db
    .selectFrom('alert')
    .select(ALERT)
    .where('tenantId', '=', tx.tenantId)
    .where('clearedAt', 'is', null)
    .execute();
}

/** Open ones and those that were over since `from`, newest first, as far as the actor may see them. */
export function selectVisibleAlerts(tx: Tx, actor: StaffActor, from: Date, limit: number): Promise<Alert[]> {
  return tx.db
    .selectFrom('alert')
    .select(ALERT)
    .where('tenantId', '=', tx.tenantId)
    .where(visibleTo(actor, 'audience'))
    .where(sql<boolean>`(cleared_at is null or cleared_at >= ${from})`)
    .orderBy(sql`cleared_at is null`, 'desc')
    .orderBy('raisedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export function lockAlert(tx: Tx, id: string): Promise<Alert | undefined> {
  return tx.db
    .selectFrom('alert')
    .select(ALERT)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export async function insertAlert(tx: Tx, id: string, breach: Breach): Promise<void> {
  await tx.db
    .insertInto('alert')
    .values({
      ...breach,
      audience: [...breach.audience],
      id,
      tenantId: tx.tenantId,
      raisedAt: tx.now,
      acknowledgedAt: null,
      acknowledgedBy: null,
      clearedAt: null,
    })
    .execute();
}

export async function clearAlert(tx: Tx, id: string): Promise<void> {
  await updateAlert(tx, id, { clearedAt: tx.now });
}

export async function acknowledgeAlert(tx: Tx, id: string, staffId: string): Promise<void> {
  await updateAlert(tx, id, { acknowledgedAt: tx.now, acknowledgedBy: staffId });
}

async function updateAlert(
  tx: Tx,
  id: string,
  change: Partial<Pick<Alert, 'clearedAt' | 'acknowledgedAt' | 'acknowledgedBy'>>,
): Promise<void> {
  await tx.db
    .updateTable('alert')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}
