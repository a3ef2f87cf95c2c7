import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { draftFax, drawLetter } from '#operations/send-fax.ts';
import type { HttpDeps } from '../context.ts';
import { asStaff, plainRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import { drawFaxShape, faxPagesAnswer } from './interaction-shapes.ts';

/** Faxes at the desk. They are messages like any other; only their paper is looked at before it goes. */
export function faxRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const plain = plainRoutes(app, deps, 'desk');
  plain({
    method: 'POST',
    url: '/desk/interactions/:id/fax-pages',
    summary: 'A reply as the pages that would arrive; nothing is sent',
    who: 'interaction.answer',
    params: z.object({ id }),
    body: drawFaxShape,
    answer: faxPagesAnswer,
    perMinute: 60,
    handle: async ({ request, params, body }) => {
      // Drawn outside of the transaction: pages take their time.
      const { tenantId, draft } = await asStaff(
        deps,
        request,
        'interaction.answer',
        async ({ tx, actor }) => ({
          tenantId: actor.tenantId,
          draft: await draftFax(tx, actor, deps.channels, params.id, body),
        }),
      );
      const paper = { database: deps.database, files: deps.files, paper: deps.faxPaper };
      const pages = await drawLetter(paper, tenantId, draft);
      return { pages: pages.map((page) => page.toString('base64')) };
    },
  });
}
