import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import { visibleTo } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { MentionNotice, MentionTarget } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    mention: { tenantId: string; messageId: string; targetKind: MentionTarget['kind']; targetId: string };
    mentionNotice: MentionNotice & { tenantId: string; staffId: string };
  }
}

export async function insertMentions(
  tx: Tx,
  messageId: string,
  targets: readonly MentionTarget[],
): Promise<void> {
  await tx.db
    .insertInto('mention')
    .values(
      targets.map((target) => ({
        tenantId: tx.tenantId,
        messageId,
        targetKind: target.kind,
        targetId: target.id,
      })),
    )
    .execute();
}

export async function selectMentions(
  tx: Tx,
  messageIds: readonly string[],
): Promise<Map<string, MentionTarget[]>> {
  const found = new Map<string, MentionTarget[]>();
  if (messageIds.length === 0) return found;
  const rows = await tx.db
    .selectFrom('mention')
    .select(['messageId', 'targetKind', 'targetId'])
    .where('tenantId', '=', tx.tenantId)
    .where('messageId', 'in', messageIds)
    .orderBy('targetKind')
    .orderBy('targetId')
    .execute();
  for (const { messageId, targetKind, targetId } of rows)
    found.set(messageId, [...(found.get(messageId) ?? []), { kind: targetKind, id: targetId }]);
  return found;
}

export async function insertNotices(
  tx: Tx,
  rows: readonly (MentionNotice & { staffId: string })[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.db
    .insertInto('mentionNotice')
    .values(rows.map((row) => ({ ...row, tenantId: tx.tenantId })))
    .execute();
}

/** The newest that this person may still see. */
export function selectNotices(tx: Tx, actor: StaffActor, most: number) {
  return visibleNotices(tx, actor)
    .select([
      'mentionNotice.id',
      'mentionNotice.interactionId',
      'mentionNotice.messageId',
      'mentionNotice.departmentId',
      'mentionNotice.createdAt',
      'mentionNotice.readAt',
    ])
    .orderBy('mentionNotice.createdAt', 'desc')
    .orderBy('mentionNotice.id', 'desc')
    .limit(most)
    .execute();
}

export async function countUnread(tx: Tx, actor: StaffActor): Promise<number> {
  const row = await visibleNotices(tx, actor)
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('mentionNotice.readAt', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

function visibleNotices(tx: Tx, actor: StaffActor) {
  return tx.db
    .selectFrom('mentionNotice')
    .innerJoin('interaction', (join) =>
      join
        .onRef('interaction.id', '=', 'mentionNotice.interactionId')
        .onRef('interaction.tenantId', '=', 'mentionNotice.tenantId'),
    )
    .where('mentionNotice.tenantId', '=', tx.tenantId)
    .where('mentionNotice.staffId', '=', actor.staffId)
    .where(visibleTo(actor, 'interaction.audience'));
}

/** Marks this person's notices as read: one, those of an interaction, or all; answers which were not before. */
export async function markRead(
  tx: Tx,
  staffId: string,
  which: { id: string } | { interactionId: string } | 'all',
): Promise<string[]> {
  let query = tx.db
    .updateTable('mentionNotice')
    .set({ readAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .where('readAt', 'is', null);
  if (which !== 'all' && 'id' in which) query = query.where('id', '=', which.id);
  if (which !== 'all' && 'interactionId' in which)
    query = query.where('interactionId', '=', which.interactionId);
  const rows = await query.returning(sql<string>`id`.as('id')).execute();
  return rows.map((row) => row.id);
}
