import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { countDeliveries, readLog, redeliver, sendTest } from '#domain/integration/deliveries.ts';
import { listTokens } from '#domain/integration/tokens.ts';
import { type Attempt, type Delivery, type Webhook, WEBHOOK_EVENTS } from '#domain/integration/types.ts';
import { addWebhook, changeWebhook, listWebhooks, rotateSecret } from '#domain/integration/webhooks.ts';
import { listStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id, ok } from '../shapes.ts';
import {
  addedWebhookAnswer,
  addWebhookShape,
  changeWebhookShape,
  deliveriesAnswer,
  deliveriesQuery,
  redeliveredAnswer,
  redeliverShape,
  rotatedSecretAnswer,
  webhookAnswer,
  webhooksAnswer,
} from './webhook-shapes.ts';

const byId = z.object({ id });
const WHO = 'integration.manage';

/** Where other systems are told what happened, and the log of it. */
export function webhookRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  const { sender, feedEpoch } = deps.webhooks;
  const now = () => ({ position: deps.reader.position(), feedEpoch });

  staff({
    method: 'GET',
    url: '/admin/webhooks',
    summary: 'Webhooks, and the kinds of events that there are',
    who: WHO,
    answer: webhooksAnswer,
    handle: async ({ tx, actor }) => {
      const present = await presenter(tx, actor);
      return { webhooks: (await listWebhooks(tx, actor)).map(present), events: [...WEBHOOK_EVENTS] };
    },
  });
  staff({
    method: 'POST',
    url: '/admin/webhooks',
    summary:
      'Adds a webhook, which is told of what happens from now on; its secret is told in this answer and never again',
    who: WHO,
    secrets: ['secret'],
    body: addWebhookShape,
    answer: addedWebhookAnswer,
    handle: async ({ tx, actor, body }) => {
      const { webhook, secret } = await addWebhook(tx, actor, sender, now(), body);
      return { webhook: (await presenter(tx, actor))(webhook), secret };
    },
  });
  staff({
    method: 'PUT',
    url: '/admin/webhooks/:id',
    summary: 'Changes, pauses or resumes a webhook; what happened meanwhile is told afterwards, or left out',
    who: WHO,
    params: byId,
    body: changeWebhookShape,
    answer: webhookAnswer,
    handle: async ({ tx, actor, params, body: { fromNow, ...body } }) => {
      const change = { ...body, begin: fromNow ? now() : null };
      const webhook = await changeWebhook(tx, actor, sender, params.id, change);
      return (await presenter(tx, actor))(webhook);
    },
  });
  staff({
    method: 'POST',
    url: '/admin/webhooks/:id/secret',
    summary: 'Makes another secret; the former one signs beside it for 24 hours',
    who: WHO,
    secrets: ['secret'],
    params: byId,
    answer: rotatedSecretAnswer,
    handle: async ({ tx, actor, params }) => {
      const { webhook, secret } = await rotateSecret(tx, actor, params.id);
      return { webhook: (await presenter(tx, actor))(webhook), secret };
    },
  });
  staff({
    method: 'POST',
    url: '/admin/webhooks/:id/test',
    summary: 'Sends an event for trying',
    who: WHO,
    params: byId,
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await sendTest(tx, actor, params.id);
      return { ok: true } as const;
    },
  });
  staff({
    method: 'GET',
    url: '/admin/webhooks/:id/deliveries',
    summary: 'What was sent, with every attempt, newest first',
    who: WHO,
    params: byId,
    query: deliveriesQuery,
    answer: deliveriesAnswer,
    handle: async ({ tx, actor, params, query }) => {
      const { deliveries, attempts } = await readLog(tx, actor, params.id, query);
      return {
        deliveries: deliveries.map((one) => presentDelivery(one, attempts.get(one.id) ?? [])),
        nextBefore: deliveries.length === query.limit ? (deliveries.at(-1)?.position ?? null) : null,
      };
    },
  });
  staff({
    method: 'POST',
    url: '/admin/webhooks/:id/redeliver',
    summary: 'Sends one again, or all of a time, with the same ids',
    who: WHO,
    params: byId,
    body: redeliverShape,
    answer: redeliveredAnswer,
    handle: async ({ tx, actor, params, body }) => ({
      count: await redeliver(
        tx,
        actor,
        params.id,
        'deliveryId' in body
          ? { id: body.deliveryId }
          : { from: new Date(body.from), until: new Date(body.until), failedOnly: body.failedOnly },
      ),
    }),
  });
}

async function presenter(
  tx: Tx,
  actor: StaffActor,
): Promise<(row: Webhook) => z.input<typeof webhookAnswer>> {
  const people = new Map((await listStaff(tx)).map((member) => [member.id, member.name]));
  const tokens = new Map((await listTokens(tx, actor)).map((token) => [token.id, token.name]));
  const counts = await countDeliveries(tx);
  return (row) => ({
    id: row.id,
    name: row.name,
    url: row.url,
    eventTypes: [...row.eventTypes],
    token: { id: row.tokenId, name: tokens.get(row.tokenId) ?? '' },
    state: row.state,
    disabledBecause: row.disabledBecause,
    formerUntil: row.formerUntil?.toISOString() ?? null,
    counts: counts.get(row.id) ?? { waiting: 0, delivered: 0, failed: 0 },
    version: row.version,
    createdByName: people.get(row.createdBy) ?? '',
    createdAt: row.createdAt.toISOString(),
    changedAt: row.changedAt.toISOString(),
  });
}

function presentDelivery(one: Delivery, attempts: readonly Attempt[]) {
  return {
    id: one.id,
    eventType: one.eventType,
    subjectKind: one.subjectKind,
    subjectId: one.subjectId,
    occurredAt: one.occurredAt.toISOString(),
    state: one.state,
    dueAt: one.state === 'waiting' ? one.dueAt.toISOString() : null,
    attempts: attempts.map(({ at, durationMs, status, error }) => ({
      at: at.toISOString(),
      durationMs,
      status,
      error,
    })),
  };
}
