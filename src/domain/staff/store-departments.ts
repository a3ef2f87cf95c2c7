import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { Department } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    departmentPast: { tenantId: string; departmentId: string; untilAt: Date; name: string; path: string };
  }
}

/** Holds the tree until the transaction ends: two moves at once must not close a circle between them. */
export async function holdDepartments(tx: Tx): Promise<void> {
  await sql`select id from tenant where id = ${tx.tenantId} for no key update`.execute(tx.db);
}

function one(tx: Tx, id: string) {
  return tx.db.updateTable('department').where('tenantId', '=', tx.tenantId).where('id', '=', id);
}

export async function updateDepartment(
  tx: Tx,
  id: string,
  set: Pick<Department, 'name' | 'kana' | 'parentId' | 'phone' | 'generalDesk'>,
): Promise<void> {
  await one(tx, id)
    .set({ ...set, version: sql<number>`version + 1` })
    .execute();
}

export async function updatePath(tx: Tx, id: string, path: string, name: string): Promise<void> {
  await one(tx, id).set({ path, name }).execute();
}

export async function closeInto(tx: Tx, id: string, intoId: string): Promise<void> {
  await one(tx, id)
    .set({ parentId: intoId, closedAt: tx.now, generalDesk: false, version: sql<number>`version + 1` })
    .execute();
}

export async function closeAlone(tx: Tx, id: string): Promise<void> {
  await one(tx, id).set({ closedAt: tx.now, version: sql<number>`version + 1` }).execute();
}

export async function openAgain(tx: Tx, id: string, parentId: string | null): Promise<void> {
  await one(tx, id).set({ parentId, closedAt: null, version: sql<number>`version + 1` }).execute();
}

export async function clearGeneralDesk(tx: Tx): Promise<void> {
  await tx.db
    .updateTable('department')
    .set({ generalDesk: false })
    .where('tenantId', '=', tx.tenantId)
    .where('generalDesk', '=', true)
    .execute();
}

export async function moveStaff(tx: Tx, fromId: string, toId: string): Promise<void> {
  await tx.db
    .updateTable('staff')
    .set({ departmentId: toId, version: sql<number>`version + 1` })
    .where('tenantId', '=', tx.tenantId)
    .where('departmentId', '=', fromId)
    .execute();
}

export async function insertPast(tx: Tx, { id, name, path }: Department): Promise<void> {
  await tx.db
    .insertInto('departmentPast')
    .values({ tenantId: tx.tenantId, departmentId: id, untilAt: tx.now, name, path })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export function selectPast(tx: Tx) {
  return tx.db
    .selectFrom('departmentPast')
    .select(['departmentId', 'untilAt', 'name', 'path'])
    .where('tenantId', '=', tx.tenantId)
    .orderBy('untilAt', 'desc')
    .execute();
}
