import { type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import type { EntryPoint } from './types.ts';

const ENTRY_POINT = [
  'id',
  'channel',
  'name',
  'publicKey',
  'queueId',
  'settings',
  'version',
  'changedBy',
  'changedAt',
] as const;

export async function tenantOfEntryPoint(db: Kysely<Tables>, key: string): Promise<string | undefined> {
  const { rows } = await sql<{
    tenantId: string | null;
  }>`select tenant_of_entry_point(${key}) as tenant_id`.execute(db);
  return rows[0]?.tenantId ?? undefined;
}

/** Those that are open; the closed ones where `active` is false. */
export async function selectEntryPoints(tx: Tx, active = true): Promise<EntryPoint[]> {
  const rows = await tx.db
    .selectFrom('entryPoint')
    .select(ENTRY_POINT)
    .where('tenantId', '=', tx.tenantId)
    .where('active', '=', active)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ ...row, settings: row.settings as EntryPoint['settings'] }));
}

export async function insertEntryPoint(tx: Tx, row: EntryPoint): Promise<void> {
  await tx.db
    .insertInto('entryPoint')
    .values({ ...row, settings: JSON.stringify(row.settings), tenantId: tx.tenantId, active: true })
    .execute();
}

export async function updateEntryPointPlace(
  tx: Tx,
  id: string,
  place: { name: string; queueId: string },
): Promise<void> {
  await tx.db
    .updateTable('entryPoint')
    .set(place)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('active', '=', true)
    .execute();
}

/** False when there is none of this version any more. */
export async function updateEntryPoint(
  tx: Tx,
  id: string,
  version: number,
  { name, settings }: Pick<EntryPoint, 'name' | 'settings'>,
  changedBy: string,
): Promise<boolean> {
  const result = await tx.db
    .updateTable('entryPoint')
    .set({ name, settings: JSON.stringify(settings), version: version + 1, changedBy, changedAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('active', '=', true)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Open or closed. */
export async function selectEntryPoint(tx: Tx, id: string): Promise<EntryPoint | undefined> {
  const row = await tx.db
    .selectFrom('entryPoint')
    .select(ENTRY_POINT)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && { ...row, settings: row.settings as EntryPoint['settings'] };
}

/** False when it is so already. */
export async function updateEntryPointActive(tx: Tx, id: string, active: boolean): Promise<boolean> {
  const result = await tx.db
    .updateTable('entryPoint')
    .set({ active, version: sql<number>`version + 1` })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('active', '=', !active)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function updateClosedQueue(tx: Tx, fromId: string, toId: string): Promise<void> {
  await tx.db
    .updateTable('entryPoint')
    .set({ queueId: toId })
    .where('tenantId', '=', tx.tenantId)
    .where('queueId', '=', fromId)
    .where('active', '=', false)
    .execute();
}

export async function countInHand(tx: Tx, entryPointId: string): Promise<number> {
  const row = await tx.db
    .selectFrom('interaction')
    .select((count) => count.fn.countAll<number>().as('count'))
    .where('tenantId', '=', tx.tenantId)
    .where('entryPointId', '=', entryPointId)
    .where('state', 'in', ['waiting', 'active', 'wrap-up'])
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
