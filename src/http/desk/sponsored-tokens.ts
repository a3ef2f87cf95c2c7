import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { tokensOf } from '#domain/integration/sponsors.ts';
import type { ApiToken } from '#domain/integration/types.ts';
import { listDepartments, listStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { answerForToken } from '#operations/token-sponsors.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { id } from '../shapes.ts';
import { answerSponsorShape, sponsoredTokensAnswer } from './sponsored-token-shapes.ts';

/** What a person answers for among the tokens of programs. */
export function sponsoredTokenRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');

  staff({
    method: 'GET',
    url: '/desk/tokens',
    summary: 'Tokens of programs that one answers for, and those one is asked to answer for',
    who: 'staff',
    sessionOnly: SESSION_ONLY.tokens,
    answer: sponsoredTokensAnswer,
    handle: ({ tx, actor }) => present(tx, actor),
  });
  staff({
    method: 'PUT',
    url: '/desk/tokens/:id/sponsor',
    summary: 'Says yes or no to answering for a token; after a no of whoever did so it lets nobody in',
    who: 'staff',
    sessionOnly: SESSION_ONLY.tokens,
    params: z.object({ id }),
    body: answerSponsorShape,
    answer: sponsoredTokensAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await answerForToken(tx, actor, params.id, body.answersForIt);
      return present(tx, actor);
    },
  });
}

async function present(tx: Tx, actor: StaffActor): Promise<z.input<typeof sponsoredTokensAnswer>> {
  const people = new Map((await listStaff(tx)).map((member) => [member.id, member.name]));
  const departments = new Map((await listDepartments(tx)).map(({ id, path }) => [id, path]));
  const row = (token: ApiToken) => ({
    id: token.id,
    name: token.name,
    scopes: [...token.scopes],
    departments: token.departmentIds.map((one) => ({ id: one, name: departments.get(one) ?? '' })),
    createdByName: people.get(token.createdBy) ?? '',
    expiresAt: token.expiresAt.toISOString(),
    isAsked: token.askedId === actor.staffId,
  });
  return { tokens: (await tokensOf(tx, actor)).map(row) };
}
