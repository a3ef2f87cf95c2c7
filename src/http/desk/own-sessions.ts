import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { readCity } from '#domain/city/city.ts';
import { changeOwnPassword } from '#domain/staff/account-links.ts';
import { endSessions, listSessions } from '#domain/staff/sessions.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { HttpDeps } from '../context.ts';
import { asStaff, plainRoutes, requireCaller, sessionDeps, sessionToken, staffRoutes } from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { id, ok } from '../shapes.ts';
import { whereFrom } from '../where-from.ts';
import { ownPasswordShape, ownSessionsAnswer } from './second-factor-shapes.ts';

const TRIES_PER_MINUTE = 20;

/** Where else one is signed in, and an end to it. */
export function ownSessionRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  const common = { who: 'staff', sessionOnly: SESSION_ONLY.session, answer: ownSessionsAnswer } as const;

  staff({
    ...common,
    method: 'GET',
    url: '/desk/sessions',
    summary: 'Where one is signed in',
    handle: ({ tx, actor, request }) => present(tx, actor, request),
  });
  staff({
    ...common,
    method: 'DELETE',
    url: '/desk/sessions/:id',
    summary: 'Signs out one of them, from its next request on',
    params: z.object({ id }),
    handle: async ({ tx, actor, request, params }) => {
      await endSessions(tx, actor, { id: params.id });
      return present(tx, actor, request);
    },
  });
  staff({
    ...common,
    method: 'POST',
    url: '/desk/sessions/end-others',
    summary: 'Signs out all but this one',
    handle: async ({ tx, actor, request }) => {
      await endSessions(tx, actor, { exceptToken: sessionToken(request) });
      return present(tx, actor, request);
    },
  });
  plainRoutes(
    app,
    deps,
    'desk',
  )({
    method: 'POST',
    url: '/desk/sessions/password',
    summary: "Another password of one's own, with the present one; signs out all but this one",
    who: 'staff',
    sessionOnly: SESSION_ONLY.session,
    perMinute: TRIES_PER_MINUTE,
    body: ownPasswordShape,
    answer: ok,
    handle: async ({ request, body }) => {
      const caller = await requireCaller(deps, request);
      const { name, kana, nameEn } = await asStaff(deps, request, 'staff', ({ tx }) => readCity(tx));
      const session = { ...caller, token: sessionToken(request), network: whereFrom(request).network };
      const given = { ...sessionDeps(deps), database: deps.database };
      await changeOwnPassword(given, session, body, [name, kana, nameEn]);
      return { ok: true } as const;
    },
  });
}

async function present(
  tx: Tx,
  actor: StaffActor,
  request: FastifyRequest,
): Promise<z.input<typeof ownSessionsAnswer>> {
  const sessions = await listSessions(tx, actor.accountId, sessionToken(request));
  return {
    sessions: sessions.map(({ createdAt, lastSeenAt, ...rest }) => ({
      ...rest,
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
    })),
  };
}
