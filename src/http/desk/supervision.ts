import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { interactionsOfOwner, visibleInteractions } from '#domain/interactions/interactions.ts';
import { getLiveAgent, getVisibleQueue, lookAtLines, waitingIn } from '#domain/routing/live.ts';
import { acknowledge, changeSettings, listAlerts, readSettings } from '#domain/supervision/supervision.ts';
import { noticesOf, putAwayNotice, watchersOf } from '#domain/supervision/watching.ts';
import {
  assignTo,
  moveInteraction,
  moveToPersonsLine,
  prioritiseInteraction,
  setPresenceOf,
  unwatchInteraction,
  watchInteraction,
  whisperTo,
} from '#operations/supervise.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id, ok } from '../shapes.ts';
import { loadNames, presentMessages, presentPresence } from './present.ts';
import { messageAnswer } from './interaction-shapes.ts';
import { presenceAnswer } from './session-shapes.ts';
import {
  presentAlerts,
  presentLines,
  presentNotices,
  presentSupervised,
  presentWaiting,
} from './supervision-present.ts';
import * as shapes from './supervision-shapes.ts';

const byId = z.object({ id });
const DONE = { ok: true } as const;
const MOST_WAITING = 200;

/** The supervisor's lines, people, interventions and alerts; and what those concerned are told. */
export function supervisionRoutes(app: FastifyInstance, deps: HttpDeps): void {
  lookingRoutes(app, deps);
  interventionRoutes(app, deps);
  alertRoutes(app, deps);
  toldRoutes(app, deps);
}

function lookingRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  staff({
    method: 'GET',
    url: '/desk/supervision',
    summary: 'My lines and the people who answer them, as they are now',
    who: 'interaction.supervise',
    answer: shapes.supervisionAnswer,
    handle: async ({ tx, actor }) => {
      const cursor = deps.feed.cursor();
      const live = await lookAtLines(tx, actor, deps.channels);
      const lines = presentLines(live, await loadNames(tx), deps.channels);
      return { ...lines, now: tx.now.toISOString(), cursor };
    },
  });
  staff({
    method: 'GET',
    url: '/desk/supervision/queues/:id/waiting',
    summary: 'Who stands in a line, in its order',
    who: 'interaction.supervise',
    params: byId,
    answer: shapes.supervisedRows,
    handle: async ({ tx, actor, params }) => {
      const cursor = deps.feed.cursor();
      const queue = await getVisibleQueue(tx, actor, params.id);
      const line = await waitingIn(tx, actor, queue.id, MOST_WAITING);
      return { rows: await presentWaiting(tx, actor, line), cursor };
    },
  });
  staff({
    method: 'GET',
    url: '/desk/supervision/agents/:id/interactions',
    summary: 'What a person has in hand, as far as I may see it',
    who: 'interaction.supervise',
    params: byId,
    answer: shapes.supervisedRows,
    handle: async ({ tx, actor, params }) => {
      const cursor = deps.feed.cursor();
      const agent = await getLiveAgent(tx, actor, params.id);
      const rows = await interactionsOfOwner(tx, actor, agent.staffId);
      return { rows: await presentSupervised(tx, actor, rows), cursor };
    },
  });
}

function interventionRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  staff({
    method: 'POST',
    url: '/desk/supervision/interactions/:id/move',
    summary: 'Lets one that waits wait in another line, or for one person, keeping its time',
    who: 'interaction.supervise',
    params: byId,
    body: shapes.moveInteraction,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      const seen = { interactionId: params.id, version: body.version };
      if ((body.toQueueId === undefined) === (body.toStaffId === undefined))
        throw new Refusal('request.invalid', { field: 'toQueueId' });
      if (body.toStaffId) await moveToPersonsLine(tx, actor, seen, body.toStaffId);
      else await moveInteraction(tx, actor, seen, body.toQueueId ?? '', body.dropPreference);
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/desk/supervision/interactions/:id/priority',
    summary: 'Puts one that waits before or behind others',
    who: 'interaction.supervise',
    params: byId,
    body: shapes.prioritise,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await prioritiseInteraction(tx, actor, { interactionId: params.id, ...body }, body.priority);
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/desk/supervision/interactions/:id/assign',
    summary: 'Gives one that waits or is being answered to a person; to oneself = taking over',
    who: 'interaction.supervise',
    params: byId,
    body: shapes.assign,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await assignTo(tx, actor, { interactionId: params.id, ...body }, body.staffId);
      return DONE;
    },
  });
  staff({
    method: 'PUT',
    url: '/desk/supervision/agents/:id/presence',
    summary: "Sets another person's presence; ready ends being set aside",
    who: 'interaction.supervise',
    params: byId,
    body: shapes.setPresenceOf,
    answer: presenceAnswer,
    handle: async ({ tx, actor, params, body }) =>
      presentPresence(await setPresenceOf(tx, actor, { staffId: params.id, ...body })),
  });
  staff({
    method: 'PUT',
    url: '/desk/supervision/interactions/:id/watch',
    summary: 'Looks on at a conversation, read-only; to be said again within 90 s',
    who: 'interaction.supervise',
    params: byId,
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await watchInteraction(tx, actor, params.id);
      return DONE;
    },
  });
  staff({
    method: 'DELETE',
    url: '/desk/supervision/interactions/:id/watch',
    summary: 'Looks away',
    who: 'interaction.supervise',
    params: byId,
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await unwatchInteraction(tx, actor, params.id);
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/desk/supervision/interactions/:id/whisper',
    summary: 'Whispers to whoever has the conversation; the same clientId again answers the same note',
    who: 'interaction.supervise',
    params: byId,
    body: shapes.whisper,
    answer: messageAnswer,
    handle: async ({ tx, actor, params, body }) =>
      (await presentMessages(tx, actor, [await whisperTo(tx, actor, params.id, body)]))[0]!,
  });
}

function alertRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  staff({
    method: 'GET',
    url: '/desk/supervision/alerts',
    summary: 'What is to be known now, and what was over in the last twelve hours',
    who: 'interaction.supervise',
    answer: shapes.alertsAnswer,
    handle: async ({ tx, actor }) => {
      const cursor = deps.feed.cursor();
      return { rows: await presentAlerts(tx, await listAlerts(tx, actor)), cursor };
    },
  });
  staff({
    method: 'POST',
    url: '/desk/supervision/alerts/:id/acknowledge',
    summary: 'Says that one looks after it',
    who: 'interaction.supervise',
    params: byId,
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await acknowledge(tx, actor, params.id);
      return DONE;
    },
  });
  staff({
    method: 'GET',
    url: '/desk/supervision/rules',
    summary: "The city's rules for alerts",
    who: 'interaction.supervise',
    answer: shapes.supervisionSettings,
    handle: async ({ tx }) => presentSettings(await readSettings(tx)),
  });
  staff({
    method: 'PUT',
    url: '/desk/supervision/rules',
    summary: 'Replaces them',
    who: 'interaction.supervise',
    body: shapes.supervisionSettings,
    answer: shapes.supervisionSettings,
    handle: async ({ tx, body }) => presentSettings(await changeSettings(tx, body)),
  });
}

function presentSettings({ rules, watchShown, version }: Awaited<ReturnType<typeof readSettings>>) {
  return { rules: rules.map((rule) => ({ ...rule })), watchShown, version };
}

function toldRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  staff({
    method: 'GET',
    url: '/desk/interactions/:id/watchers',
    summary: 'Who looks on at a conversation, where the city shows it',
    who: 'desk.use',
    params: byId,
    answer: shapes.watchersAnswer,
    handle: async ({ tx, actor, params }) => {
      const [interaction] = await visibleInteractions(tx, actor, [params.id]);
      if (!interaction) throw new Refusal('not-found');
      const names = await loadNames(tx);
      const watchers = await watchersOf(tx, actor, interaction.id);
      return {
        watchers: watchers.map((watcher) => ({
          name: names.staff(watcher.staffId) ?? '',
          mine: watcher.staffId === actor.staffId,
          startedAt: watcher.startedAt.toISOString(),
          untilAt: watcher.untilAt.toISOString(),
        })),
      };
    },
  });
  staff({
    method: 'GET',
    url: '/desk/notices',
    summary: 'What somebody did to my work, until I put it away',
    who: 'desk.use',
    answer: shapes.noticesAnswer,
    handle: async ({ tx, actor }) => {
      const cursor = deps.feed.cursor();
      return { rows: await presentNotices(tx, await noticesOf(tx, actor.staffId)), cursor };
    },
  });
  staff({
    method: 'POST',
    url: '/desk/notices/:id/seen',
    summary: 'Puts a notice away',
    who: 'desk.use',
    params: byId,
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await putAwayNotice(tx, actor.staffId, params.id);
      return DONE;
    },
  });
}
