import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { readCity } from '#domain/city/city.ts';
import { getStaff } from '#domain/staff/staff.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { HttpDeps } from '../context.ts';
import { plainRoutes, requireCaller, scopeOf } from '../routes.ts';
import { id } from '../shapes.ts';

/** GET /desk/token : of the program that asks */
const ownTokenAnswer = z.object({
  name: z.string(),
  tenant: z.object({ id, name: z.string(), code: z.string() }),
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
        const { id: cityId, name, code } = await readCity(tx);
        return {
          name: (await getStaff(tx, program.staffId)).name,
          tenant: { id: cityId, name, code },
          scopes: [...program.scopes],
          departmentIds: [...program.departmentIds],
          perMinute: program.perMinute,
        };
      });
    },
  });
}
