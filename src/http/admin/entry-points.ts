import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { changeEntryPoint, getEntryPoint, listEntryPoints } from '#domain/interactions/entry-points.ts';
import type { EntryPoint } from '#domain/interactions/types.ts';
import { getStaff } from '#domain/staff/staff.ts';
import { accentColours } from '#kernel/colour.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import {
  changeEntryPointLook,
  type EntryPointAnswer,
  entryPointAnswer,
  entryPointsAnswer,
  shownColoursAnswer,
  wantedColour,
} from './entry-point-shapes.ts';

/** How each entry point on the city's pages looks, and which pages may hold it. */
export function entryPointRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  const isEmbedded = (entryPoint: EntryPoint): boolean =>
    deps.channels.get(entryPoint.channel)?.abilities.embedded === true;
  staff({
    method: 'GET',
    url: '/admin/entry-points',
    summary: "Where residents arrive from the city's pages, with colour, corner and allowed pages",
    who: 'city.administer',
    answer: entryPointsAnswer,
    handle: async ({ tx }) => {
      const embedded = (await listEntryPoints(tx)).filter(isEmbedded);
      return Promise.all(embedded.map((entryPoint) => present(tx, deps, entryPoint)));
    },
  });
  staff({
    method: 'GET',
    url: '/admin/shown-colours',
    summary: 'What is made of a colour, so that white is legible on it',
    who: 'city.administer',
    query: wantedColour,
    answer: shownColoursAnswer,
    handle: async ({ query }) => accentColours(query.accent)!,
  });
  staff({
    method: 'PUT',
    url: '/admin/entry-points/:id',
    summary:
      'Sets name, colour, corner and allowed pages of an entry point, as far as it still is what was seen',
    who: 'city.administer',
    params: z.object({ id }),
    body: changeEntryPointLook,
    answer: entryPointAnswer,
    handle: async ({ tx, actor, params, body: { name, accent, version, ...settings } }) => {
      if (!isEmbedded(await getEntryPoint(tx, { id: params.id }))) throw new Refusal('not-found');
      const look = { ...settings, ...(accent ? { accent } : {}) };
      return present(
        tx,
        deps,
        await changeEntryPoint(tx, actor, params.id, version, { name, settings: look }),
      );
    },
  });
}

async function present(tx: Tx, deps: HttpDeps, entryPoint: EntryPoint): Promise<EntryPointAnswer> {
  const { settings, changedBy, changedAt } = entryPoint;
  return {
    id: entryPoint.id,
    key: entryPoint.publicKey,
    name: entryPoint.name,
    channel: entryPoint.channel,
    accent: settings.accent ?? null,
    shown: accentColours(settings.accent ?? '') ?? null,
    side: settings.side ?? 'right',
    allowedOrigins: [...(settings.allowedOrigins ?? [])],
    scriptUrl: new URL('/widget.js', deps.settings.publicUrl).href,
    version: entryPoint.version,
    changedByName: changedBy && (await getStaff(tx, changedBy)).name,
    changedAt: changedAt?.toISOString() ?? null,
  };
}
