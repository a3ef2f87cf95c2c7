import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import { visibleTo } from './access.ts';
import type { StaffActor } from './types.ts';

export type ViewKind = 'cases' | 'interactions';

declare module '#db/tables.ts' {
  interface Tables {
    savedView: ViewRow & { tenantId: string; clientId: string; audience: string[]; createdAt: Date };
    viewDefault: { tenantId: string; staffId: string; kind: ViewKind; view: string };
  }
}

export interface ViewRow {
  id: string;
  kind: ViewKind;
  name: Buffer;
  filter: Buffer;
  staffId: string;
  shared: boolean;
  version: number;
  deletedAt: Date | null;
}

const VIEW = ['id', 'kind', 'name', 'filter', 'staffId', 'shared', 'version', 'deletedAt'] as const;

export function selectVisibleViews(tx: Tx, actor: StaffActor): Promise<ViewRow[]> {
  return tx.db
    .selectFrom('savedView')
    .select(VIEW)
    .where('tenantId', '=', tx.tenantId)
    .where('deletedAt', 'is', null)
    .where(visibleTo(actor, 'audience'))
    .orderBy('createdAt')
    .orderBy('id')
    .limit(500)
    .execute();
}

/** One of this person's own, deleted ones too, held until the transaction ends. */
export function lockOwnView(tx: Tx, staffId: string, id: string): Promise<ViewRow | undefined> {
  return tx.db
    .selectFrom('savedView')
    .select(VIEW)
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export function selectOwnByClientId(tx: Tx, staffId: string, clientId: string): Promise<ViewRow | undefined> {
  return tx.db
    .selectFrom('savedView')
    .select(VIEW)
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .where('clientId', '=', clientId)
    .executeTakeFirst();
}

export async function countOwnViews(tx: Tx, staffId: string): Promise<number> {
  const row = await tx.db
    .selectFrom('savedView')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .where('deletedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** False when the same client id came first. */
export async function insertView(
  tx: Tx,
  row: Omit<ViewRow, 'version' | 'deletedAt'> & { clientId: string; audience: string[] },
): Promise<boolean> {
  const result = await tx.db
    .insertInto('savedView')
    .values({ ...row, tenantId: tx.tenantId, version: 1, createdAt: tx.now, deletedAt: null })
    .onConflict((conflict) => conflict.columns(['tenantId', 'staffId', 'clientId']).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function updateView(
  tx: Tx,
  id: string,
  set: Partial<Pick<ViewRow, 'name' | 'filter' | 'shared' | 'deletedAt'>> & { audience?: string[] },
): Promise<void> {
  await tx.db
    .updateTable('savedView')
    .set((eb) => ({ ...set, version: eb('version', '+', 1) }))
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

/** Deleted ones are kept for the undo; after a day they go when their owner saves the next. */
export async function forgetDeletedViews(tx: Tx, staffId: string): Promise<void> {
  await tx.db
    .deleteFrom('savedView')
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .where(sql<boolean>`deleted_at < ${tx.now}::timestamptz - interval '1 day'`)
    .execute();
}

export function selectDefaults(tx: Tx, staffId: string): Promise<{ kind: ViewKind; view: string }[]> {
  return tx.db
    .selectFrom('viewDefault')
    .select(['kind', 'view'])
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .execute();
}

export async function upsertDefault(tx: Tx, staffId: string, kind: ViewKind, view: string): Promise<void> {
  await tx.db
    .insertInto('viewDefault')
    .values({ tenantId: tx.tenantId, staffId, kind, view })
    .onConflict((conflict) => conflict.columns(['tenantId', 'staffId', 'kind']).doUpdateSet({ view }))
    .execute();
}
