import type { FastifyInstance } from 'fastify';
import { deskSeen, leaveLockedDesk, returnToDesk } from '#domain/routing/absence.ts';
import { requirePasswordAllowed } from '#domain/sign-on/servers.ts';
import { csrfTokenOf, lockSession, unlockSession } from '#domain/staff/sessions.ts';
import { getStaff } from '#domain/staff/staff.ts';
import type { HttpDeps } from '../context.ts';
import {
  actorOf,
  plainRoutes,
  requireSessionEvenLocked,
  scopeOf,
  sessionDeps,
  sessionToken,
  staffRoutes,
} from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { ok } from '../shapes.ts';
import { whereFrom } from '../where-from.ts';
import { lockAnswer, openLock } from './lock-shapes.ts';
import { presentSession } from './present-session.ts';
import { sessionAnswer } from './session-shapes.ts';

const DONE = { ok: true } as const;
const TRIES_PER_MINUTE = 20;

/** A shared desk: covered and opened again; and the sign of life by which presence is known to be true. */
export function lockRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  const plain = plainRoutes(app, deps, 'desk');

  plain({
    method: 'GET',
    url: '/desk/lock',
    summary: 'Whether the desk is covered, and by whom',
    who: 'staff',
    sessionOnly: SESSION_ONLY.session,
    answer: lockAnswer,
    handle: async ({ request }) => {
      const session = await requireSessionEvenLocked(deps, request);
      const { name } = await deps.database.tx(scopeOf(session, request), (tx) =>
        getStaff(tx, session.staffId),
      );
      return {
        lockedAt: session.lockedAt?.toISOString() ?? null,
        name,
        csrfToken: csrfTokenOf(sessionToken(request)),
      };
    },
  });

  staff({
    method: 'POST',
    url: '/desk/lock',
    summary:
      'Covers the desk: the session stays, nothing can be read or changed; nothing is offered meanwhile',
    who: 'staff',
    sessionOnly: SESSION_ONLY.session,
    answer: ok,
    handle: async ({ tx, actor, request }) => {
      await leaveLockedDesk(tx, actor);
      await lockSession({ ...sessionDeps(deps), db: tx.db }, sessionToken(request));
      return DONE;
    },
  });

  plain({
    method: 'POST',
    url: '/desk/lock/open',
    summary: 'Opens a covered desk with the password of whoever covered it',
    who: 'staff',
    sessionOnly: SESSION_ONLY.session,
    perMinute: TRIES_PER_MINUTE,
    body: openLock,
    answer: sessionAnswer,
    handle: async ({ request, body }) => {
      const session = await requireSessionEvenLocked(deps, request);
      await deps.database.tx(scopeOf(session, request), (tx) => requirePasswordAllowed(tx, session.staffId));
      await unlockSession(sessionDeps(deps), sessionToken(request), {
        ...body,
        ...whereFrom(request),
      });
      return deps.database.tx(scopeOf(session, request), async (tx) => {
        if (session.lockedAt)
          tx.audit({ action: 'sign-in', subjectKind: 'staff', subjectId: session.staffId });
        const actor = await actorOf(tx, session);
        await returnToDesk(tx, actor);
        return presentSession(deps, tx, actor, sessionToken(request));
      });
    },
  });

  plain({
    method: 'POST',
    url: '/desk/seen',
    summary: 'Says that the browser is there; without it who takes contacts is offline after 90 s',
    who: 'staff',
    sessionOnly: SESSION_ONLY.presence,
    answer: ok,
    handle: async ({ request }) => {
      const session = await requireSessionEvenLocked(deps, request);
      await deskSeen(deps.installation, session.accountId, deps.clock.now());
      return DONE;
    },
  });
}
