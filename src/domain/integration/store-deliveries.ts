import { type Generated, type Kysely, sql } from 'kysely';
import type { Position } from '#db/events.ts';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import type { Attempt, Delivery } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    webhookDelivery: Omit<Delivery, 'position' | 'attempts' | 'settledAt'> & {
      tenantId: string;
      position: Generated<number>;
      eventXid: string | null;
      eventSeq: number | null;
      attempts: Generated<number>;
      settledAt: Generated<Date | null>;
    };
    webhookAttempt: Attempt & { tenantId: string; id: string };
  }
}

const DELIVERY = [
  'id',
  'position',
  'webhookId',
  'eventType',
  'subjectKind',
  'subjectId',
  'linkKind',
  'linkId',
  'occurredAt',
  'state',
  'attempts',
  'dueAt',
  'settledAt',
] as const;

type NewDelivery = Pick<
  Delivery,
  'id' | 'webhookId' | 'eventType' | 'subjectKind' | 'subjectId' | 'linkKind' | 'linkId' | 'occurredAt'
> & { event: Position | null };

/** Puts them in line, in their order; an event that is there already stays as it is. */
export async function insertDeliveries(tx: Tx, rows: readonly NewDelivery[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.db
    .insertInto('webhookDelivery')
    .values(
      rows.map(({ event, ...row }) => ({
        ...row,
        tenantId: tx.tenantId,
        eventXid: event?.xid.toString() ?? null,
        eventSeq: event?.seq ?? null,
        state: 'waiting' as const,
        attempts: 0,
        dueAt: tx.now,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The first that waits for a webhook of a subject. */
export async function selectNextInLine(
  tx: Tx,
  { webhookId, subjectId }: Pick<Delivery, 'webhookId' | 'subjectId'>,
): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom('webhookDelivery')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('webhookId', '=', webhookId)
    .where('subjectId', '=', subjectId)
    .where('state', '=', sql.lit('waiting'))
    .orderBy('position')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** Holds one that is due until then; undefined when somebody else was faster. */
export function claimDelivery(tx: Tx, id: string, until: Date): Promise<Delivery | undefined> {
  return tx.db
    .updateTable('webhookDelivery')
    .set({ dueAt: until })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where('dueAt', '<=', tx.now)
    .returning(DELIVERY)
    .executeTakeFirst();
}

export async function updateDelivery(
  tx: Tx,
  id: string,
  change: { state: Delivery['state']; attempts: number; dueAt: Date; settledAt: Date | null },
): Promise<void> {
  await tx.db
    .updateTable('webhookDelivery')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

export async function insertAttempt(tx: Tx, row: Attempt): Promise<void> {
  await tx.db
    .insertInto('webhookAttempt')
    .values({ ...row, id: tx.newId(), tenantId: tx.tenantId })
    .execute();
}

/** Newest first, from before a place in the order. */
export function selectDeliveries(
  tx: Tx,
  webhookId: string,
  given: { state?: Delivery['state'] | undefined; before?: number | undefined; limit: number },
): Promise<Delivery[]> {
  let query = tx.db
    .selectFrom('webhookDelivery')
    .select(DELIVERY)
    .where('tenantId', '=', tx.tenantId)
    .where('webhookId', '=', webhookId);
  if (given.state !== undefined) query = query.where('state', '=', given.state);
  if (given.before !== undefined) query = query.where('position', '<', given.before);
  return query.orderBy('position', 'desc').limit(given.limit).execute();
}

export function selectAttempts(tx: Tx, deliveryIds: readonly string[]): Promise<Attempt[]> {
  if (deliveryIds.length === 0) return Promise.resolve([]);
  return tx.db
    .selectFrom('webhookAttempt')
    .select(['deliveryId', 'at', 'durationMs', 'status', 'error'])
    .where('tenantId', '=', tx.tenantId)
    .where('deliveryId', 'in', [...deliveryIds])
    .orderBy('id')
    .execute();
}

/** Puts settled ones in line again as they were; answers how many. */
export async function requeue(
  tx: Tx,
  webhookId: string,
  which: { id: string } | { from: Date; until: Date; failedOnly: boolean },
  most: number,
): Promise<number> {
  let found = tx.db
    .selectFrom('webhookDelivery')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('webhookId', '=', webhookId)
    .where('state', '<>', 'waiting');
  if ('id' in which) found = found.where('id', '=', which.id);
  else {
    found = found.where('occurredAt', '>=', which.from).where('occurredAt', '<=', which.until);
    if (which.failedOnly) found = found.where('state', '=', 'failed');
  }
  const { numUpdatedRows } = await tx.db
    .updateTable('webhookDelivery')
    .set({ state: 'waiting', attempts: 0, dueAt: tx.now, settledAt: null })
    .where('tenantId', '=', tx.tenantId)
    .where('id', 'in', found.orderBy('position').limit(most))
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** How many are in each state. */
export function countDeliveries(tx: Tx): Promise<{ webhookId: string; state: string; count: number }[]> {
  return tx.db
    .selectFrom('webhookDelivery')
    .select((eb) => ['webhookId', 'state', eb.fn.countAll<number>().as('count')])
    .where('tenantId', '=', tx.tenantId)
    .groupBy(['webhookId', 'state'])
    .execute();
}

/** Deliveries of all cities that are due and have none before them of the same subject. */
export async function selectDue(
  db: Kysely<Tables>,
  now: Date,
  most: number,
): Promise<{ tenantId: string; id: string }[]> {
  const { rows } = await sql<{ tenantId: string; id: string }>`
    select tenant_id, id from due_webhook_deliveries(${now}, ${most})`.execute(db);
  return rows;
}
