import { z } from 'zod';
import { WEBHOOK_EVENTS } from '#domain/integration/types.ts';
import { clientId, count, id, instant } from '../shapes.ts';

const eventType = z.enum(WEBHOOK_EVENTS);
const secret = z.string();
const version = count.min(1);

const webhookRow = z.object({
  id,
  name: z.string(),
  url: z.string(),
  eventTypes: z.array(eventType),
  /** In whose name it looks. */
  token: z.object({ id, name: z.string() }),
  state: z.enum(['active', 'paused', 'disabled']),
  disabledBecause: z.enum(['not-delivered', 'gone', 'token-over']).nullable(),
  /** Until when the former secret signs as well. */
  formerUntil: instant.nullable(),
  counts: z.object({ waiting: count, delivered: count, failed: count }),
  version,
  createdByName: z.string(),
  createdAt: instant,
  changedAt: instant,
});
/** GET /admin/webhooks */
export const webhooksAnswer = z.object({ webhooks: z.array(webhookRow), events: z.array(eventType) });
export type WebhooksAnswer = z.infer<typeof webhooksAnswer>;
export const webhookAnswer = webhookRow;

const webhookInput = {
  name: z.string().trim().min(1).max(100),
  url: z.url().max(1000),
  eventTypes: z.array(eventType).min(1).max(WEBHOOK_EVENTS.length),
  tokenId: id,
};
/** POST /admin/webhooks */
export const addWebhookShape = z.strictObject({ clientId, ...webhookInput });
/** The secret, this once; null when the same request came before. */
export const addedWebhookAnswer = z.object({ webhook: webhookRow, secret: secret.nullable() });
export type AddedWebhookAnswer = z.infer<typeof addedWebhookAnswer>;
/** PUT /admin/webhooks/:id */
export const changeWebhookShape = z.strictObject({
  version,
  ...webhookInput,
  state: z.enum(['active', 'paused']),
  /** True: what happened while it was stopped is left out. */
  fromNow: z.boolean().default(false),
});
/** POST /admin/webhooks/:id/secret */
export const rotatedSecretAnswer = z.object({ webhook: webhookRow, secret: secret.nullable() });

/** GET /admin/webhooks/:id/deliveries */
export const deliveriesQuery = z.object({
  state: z.enum(['waiting', 'delivered', 'failed']).optional(),
  before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const deliveriesAnswer = z.object({
  deliveries: z.array(
    z.object({
      id,
      eventType: z.string(),
      subjectKind: z.string(),
      subjectId: id,
      occurredAt: instant,
      state: z.enum(['waiting', 'delivered', 'failed']),
      /** When it is tried next; null for one that is settled. */
      dueAt: instant.nullable(),
      attempts: z.array(
        z.object({
          at: instant,
          durationMs: z.number().int(),
          status: z.number().int().nullable(),
          error: z.string().nullable(),
        }),
      ),
    }),
  ),
  nextBefore: z.number().int().nullable(),
});
export type DeliveriesAnswer = z.infer<typeof deliveriesAnswer>;
/** POST /admin/webhooks/:id/redeliver : one, or all that happened in a time */
export const redeliverShape = z.union([
  z.strictObject({ deliveryId: id }),
  z.strictObject({ from: instant, until: instant, failedOnly: z.boolean().default(true) }),
]);
export const redeliveredAnswer = z.object({ count });
