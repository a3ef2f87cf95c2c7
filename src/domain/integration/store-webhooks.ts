import { type Generated, type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Position } from '#db/events.ts';
import type { Tx } from '#db/transaction.ts';
import type { Attempt, Delivery, Webhook, WebhookEvent, WebhookInput } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    webhook: Omit<Webhook, 'eventTypes' | 'version'> & {
      tenantId: string;
      clientId: string;
      eventTypes: WebhookEvent[];
      secret: Buffer;
      formerSecret: Buffer | null;
      seenXid: string;
      seenSeq: number;
      feedEpoch: number;
      version: Generated<number>;
    };
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

const WEBHOOK = [
  'id',
  'name',
  'url',
  'eventTypes',
  'tokenId',
  'state',
  'disabledBecause',
  'formerUntil',
  'version',
  'createdBy',
  'createdAt',
  'changedAt',
] as const;
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

export function selectWebhooks(tx: Tx): Promise<Webhook[]> {
  return tx.db
    .selectFrom('webhook')
    .select(WEBHOOK)
    .where('tenantId', '=', tx.tenantId)
    .orderBy('id')
    .execute();
}

export function selectWebhook(
  tx: Tx,
  by: { id: string } | { clientId: string },
): Promise<Webhook | undefined> {
  return tx.db
    .selectFrom('webhook')
    .select(WEBHOOK)
    .where('tenantId', '=', tx.tenantId)
    .where((eb) => ('id' in by ? eb('id', '=', by.id) : eb('clientId', '=', by.clientId)))
    .executeTakeFirst();
}

/** With what it signs, and how far it has looked; nobody else looks meanwhile. Undefined when somebody does. */
export function lockWebhook(tx: Tx, id: string) {
  return tx.db
    .selectFrom('webhook')
    .select([...WEBHOOK, 'seenXid', 'seenSeq', 'feedEpoch'])
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
}

export function selectSecrets(tx: Tx, id: string) {
  return tx.db
    .selectFrom('webhook')
    .select(['secret', 'formerSecret', 'formerUntil'])
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

export async function insertWebhook(
  tx: Tx,
  row: WebhookInput & {
    id: string;
    clientId: string;
    secret: Buffer;
    createdBy: string;
    from: Position;
    feedEpoch: number;
  },
): Promise<void> {
  const { from, ...rest } = row;
  await tx.db
    .insertInto('webhook')
    .values({
      ...rest,
      ...place(from),
      tenantId: tx.tenantId,
      eventTypes: [...row.eventTypes],
      formerSecret: null,
      formerUntil: null,
      state: 'active',
      disabledBecause: null,
      createdAt: tx.now,
      changedAt: tx.now,
    })
    .execute();
}

const place = (position: Position) => ({ seenXid: position.xid.toString(), seenSeq: position.seq });

type Change = Partial<{
  name: string;
  url: string;
  eventTypes: WebhookEvent[];
  tokenId: string;
  state: Webhook['state'];
  disabledBecause: Webhook['disabledBecause'];
  secret: Buffer;
  formerSecret: Buffer | null;
  formerUntil: Date | null;
}>;

/** False when it is not of that version any more; any version when none is given. */
export async function updateWebhook(
  tx: Tx,
  id: string,
  version: number | undefined,
  change: Change,
): Promise<boolean> {
  let query = tx.db
    .updateTable('webhook')
    .set((eb) => ({ ...change, version: eb('version', '+', 1), changedAt: tx.now }))
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id);
  if (version !== undefined) query = query.where('version', '=', version);
  return (await query.executeTakeFirst()).numUpdatedRows > 0n;
}

/** Remembers how far events were looked at. */
export async function updatePlace(tx: Tx, id: string, position: Position, feedEpoch: number): Promise<void> {
  await tx.db
    .updateTable('webhook')
    .set({ ...place(position), feedEpoch })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

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

/** Active ones of all cities. */
export async function selectActive(db: Kysely<Tables>): Promise<{ tenantId: string; id: string }[]> {
  const { rows } = await sql<{
    tenantId: string;
    id: string;
  }>`select tenant_id, id from webhooks_of_all()`.execute(db);
  return rows;
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
