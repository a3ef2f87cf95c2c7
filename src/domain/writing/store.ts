import type { Tx } from '#db/transaction.ts';
import type { DraftKind } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    draft: DraftRow & { tenantId: string; staffId: string; subjectId: string };
  }
}

export interface DraftRow {
  kind: DraftKind;
  /** Sealed free text. */
  body: Buffer;
  fileIds: string[];
  version: number;
  savedAt: Date;
  otherBody: Buffer | null;
  otherSavedAt: Date | null;
}

const DRAFT = ['kind', 'body', 'fileIds', 'version', 'savedAt', 'otherBody', 'otherSavedAt'] as const;

export function selectDrafts(tx: Tx, staffId: string, subjectId: string): Promise<DraftRow[]> {
  return tx.db
    .selectFrom('draft')
    .select(DRAFT)
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .where('subjectId', '=', subjectId)
    .orderBy('kind')
    .execute();
}

/** Locked: two tabs that save at once come one after the other. */
export function lockDraft(tx: Tx, staffId: string, subjectId: string, kind: DraftKind) {
  return tx.db
    .selectFrom('draft')
    .select(DRAFT)
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .where('subjectId', '=', subjectId)
    .where('kind', '=', kind)
    .forUpdate()
    .executeTakeFirst();
}

/** Makes the row that is then locked; nothing when it is there. */
export async function insertDraft(
  tx: Tx,
  draft: { staffId: string; subjectId: string; kind: DraftKind; body: Buffer },
): Promise<boolean> {
  const result = await tx.db
    .insertInto('draft')
    .values({
      ...draft,
      tenantId: tx.tenantId,
      fileIds: [],
      version: 0,
      savedAt: tx.now,
      otherBody: null,
      otherSavedAt: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function updateDraft(tx: Tx, staffId: string, subjectId: string, row: DraftRow): Promise<void> {
  const { kind, ...change } = row;
  await tx.db
    .updateTable('draft')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .where('subjectId', '=', subjectId)
    .where('kind', '=', kind)
    .execute();
}

/** How many drafts a person has, the emptied ones included. */
export async function countDrafts(tx: Tx, staffId: string): Promise<number> {
  const row = await tx.db
    .selectFrom('draft')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Removes this person's drafts that nobody touched since then. */
export async function deleteDraftsBefore(tx: Tx, staffId: string, before: Date): Promise<void> {
  await tx.db
    .deleteFrom('draft')
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .where('savedAt', '<', before)
    .execute();
}
