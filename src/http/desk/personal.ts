import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { getInteraction, lockVisible, visibleInteractions } from '#domain/interactions/interactions.ts';
import { setParked } from '#domain/routing/parking.ts';
import { type Colleague, colleaguesFor } from '#domain/routing/personal.ts';
import { getQueue } from '#domain/routing/routing.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import { type ColleaguesAnswer, colleaguesAnswer, park } from './personal-shapes.ts';
import { loadNames, type Names, presentInteraction } from './present.ts';
import { interactionAnswer } from './interaction-shapes.ts';

const byId = z.object({ id });

/** People's own lines: whom one may ask in person, and what comes back to oneself. */
export function personalRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  staff({
    method: 'GET',
    url: '/desk/interactions/:id/colleagues',
    summary: 'Who may be asked in person to take it over',
    who: 'interaction.answer',
    params: byId,
    answer: colleaguesAnswer,
    handle: async ({ tx, actor, params }) => {
      const [interaction] = await visibleInteractions(tx, actor, [params.id]);
      if (!interaction) throw new Refusal('not-found');
      const names = await loadNames(tx);
      const { policy } = await getQueue(tx, interaction.queueId);
      const found = await colleaguesFor(tx, interaction, actor.staffId, actor);
      return { rows: found.map((one) => presentColleague(one, names)), personalSec: policy.personalSec };
    },
  });
  staff({
    method: 'PUT',
    url: '/desk/interactions/:id/parked',
    summary: 'Puts it aside: when the resident comes back it waits for me first; or no longer',
    who: 'interaction.answer',
    params: byId,
    body: park,
    answer: interactionAnswer,
    handle: async ({ tx, actor, params, body }) => {
      const cursor = deps.feed.cursor();
      await setParked(tx, actor, await lockVisible(tx, actor, params.id), body.parked);
      return presentInteraction(tx, actor, await getInteraction(tx, actor, params.id), cursor);
    },
  });
}

/** A colleague, with how they are as one word. */
export function presentColleague(
  { staff, presence, inHand, waiting }: Colleague,
  names: Names,
): ColleaguesAnswer['rows'][number] {
  const here = presence.status === 'ready' && inHand > 0 ? 'busy' : presence.status;
  return {
    id: staff.id,
    name: staff.name,
    kana: staff.kana,
    departmentName: names.department(staff.departmentId),
    state: presence.setAside && presence.status === 'ready' ? 'set-aside' : here,
    reason: presence.reason,
    inHand,
    waiting,
  };
}
