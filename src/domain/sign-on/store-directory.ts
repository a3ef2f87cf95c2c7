import type { Tx } from '#db/transaction.ts';

declare module '#db/tables.ts' {
  interface Tables {
    directoryPerson: {
      tenantId: string;
      staffId: string;
      externalId: string | null;
      goneAt: Date | null;
    };
    directoryGroup: { tenantId: string; id: string; name: string; externalId: string | null };
    directoryMember: { tenantId: string; groupId: string; staffId: string };
  }
}

export function selectPersons(tx: Tx) {
  return tx.db
    .selectFrom('directoryPerson')
    .select(['staffId', 'externalId', 'goneAt'])
    .where('tenantId', '=', tx.tenantId)
    .execute();
}

export async function putPerson(
  tx: Tx,
  staffId: string,
  row: { externalId: string | null; goneAt: Date | null },
): Promise<void> {
  await tx.db
    .insertInto('directoryPerson')
    .values({ ...row, staffId, tenantId: tx.tenantId })
    .onConflict((conflict) => conflict.columns(['tenantId', 'staffId']).doUpdateSet(row))
    .execute();
}

export function selectGroups(tx: Tx) {
  return tx.db
    .selectFrom('directoryGroup')
    .select(['id', 'name', 'externalId'])
    .where('tenantId', '=', tx.tenantId)
    .orderBy('name')
    .execute();
}

export async function insertGroup(
  tx: Tx,
  row: { id: string; name: string; externalId: string | null },
): Promise<void> {
  await tx.db
    .insertInto('directoryGroup')
    .values({ ...row, tenantId: tx.tenantId })
    .execute();
}

export async function updateGroup(
  tx: Tx,
  id: string,
  set: { name: string; externalId: string | null },
): Promise<void> {
  await tx.db
    .updateTable('directoryGroup')
    .set(set)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

export async function deleteGroup(tx: Tx, id: string): Promise<void> {
  await tx.db.deleteFrom('directoryGroup').where('tenantId', '=', tx.tenantId).where('id', '=', id).execute();
}

/** Of one group, or of all. */
export function selectMembers(tx: Tx, groupId?: string) {
  return tx.db
    .selectFrom('directoryMember')
    .select(['groupId', 'staffId'])
    .where('tenantId', '=', tx.tenantId)
    .$if(groupId !== undefined, (query) => query.where('groupId', '=', groupId!))
    .execute();
}

export async function replaceMembers(tx: Tx, groupId: string, staffIds: readonly string[]): Promise<void> {
  await tx.db
    .deleteFrom('directoryMember')
    .where('tenantId', '=', tx.tenantId)
    .where('groupId', '=', groupId)
    .execute();
  if (staffIds.length === 0) return;
  await tx.db
    .insertInto('directoryMember')
    .values(staffIds.map((staffId) => ({ tenantId: tx.tenantId, groupId, staffId })))
    .execute();
}
