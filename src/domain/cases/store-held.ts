import { type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';

/** Cases of any city with something whose time has come; ids only. */
export async function selectDue(
  db: Kysely<Tables>,
  until: Date,
  most: number,
): Promise<{ tenantId: string; caseId: string }[]> {
  const { rows } = await sql<{ tenantId: string; caseId: string }>`
    select tenant_id, case_id from held_case_entries_due(${until}, ${most})`.execute(db);
  return rows;
}

/** Makes public what is held in a case, all of it or what was due by `until`; answers which, in the order of writing. */
export async function releaseHeld(tx: Tx, caseId: string, until?: Date): Promise<string[]> {
  let query = tx.db
    .updateTable('caseEntry')
    .set({ public: true, sendAfter: null })
    .where('tenantId', '=', tx.tenantId)
    .where('caseId', '=', caseId)
    .where('sendAfter', 'is not', null);
  if (until) query = query.where('sendAfter', '<=', until);
  const rows = await query.returning(['id', 'createdAt']).execute();
  return rows.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime()).map((row) => row.id);
}

/** What somebody wrote themselves to a resident, with its case; undefined for everything else. */
export function selectOwn(tx: Tx, staffId: string, entryId: string) {
  return tx.db
    .selectFrom('caseEntry')
    .select(['id', 'caseId'])
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', entryId)
    .where('authorStaffId', '=', staffId)
    .where('kind', '=', 'message-to-resident')
    .where('withdrawnAt', 'is', null)
    .executeTakeFirst();
}

/** Takes what is held out of the way for good, with its words and what finds them; false when it was let go before. */
export async function withdrawHeld(tx: Tx, entryId: string): Promise<boolean> {
  const taken = await tx.db
    .updateTable('caseEntry')
    .set({ body: null, grams: sql`'{}'::bigint[]`, sendAfter: null, withdrawnAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', entryId)
    .where('sendAfter', 'is not', null)
    .executeTakeFirst();
  return taken.numUpdatedRows > 0n;
}
