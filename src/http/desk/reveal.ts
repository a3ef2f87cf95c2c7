import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { revealTo } from '#operations/reveal-original.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { id } from '../shapes.ts';
import { originalOf, revealAnswer, revealBody } from './reveal-shapes.ts';

/** Numbers that are masked, for whoever has a reason to see one. */
export function revealRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  const asked = {
    method: 'POST',
    who: 'sensitive.reveal',
    sessionOnly: SESSION_ONLY.reveal,
    body: revealBody,
    secrets: ['body'],
    answer: revealAnswer,
  } as const;
  staff({
    ...asked,
    url: '/desk/messages/:id/reveal',
    summary: 'A message as it was written, for a reason that is kept',
    params: z.object({ id }),
    handle: async ({ tx, actor, params, body }) => ({
      body: await revealTo(tx, actor, { kind: 'message', id: params.id }, body.reason),
    }),
  });
  staff({
    ...asked,
    url: '/desk/originals/:kind/:id/reveal',
    summary:
      'The same of what was said in a call, the name of a file, the title of a case and what is written in it',
    params: originalOf,
    handle: async ({ tx, actor, params, body }) => ({
      body: await revealTo(tx, actor, params, body.reason),
    }),
  });
}
