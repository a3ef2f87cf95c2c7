import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { PurposeNotice } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    purposeNotice: Omit<PurposeNotice, 'bodies' | 'spoken'> & {
      tenantId: string;
      bodies: unknown;
      spoken: unknown;
    };
    noticeShown: { tenantId: string; conversationId: string; noticeId: string; how: string; shownAt: Date };
    noticeSpoken: { tenantId: string; callId: string; noticeId: string; spokenAt: Date };
  }
}

const NOTICE = [
  ...(['id', 'entryPointId', 'number', 'purpose', 'bodies', 'spoken'] as const),
  ...(['publishedBy', 'publishedAt'] as const),
];

const asNotice = <Row extends { bodies: unknown; spoken: unknown }>(row: Row) => ({
  ...row,
  bodies: row.bodies as PurposeNotice['bodies'],
  spoken: row.spoken as PurposeNotice['spoken'],
});

/** Every version, the newest of each entry point first, with in how many conversations it was shown and calls said. */
export async function selectNotices(tx: Tx): Promise<(PurposeNotice & { shown: number })[]> {
  const rows = await tx.db
    .selectFrom('purposeNotice')
    .select([
      ...NOTICE,
      sql<number>`(select count(distinct s.conversation_id)::integer from notice_shown s
          where s.tenant_id = purpose_notice.tenant_id and s.notice_id = purpose_notice.id)
        + (select count(*)::integer from notice_spoken s
          where s.tenant_id = purpose_notice.tenant_id and s.notice_id = purpose_notice.id)`.as('shown'),
    ])
    .where('tenantId', '=', tx.tenantId)
    .orderBy('entryPointId')
    .orderBy('number', 'desc')
    .execute();
  return rows.map(asNotice);
}

/** The one that holds at an entry point: its own, else that of the city. */
export async function selectNoticeAt(tx: Tx, entryPointId: string): Promise<PurposeNotice | undefined> {
  const row = await tx.db
    .selectFrom('purposeNotice')
    .select(NOTICE)
    .where('tenantId', '=', tx.tenantId)
    .where((eb) => eb.or([eb('entryPointId', '=', entryPointId), eb('entryPointId', 'is', null)]))
    .orderBy(sql`entry_point_id is null`)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && asNotice(row);
}

/** False when somebody published this number first. */
export async function insertNotice(tx: Tx, notice: PurposeNotice): Promise<boolean> {
  const result = await tx.db
    .insertInto('purposeNotice')
    .values({
      ...notice,
      tenantId: tx.tenantId,
      bodies: JSON.stringify(notice.bodies),
      spoken: JSON.stringify(notice.spoken),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export function insertShown(
  tx: Tx,
  shown: { conversationId: string; noticeId: string; how: string },
): Promise<unknown> {
  return tx.db
    .insertInto('noticeShown')
    .values({ ...shown, tenantId: tx.tenantId, shownAt: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export function insertSpoken(tx: Tx, said: { callId: string; noticeId: string }): Promise<unknown> {
  return tx.db
    .insertInto('noticeSpoken')
    .values({ ...said, tenantId: tx.tenantId, spokenAt: tx.now })
    .onConflict((conflict) => conflict.columns(['tenantId', 'callId']).doNothing())
    .execute();
}
