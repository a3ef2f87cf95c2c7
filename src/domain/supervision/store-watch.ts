import type { Tx } from '#db/transaction.ts';
import type { Notice, NoticeKind } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    watch: {
      tenantId: string;
      interactionId: string;
      staffId: string;
      startedAt: Date;
      lastSeenAt: Date;
    };
    whisper: { tenantId: string; messageId: string; toStaffId: string };
    notice: {
      tenantId: string;
      id: string;
      staffId: string;
      kind: NoticeKind;
      interactionId: string | null;
      byStaffId: string | null;
      givenAt: Date;
      seenAt: Date | null;
    };
  }
}

/** Who said since `from` that they look on. */
export function selectWatchers(
  tx: Tx,
  interactionId: string,
  from: Date,
): Promise<{ staffId: string; startedAt: Date; lastSeenAt: Date }[]> {
  return tx.db
    .selectFrom('watch')
    .select(['staffId', 'startedAt', 'lastSeenAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('interactionId', '=', interactionId)
    .where('lastSeenAt', '>', from)
    .orderBy('startedAt')
    .execute();
}

/** Says that somebody looks on; one who was gone for long begins anew. */
export async function upsertWatch(
  tx: Tx,
  watch: { interactionId: string; staffId: string; startedAt: Date },
): Promise<void> {
  await tx.db
    .insertInto('watch')
    .values({ ...watch, tenantId: tx.tenantId, lastSeenAt: tx.now })
    .onConflict((conflict) =>
      conflict
        .columns(['tenantId', 'interactionId', 'staffId'])
        .doUpdateSet({ startedAt: watch.startedAt, lastSeenAt: tx.now }),
    )
    .execute();
}

/** False when they did not look on. */
export async function deleteWatch(tx: Tx, interactionId: string, staffId: string): Promise<boolean> {
  const result = await tx.db
    .deleteFrom('watch')
    .where('tenantId', '=', tx.tenantId)
    .where('interactionId', '=', interactionId)
    .where('staffId', '=', staffId)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export async function insertWhisper(tx: Tx, messageId: string, toStaffId: string): Promise<void> {
  await tx.db
    .insertInto('whisper')
    .values({ tenantId: tx.tenantId, messageId, toStaffId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function selectWhispers(tx: Tx, messageIds: readonly string[]): Promise<string[]> {
  if (messageIds.length === 0) return [];
  const rows = await tx.db
    .selectFrom('whisper')
    .select('messageId')
    .where('tenantId', '=', tx.tenantId)
    .where('messageId', 'in', messageIds)
    .execute();
  return rows.map((row) => row.messageId);
}

export async function insertNotice(tx: Tx, staffId: string, notice: Notice): Promise<void> {
  await tx.db
    .insertInto('notice')
    .values({ ...notice, staffId, tenantId: tx.tenantId, seenAt: null })
    .execute();
}

export async function hasNotice(
  tx: Tx,
  staffId: string,
  notice: Pick<Notice, 'kind' | 'interactionId'>,
  since: Date,
): Promise<boolean> {
  const row = await tx.db
    .selectFrom('notice')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .where('kind', '=', notice.kind)
    .where('interactionId', '=', notice.interactionId)
    .where('givenAt', '>=', since)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export function selectUnseenNotices(tx: Tx, staffId: string, limit: number): Promise<Notice[]> {
  return tx.db
    .selectFrom('notice')
    .select(['id', 'kind', 'interactionId', 'byStaffId', 'givenAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .where('seenAt', 'is', null)
    .orderBy('givenAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** False when it is not theirs or was put away before. */
export async function markNoticeSeen(tx: Tx, staffId: string, id: string): Promise<boolean> {
  const result = await tx.db
    .updateTable('notice')
    .set({ seenAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .where('id', '=', id)
    .where('seenAt', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
