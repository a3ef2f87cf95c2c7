import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { countMissed, listMissed, settleMissedByHand } from '#domain/outreach/missed.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id, ok } from '../shapes.ts';
import { missedCallsAnswer, missedQuery } from './campaign-shapes.ts';
import { presentMissed } from './campaigns-present.ts';

/** Calls to the city that ended before anybody spoke with their callers. */
export function missedCallRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');

  staff({
    method: 'GET',
    url: '/desk/missed-calls',
    summary: 'Missed calls, as far as one may see them',
    who: 'interaction.answer',
    query: missedQuery,
    answer: missedCallsAnswer,
    handle: async ({ tx, actor, query: { view, before, limit } }) => {
      const found = await listMissed(tx, actor, { open: view === 'open' }, { before, limit });
      return {
        missed: await presentMissed(tx, found.missed),
        open: await countMissed(tx, actor),
        nextBefore: found.nextBefore,
      };
    },
  });
  staff({
    method: 'POST',
    url: '/desk/missed-calls/:id/settle',
    summary: 'Says that nothing is left to do about a missed call',
    who: 'interaction.answer',
    params: z.object({ id }),
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await settleMissedByHand(tx, actor, params.id);
      return { ok: true } as const;
    },
  });
}
