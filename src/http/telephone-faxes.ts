import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { Refusal } from '#kernel/refusal.ts';
import { openOutgoingFax } from '#operations/send-fax.ts';
import type { HttpDeps } from './context.ts';
import { plainRoutes } from './routes.ts';

/** What an exchange sends. It has no session: whoever knows the token of an attempt may fetch its pages while it goes on. */
export function faxFileRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const plain = plainRoutes(app, deps, 'public');
  plain({
    method: 'GET',
    url: '/telephone/faxes/:token',
    summary: 'The pages of a fax that is being sent as a TIFF file, for the exchange that sends it',
    who: 'anyone',
    params: z.object({ token: z.string().regex(/^[\w-]{20,64}$/) }),
    answer: z.unknown(),
    handle: async ({ params, reply }) => {
      const tiff = await openOutgoingFax(deps.files, params.token);
      if (!tiff) throw new Refusal('not-found');
      return reply
        .header('cache-control', 'no-store')
        .header('x-content-type-options', 'nosniff')
        .type('image/tiff')
        .serializer((payload: unknown) => payload as string)
        .send(tiff);
    },
  });
}
