import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { readCity } from '#domain/city/city.ts';
import { loadProgram } from '#domain/integration/tokens.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { HttpDeps } from '../context.ts';
import { plainRoutes, requireCaller, scopeOf } from '../routes.ts';
import { id } from '../shapes.ts';

/** GET /desk/token : of the program that asks */
const ownTokenAnswer = z.object({
  name: z.string(),
  tenant: z.object({ id, name: z.string(), code: z.string() }),
  /** Those that whoever answers for it may not do any more are left out. */
  scopes: z.array(z.string()),
  departmentIds: z.array(id),
  perMinute: z.number().int(),
});

/** What a program may ask about itself: the first request that somebody who writes one sends. */
export function ownTokenRoutes(app: FastifyInstance, deps: HttpDeps): void {
  plainRoutes(
    app,
    deps,
    'desk',
  )({
    method: 'GET',
    url: '/desk/token',
    summary: 'Which program asks, and what its token lets it do; nothing for people',
    who: 'staff',
    answer: ownTokenAnswer,
    handle: async ({ request }) => {
      const { program, ...caller } = await requireCaller(deps, request);
      if (!program) throw new Refusal('not-found');
      return deps.database.tx(scopeOf(caller, request), async (tx) => {
        const [actor, { id: cityId, name, code }] = await Promise.all([
          loadProgram(tx, program),
          readCity(tx),
        ]);
        return {
          name: actor.name,
          tenant: { id: cityId, name, code },
          scopes: [...actor.permissions],
          departmentIds: [...program.departmentIds],
          perMinute: program.perMinute,
        };
      });
    },
  });
}
