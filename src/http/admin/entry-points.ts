import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { setEntryPointSettings } from '#domain/interactions/entry-points.ts';
import { getEntryPoint, listEntryPoints } from '#domain/interactions/interactions.ts';
import type { EntryPoint } from '#domain/interactions/types.ts';
import { accentColours } from '#kernel/colour.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';

const colour = z.string().regex(/^#[0-9a-f]{6}$/i);
const entryPointAnswer = z.object({
  id,
  key: z.string(),
  name: z.string(),
  channel: z.string(),
  accent: z.string().nullable(),
  /** The colour as it is shown: darker where white would not be legible on the wanted one. */
  shownAccent: z.string().nullable(),
  side: z.enum(['left', 'right']),
  allowedOrigins: z.array(z.string()),
});
const settingsShape = z.strictObject({
  accent: colour.nullable(),
  side: z.enum(['left', 'right']),
  /** `https://www.city.example.lg.jp`: scheme and host of each page that may hold the chat, nothing after them. */
  allowedOrigins: z
    .array(
      z
        .string()
        .max(200)
        .regex(/^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/),
    )
    .max(20),
});

/** How each entry point looks on the city's pages, and which pages may hold it. */
export function entryPointRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  staff({
    method: 'GET',
    url: '/admin/entry-points',
    summary: 'Where residents arrive, with colour, corner and allowed pages',
    who: 'city.administer',
    answer: z.array(entryPointAnswer),
    handle: async ({ tx }) =>
      (await listEntryPoints(tx))
        // A telephone number has neither colour nor page: see /admin/lines.
        .filter(({ channel }) => deps.channels.get(channel)?.abilities.written)
        .map(present),
  });
  staff({
    method: 'PUT',
    url: '/admin/entry-points/:id',
    summary: 'Sets colour, corner and allowed pages of an entry point',
    who: 'city.administer',
    params: z.object({ id }),
    body: settingsShape,
    answer: entryPointAnswer,
    handle: async ({ tx, params, body: { accent, ...settings } }) => {
      await setEntryPointSettings(tx, params.id, { ...settings, ...(accent ? { accent } : {}) });
      return present(await getEntryPoint(tx, { id: params.id }));
    },
  });
}

function present({ id: entryPointId, publicKey, name, channel, settings }: EntryPoint) {
  return {
    id: entryPointId,
    key: publicKey,
    name,
    channel,
    accent: settings.accent ?? null,
    shownAccent: accentColours(settings.accent ?? '')?.accent ?? null,
    side: settings.side ?? ('right' as const),
    allowedOrigins: [...(settings.allowedOrigins ?? [])],
  };
}
