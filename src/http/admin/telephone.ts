import type { FastifyInstance } from 'fastify';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { telephoneAnswer } from './telephone-shapes.ts';

/** How it stands with the telephone, for the person who switches it on. */
export function telephoneRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  staff({
    method: 'GET',
    url: '/admin/telephone',
    summary: 'Which exchanges there are and whether they answer',
    who: 'city.administer',
    answer: telephoneAnswer,
    handle: async () => {
      const { mode, exchanges } = deps.telephone();
      return {
        mode,
        exchanges: exchanges.map(({ id, state, sipAddress }) => ({
          id,
          state,
          sipAddress: sipAddress ?? null,
        })),
      };
    },
  });
}
