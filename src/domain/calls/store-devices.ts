import { type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import type { PhoneUse } from './devices.ts';

declare module '#db/tables.ts' {
  interface Tables {
    phoneUse: PhoneUse;
    deskPhone: { phone: string; accountId: string };
  }
}

/** Any number; only this room takes it. */
const TAKING = 0x70_68_6f_6e;

/** One telephone is chosen at a time, by anybody: two would choose the same. */
export async function lockTaking(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${TAKING})`.execute(tx.db);
}

export function selectUse(db: Kysely<Tables>, accountId: string): Promise<PhoneUse | undefined> {
  return db.selectFrom('phoneUse').selectAll().where('accountId', '=', accountId).executeTakeFirst();
}

export function selectUses(db: Kysely<Tables>): Promise<PhoneUse[]> {
  return db.selectFrom('phoneUse').selectAll().orderBy('phone').execute();
}

export async function upsertUse(tx: Tx, use: PhoneUse): Promise<void> {
  await tx.db
    .insertInto('phoneUse')
    .values(use)
    .onConflict((conflict) => conflict.column('accountId').doUpdateSet(use))
    .execute();
}

/** True when this browser held it. */
export async function renewUse(tx: Tx, accountId: string, holder: string): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('phoneUse')
    .set({ renewedAt: tx.now })
    .where('accountId', '=', accountId)
    .where('holder', '=', holder)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Compare-and-set: only as long as it is held by this browser and was not renewed since. True when it is gone. */
export async function deleteUse(
  db: Kysely<Tables>,
  use: Pick<PhoneUse, 'accountId' | 'holder'>,
  renewedBefore?: Date,
): Promise<boolean> {
  const query = db
    .deleteFrom('phoneUse')
    .where('accountId', '=', use.accountId)
    .where('holder', '=', use.holder);
  const found = renewedBefore ? query.where('renewedAt', '<', renewedBefore) : query;
  return (await found.executeTakeFirst()).numDeletedRows > 0n;
}

/** Compare-and-set: true when it was the other way before. */
export async function updateReachable(
  tx: Tx,
  { accountId, phone }: Pick<PhoneUse, 'accountId' | 'phone'>,
  reachable: boolean,
): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('phoneUse')
    .set({ reachable, reachableSince: tx.now })
    .where('accountId', '=', accountId)
    .where('phone', '=', phone)
    .where('reachable', '!=', reachable)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The telephone that a person of this city can be rung at now. */
export async function selectReachable(tx: Tx, staffId: string): Promise<string | null> {
  const row = await tx.db
    .selectFrom('staff')
    .innerJoin('phoneUse', 'phoneUse.accountId', 'staff.accountId')
    .select('phoneUse.phone')
    .where('staff.tenantId', '=', tx.tenantId)
    .where('staff.id', '=', staffId)
    .where('phoneUse.reachable', '=', true)
    .executeTakeFirst();
  return row?.phone ?? null;
}

export async function selectReachableAccounts(db: Kysely<Tables>): Promise<string[]> {
  const rows = await db.selectFrom('phoneUse').select('accountId').where('reachable', '=', true).execute();
  return rows.map((row) => row.accountId);
}

/** Their places in this city. */
export function selectPlaces(
  tx: Tx,
  accountIds: readonly string[],
): Promise<{ id: string; accountId: string }[]> {
  return tx.db
    .selectFrom('staff')
    .select(['id', 'accountId'])
    .where('tenantId', '=', tx.tenantId)
    .where('accountId', 'in', accountIds)
    .orderBy('id')
    .execute();
}

export function selectDeskPhones(db: Kysely<Tables>): Promise<{ phone: string; accountId: string }[]> {
  return db.selectFrom('deskPhone').select(['phone', 'accountId']).orderBy('phone').execute();
}

/** Gives it to one account, which has no other; or to nobody. */
export async function assignDeskPhone(tx: Tx, phone: string, accountId: string | null): Promise<void> {
  await tx.db
    .deleteFrom('deskPhone')
    .where((where) =>
      where.or([
        where('phone', '=', phone),
        ...(accountId === null ? [] : [where('accountId', '=', accountId)]),
      ]),
    )
    .execute();
  if (accountId !== null) await tx.db.insertInto('deskPhone').values({ phone, accountId }).execute();
}
