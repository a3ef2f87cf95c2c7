import { type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';

/** Conversations of any city with something whose time has come; ids only. */
export async function selectDue(
  db: Kysely<Tables>,
  until: Date,
  most: number,
): Promise<{ tenantId: string; conversationId: string }[]> {
  const { rows } = await sql<{ tenantId: string; conversationId: string }>`
    select tenant_id, conversation_id from held_deliveries_due(${until}, ${most})`.execute(db);
  return rows;
}

/** Lets go what is held in a conversation, all of it or what was due by `until`; answers the messages' ids. */
export async function releaseHeld(tx: Tx, conversationId: string, until?: Date): Promise<string[]> {
  let query = tx.db
    .updateTable('delivery')
    .set({ sendAfter: null })
    .where('tenantId', '=', tx.tenantId)
    .where('conversationId', '=', conversationId)
    .where('state', '=', 'queued')
    .where('sendAfter', 'is not', null);
  if (until) query = query.where('sendAfter', '<=', until);
  const rows = await query.returning('messageId').execute();
  return rows.map((row) => row.messageId);
}

/** What is held, however long, is due now. */
export async function makeDue(tx: Tx, messageId: string): Promise<void> {
  await tx.db
    .updateTable('delivery')
    .set({ sendAfter: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('messageId', '=', messageId)
    .where('state', '=', 'queued')
    .where('sendAfter', '>', tx.now)
    .execute();
}

/** Until when messages are held; those that are not are missing. */
export async function selectHeldUntil(tx: Tx, messageIds: readonly string[]): Promise<Map<string, Date>> {
  if (messageIds.length === 0) return new Map();
  const rows = await tx.db
    .selectFrom('delivery')
    .select(['messageId', 'sendAfter'])
    .where('tenantId', '=', tx.tenantId)
    .where('messageId', 'in', messageIds)
    .where('state', '=', 'queued')
    .where('sendAfter', 'is not', null)
    .execute();
  return new Map(rows.flatMap((row) => (row.sendAfter ? [[row.messageId, row.sendAfter]] : [])));
}

/**
 * Takes a held message out of the way for good, with its words and what finds them; false when it was let go before.
 * `emptyBody` stands where the words were: what never reached the resident is no record about them.
 */
export async function withdrawHeld(tx: Tx, messageId: string, emptyBody: Buffer): Promise<boolean> {
  const taken = await tx.db
    .updateTable('delivery')
    .set({ state: 'withdrawn', finishedAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('messageId', '=', messageId)
    .where('state', '=', 'queued')
    .where('sendAfter', 'is not', null)
    .executeTakeFirst();
  if (taken.numUpdatedRows === 0n) return false;
  await sql`with gone as (
      update message set state = 'withdrawn', body = ${emptyBody}, grams = '{}', masked = '{}'
      where tenant_id = ${tx.tenantId} and id = ${messageId} returning conversation_id, seq
    ), last as (
      select m.author_kind, m.created_at from message m join gone on m.conversation_id = gone.conversation_id
      where m.tenant_id = ${tx.tenantId} and m.direction <> 'note' and m.state <> 'withdrawn' and m.id <> ${messageId}
      order by m.seq desc limit 1
    )
    update conversation c set last_from = last.author_kind, last_message_at = last.created_at
    from gone, last where c.tenant_id = ${tx.tenantId} and c.id = gone.conversation_id`.execute(tx.db);
  return true;
}
