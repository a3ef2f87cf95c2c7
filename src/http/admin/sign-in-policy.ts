import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { resetFactor } from '#domain/staff/second-factor.ts';
import { changeSignInPolicy, readSignInPolicy } from '#domain/staff/sign-in-policy.ts';
import type { SignInPolicy } from '#domain/staff/types.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { id, ok } from '../shapes.ts';
import { signInPolicy } from './sign-in-policy-shapes.ts';

const DONE = { ok: true } as const;

/** What the city asks of whoever signs in. */
export function signInPolicyRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');

  staff({
    method: 'GET',
    url: '/admin/sign-in-policy',
    summary: 'What the city asks of whoever signs in',
    who: 'city.administer',
    answer: signInPolicy,
    handle: async ({ tx }) => present(await readSignInPolicy(tx)),
  });
  staff({
    method: 'PUT',
    url: '/admin/sign-in-policy',
    summary: 'Changes it, on the version that was seen; open sessions end as it says now',
    who: 'city.administer',
    body: signInPolicy,
    answer: signInPolicy,
    handle: async ({ tx, actor, body }) => present(await changeSignInPolicy(tx, actor, body)),
  });
  staff({
    method: 'POST',
    url: '/admin/staff/:id/second-factor/reset',
    summary: 'Takes the second factor from somebody who lost telephone and recovery codes',
    who: 'city.administer',
    sessionOnly: SESSION_ONLY.accountLinks,
    params: z.object({ id }),
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await resetFactor(tx, actor, params.id);
      return DONE;
    },
  });
}

const present = ({ secondFactorRoles, ...rest }: SignInPolicy) => ({
  ...rest,
  secondFactorRoles: [...secondFactorRoles],
});
