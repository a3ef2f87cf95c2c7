import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { resetFactor } from '#domain/staff/second-factor.ts';
import { changeSignInPolicy, readSignInPolicy } from '#domain/staff/sign-in-policy.ts';
import type { SignInPolicy } from '#domain/staff/types.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { id, ok } from '../shapes.ts';
import { changeSignInPolicyShape, signInPolicyAnswer } from './sign-in-policy-shapes.ts';

const DONE = { ok: true } as const;

/** What the city asks of whoever signs in. */
export function signInPolicyRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');

  staff({
    method: 'GET',
    url: '/admin/sign-in-policy',
    summary: 'What the city asks of whoever signs in',
    who: 'city.administer',
    answer: signInPolicyAnswer,
    handle: async ({ tx, request }) => present(await readSignInPolicy(tx), request.ip),
  });
  staff({
    method: 'PUT',
    url: '/admin/sign-in-policy',
    summary:
      'Changes it, on the version that was seen; open sessions end as it says now, and nobody shuts themselves out',
    who: 'city.administer',
    body: changeSignInPolicyShape,
    answer: signInPolicyAnswer,
    handle: async ({ tx, actor, body, request }) => {
      const { yourAddress: _yourAddress, ...policy } = body;
      return present(await changeSignInPolicy(tx, actor, policy, request.ip), request.ip);
    },
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

const present = (
  { secondFactorRoles, directoryRoles, addressRules, ...rest }: SignInPolicy,
  yourAddress: string,
) => ({
  ...{ ...rest, yourAddress },
  secondFactorRoles: [...secondFactorRoles],
  directoryRoles: [...directoryRoles],
  addressRules: addressRules.map(({ roles, networks }) => ({ roles: [...roles], networks: [...networks] })),
});
