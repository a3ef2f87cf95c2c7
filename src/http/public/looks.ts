import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { readCity } from '#domain/city/city.ts';
import { openLooksLink } from '#domain/disclosure/looks-links.ts';
import { whoLooked } from '#operations/who-looked.ts';
import type { HttpDeps } from '../context.ts';
import { plainRoutes } from '../routes.ts';
import { publicLooksAnswer } from './shapes.ts';

/** Who of the city looked at a person's record, for that person. */
export function looksRoutes(app: FastifyInstance, deps: HttpDeps): void {
  plainRoutes(
    app,
    deps,
    'public',
  )({
    method: 'GET',
    url: '/public/looks/:token',
    summary: 'Which departments looked at what belongs to the person that the private link was given to',
    who: 'token-holder',
    perMinute: 30,
    params: z.object({ token: z.string().min(16).max(64) }),
    answer: publicLooksAnswer,
    handle: async ({ params, request }) => {
      const link = await openLooksLink(deps.installation, params.token, deps.clock.now());
      const { tenantId, residentId, expiresAt } = link;
      const scope = { tenantId, actor: `visitor:${residentId}`, requestId: request.id };
      return deps.database.tx(scope, async (tx) => {
        const [city, looks] = await Promise.all([readCity(tx), whoLooked(tx, residentId)]);
        tx.audit({ action: 'read', subjectKind: 'resident', subjectId: residentId, fields: ['own-looks'] });
        return {
          cityName: city.name,
          cityNameEn: city.nameEn || city.name,
          expiresAt: expiresAt.toISOString(),
          looks,
        };
      });
    },
  });
}
