import type { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { returnToDesk } from '#domain/routing/absence.ts';
import { deviceOf, openSession, type SessionGiven, signOut } from '#domain/staff/sessions.ts';
import { limitsOf } from '#domain/staff/sign-in-policy.ts';
import type { Session } from '#domain/staff/types.ts';
import type { HttpDeps } from '../context.ts';
import { actorOf, type RequestParts, scopeOf, sessionDeps, setSessionCookie } from '../routes.ts';
import { whereFrom } from '../where-from.ts';
import { presentSession } from './present-session.ts';
import type { sessionAnswer } from './session-shapes.ts';

/** What somebody showed: whether it counts as more than a password, and what the session must know of it. */
export type Shown = Pick<SessionGiven, 'cameBy'> &
  Partial<Pick<SessionGiven, 'serverId' | 'leaveHint'>> & { hasFactor: boolean };

/**
 * Opens a session for somebody whom `show` lets in, as the last thing that is looked at, and puts it into the browser in the
 * place of the one that it held: whoever sits down at a covered desk takes it over.
 */
export async function enter(
  deps: HttpDeps,
  { request, reply }: RequestParts,
  session: Session,
  show: (tx: Tx) => Promise<Shown>,
): Promise<z.input<typeof sessionAnswer>> {
  const { token, answer } = await deps.database.tx(scopeOf(session, request), async (tx) => {
    const actor = await actorOf(tx, session);
    const { hasFactor, cameBy, serverId = null, leaveHint = null } = await show(tx);
    const from = whereFrom(request);
    const limits = await limitsOf(tx, actor, { hasFactor, address: from.address });
    const device = deviceOf(request.headers['user-agent']);
    const opened = await openSession({ ...sessionDeps(deps), db: tx.db }, session, {
      ...limits,
      ...{ device, cameBy, serverId, leaveHint, ...from },
    });
    tx.audit({ action: 'sign-in', subjectKind: 'staff', subjectId: session.staffId, fields: [cameBy] });
    if (!limits.pendingFactor) await returnToDesk(tx, actor);
    return {
      token: opened,
      answer: await presentSession(deps, tx, actor, opened, limits.pendingFactor),
    };
  });
  const former = request.cookies[request.server.sessionCookie];
  if (former) await signOut(sessionDeps(deps), former);
  setSessionCookie(reply, deps, token);
  return answer;
}
