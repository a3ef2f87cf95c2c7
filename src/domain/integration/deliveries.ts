import type { Kysely } from 'kysely';
import type { Position, StoredEvent } from '#db/events.ts';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { audience } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { hasAddress } from './signing.ts';
import * as store from './store-deliveries.ts';
import { lockWebhook, selectActive, selectWebhook, updatePlace, updateWebhook } from './store-webhooks.ts';
import {
  type Attempt,
  type Delivery,
  type DeliveryState,
  type DisabledBecause,
  TEST_EVENT,
  type Webhook,
  WEBHOOK_EVENTS,
  type WebhookEvent,
} from './types.ts';
import { type Beginning, getWebhook, liveToken, secretsOf } from './webhooks.ts';

const MOST_REQUEUED = 10_000;

/** How many deliveries of each are in which state. */
export async function countDeliveries(tx: Tx): Promise<Map<string, Record<DeliveryState, number>>> {
  const found = new Map<string, Record<DeliveryState, number>>();
  for (const { webhookId, state, count } of await store.countDeliveries(tx)) {
    const counts = found.get(webhookId) ?? { waiting: 0, delivered: 0, failed: 0 };
    counts[state as DeliveryState] = count;
    found.set(webhookId, counts);
  }
  return found;
}

/** Sends an event for trying. Refuses 'permission.missing', 'not-found'. */
export async function sendTest(tx: Tx, actor: StaffActor, id: string): Promise<void> {
  await getWebhook(tx, actor, id);
  const deliveryId = tx.newId();
  await store.insertDeliveries(tx, [
    {
      id: deliveryId,
      webhookId: id,
      eventType: TEST_EVENT,
      subjectKind: 'webhook',
      // Its own subject: a trial waits for nothing, and nothing waits for it.
      subjectId: deliveryId,
      linkKind: null,
      linkId: null,
      occurredAt: tx.now,
      event: null,
    },
  ]);
}

/** The log of a webhook, newest first, with every attempt. Refuses 'permission.missing', 'not-found'. */
export async function readLog(
  tx: Tx,
  actor: StaffActor,
  id: string,
  given: { state?: DeliveryState | undefined; before?: number | undefined; limit: number },
): Promise<{ deliveries: Delivery[]; attempts: Map<string, Attempt[]> }> {
  await getWebhook(tx, actor, id);
  const deliveries = await store.selectDeliveries(tx, id, given);
  const attempts = Map.groupBy(
    await store.selectAttempts(
      tx,
      deliveries.map((one) => one.id),
    ),
    (attempt) => attempt.deliveryId,
  );
  return { deliveries, attempts };
}

/**
 * Tells one again, or all of a time, with the same ids, so that a receiver that knows them may leave them aside. Answers how
 * many. Refuses 'permission.missing', 'not-found'. Audited.
 */
export async function redeliver(
  tx: Tx,
  actor: StaffActor,
  webhookId: string,
  which: { id: string } | { from: Date; until: Date; failedOnly: boolean },
): Promise<number> {
  await getWebhook(tx, actor, webhookId);
  const count = await store.requeue(tx, webhookId, which, MOST_REQUEUED);
  if ('id' in which && count === 0) throw new Refusal('not-found');
  tx.audit({ action: 'write', subjectKind: 'webhook', subjectId: webhookId, fields: ['redelivered'] });
  return count;
}

/** What a webhook looks at next; undefined when it is not active or somebody else looks. */
export async function beginLooking(
  tx: Tx,
  id: string,
  beginning: Beginning,
): Promise<{ from: Position; keys: string[]; eventTypes: ReadonlySet<string> } | undefined> {
  const webhook = await lockWebhook(tx, id);
  if (webhook?.state !== 'active') return undefined;
  const token = await liveToken(tx, webhook.tokenId);
  if (!token) {
    await disable(tx, id, 'token-over');
    return undefined;
  }
  const known = { xid: BigInt(webhook.seenXid), seq: webhook.seenSeq };
  return {
    // A restored database has another order of events: what it told before stands in its log.
    from: webhook.feedEpoch === beginning.feedEpoch ? known : beginning.position,
    keys: token.keys,
    eventTypes: new Set(webhook.eventTypes),
  };
}

/** Puts what it is to be told of in line, and remembers how far it has looked. */
export async function keepFound(
  tx: Tx,
  id: string,
  events: readonly StoredEvent[],
  seen: Beginning,
): Promise<void> {
  const types: ReadonlySet<string> = new Set(WEBHOOK_EVENTS);
  await store.insertDeliveries(
    tx,
    events
      .filter(({ type }) => types.has(type))
      .map((event) => ({
        id: tx.newId(),
        webhookId: id,
        eventType: event.type as WebhookEvent,
        subjectKind: event.subjectKind,
        subjectId: event.subjectId,
        ...linkOf(event),
        occurredAt: event.recordedAt,
        event: event.position,
      })),
  );
  await updatePlace(tx, id, seen.position, seen.feedEpoch);
}

/** A message, a hand-over and a promise are found at what they belong to. */
function linkOf({ subjectKind, data }: StoredEvent): { linkKind: string | null; linkId: string | null } {
  if (hasAddress(subjectKind)) return { linkKind: null, linkId: null };
  for (const kind of ['interaction', 'case'] as const) {
    const id = data[`${kind}Id`];
    if (typeof id === 'string') return { linkKind: kind, linkId: id };
  }
  return { linkKind: null, linkId: null };
}

/** Nothing more is sent until somebody looks after it. Emits `webhook.changed`. Answers whom to tell. */
export async function disable(tx: Tx, id: string, because: DisabledBecause): Promise<Webhook | undefined> {
  await updateWebhook(tx, id, undefined, { state: 'disabled', disabledBecause: because });
  tx.append({
    type: 'webhook.disabled',
    subjectKind: 'webhook',
    subjectId: id,
    audience: [audience.everyone],
  });
  return selectWebhook(tx, { id });
}

/** One by its id, or the next in line behind one that arrived, of the same subject. */
export type Which = { id: string } | { behind: Pick<Delivery, 'webhookId' | 'subjectId'> };

/** Takes one that is due for itself until then, with where it goes; undefined when somebody else did, or none is there. */
export async function claimDelivery(
  tx: Tx,
  which: Which,
  until: Date,
): Promise<{ delivery: Delivery; webhook: Webhook; secrets: string[] } | undefined> {
  const id = 'id' in which ? which.id : await store.selectNextInLine(tx, which.behind);
  const delivery = id === undefined ? undefined : await store.claimDelivery(tx, id, until);
  const webhook = delivery && (await selectWebhook(tx, { id: delivery.webhookId }));
  // One that was paused or let go meanwhile keeps what waits for it.
  if (!delivery || webhook?.state !== 'active') return undefined;
  return { delivery, webhook, secrets: await secretsOf(tx, webhook.id) };
}

/** Writes down how an attempt went. Emits `webhook.tried` for one that somebody sent for trying. */
export async function settleAttempt(
  tx: Tx,
  delivery: Delivery,
  attempt: Omit<Attempt, 'deliveryId'>,
  next: { state: DeliveryState; dueAt: Date },
): Promise<void> {
  await store.insertAttempt(tx, { ...attempt, deliveryId: delivery.id });
  await store.updateDelivery(tx, delivery.id, {
    ...next,
    attempts: delivery.attempts + 1,
    settledAt: next.state === 'waiting' ? null : tx.now,
  });
  // Somebody is looking at the page for this one; the others are too many to tell of.
  if (delivery.eventType === TEST_EVENT)
    tx.append({
      type: 'webhook.tried',
      subjectKind: 'webhook',
      subjectId: delivery.webhookId,
      audience: [audience.everyone],
    });
}

/** Active webhooks of all cities. */
export function activeWebhooks(db: Kysely<Tables>): Promise<{ tenantId: string; id: string }[]> {
  return selectActive(db);
}

/** Deliveries of all cities that may go now, in their order. */
export function dueDeliveries(
  db: Kysely<Tables>,
  now: Date,
  most: number,
): Promise<{ tenantId: string; id: string }[]> {
  return store.selectDue(db, now, most);
}
