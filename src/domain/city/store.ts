import { type Kysely, sql } from 'kysely';
import type { Tables, TenantTable } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import type { City, CitySettings, Holiday } from './types.ts';

function toCity(row: Omit<TenantTable, 'version'>): City {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    kana: row.kana,
    nameEn: row.nameEn,
    timeZone: row.timeZone,
    demo: row.demo,
    settings: row.settings as CitySettings,
  };
}

export async function selectCityByHost(db: Kysely<Tables>, host: string): Promise<City | undefined> {
  const row = await db
    .selectFrom('tenantHost')
    .innerJoin('tenant', 'tenant.id', 'tenantHost.tenantId')
    .selectAll('tenant')
    .where('host', '=', host)
    .executeTakeFirst();
  return row && toCity(row);
}

export async function selectCities(db: Kysely<Tables>): Promise<City[]> {
  return (await db.selectFrom('tenant').selectAll().orderBy('createdAt').orderBy('code').execute()).map(
    toCity,
  );
}

export async function selectCity(tx: Tx): Promise<City | undefined> {
  const row = await tx.db.selectFrom('tenant').selectAll().where('id', '=', tx.tenantId).executeTakeFirst();
  return row && toCity(row);
}

export async function insertCity(tx: Tx, city: Omit<City, 'id'>, hosts: readonly string[]): Promise<void> {
  await tx.db
    .insertInto('tenant')
    .values({ ...city, id: tx.tenantId, settings: JSON.stringify(city.settings), createdAt: tx.now })
    .execute();
  if (hosts.length === 0) return;
  await tx.db
    .insertInto('tenantHost')
    .values(hosts.map((host) => ({ host: host.toLowerCase(), tenantId: tx.tenantId })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Compare-and-set: false when it is not `seenSec` any more. */
export async function updateUndoSendSec(tx: Tx, undoSendSec: number, seenSec: number): Promise<boolean> {
  const result = await tx.db
    .updateTable('tenant')
    .set({ settings: sql`settings || jsonb_build_object('undoSendSec', ${undoSendSec}::int)` })
    .where('id', '=', tx.tenantId)
    .where(sql<boolean>`coalesce((settings ->> 'undoSendSec')::int, 0) = ${seenSec}`)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function selectFoundedAt(tx: Tx): Promise<Date> {
  const row = await tx.db
    .selectFrom('tenant')
    .select('createdAt')
    .where('id', '=', tx.tenantId)
    .executeTakeFirstOrThrow();
  return row.createdAt;
}

export async function selectVersion(tx: Tx): Promise<number> {
  const row = await tx.db
    .selectFrom('tenant')
    .select('version')
    .where('id', '=', tx.tenantId)
    .executeTakeFirstOrThrow();
  return row.version;
}

/** Compare-and-set of what profile, languages, codes and days share; false when it is not `seen` any more. */
export async function raiseVersion(tx: Tx, seen: number): Promise<boolean> {
  const result = await tx.db
    .updateTable('tenant')
    .set({ version: sql<number>`version + 1` })
    .where('id', '=', tx.tenantId)
    .where('version', '=', seen)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function updateCity(
  tx: Tx,
  set: Pick<City, 'name' | 'kana' | 'nameEn' | 'timeZone'>,
): Promise<void> {
  await tx.db.updateTable('tenant').set(set).where('id', '=', tx.tenantId).execute();
}

export async function mergeSettings(tx: Tx, change: CitySettings): Promise<void> {
  await tx.db
    .updateTable('tenant')
    .set({ settings: sql`settings || ${JSON.stringify(change)}::jsonb` })
    .where('id', '=', tx.tenantId)
    .execute();
}

export async function selectHolidays(tx: Tx): Promise<Holiday[]> {
  return tx.db
    .selectFrom('holiday')
    .select(['onDate', 'name', 'closed'])
    .where('tenantId', '=', tx.tenantId)
    .orderBy('onDate')
    .execute();
}

export async function replaceHolidays(tx: Tx, holidays: readonly Holiday[]): Promise<void> {
  await tx.db.deleteFrom('holiday').where('tenantId', '=', tx.tenantId).execute();
  if (holidays.length === 0) return;
  await tx.db
    .insertInto('holiday')
    .values(holidays.map((day) => ({ ...day, tenantId: tx.tenantId })))
    .execute();
}

/** Takes `size` numbers and returns the first. */
export async function takeBlock(tx: Tx, kind: string, fiscalYear: number, size: number): Promise<number> {
  const row = await tx.db
    .insertInto('numberCounter')
    .values({ tenantId: tx.tenantId, kind, fiscalYear, nextSerial: 1 + size })
    .onConflict((conflict) =>
      conflict
        .columns(['tenantId', 'kind', 'fiscalYear'])
        .doUpdateSet({ nextSerial: sql<number>`number_counter.next_serial + ${size}` }),
    )
    .returning('nextSerial')
    .executeTakeFirstOrThrow();
  return row.nextSerial - size;
}
