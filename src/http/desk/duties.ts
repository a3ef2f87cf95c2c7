import type { FastifyInstance } from 'fastify';
import { visibleInteractions } from '#domain/interactions/interactions.ts';
import { dutiesFor } from '#domain/routing/handovers.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { dutiesAnswer } from './personal-shapes.ts';
import { presentRows } from './present.ts';

/** What the general desk has to find an answerer for, after two departments had it. */
export function dutyRoutes(app: FastifyInstance, deps: HttpDeps): void {
  staffRoutes(
    app,
    deps,
    'desk',
  )({
    method: 'GET',
    url: '/desk/duties',
    summary: 'What the general desk has to settle within a day: mine to settle, or under my eyes; due first',
    who: 'interaction.answer',
    answer: dutiesAnswer,
    handle: async ({ tx, actor }) => {
      const cursor = deps.feed.cursor();
      const duties = await dutiesFor(tx, actor);
      const seen = await visibleInteractions(
        tx,
        actor,
        duties.map((duty) => duty.interactionId),
      );
      const byId = new Map((await presentRows(tx, actor, seen)).map((row) => [row.id, row]));
      return { rows: duties.flatMap((duty) => byId.get(duty.interactionId) ?? []), cursor };
    },
  });
}
