import { type Generated, type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import type { Conversation, Interaction, Leg, MessageDirection, MessageState } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    entryPoint: {
      tenantId: string;
      id: string;
      channel: string;
      name: string;
      publicKey: string;
      queueId: string;
      settings: unknown;
      active: boolean;
      version: number;
      changedBy: string | null;
      changedAt: Date | null;
    };
    conversation: Conversation & { tenantId: string; thread: string; createdAt: Date };
    visitorToken: { tokenHash: Buffer; tenantId: string; conversationId: string; createdAt: Date };
    interaction: Omit<Interaction, 'audience'> & {
      tenantId: string;
      audience: string[];
      timesApart: Generated<boolean>;
    };
    leg: Leg & { tenantId: string; id: string; interactionId: string };
    message: MessageRow & {
      tenantId: string;
      grams: unknown;
      sentAt: Date | null;
      failedCode: string | null;
    };
    messageFile: { tenantId: string; messageId: string; fileId: string; position: number };
    delivery: {
      tenantId: string;
      messageId: string;
      conversationId: string;
      channel: string;
      seq: number;
      state: 'queued' | 'sent' | 'failed' | 'withdrawn';
      /** Set while it is held back for its writer. */
      sendAfter: Date | null;
      attempts: number;
      errorCode: string | null;
      createdAt: Date;
      finishedAt: Date | null;
    };
  }
}

export interface MessageRow {
  id: string;
  conversationId: string;
  interactionId: string | null;
  seq: number;
  direction: MessageDirection;
  authorKind: 'resident' | 'staff' | 'system';
  authorStaffId: string | null;
  clientId: string | null;
  /** Sealed free text. */
  body: Buffer;
  masked: string[];
  state: MessageState;
  createdAt: Date;
}

const CONVERSATION = [
  'id',
  'entryPointId',
  'contactPointId',
  'residentId',
  'channel',
  'language',
  'lastSeq',
  'residentReadSeq',
  'staffReadSeq',
  'lastMessageAt',
  'lastFrom',
] as const;
export const INTERACTION = [
  'id',
  'conversationId',
  'residentId',
  'entryPointId',
  'channel',
  'language',
  'queueId',
  'departmentId',
  'sealed',
  'state',
  'priority',
  'ownerStaffId',
  'hops',
  'openedAt',
  'answeredAt',
  'endedAt',
  'endReason',
  'wrapUpUntil',
  'wrappedUpAt',
  'wrapUpCode',
  'continuesId',
  'audience',
  'version',
] as const;
// ── entry points ─────────────────────────────────────────────────────────────

// ── conversations ────────────────────────────────────────────────────────────

/** Of a conversation that is the only one with its contact point at its entry point. */
export const NO_THREAD = '00000000-0000-0000-0000-000000000000';

type NewConversation = Omit<
  Conversation,
  'lastSeq' | 'residentReadSeq' | 'staffReadSeq' | 'lastMessageAt' | 'lastFrom'
>;
const unspoken = (tx: Tx, row: NewConversation): Conversation => ({
  ...row,
  ...{ lastSeq: 0, residentReadSeq: 0, staffReadSeq: 0, lastMessageAt: tx.now, lastFrom: null },
});

export async function insertConversation(tx: Tx, row: NewConversation): Promise<Conversation> {
  return tx.db
    .insertInto('conversation')
    .values({ ...unspoken(tx, row), tenantId: tx.tenantId, thread: NO_THREAD, createdAt: tx.now })
    .returning(CONVERSATION)
    .executeTakeFirstOrThrow();
}

/** One of several with its contact point: nothing that is there can be in its way. */
export function addThread(tx: Tx, row: NewConversation): Conversation {
  const conversation = unspoken(tx, row);
  tx.add('conversation', { ...conversation, tenantId: tx.tenantId, thread: row.id, createdAt: tx.now });
  return conversation;
}

/** False when the token is there already. */
export async function insertVisitorToken(
  tx: Tx,
  tokenHash: Buffer,
  conversationId: string,
): Promise<boolean> {
  const result = await tx.db
    .insertInto('visitorToken')
    .values({ tokenHash, tenantId: tx.tenantId, conversationId, createdAt: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export function selectVisitorToken(db: Kysely<Tables>, tokenHashes: readonly Buffer[]) {
  return db
    .selectFrom('visitorToken')
    .select(['tenantId', 'conversationId'])
    .where('tokenHash', 'in', tokenHashes)
    .executeTakeFirst();
}

export function selectConversation(tx: Tx, id: string): Promise<Conversation | undefined> {
  return tx.db
    .selectFrom('conversation')
    .select(CONVERSATION)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
}

function conversationOf(tx: Tx, entryPointId: string, contactPointIds: readonly string[]) {
  return tx.db
    .selectFrom('conversation')
    .where('tenantId', '=', tx.tenantId)
    .where('entryPointId', '=', entryPointId)
    .where('contactPointId', 'in', [...contactPointIds])
    .orderBy('lastMessageAt', 'desc')
    .limit(1);
}

export function lockConversationOf(
  tx: Tx,
  entryPointId: string,
  contactPointIds: readonly string[],
): Promise<Conversation | undefined> {
  return conversationOf(tx, entryPointId, contactPointIds)
    .select(CONVERSATION)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** The newest interaction of the conversation that `lockConversationOf` finds, locked; sent behind it without its answer. */
export async function lockNewestOf(
  tx: Tx,
  entryPointId: string,
  contactPointIds: readonly string[],
): Promise<Interaction | undefined> {
  const row = await interactionsNewestFirst(tx)
    .where('conversationId', '=', conversationOf(tx, entryPointId, contactPointIds).select('id'))
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row && asInteraction(row);
}

/** The keys of everybody who may see any interaction of a conversation. */
export async function selectAudiences(tx: Tx, conversationId: string): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`select distinct unnest(audience) as key from interaction
    where tenant_id = ${tx.tenantId} and conversation_id = ${conversationId}`.execute(tx.db);
  return rows.map(({ key }) => key);
}

/** Locks the conversation: what is said in it is written one after another. */
export function lockConversation(tx: Tx, id: string): Promise<Conversation | undefined> {
  return tx.db
    .selectFrom('conversation')
    .select(CONVERSATION)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export async function updateConversation(
  tx: Tx,
  id: string,
  change: Partial<Omit<Conversation, 'id'>>,
): Promise<void> {
  await tx.db
    .updateTable('conversation')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

export async function updateResidentOfContactPoint(
  tx: Tx,
  contactPointId: string,
  fromResidentId: string,
  residentId: string,
): Promise<void> {
  const conversations = await tx.db
    .updateTable('conversation')
    .set({ residentId })
    .where('tenantId', '=', tx.tenantId)
    .where('contactPointId', '=', contactPointId)
    .where('residentId', '=', fromResidentId)
    .returning('id')
    .execute();
  if (conversations.length === 0) return;
  await tx.db
    .updateTable('interaction')
    .set({ residentId })
    .where('tenantId', '=', tx.tenantId)
    .where(
      'conversationId',
      'in',
      conversations.map((row) => row.id),
    )
    .execute();
}

// ── interactions ─────────────────────────────────────────────────────────────

export const asInteraction = (row: unknown) => row as Interaction;

export function addInteraction(tx: Tx, row: Interaction): void {
  tx.add('interaction', { ...row, audience: [...row.audience], tenantId: tx.tenantId });
}

export async function updateInteraction(
  tx: Tx,
  id: string,
  change: Partial<Omit<Interaction, 'id' | 'version'>> & { timesApart?: boolean },
): Promise<Interaction> {
  const { audience, ...rest } = change;
  const row = await tx.db
    .updateTable('interaction')
    .set({ ...rest, ...(audience ? { audience: [...audience] } : {}), version: sql<number>`version + 1` })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .returning(INTERACTION)
    .executeTakeFirstOrThrow();
  return asInteraction(row);
}

export async function lockInteractions(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.db
    .selectFrom('interaction')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('id', 'in', ids)
    .orderBy('id')
    .forUpdate()
    .execute();
}

export async function selectInteractions(tx: Tx, ids: readonly string[]): Promise<Interaction[]> {
  if (ids.length === 0) return [];
  const rows = await tx.db
    .selectFrom('interaction')
    .select(INTERACTION)
    .where('tenantId', '=', tx.tenantId)
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .execute();
  return rows.map(asInteraction);
}

export async function selectInteraction(tx: Tx, id: string): Promise<Interaction | undefined> {
  const row = await tx.db
    .selectFrom('interaction')
    .select(INTERACTION)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && asInteraction(row);
}

/** Locks the interaction. Every operation that changes who has it locks it first, before anything of routing. */
export async function lockInteraction(tx: Tx, id: string): Promise<Interaction | undefined> {
  const row = await tx.db
    .selectFrom('interaction')
    .select(INTERACTION)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row && asInteraction(row);
}

function interactionsNewestFirst(tx: Tx) {
  return tx.db
    .selectFrom('interaction')
    .select(INTERACTION)
    .where('tenantId', '=', tx.tenantId)
    .orderBy('openedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1);
}

export async function selectNewestInteraction(
  tx: Tx,
  conversationId: string,
): Promise<Interaction | undefined> {
  const row = await interactionsNewestFirst(tx)
    .where('conversationId', '=', conversationId)
    .executeTakeFirst();
  return row && asInteraction(row);
}

/** The same, locked. */
export async function lockNewestInteraction(
  tx: Tx,
  conversationId: string,
): Promise<Interaction | undefined> {
  const row = await interactionsNewestFirst(tx)
    .where('conversationId', '=', conversationId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row && asInteraction(row);
}
