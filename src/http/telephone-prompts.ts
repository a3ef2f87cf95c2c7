import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { Refusal } from '#kernel/refusal.ts';
import type { HttpDeps } from './context.ts';
import { plainRoutes } from './routes.ts';

const LONG_CACHE = 'public, max-age=31536000, immutable';

/** What an exchange plays. It has no session: whoever knows the keyed hash of a sound may hear it. */
export function promptRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const plain = plainRoutes(app, deps, 'public');
  plain({
    method: 'GET',
    url: '/telephone/prompts/:name',
    summary: 'A spoken text as a WAV file, for an exchange that plays it',
    who: 'anyone',
    params: z.object({ name: z.string().regex(/^[0-9a-f]{64}\.wav$/) }),
    answer: z.unknown(),
    handle: async ({ params, reply }) => {
      const wav = await deps.promptSounds.open(params.name.slice(0, 64));
      if (!wav) throw new Refusal('not-found');
      return reply
        .header('cache-control', LONG_CACHE)
        .header('x-content-type-options', 'nosniff')
        .type('audio/wav')
        .serializer((payload: unknown) => payload as string)
        .send(wav);
    },
  });
}
