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
  /** It goes with others, by the loop of mails. */
  gathered: boolean;
  /** Who began to hand it over; null where that cannot be told apart from others. */
  begunBy: string | null;
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
  'gathered',
  'begunBy',
] as const;
const hasHtml = sql<boolean>`html is not null`.as('hasHtml');

type NewMailRow = MailRow & {
  html: Buffer | null;
  mailIdHash: Buffer | null;
  subjectHash: Buffer | null;
};

/** Of a message that was made in this transaction. */
export function addMail(tx: Tx, row: NewMailRow): void {
  tx.add('mail', { ...row, tenantId: tx.tenantId });
}

/** False when the message has its mail. */
export async function insertMail(tx: Tx, row: NewMailRow): Promise<boolean> {
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
  about: {
    entryPointId: string;
    contactPointIds: readonly string[];
    subjectHashes: readonly Buffer[];
    since: Date;
  },
): Promise<string | undefined> {
  if (about.contactPointIds.length === 0) return undefined;
  const { rows } = await sql<{ conversationId: string }>`
    select m.conversation_id from mail m
    join conversation c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
    where m.tenant_id = ${tx.tenantId} and c.entry_point_id = ${about.entryPointId}
      and c.contact_point_id = any(${[...about.contactPointIds]}::uuid[])
      and m.subject_hash = any(${[...about.subjectHashes]}::bytea[]) and m.created_at >= ${about.since}
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

/** Whoever hands mails over, as it stands at each that was begun. */
export interface Claimant {
  /** The data directory that this process alone has; undefined where nobody can say which. */
  place: string | undefined;
  process: string;
}

/** Which of a mailbox are taken by whom. */
export interface Due {
  entryPointId: string;
  /** Conversations in which one is under way. */
  notIn: readonly string[];
  claimant: Claimant;
  /** Those that stand as begun by this very process, which does not know of them, as well. */
  alsoOwn: boolean;
}

const claimOf = ({ place, process }: Claimant): string | null =>
  place === undefined ? null : `${place} ${process}`;

/**
 * What of a mailbox is due to be tried, locked: waiting for its time, or begun by somebody who is gone: so long ago, or
 * by an earlier process of this place; with `alsoOwn` by this one as well.
 */
export function lockDue(tx: Tx, about: Due & { begunBefore: Date }, limit: number): Promise<ShownRow[]> {
  const { entryPointId, begunBefore, notIn, claimant, alsoOwn } = about;
  const claim = claimOf(claimant);
  return select(tx)
    .where('direction', '=', 'out')
    .where('entryPointId', '=', entryPointId)
    .where('tryAt', '<=', tx.now)
    .$if(notIn.length > 0, (query) => query.where('conversationId', 'not in', notIn))
    .where((where) =>
      where.or([
        where.and([
          where('state', '=', 'waiting'),
          where.or([where('attempts', '>', 0), where('gathered', '=', true)]),
        ]),
        where.and([
          where('state', '=', 'sending'),
          where.or([
            where('tryAt', '<=', begunBefore),
            where.and([
              where('begunBy', '!=', claim),
              where(sql<string>`split_part(begun_by, ' ', 1)`, '=', claimant.place ?? null),
            ]),
            ...(alsoOwn ? [where('begunBy', '=', claim)] : []),
          ]),
        ]),
      ]),
    )
    .orderBy('tryAt')
    .orderBy('messageId')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
}

/** It goes with the next that are handed over, unless it is on its way. */
export async function gather(tx: Tx, messageId: string): Promise<void> {
  await sql`update mail set gathered = true
    where tenant_id = ${tx.tenantId} and message_id = ${messageId} and state = 'waiting' and not gathered`.execute(
    tx.db,
  );
}

/** From now on a server may have them; one that was begun before and never settled may be there already. */
export async function beginAll(tx: Tx, messageIds: readonly string[], claimant: Claimant): Promise<void> {
  await sql`update mail set unanswered = unanswered + case when state = 'sending' then 1 else 0 end,
      state = 'sending', attempts = attempts + 1, try_at = ${tx.now}, begun_by = ${claimOf(claimant)}
    where tenant_id = ${tx.tenantId} and message_id = any(${[...messageIds]}::uuid[])`.execute(tx.db);
}

/** Nothing of them was said to any server: they wait as before. */
export async function putBackAll(tx: Tx, messageIds: readonly string[]): Promise<void> {
  await sql`update mail set state = 'waiting', attempts = attempts - 1, try_at = ${tx.now}
    where tenant_id = ${tx.tenantId} and message_id = any(${[...messageIds]}::uuid[]) and state = 'sending'`.execute(
    tx.db,
  );
}

/** A server has them, for all they go to. */
export async function sentAll(tx: Tx, messageIds: readonly string[]): Promise<void> {
  await sql`update mail set state = 'sent', sent_at = ${tx.now}, try_at = null, trouble = null
    where tenant_id = ${tx.tenantId} and message_id = any(${[...messageIds]}::uuid[]) and state = 'sending'`.execute(
    tx.db,
  );
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
