import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import { visibleTo } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { HarassmentCase } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    harassmentCase: Omit<HarassmentCase, 'audience'> & {
      tenantId: string;
      audience: string[];
      holdReason: string | null;
    };
  }
}

const CASE = [
  'id',
  'interactionId',
  'callId',
  'askedBy',
  'askedAt',
  'joinedBy',
  'joinedAt',
  'warnedBy',
  'warnedAt',
  'warnedHow',
  'decision',
  'decidedBy',
  'decidedAt',
  'decisionNote',
  'endedBy',
  'endedAt',
  'closedAt',
  'holdId',
  'holdUntil',
  'care',
  'careAt',
  'audience',
  'version',
] as const;

const NOTHING_YET = {
  joinedBy: null,
  joinedAt: null,
  warnedBy: null,
  warnedAt: null,
  warnedHow: null,
  decision: null,
  decidedBy: null,
  decidedAt: null,
  decisionNote: null,
  endedBy: null,
  endedAt: null,
  closedAt: null,
  holdId: null,
  holdUntil: null,
  holdReason: null,
  care: null,
  careAt: null,
  version: 1,
};

export async function selectSettings(tx: Tx) {
  return tx.db
    .selectFrom('supervision')
    .select(['harassment', 'harassmentVersion', 'harassmentChangedBy', 'harassmentChangedAt'])
    .where('tenantId', '=', tx.tenantId)
    .executeTakeFirst();
}

/** Compare-and-set on their version; false when somebody changed them first. */
export async function updateSettings(
  tx: Tx,
  settings: object,
  by: { staffId: string; version: number },
): Promise<boolean> {
  const result = await tx.db
    .updateTable('supervision')
    .set({
      harassment: JSON.stringify(settings),
      harassmentVersion: by.version + 1,
      harassmentChangedBy: by.staffId,
      harassmentChangedAt: tx.now,
    })
    .where('tenantId', '=', tx.tenantId)
    .where('harassmentVersion', '=', by.version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** False when one goes on in that exchange already. */
export async function insertCase(
  tx: Tx,
  row: Pick<HarassmentCase, 'id' | 'interactionId' | 'callId' | 'askedBy' | 'askedAt' | 'audience'>,
): Promise<boolean> {
  const result = await tx.db
    .insertInto('harassmentCase')
    .values({ ...NOTHING_YET, ...row, audience: [...row.audience], tenantId: tx.tenantId })
    .onConflict((conflict) =>
      conflict.columns(['tenantId', 'interactionId']).where('closedAt', 'is', null).doNothing(),
    )
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export function selectOpen(tx: Tx, interactionId: string): Promise<HarassmentCase | undefined> {
  return tx.db
    .selectFrom('harassmentCase')
    .select(CASE)
    .where('tenantId', '=', tx.tenantId)
    .where('interactionId', '=', interactionId)
    .where('closedAt', 'is', null)
    .executeTakeFirst();
}

export function selectOpenOf(tx: Tx, interactionIds: readonly string[]): Promise<HarassmentCase[]> {
  return tx.db
    .selectFrom('harassmentCase')
    .select(CASE)
    .where('tenantId', '=', tx.tenantId)
    .where('interactionId', 'in', interactionIds)
    .where('closedAt', 'is', null)
    .execute();
}

/** What goes on, and what was asked since `from`. */
export function selectVisible(
  tx: Tx,
  actor: StaffActor,
  from: Date,
  limit: number,
): Promise<HarassmentCase[]> {
  return tx.db
    .selectFrom('harassmentCase')
    .select(CASE)
    .where('tenantId', '=', tx.tenantId)
    .where(visibleTo(actor, 'audience'))
    .where(sql<boolean>`(closed_at is null or asked_at >= ${from})`)
    .orderBy(sql`closed_at is null`, 'desc')
    .orderBy('askedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export function selectUncared(tx: Tx, staffId: string, from: Date): Promise<HarassmentCase[]> {
  return tx.db
    .selectFrom('harassmentCase')
    .select(CASE)
    .where('tenantId', '=', tx.tenantId)
    .where('askedBy', '=', staffId)
    .where('closedAt', '>=', from)
    .where('careAt', 'is', null)
    .orderBy('closedAt', 'desc')
    .execute();
}

export function lockCase(tx: Tx, id: string): Promise<HarassmentCase | undefined> {
  return tx.db
    .selectFrom('harassmentCase')
    .select(CASE)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export async function updateCase(
  tx: Tx,
  id: string,
  change: Partial<Omit<HarassmentCase, 'id' | 'audience' | 'version'> & { holdReason: string | null }>,
): Promise<void> {
  await tx.db
    .updateTable('harassmentCase')
    .set((eb) => ({ ...change, version: eb('version', '+', 1) }))
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}
