import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { addToken, listTokens, revokeToken } from '#domain/integration/tokens.ts';
import type { ApiToken } from '#domain/integration/types.ts';
import { listDepartments, listStaff } from '#domain/staff/staff.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { id } from '../shapes.ts';
import { addedTokenAnswer, addTokenShape, tokenAnswer, tokensAnswer } from './token-shapes.ts';

/** What programs of other systems show to be let in. */
export function tokenRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');

  staff({
    method: 'GET',
    url: '/admin/tokens',
    summary: 'Tokens of programs, those that are over among them',
    who: 'city.administer',
    answer: tokensAnswer,
    handle: async ({ tx, actor }) => {
      const present = await presenter(tx);
      return { tokens: (await listTokens(tx, actor)).map(present), now: tx.now.toISOString() };
    },
  });
  staff({
    method: 'POST',
    url: '/admin/tokens',
    summary: 'Makes a token; it is told in this answer and never again',
    who: 'city.administer',
    sessionOnly: SESSION_ONLY.tokens,
    keepsAnswer: false,
    body: addTokenShape,
    answer: addedTokenAnswer,
    handle: async ({ tx, actor, body }) => {
      const input = {
        ...body,
        scopes: [...new Set(body.scopes)],
        departmentIds: [...new Set(body.departmentIds)],
      };
      const { token, row } = await addToken(tx, actor, input);
      return { token, row: (await presenter(tx))(row) };
    },
  });
  staff({
    method: 'POST',
    url: '/admin/tokens/:id/revoke',
    summary: 'Lets nobody in by it any more, from the next request on',
    who: 'city.administer',
    params: z.object({ id }),
    answer: tokenAnswer,
    handle: async ({ tx, actor, params }) => {
      const row = await revokeToken(tx, actor, params.id);
      return (await presenter(tx))(row);
    },
  });
}

async function presenter(tx: Tx): Promise<(row: ApiToken) => z.input<typeof tokenAnswer>> {
  const people = new Map((await listStaff(tx)).map((member) => [member.id, member.name]));
  const departments = new Map((await listDepartments(tx)).map(({ id, path }) => [id, path]));
  return (row) => ({
    id: row.id,
    name: row.name,
    hint: row.hint,
    scopes: [...row.scopes],
    departments: row.departmentIds.map((id) => ({ id, name: departments.get(id) ?? '' })),
    perMinute: row.perMinute,
    createdByName: people.get(row.createdBy) ?? '',
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedByName: row.revokedBy === null ? null : (people.get(row.revokedBy) ?? ''),
    revokedAt: row.revokedAt?.toISOString() ?? null,
  });
}
