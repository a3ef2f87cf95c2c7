import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { isSetupOpen } from '#db/installation.ts';
import { isMunicipalityCode } from '#kernel/japan/codes.ts';
import { Refusal } from '#kernel/refusal.ts';
import { foundFirstCity } from '#operations/found-city.ts';
import { deskUrlOf, type HttpDeps } from '../context.ts';
import { plainRoutes } from '../routes.ts';
import { ok } from '../shapes.ts';
import { setupCity } from './shapes.ts';

const setupToken = z.object({ token: z.string().min(16).max(64) });

/** The one-time link of an empty installation: its first visitor founds the city and becomes its administrator. */
export function setupRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const plain = plainRoutes(app, deps, 'public');

  plain({
    method: 'GET',
    url: '/public/setup/:token',
    summary: 'Whether the one-time link still opens',
    who: 'anyone',
    perMinute: 30,
    params: setupToken,
    answer: ok,
    handle: async ({ params }) => {
      if (!(await isSetupOpen(deps.installation, params.token))) throw new Refusal('not-found');
      return { ok: true } as const;
    },
  });

  plain({
    method: 'POST',
    url: '/public/setup/:token',
    summary: 'Founds the city and its first administrator; works once',
    who: 'anyone',
    perMinute: 10,
    params: setupToken,
    body: setupCity,
    answer: ok,
    handle: async ({ params, body }) => {
      if (!isMunicipalityCode(body.cityCode)) throw new Refusal('request.invalid', { field: 'cityCode' });
      await foundFirstCity(
        { database: deps.database, ids: deps.ids, host: new URL(deskUrlOf(deps.settings)).hostname },
        params.token,
        body,
      );
      return { ok: true } as const;
    },
  });
}
