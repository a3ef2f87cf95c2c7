import type { Tx } from '#db/transaction.ts';
import type { WishKind } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    contactWish: {
      tenantId: string;
      interactionId: string;
      kind: WishKind;
      contact: Buffer | null;
      promisedAt: Date;
      createdAt: Date;
    };
    surveyAnswer: {
      tenantId: string;
      interactionId: string;
      points: number;
      words: Buffer | null;
      givenAt: Date;
      changedAt: Date;
    };
    deviceLink: {
      tenantId: string;
      id: string;
      conversationId: string;
      tokenHash: Buffer;
      codeHash: Buffer;
      createdAt: Date;
      expiresAt: Date;
      usedAt: Date | null;
      usedBy: Buffer | null;
    };
  }
}

// ── wishes ───────────────────────────────────────────────────────────────────

export async function upsertWish(
  tx: Tx,
  interactionId: string,
  wish: { kind: WishKind; contact: Buffer | null; promisedAt: Date },
): Promise<void> {
  await tx.db
    .insertInto('contactWish')
    .values({ ...wish, tenantId: tx.tenantId, interactionId, createdAt: tx.now })
    .onConflict((conflict) => conflict.columns(['tenantId', 'interactionId']).doUpdateSet(wish))
    .execute();
}

export async function selectWishes(tx: Tx, interactionIds: readonly string[]) {
  if (interactionIds.length === 0) return [];
  return tx.db
    .selectFrom('contactWish')
    .select(['interactionId', 'kind', 'contact', 'promisedAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('interactionId', 'in', interactionIds)
    .execute();
}

// ── the question after the end ───────────────────────────────────────────────

export function selectSurvey(tx: Tx, interactionId: string) {
  return tx.db
    .selectFrom('surveyAnswer')
    .select(['points', 'words', 'givenAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('interactionId', '=', interactionId)
    .executeTakeFirst();
}

export async function upsertSurvey(
  tx: Tx,
  interactionId: string,
  said: { points: number; words: Buffer | null },
): Promise<void> {
  await tx.db
    .insertInto('surveyAnswer')
    .values({ ...said, tenantId: tx.tenantId, interactionId, givenAt: tx.now, changedAt: tx.now })
    .onConflict((conflict) =>
      conflict.columns(['tenantId', 'interactionId']).doUpdateSet({ ...said, changedAt: tx.now }),
    )
    .execute();
}

// ── other devices ────────────────────────────────────────────────────────────

export async function insertDeviceLink(
  tx: Tx,
  row: { id: string; conversationId: string; tokenHash: Buffer; codeHash: Buffer; expiresAt: Date },
): Promise<void> {
  await tx.db
    .insertInto('deviceLink')
    .values({ ...row, tenantId: tx.tenantId, createdAt: tx.now, usedAt: null, usedBy: null })
    .execute();
}

export async function deleteUnusedDeviceLinks(tx: Tx, conversationId: string): Promise<void> {
  await tx.db
    .deleteFrom('deviceLink')
    .where('tenantId', '=', tx.tenantId)
    .where('conversationId', '=', conversationId)
    .where('usedAt', 'is', null)
    .execute();
}

/** One statement, so that of two devices with the same link one gets it. */
export function useDeviceLink(tx: Tx, hashes: readonly Buffer[], usedBy: Buffer) {
  return tx.db
    .updateTable('deviceLink')
    .set({ usedAt: tx.now, usedBy })
    .where('tenantId', '=', tx.tenantId)
    .where((eb) => eb.or([eb('tokenHash', 'in', hashes), eb('codeHash', 'in', hashes)]))
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', tx.now)
    .returning(['id', 'conversationId'])
    .executeTakeFirst();
}

export function selectDeviceLinkUsedBy(tx: Tx, hashes: readonly Buffer[], deviceHashes: readonly Buffer[]) {
  return tx.db
    .selectFrom('deviceLink')
    .select(['id', 'conversationId'])
    .where('tenantId', '=', tx.tenantId)
    .where((eb) => eb.or([eb('tokenHash', 'in', hashes), eb('codeHash', 'in', hashes)]))
    .where('usedBy', 'in', deviceHashes)
    .executeTakeFirst();
}
