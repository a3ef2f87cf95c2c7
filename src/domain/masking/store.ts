import type { Tx } from '#db/transaction.ts';
import type { MaskingPattern, OriginalOf, Reveal } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    maskingPattern: MaskingPattern & { tenantId: string; active: boolean };
    maskedOriginal: OriginalRow & { tenantId: string };
    maskedReveal: RevealRow & { tenantId: string };
  }
}

interface OriginalRow {
  subjectKind: OriginalOf['kind'];
  subjectId: string;
  body: Buffer;
  found: string[];
  createdAt: Date;
  deleteAfter: Date;
}

export interface RevealRow extends Omit<Reveal, 'reason' | 'found'> {
  reason: Buffer;
  found: string[];
}

const PATTERN = ['id', 'name', 'shape', 'near', 'action', 'originalDays', 'version'] as const;

/** What the city decided, and what it let go of its own. */
export function selectPatterns(tx: Tx): Promise<(MaskingPattern & { active: boolean })[]> {
  return tx.db
    .selectFrom('maskingPattern')
    .select([...PATTERN, 'active'])
    .where('tenantId', '=', tx.tenantId)
    .orderBy('id')
    .execute();
}

/** False when somebody changed it since: version 0 is one that stands nowhere yet. */
export async function putPattern(tx: Tx, pattern: MaskingPattern, isActive: boolean): Promise<boolean> {
  const { id, version, ...rest } = pattern;
  if (version === 0) {
    const made = await tx.db
      .insertInto('maskingPattern')
      .values({ ...rest, id, tenantId: tx.tenantId, active: isActive, version: 1 })
      .onConflict((conflict) => conflict.columns(['tenantId', 'id']).doNothing())
      .executeTakeFirst();
    return (made.numInsertedOrUpdatedRows ?? 0n) > 0n;
  }
  const changed = await tx.db
    .updateTable('maskingPattern')
    .set({ ...rest, active: isActive, version: version + 1 })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
}

/** In the place of the one before, where the same was written anew. */
export function putOriginal(tx: Tx, row: OriginalRow): Promise<unknown> {
  const { subjectId: _, ...rest } = row;
  return tx.db
    .insertInto('maskedOriginal')
    .values({ ...row, tenantId: tx.tenantId })
    .onConflict((conflict) => conflict.columns(['tenantId', 'subjectId']).doUpdateSet(rest))
    .execute();
}

export async function deleteOriginals(tx: Tx, subjectIds: readonly string[]): Promise<void> {
  if (subjectIds.length === 0) return;
  await tx.db
    .deleteFrom('maskedOriginal')
    .where('tenantId', '=', tx.tenantId)
    .where('subjectId', 'in', [...subjectIds])
    .execute();
}

/** The original that is still kept. */
export function selectOriginal(
  tx: Tx,
  of: OriginalOf,
): Promise<{ body: Buffer; found: string[] } | undefined> {
  return tx.db
    .selectFrom('maskedOriginal')
    .select(['body', 'found'])
    .where('tenantId', '=', tx.tenantId)
    .where('subjectId', '=', of.id)
    .where('subjectKind', '=', of.kind)
    .where('deleteAfter', '>', tx.now)
    .executeTakeFirst();
}

export async function deleteOriginalsOver(tx: Tx): Promise<number> {
  const gone = await tx.db
    .deleteFrom('maskedOriginal')
    .where('tenantId', '=', tx.tenantId)
    .where('deleteAfter', '<=', tx.now)
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}

export async function insertReveal(tx: Tx, row: RevealRow): Promise<void> {
  await tx.db
    .insertInto('maskedReveal')
    .values({ ...row, tenantId: tx.tenantId })
    .execute();
}

/** Newest first; `before` is the id of the last one that was shown. */
export function selectReveals(
  tx: Tx,
  page: { before: string | undefined; limit: number },
): Promise<RevealRow[]> {
  const query = tx.db
    .selectFrom('maskedReveal')
    .select(['id', 'subjectKind', 'subjectId', 'staffId', 'reason', 'found', 'at'])
    .where('tenantId', '=', tx.tenantId);
  return (page.before ? query.where('id', '<', page.before) : query)
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute();
}
