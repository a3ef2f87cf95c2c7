import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { listTalkLines } from '#domain/calls/lines.ts';
import { readCity } from '#domain/city/city.ts';
import { listEntryPoints } from '#domain/interactions/entry-points.ts';
import { getInteraction } from '#domain/interactions/interactions.ts';
import {
  callbackPolicyOf,
  callbacksOfInteractions,
  changeCallbackPolicy,
  countCallbacks,
  listCallbacks,
} from '#domain/outreach/callbacks.ts';
import { OPEN_STATES, CALLBACK_STATES } from '#domain/outreach/types.ts';
import { getOpenlyQueue } from '#domain/routing/routing.ts';
import { formatPhone } from '#kernel/japan/phone.ts';
import { dialInHand } from '#operations/callback-calls.ts';
import {
  addCallbackByHand,
  cancelCallback,
  requireInHand,
  rescheduleCallback,
  settleByHand,
  takeCallback,
} from '#operations/callback-desk.ts';
import { freeSlotsOf } from '#operations/callbacks.ts';
import type { HttpDeps } from '../context.ts';
import { actorOf, plainRoutes, requireCaller, scopeOf, staffRoutes } from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { requirePermission } from '#domain/staff/access.ts';
import { id, ok } from '../shapes.ts';
import { presentCallbacks } from './callbacks-present.ts';
import {
  addCallback,
  addedCallback,
  callbackPolicyAnswer,
  callbacksAnswer,
  callbacksQuery,
  changeCallbackPolicy as changePolicyShape,
  phoneLinesAnswer,
  rescheduleCallback as rescheduleShape,
  settleCallback,
  slotsAnswer,
  slotsQuery,
  takenCallback,
} from './callback-shapes.ts';

const byId = z.object({ id });
const DONE = { ok: true } as const;
const SLOTS_SHOWN = 60;
const DAY_MS = 86_400_000;
const SETTLED_STATES = CALLBACK_STATES.filter((state) => !(OPEN_STATES as readonly string[]).includes(state));

/** Calls that the city owes: the list, what one does with one, and how a queue calls back. */
export function callbackRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  const plain = plainRoutes(app, deps, 'desk');

  staff({
    method: 'GET',
    url: '/desk/callbacks',
    summary: 'Callbacks, as far as one may see them',
    who: 'interaction.answer',
    query: callbacksQuery,
    answer: callbacksAnswer,
    handle: async ({ tx, actor, query }) => {
      const { view, interactionId, queueId, source, before, limit } = query;
      const counts = await countCallbacks(tx, actor, await midnight(tx));
      if (interactionId) {
        await getInteraction(tx, actor, interactionId);
        const callbacks = await callbacksOfInteractions(tx, [interactionId]);
        return { callbacks: await presentCallbacks(tx, actor, callbacks), counts, nextBefore: null };
      }
      const found = await listCallbacks(
        tx,
        actor,
        {
          states: view === 'settled' ? SETTLED_STATES : OPEN_STATES,
          queueId,
          source,
          ownerStaffId: view === 'mine' ? actor.staffId : undefined,
          sort: view === 'settled' ? 'newest' : 'due',
        },
        { before, limit },
      );
      return {
        callbacks: await presentCallbacks(tx, actor, found.callbacks),
        counts,
        nextBefore: found.nextBefore,
      };
    },
  });
  staff({
    method: 'POST',
    url: '/desk/callbacks',
    summary: 'Notes down that somebody is called back; who is noted down already is answered as they are',
    who: 'interaction.answer',
    body: addCallback,
    answer: addedCallback,
    handle: async ({ tx, actor, body }) => {
      const { slotFrom, ...rest } = body;
      const kept = await addCallbackByHand(tx, actor, {
        ...rest,
        slotFrom: slotFrom === undefined ? undefined : new Date(slotFrom),
      });
      const [callback] = await presentCallbacks(tx, actor, [kept.callback]);
      return { callback: callback!, isNew: kept.isNew };
    },
  });
  staff({
    method: 'GET',
    url: '/desk/callback-slots',
    summary: 'When somebody can be called back in a queue',
    who: 'interaction.answer',
    query: slotsQuery,
    answer: slotsAnswer,
    handle: async ({ tx, actor, query }) => {
      await getOpenlyQueue(tx, actor, query.queueId);
      const { settings } = await callbackPolicyOf(tx, query.queueId);
      const from = query.from ? new Date(query.from) : tx.now;
      const slots = await freeSlotsOf(tx, query.queueId, settings, {
        from: from > tx.now ? from : tx.now,
        until: new Date(tx.now.getTime() + settings.expireDays * DAY_MS),
        most: SLOTS_SHOWN,
      });
      return {
        slots: slots.map((slot) => ({ from: slot.from.toISOString(), until: slot.until.toISOString() })),
        slotMinutes: settings.slotMinutes,
      };
    },
  });
  staff({
    method: 'POST',
    url: '/desk/callbacks/:id/take',
    summary: 'Takes a callback: my telephone rings, then theirs',
    who: 'interaction.answer',
    params: byId,
    answer: takenCallback,
    handle: async ({ tx, actor, params }) => ({ interactionId: await takeCallback(tx, actor, params.id) }),
  });
  plain({
    method: 'POST',
    url: '/desk/callbacks/:id/call',
    summary: 'Calls for a callback that I have in hand',
    who: 'interaction.answer',
    sessionOnly: SESSION_ONLY.telephone,
    params: byId,
    answer: ok,
    handle: async ({ request, params }) => {
      const session = await requireCaller(deps, request);
      const interactionId = await deps.database.tx(scopeOf(session, request), async (tx) => {
        const actor = await actorOf(tx, session);
        requirePermission(actor, 'interaction.answer');
        return requireInHand(tx, actor, params.id);
      });
      await dialInHand(deps, session.tenantId, interactionId);
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/desk/callbacks/:id/reschedule',
    summary: 'Calls at another time, or as my own',
    who: 'interaction.answer',
    params: byId,
    body: rescheduleShape,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await rescheduleCallback(tx, actor, params.id, { ...body, slotFrom: new Date(body.slotFrom) });
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/desk/callbacks/:id/cancel',
    summary: 'Calls nobody any more',
    who: 'interaction.answer',
    params: byId,
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await cancelCallback(tx, actor, params.id);
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/desk/callbacks/:id/settle',
    summary: 'Says what came of a callback that I have in hand',
    who: 'interaction.answer',
    params: byId,
    body: settleCallback,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await settleByHand(tx, actor, params.id, body.result);
      return DONE;
    },
  });

  staff({
    method: 'GET',
    url: '/desk/queues/:id/callback',
    summary: 'How a queue calls back',
    who: 'routing.explain',
    params: byId,
    answer: callbackPolicyAnswer,
    handle: async ({ tx, actor, params }) => {
      await getOpenlyQueue(tx, actor, params.id);
      return callbackPolicyOf(tx, params.id);
    },
  });
  staff({
    method: 'PUT',
    url: '/desk/queues/:id/callback',
    summary: 'Replaces how a queue calls back; what was asked for keeps its time',
    who: 'routing.write',
    params: byId,
    body: changePolicyShape,
    answer: callbackPolicyAnswer,
    handle: async ({ tx, actor, params, body }) => {
      const { id: queueId, name } = await getOpenlyQueue(tx, actor, params.id);
      return changeCallbackPolicy(tx, actor, { queueId, name }, body.version, body.settings);
    },
  });
  staff({
    method: 'GET',
    url: '/desk/phone-lines',
    summary: 'Lines of the city, whose number may be shown to who is called',
    who: 'desk.use',
    answer: phoneLinesAnswer,
    handle: async ({ tx }) => {
      const entryPoints = new Map((await listEntryPoints(tx)).map((each) => [each.id, each]));
      const lines = await listTalkLines(tx);
      return {
        lines: lines.flatMap(({ entryPointId, number }) => {
          const found = entryPoints.get(entryPointId);
          return found
            ? [{ id: entryPointId, name: found.name, number: formatPhone(number), queueId: found.queueId }]
            : [];
        }),
      };
    },
  });
}

async function midnight(tx: Tx): Promise<Date> {
  const { timeZone } = await readCity(tx);
  const zoned = Temporal.Instant.fromEpochMilliseconds(tx.now.getTime()).toZonedDateTimeISO(timeZone);
  return new Date(zoned.startOfDay().epochMilliseconds);
}
