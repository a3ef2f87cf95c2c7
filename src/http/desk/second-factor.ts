import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Tx } from '#db/transaction.ts';
import { readCity } from '#domain/city/city.ts';
import {
  beginFactor,
  confirmFactor,
  factorOf,
  removeFactor,
  renewCodes,
} from '#domain/staff/second-factor.ts';
import { listPasskeys } from '#domain/staff/passkeys.ts';
import { csrfTokenOf } from '#domain/staff/sessions.ts';
import { mustHaveFactor } from '#domain/staff/sign-in-policy.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { HttpDeps } from '../context.ts';
import {
  actorOf,
  plainRoutes,
  requireSessionEvenLocked,
  scopeOf,
  sessionToken,
  staffRoutes,
} from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { begunFactorAnswer, codeShape, codesAnswer, factorAnswer } from './second-factor-shapes.ts';

const TRIES_PER_MINUTE = 20;

/** What a person shows beside the password. */
export function secondFactorRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  const plain = plainRoutes(app, deps, 'desk');
  const common = { who: 'staff', sessionOnly: SESSION_ONLY.session, perMinute: TRIES_PER_MINUTE } as const;

  /** Also for a session that may do nothing else yet. */
  async function withActor<T>(
    request: FastifyRequest,
    work: (tx: Tx, actor: StaffActor) => Promise<T>,
  ): Promise<T> {
    const session = await requireSessionEvenLocked(deps, request);
    if (session.lockedAt) throw new Refusal('session.desk-locked');
    return deps.database.tx(scopeOf(session, request), async (tx) => work(tx, await actorOf(tx, session)));
  }

  plain({
    ...common,
    method: 'GET',
    url: '/desk/second-factor',
    summary: 'Whether one has a second factor, and whether one must',
    answer: factorAnswer,
    handle: ({ request }) =>
      withActor(request, async (tx, actor) => {
        const [{ setAt, recoveryCodesLeft }, isRequired] = await Promise.all([
          factorOf(tx, actor.accountId),
          mustHaveFactor(tx, actor),
        ]);
        const csrfToken = csrfTokenOf(sessionToken(request));
        return { setAt: setAt?.toISOString() ?? null, recoveryCodesLeft, isRequired, csrfToken };
      }),
  });
  plain({
    ...common,
    method: 'POST',
    url: '/desk/second-factor',
    summary: 'Makes a secret for an authenticator, told once; a first code confirms it',
    secrets: ['secret', 'uri'],
    answer: begunFactorAnswer,
    handle: ({ request }) =>
      withActor(request, async (tx, actor) => beginFactor(tx, actor, (await readCity(tx)).name)),
  });
  plain({
    ...common,
    method: 'PUT',
    url: '/desk/second-factor',
    summary: 'Confirms it by a first code; answers the recovery codes, told once',
    secrets: ['recoveryCodes'],
    body: codeShape,
    answer: codesAnswer,
    handle: ({ request, body }) =>
      withActor(request, async (tx, actor) => ({ recoveryCodes: await confirmFactor(tx, actor, body.code) })),
  });
  staff({
    ...common,
    method: 'POST',
    url: '/desk/second-factor/codes',
    summary: 'Other recovery codes, told once; those before open nothing any more',
    secrets: ['recoveryCodes'],
    body: codeShape,
    answer: codesAnswer,
    handle: async ({ tx, actor, body }) => ({ recoveryCodes: await renewCodes(tx, actor, body.code) }),
  });
  plain({
    ...common,
    method: 'POST',
    url: '/desk/second-factor/remove',
    summary: 'Signing in asks for the password alone again; not for whose role asks for more',
    body: codeShape,
    answer: factorAnswer,
    handle: ({ request, body }) =>
      withActor(request, async (tx, actor) => {
        const isRequired = await mustHaveFactor(tx, actor);
        if (isRequired && (await listPasskeys(tx, actor.accountId)).length === 0)
          throw new Refusal('state.conflict', { why: 'required' });
        await removeFactor(tx, actor, body.code);
        const csrfToken = csrfTokenOf(sessionToken(request));
        return { setAt: null, recoveryCodesLeft: 0, isRequired, csrfToken };
      }),
  });
}
