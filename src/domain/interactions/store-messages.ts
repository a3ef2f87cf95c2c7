import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import { visibleTo } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { MessageRow } from './store.ts';
import type { MessageDirection, MessageState } from './types.ts';

export const MESSAGE = [
  'id',
  'conversationId',
  'interactionId',
  'seq',
  'direction',
  'authorKind',
  'authorStaffId',
  'clientId',
  'body',
  'masked',
  'state',
  'createdAt',
] as const;

/** A message that its writer took back in time is none; its row only keeps the place in the order. */
const isThere = sql<boolean>`message.state <> 'withdrawn'`;

// ── messages ─────────────────────────────────────────────────────────────────

const gramsText = (values: readonly bigint[]): string => `{${values.join(',')}}`;

function grams(values: readonly bigint[]) {
  return sql`${gramsText(values)}::bigint[]`;
}

/**
 * The message and, with it, its conversation's new last place; in one statement, because this is what a busy day is made
 * of. False when the client id made a message before: then nothing is changed.
 */
export async function insertMessage(
  tx: Tx,
  row: MessageRow,
  hashes: readonly bigint[],
  fileIds: readonly string[],
): Promise<boolean> {
  const said = row.direction !== 'note';
  const place = {
    lastSeq: row.seq,
    ...(said ? { lastMessageAt: row.createdAt, lastFrom: row.authorKind } : {}),
  };
  // Of a conversation whose own row is not written yet nobody knows, and no message of it stands anywhere.
  if (tx.changeAdded('conversation', row.conversationId, place)) {
    tx.add('message', { ...row, tenantId: tx.tenantId, grams: gramsText(hashes) });
    addMessageFiles(tx, row.id, fileIds);
    return true;
  }
  const { rows } = await sql<{ inserted: boolean }>`with new_message as (
      insert into message (tenant_id, id, conversation_id, interaction_id, seq, direction, author_kind, author_staff_id, client_id, body, grams, masked, state, created_at)
      values (${tx.tenantId}, ${row.id}, ${row.conversationId}, ${row.interactionId}, ${row.seq}, ${row.direction}, ${row.authorKind}, ${row.authorStaffId},
        ${row.clientId}, ${row.body}, ${grams(hashes)}, ${row.masked}, ${row.state}, ${row.createdAt})
      on conflict (tenant_id, conversation_id, client_id) do nothing returning 1
    ), moved as (
      update conversation set last_seq = ${row.seq},
        last_message_at = case when ${said} then ${row.createdAt}::timestamptz else last_message_at end,
        last_from = case when ${said} then ${row.authorKind} else last_from end
      where tenant_id = ${tx.tenantId} and id = ${row.conversationId} and exists (select 1 from new_message)
    )
    select exists (select 1 from new_message) as inserted`.execute(tx.db);
  if (rows[0]?.inserted !== true) return false;
  addMessageFiles(tx, row.id, fileIds);
  return true;
}

function addMessageFiles(tx: Tx, messageId: string, fileIds: readonly string[]): void {
  for (const [position, fileId] of fileIds.entries())
    tx.add('messageFile', { tenantId: tx.tenantId, messageId, fileId, position });
}

/** Gives the messages that belong to no interaction, since the last that does, to this one. */
export async function updateLooseMessages(
  tx: Tx,
  conversationId: string,
  interactionId: string,
): Promise<void> {
  await sql`update message set interaction_id = ${interactionId}
    where tenant_id = ${tx.tenantId} and conversation_id = ${conversationId} and interaction_id is null
      and seq > (select coalesce(max(seq), 0) from message
        where tenant_id = ${tx.tenantId} and conversation_id = ${conversationId} and interaction_id is not null)`.execute(
    tx.db,
  );
}

export function selectMessageByClientId(tx: Tx, conversationId: string, clientId: string) {
  return tx.db
    .selectFrom('message')
    .select(MESSAGE)
    .where('tenantId', '=', tx.tenantId)
    .where('conversationId', '=', conversationId)
    .where('clientId', '=', clientId)
    .where(isThere)
    .executeTakeFirst();
}

/** The newest messages with seq between the bounds, oldest first. */
export async function selectMessages(
  tx: Tx,
  conversationId: string,
  range: {
    after?: number | undefined;
    before?: number | undefined;
    limit: number;
    directions?: readonly MessageDirection[];
    visibleTo?: StaffActor;
  },
) {
  let query = tx.db
    .selectFrom('message')
    .select(MESSAGE)
    .where('tenantId', '=', tx.tenantId)
    .where('conversationId', '=', conversationId)
    .where(isThere);
  if (range.after !== undefined) query = query.where('seq', '>', range.after);
  if (range.before !== undefined) query = query.where('seq', '<', range.before);
  if (range.directions) query = query.where('direction', 'in', range.directions);
  if (range.visibleTo) {
    // A conversation lasts: some of its interactions may be sealed for this person while others are not.
    query = query.where(
      sql<boolean>`(interaction_id is null or exists (select 1 from interaction i where i.tenant_id = message.tenant_id
        and i.id = message.interaction_id and ${visibleTo(range.visibleTo, 'i.audience')}))`,
    );
  }
  const rows = await query.orderBy('seq', 'desc').limit(range.limit).execute();
  return rows.reverse();
}

export function selectMessagesByIds(tx: Tx, ids: readonly string[]) {
  return tx.db
    .selectFrom('message')
    .select(MESSAGE)
    .where('tenantId', '=', tx.tenantId)
    .where('id', 'in', ids)
    .where(isThere)
    .execute();
}

export async function selectFailures(tx: Tx, messageIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.db
    .selectFrom('message')
    .select(['id', 'failedCode'])
    .where('tenantId', '=', tx.tenantId)
    .where('id', 'in', messageIds)
    .execute();
  return new Map(rows.flatMap(({ id, failedCode }) => (failedCode === null ? [] : [[id, failedCode]])));
}

export async function selectFileIds(tx: Tx, messageIds: readonly string[]): Promise<Map<string, string[]>> {
  const map = new Map<string, string[]>();
  if (messageIds.length === 0) return map;
  const rows = await tx.db
    .selectFrom('messageFile')
    .select(['messageId', 'fileId'])
    .where('tenantId', '=', tx.tenantId)
    .where('messageId', 'in', messageIds)
    .orderBy('position')
    .execute();
  for (const row of rows) map.set(row.messageId, [...(map.get(row.messageId) ?? []), row.fileId]);
  return map;
}

/** The messages that a file hangs on: with their conversation and interaction, to decide who may open it. */
export function selectMessagesOfFile(tx: Tx, fileId: string) {
  return tx.db
    .selectFrom('messageFile')
    .innerJoin('message', (join) =>
      join
        .onRef('message.id', '=', 'messageFile.messageId')
        .onRef('message.tenantId', '=', 'messageFile.tenantId'),
    )
    .select(['message.conversationId', 'message.interactionId', 'message.direction', 'message.state'])
    .where('messageFile.tenantId', '=', tx.tenantId)
    .where('messageFile.fileId', '=', fileId)
    .where(isThere)
    .execute();
}

/** For each interaction the last thing said in it, and how much of the resident's is unread. */
export async function selectLastMessages(tx: Tx, interactionIds: readonly string[]) {
  if (interactionIds.length === 0) return [];
  const { rows } = await sql<{
    interactionId: string;
    body: Buffer;
    authorKind: 'resident' | 'staff';
    createdAt: Date;
    unread: number;
    firstBody: Buffer | null;
  }>`
    select i.id as interaction_id, m.body, m.author_kind, m.created_at,
      (select f.body from message f where f.tenant_id = i.tenant_id and f.interaction_id = i.id and f.direction = 'in'
        order by f.seq limit 1) as first_body,
      (select count(*) from message u join conversation c on c.tenant_id = u.tenant_id and c.id = u.conversation_id
        where u.tenant_id = i.tenant_id and u.interaction_id = i.id and u.direction = 'in' and u.seq > c.staff_read_seq) as unread
    from interaction i
    cross join lateral (select body, author_kind, created_at from message m
      where m.tenant_id = i.tenant_id and m.interaction_id = i.id and m.direction <> 'note' and m.author_kind <> 'system' and m.state <> 'withdrawn'
      order by seq desc limit 1) m
    where i.tenant_id = ${tx.tenantId} and i.id = any(${[...interactionIds]}::uuid[])`.execute(tx.db);
  return rows;
}

/** Marks messages up to `seq` as read by the other side; returns how many were not before. */
export async function markRead(
  tx: Tx,
  conversationId: string,
  direction: 'in' | 'out',
  upToSeq: number,
): Promise<number> {
  const result = await tx.db
    .updateTable('message')
    .set({ state: 'read' })
    .where('tenantId', '=', tx.tenantId)
    .where('conversationId', '=', conversationId)
    .where('direction', '=', direction)
    .where('seq', '<=', upToSeq)
    .where('state', 'in', ['received', 'sent', 'delivered'] satisfies MessageState[])
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Marks what was sent to the resident up to `seq` as arrived; returns how many were not before. */
export async function markDelivered(tx: Tx, conversationId: string, upToSeq: number): Promise<number> {
  const result = await tx.db
    .updateTable('message')
    .set({ state: 'delivered' })
    .where('tenantId', '=', tx.tenantId)
    .where('conversationId', '=', conversationId)
    .where('direction', '=', 'out')
    .where('seq', '<=', upToSeq)
    .where('state', '=', 'sent')
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** What was said in these interactions, newest first, as far as it may hold one of the terms. */
export async function selectTexts(
  tx: Tx,
  interactionIds: readonly string[],
  terms: readonly (readonly bigint[])[],
): Promise<{ interactionId: string; body: Buffer; createdAt: Date }[]> {
  if (interactionIds.length === 0) return [];
  const { rows } = await sql<{ interactionId: string; body: Buffer; createdAt: Date }>`
    select interaction_id, body, created_at from message
    where tenant_id = ${tx.tenantId} and interaction_id = any(${[...interactionIds]}::uuid[])
      and (${sql.join(
        terms.map((term) => sql`grams @> ${grams(term)}`),
        sql` or `,
      )})
    order by seq desc`.execute(tx.db);
  return rows;
}

// ── the outbox ───────────────────────────────────────────────────────────────

export function addDelivery(
  tx: Tx,
  row: { messageId: string; conversationId: string; channel: string; seq: number; sendAfter: Date | null },
): void {
  tx.add('delivery', {
    ...row,
    tenantId: tx.tenantId,
    state: 'queued',
    attempts: 0,
    errorCode: null,
    createdAt: tx.now,
    finishedAt: null,
  });
}

/** What waits to go out in this conversation, in order. */
export function selectQueuedDeliveries(tx: Tx, conversationId: string) {
  return tx.db
    .selectFrom('delivery')
    .select(['messageId', 'channel', 'seq', 'sendAfter', 'createdAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('conversationId', '=', conversationId)
    .where('state', '=', 'queued')
    .orderBy('seq')
    .execute();
}

/** False when somebody settled it before. */
export async function settleDelivery(
  tx: Tx,
  messageId: string,
  state: 'sent' | 'failed',
  messageState: MessageState,
  errorCode: string | null,
): Promise<boolean> {
  const result = await tx.db
    .updateTable('delivery')
    .set({ state, errorCode, finishedAt: tx.now, attempts: sql<number>`attempts + 1` })
    .where('tenantId', '=', tx.tenantId)
    .where('messageId', '=', messageId)
    .where('state', '=', 'queued')
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) return false;
  await tx.db
    .updateTable('message')
    .set({ state: messageState, sentAt: state === 'sent' ? tx.now : null, failedCode: errorCode })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', messageId)
    .execute();
  return true;
}

/** Those of these messages whose delivery was settled now: they were sent. */
export async function settleSent(tx: Tx, messageIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`with settled as (
      update delivery set state = 'sent', error_code = null, finished_at = ${tx.now}, attempts = attempts + 1
      where tenant_id = ${tx.tenantId} and message_id = any(${[...messageIds]}::uuid[]) and state = 'queued'
      returning message_id
    )
    update message set state = 'sent', sent_at = ${tx.now}, failed_code = null
    from settled where message.tenant_id = ${tx.tenantId} and message.id = settled.message_id
    returning message.id`.execute(tx.db);
  return new Set(rows.map(({ id }) => id));
}

/** Those of these conversations in whose outbox something is left. */
export async function selectStillQueued(tx: Tx, conversationIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select distinct conversation_id as id from delivery
    where tenant_id = ${tx.tenantId} and conversation_id = any(${[...conversationIds]}::uuid[]) and state = 'queued'`.execute(
    tx.db,
  );
  return rows.map(({ id }) => id);
}

/** The last word on a message that went out; false when it says nothing new, or the message was not there. */
export async function settleArrival(
  tx: Tx,
  messageId: string,
  state: 'delivered' | 'failed',
  failedCode: string | null,
): Promise<boolean> {
  await tx.db
    .updateTable('delivery')
    .set({ state: state === 'failed' ? 'failed' : 'sent', errorCode: failedCode, finishedAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('messageId', '=', messageId)
    .execute();
  const result = await tx.db
    .updateTable('message')
    .set({ state, failedCode, sentAt: sql<Date>`coalesce(sent_at, ${tx.now})` })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', messageId)
    .where('direction', '=', 'out')
    .where('state', 'not in', ['delivered', 'read', state] satisfies MessageState[])
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
