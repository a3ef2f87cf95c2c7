import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { MailOutState } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    mail: MailRow & {
      tenantId: string;
      html: Buffer | null;
      mailIdHash: Buffer | null;
      subjectHash: Buffer | null;
    };
  }
}

export interface MailRow {
  messageId: string;
  conversationId: string;
  entryPointId: string;
  direction: 'in' | 'out';
  /** Sealed, like `quoted` and `results`. */
  head: Buffer;
  quoted: Buffer | null;
  nature: string;
  spam: boolean;
  rawMailId: string | null;
  state: MailOutState | null;
  attempts: number;
  unanswered: number;
  tryAt: Date | null;
  trouble: string | null;
  results: Buffer | null;
  createdAt: Date;
  sentAt: Date | null;
}

export type ShownRow = MailRow & { hasHtml: boolean };

const MAIL = [
  'messageId',
  'conversationId',
  'entryPointId',
  'direction',
  'head',
  'quoted',
  'nature',
  'spam',
  'rawMailId',
  'state',
  'attempts',
  'unanswered',
  'tryAt',
  'trouble',
  'results',
  'createdAt',
  'sentAt',
] as const;
const hasHtml = sql<boolean>`html is not null`.as('hasHtml');

/** False when the message has its mail. */
export async function insertMail(
  tx: Tx,
  row: MailRow & { html: Buffer | null; mailIdHash: Buffer | null; subjectHash: Buffer | null },
): Promise<boolean> {
  const result = await tx.db
    .insertInto('mail')
    .values({ ...row, tenantId: tx.tenantId })
    .onConflict((conflict) => conflict.columns(['tenantId', 'messageId']).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

function select(tx: Tx) {
  return tx.db.selectFrom('mail').select(MAIL).select(hasHtml).where('tenantId', '=', tx.tenantId);
}

export async function selectMails(tx: Tx, messageIds: readonly string[]): Promise<ShownRow[]> {
  if (messageIds.length === 0) return [];
  return select(tx).where('messageId', 'in', messageIds).execute();
}

export function lockMail(tx: Tx, messageId: string): Promise<ShownRow | undefined> {
  return select(tx).where('messageId', '=', messageId).forUpdate().executeTakeFirst();
}

export async function selectHtml(tx: Tx, messageId: string): Promise<Buffer | null> {
  const row = await tx.db
    .selectFrom('mail')
    .select('html')
    .where('tenantId', '=', tx.tenantId)
    .where('messageId', '=', messageId)
    .executeTakeFirst();
  return row?.html ?? null;
}

/** The mails with one of these ids, newest first: more than one may carry the same. */
export function selectByIds(
  tx: Tx,
  hashes: readonly Buffer[],
): Promise<
  { messageId: string; conversationId: string; direction: 'in' | 'out'; mailIdHash: Buffer | null }[]
> {
  if (hashes.length === 0) return Promise.resolve([]);
  return tx.db
    .selectFrom('mail')
    .select(['messageId', 'conversationId', 'direction', 'mailIdHash'])
    .where('tenantId', '=', tx.tenantId)
    .where('mailIdHash', 'in', hashes)
    .orderBy('createdAt', 'desc')
    .limit(100)
    .execute();
}

/** The conversation at an entry point, with one of these contact points, in which a mail of this subject was last. */
export async function selectBySubject(
  tx: Tx,
  about: { entryPointId: string; contactPointIds: readonly string[]; subjectHash: Buffer; since: Date },
): Promise<string | undefined> {
  if (about.contactPointIds.length === 0) return undefined;
  const { rows } = await sql<{ conversationId: string }>`
    select m.conversation_id from mail m
    join conversation c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
    where m.tenant_id = ${tx.tenantId} and c.entry_point_id = ${about.entryPointId}
      and c.contact_point_id = any(${[...about.contactPointIds]}::uuid[])
      and m.subject_hash = ${about.subjectHash} and m.created_at >= ${about.since}
    order by m.created_at desc limit 1`.execute(tx.db);
  return rows[0]?.conversationId;
}

/** What went out of a mailbox in a conversation, newest first. */
export function selectSent(tx: Tx, conversationId: string, entryPointId: string): Promise<ShownRow[]> {
  return select(tx)
    .where('conversationId', '=', conversationId)
    .where('entryPointId', '=', entryPointId)
    .where('direction', '=', 'out')
    .orderBy('createdAt', 'desc')
    .limit(50)
    .execute();
}

/** The newest mail of a conversation in one direction. */
export function selectNewest(
  tx: Tx,
  conversationId: string,
  direction: 'in' | 'out',
): Promise<ShownRow | undefined> {
  return select(tx)
    .where('conversationId', '=', conversationId)
    .where('direction', '=', direction)
    .orderBy('createdAt', 'desc')
    .orderBy('messageId', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export async function updateMail(
  tx: Tx,
  messageId: string,
  change: Partial<
    Pick<MailRow, 'head' | 'state' | 'attempts' | 'unanswered' | 'tryAt' | 'trouble' | 'results' | 'sentAt'>
  >,
): Promise<void> {
  await tx.db
    .updateTable('mail')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('messageId', '=', messageId)
    .execute();
}

/** What is due to be tried: waiting for its time, or begun so long ago that whoever began it is gone. */
export function selectDue(
  tx: Tx,
  begunBefore: Date,
  limit: number,
): Promise<{ messageId: string; conversationId: string }[]> {
  return tx.db
    .selectFrom('mail')
    .select(['messageId', 'conversationId'])
    .where('tenantId', '=', tx.tenantId)
    .where((where) =>
      where.or([
        where.and([where('state', '=', 'waiting'), where('attempts', '>', 0), where('tryAt', '<=', tx.now)]),
        where.and([where('state', '=', 'sending'), where('tryAt', '<=', begunBefore)]),
      ]),
    )
    .orderBy('tryAt')
    .limit(limit)
    .execute();
}

/** How many mails of the house itself went to a contact point since then. */
export async function countAutomatic(tx: Tx, contactPointId: string, since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from mail l
    join conversation c on c.tenant_id = l.tenant_id and c.id = l.conversation_id
    join message m on m.tenant_id = l.tenant_id and m.id = l.message_id
    where l.tenant_id = ${tx.tenantId} and c.contact_point_id = ${contactPointId} and l.direction = 'out'
      and m.author_kind = 'system' and l.created_at >= ${since}`.execute(tx.db);
  return rows[0]?.count ?? 0;
}
