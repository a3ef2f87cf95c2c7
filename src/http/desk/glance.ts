import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { promisesTo } from '#domain/cases/filtering.ts';
import { requireAbility } from '#domain/interactions/access.ts';
import { extendWrapUp } from '#domain/interactions/filtering.ts';
import { getInteraction, listInteractions, lockVisible } from '#domain/interactions/interactions.ts';
import { getQueue } from '#domain/routing/routing.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import { glanceAnswer } from './glance-shapes.ts';
import { presentInteraction } from './present.ts';
import { interactionAnswer } from './interaction-shapes.ts';

const MOST_IN_HAND = 50;

/** What somebody with several conversations needs beside them. */
export function glanceRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  staff({
    method: 'GET',
    url: '/desk/glance',
    summary: 'What is promised to the residents whom I have in hand, and until when',
    who: 'desk.use',
    answer: glanceAnswer,
    handle: async ({ tx, actor }) => {
      const mine = await listInteractions(tx, actor, { view: 'mine', limit: MOST_IN_HAND });
      const residentIds = [...new Set(mine.map((interaction) => interaction.residentId))];
      return { promises: await promisesTo(tx, actor, residentIds) };
    },
  });
  staff({
    method: 'POST',
    url: '/desk/interactions/:id/wrap-up/extend',
    summary: "Gives after-contact work the queue's time once more, ten minutes from now at most",
    who: 'interaction.answer',
    params: z.object({ id }),
    answer: interactionAnswer,
    handle: async ({ tx, actor, params }) => {
      const interaction = await lockVisible(tx, actor, params.id);
      requireAbility(actor, interaction, 'wrap-up');
      await extendWrapUp(tx, interaction, (await getQueue(tx, interaction.queueId)).wrapUpSec);
      const cursor = deps.feed.cursor();
      return presentInteraction(tx, actor, await getInteraction(tx, actor, params.id), cursor);
    },
  });
}
