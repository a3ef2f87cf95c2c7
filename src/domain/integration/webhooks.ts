import type { Kysely } from 'kysely';
import type { Position, StoredEvent } from '#db/events.ts';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { audience, requirePermission } from '#domain/staff/access.ts';
import { loadReach } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { reachOfProgram } from './rules.ts';
import {
  FORMER_SECRET_HOURS,
  hasAddress,
  hasFormer,
  MOST_WEBHOOKS,
  SECRET_BYTES,
  writeSecret,
} from './signing.ts';
import { selectToken } from './store.ts';
import * as store from './store-webhooks.ts';
import {
  type Attempt,
  type Delivery,
  type DeliveryState,
  type DisabledBecause,
  TEST_EVENT,
  type Webhook,
  WEBHOOK_EVENTS,
  type WebhookEvent,
  type WebhookInput,
  type WebhookSender,
} from './types.ts';

const HOUR_MS = 3_600_000;
const PURPOSE = 'webhook.secret';
const MOST_REQUEUED = 10_000;

/** Where a new webhook begins to look: now, in the order of this feed's events. */
export interface Beginning {
  position: Position;
  feedEpoch: number;
}

/** The webhooks of the city. Refuses 'permission.missing'. */
export function listWebhooks(tx: Tx, actor: StaffActor): Promise<Webhook[]> {
  requirePermission(actor, 'integration.manage');
  return store.selectWebhooks(tx);
}

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

/** One of them; refuses 'permission.missing', 'not-found'. */
export async function getWebhook(tx: Tx, actor: StaffActor, id: string): Promise<Webhook> {
  requirePermission(actor, 'integration.manage');
  const webhook = await store.selectWebhook(tx, { id });
  if (!webhook) throw new Refusal('not-found');
  return webhook;
}

/**
 * Adds a webhook; it is told of what happens from now on. Answers its secret, which is told this once; the same client id
 * again answers the webhook without it. Refuses 'permission.missing', and 'request.invalid' for an address that may not be
 * written to, a token that is none or one webhook too many. Audited; emits `webhook.changed`.
 */
export async function addWebhook(
  tx: Tx,
  actor: StaffActor,
  sender: Pick<WebhookSender, 'objection'>,
  begin: Beginning,
  input: WebhookInput & { clientId: string },
): Promise<{ webhook: Webhook; secret: string | null }> {
  requirePermission(actor, 'integration.manage');
  const known = await store.selectWebhook(tx, { clientId: input.clientId });
  if (known) return { webhook: known, secret: null };
  await requireSound(tx, sender, input);
  if ((await store.selectWebhooks(tx)).length >= MOST_WEBHOOKS)
    throw new Refusal('request.invalid', { field: 'webhooks', max: MOST_WEBHOOKS });
  const id = tx.newId();
  const secret = writeSecret(tx.newToken(SECRET_BYTES));
  await store.insertWebhook(tx, {
    ...input,
    id,
    secret: sealSecret(tx, secret),
    createdBy: actor.staffId,
    from: begin.position,
    feedEpoch: begin.feedEpoch,
  });
  changed(tx, id, ['url', 'eventTypes', 'tokenId']);
  return { webhook: await getWebhook(tx, actor, id), secret };
}

async function requireSound(
  tx: Tx,
  sender: Pick<WebhookSender, 'objection'>,
  input: WebhookInput,
): Promise<void> {
  const reason = sender.objection(input.url);
  if (reason) throw new Refusal('request.invalid', { field: 'url', reason });
  const token = await liveToken(tx, input.tokenId);
  if (!token) throw new Refusal('request.invalid', { field: 'tokenId' });
}

/** What the program of a token sees; undefined for a token that lets nobody in. */
async function liveToken(tx: Tx, tokenId: string): Promise<{ keys: string[] } | undefined> {
  const token = await selectToken(tx, tokenId);
  if (!token?.sponsorId || token.revokedAt !== null || token.expiresAt <= tx.now) return undefined;
  const sponsor = await loadReach(tx, token.sponsorId);
  return sponsor && reachOfProgram(token, sponsor);
}

/**
 * Changes a webhook on the version that was seen; one that goes on goes on where it stopped looking, or from now where
 * `begin` says so. Refuses 'version.conflict', and what `addWebhook` refuses. Audited; emits `webhook.changed`.
 */
export async function changeWebhook(
  tx: Tx,
  actor: StaffActor,
  sender: Pick<WebhookSender, 'objection'>,
  id: string,
  change: WebhookInput & { version: number; state: 'active' | 'paused'; begin: Beginning | null },
): Promise<Webhook> {
  const before = await getWebhook(tx, actor, id);
  const { version, begin, ...rest } = change;
  await requireSound(tx, sender, rest);
  const row = { ...rest, eventTypes: [...rest.eventTypes], disabledBecause: null };
  if (!(await store.updateWebhook(tx, id, version, row)))
    throw new Refusal('version.conflict', { version: before.version });
  if (begin) await store.updatePlace(tx, id, begin.position, begin.feedEpoch);
  const fields = (['name', 'url', 'tokenId', 'state'] as const).filter(
    (name) => before[name] !== change[name],
  );
  changed(tx, id, [...fields, ...(isSame(before.eventTypes, change.eventTypes) ? [] : ['eventTypes'])]);
  return getWebhook(tx, actor, id);
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());

/** Makes another secret; the former one signs beside it for a day. Answers the new one, this once. Audited. */
export async function rotateSecret(
  tx: Tx,
  actor: StaffActor,
  id: string,
): Promise<{ webhook: Webhook; secret: string }> {
  await getWebhook(tx, actor, id);
  const { secret: former } = await store.selectSecrets(tx, id);
  const secret = writeSecret(tx.newToken(SECRET_BYTES));
  await store.updateWebhook(tx, id, undefined, {
    secret: sealSecret(tx, secret),
    formerSecret: former,
    formerUntil: new Date(tx.now.getTime() + FORMER_SECRET_HOURS * HOUR_MS),
  });
  changed(tx, id, ['secret']);
  return { webhook: await getWebhook(tx, actor, id), secret };
}

const about = (id: string) => ({ subjectKind: 'webhook', subjectId: id });

function changed(tx: Tx, id: string, fields: readonly string[]): void {
  tx.audit({ action: 'write', subjectKind: 'webhook', subjectId: id, fields });
  tx.append({
    type: 'webhook.changed',
    subjectKind: 'webhook',
    subjectId: id,
    audience: [audience.everyone],
  });
}

const sealSecret = (tx: Tx, secret: string): Buffer =>
  tx.sealer.seal({ tenantId: tx.tenantId, purpose: PURPOSE }, secret);

/** What it signs with now, the newest first. */
export async function secretsOf(tx: Tx, webhookId: string): Promise<string[]> {
  const { secret, formerSecret, formerUntil } = await store.selectSecrets(tx, webhookId);
  const open = (sealed: Buffer) => tx.sealer.open({ tenantId: tx.tenantId, purpose: PURPOSE }, sealed);
  return formerSecret && hasFormer({ formerUntil }, tx.now)
    ? [open(secret), open(formerSecret)]
    : [open(secret)];
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
  const webhook = await store.lockWebhook(tx, id);
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
  await store.updatePlace(tx, id, seen.position, seen.feedEpoch);
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
  await store.updateWebhook(tx, id, undefined, { state: 'disabled', disabledBecause: because });
  tx.append({
    type: 'webhook.disabled',
    subjectKind: 'webhook',
    subjectId: id,
    audience: [audience.everyone],
  });
  return store.selectWebhook(tx, { id });
}

/** Takes one that is due for itself until then, with where it goes; undefined when somebody else did. */
export async function claimDelivery(
  tx: Tx,
  id: string,
  until: Date,
): Promise<{ delivery: Delivery; webhook: Webhook; secrets: string[] } | undefined> {
  const delivery = await store.claimDelivery(tx, id, until);
  const webhook = delivery && (await store.selectWebhook(tx, { id: delivery.webhookId }));
  if (!delivery || !webhook) return undefined;
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
    tx.append({ ...about(delivery.webhookId), type: 'webhook.tried', audience: [audience.everyone] });
}

/** Active webhooks of all cities. */
export function activeWebhooks(db: Kysely<Tables>): Promise<{ tenantId: string; id: string }[]> {
  return store.selectActive(db);
}

/** Deliveries of all cities that may go now, in their order. */
export function dueDeliveries(
  db: Kysely<Tables>,
  now: Date,
  most: number,
): Promise<{ tenantId: string; id: string }[]> {
  return store.selectDue(db, now, most);
}
