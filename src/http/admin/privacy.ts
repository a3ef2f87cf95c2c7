import type { FastifyInstance } from 'fastify';
import { readClasses } from '#domain/privacy/classes.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { classesAnswer } from './privacy-shapes.ts';

/** What the law on personal data asks of the city: for the privacy officer, and for who looks after them. */
export function privacyRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  staff({
    method: 'GET',
    url: '/admin/privacy/classes',
    summary: 'The kinds of data, with their information class and where they lie',
    who: 'configuration.read',
    answer: classesAnswer,
    handle: async ({ tx }) => {
      const { kinds, unclassed } = await readClasses(tx);
      return {
        kinds: kinds.map(({ places, tables, personal, ...kind }) => ({
          ...kind,
          places: [...places],
          tables: [...tables],
          personal: [...personal],
        })),
        unclassed,
      };
    },
  });
}
