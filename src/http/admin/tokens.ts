import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { restingScopes } from '#domain/integration/sponsors.ts';
import { listTokens, revokeToken } from '#domain/integration/tokens.ts';
import type { ApiToken } from '#domain/integration/types.ts';
import { listDepartments, listStaff } from '#domain/staff/staff.ts';
import { askForToken, makeToken } from '#operations/token-sponsors.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { id } from '../shapes.ts';
import {
  addedTokenAnswer,
  addTokenShape,
  askSponsorShape,
  tokenAnswer,
  tokensAnswer,
} from './token-shapes.ts';

/** What programs of other systems show to be let in. */
export function tokenRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');

  staff({
    method: 'GET',
    url: '/admin/tokens',
    summary: 'Tokens of programs, those that are over among them',
    who: 'integration.manage',
    answer: tokensAnswer,
    handle: async ({ tx, actor }) => {
      const tokens = await listTokens(tx, actor);
      return { tokens: tokens.map(await presenter(tx, tokens)), now: tx.now.toISOString() };
    },
  });
  staff({
    method: 'POST',
    url: '/admin/tokens',
    summary: 'Makes a token; it is told in this answer and never again',
    who: 'integration.manage',
    sessionOnly: SESSION_ONLY.tokens,
    secrets: ['token'],
    body: addTokenShape,
    answer: addedTokenAnswer,
    handle: async ({ tx, actor, body }) => {
      const input = {
        ...body,
        scopes: [...new Set(body.scopes)],
        departmentIds: [...new Set(body.departmentIds)],
      };
      const { token, row } = await makeToken(tx, actor, input);
      return { token, row: (await presenter(tx, [row]))(row) };
    },
  });
  staff({
    method: 'PUT',
    url: '/admin/tokens/:id/sponsor',
    summary: 'Asks somebody to answer for a token; whoever does so now goes on until they say yes',
    who: 'integration.manage',
    sessionOnly: SESSION_ONLY.tokens,
    params: z.object({ id }),
    body: askSponsorShape,
    answer: tokenAnswer,
    handle: async ({ tx, actor, params, body }) => {
      const row = await askForToken(tx, actor, params.id, body.sponsorId);
      return (await presenter(tx, [row]))(row);
    },
  });
  staff({
    method: 'POST',
    url: '/admin/tokens/:id/revoke',
    summary: 'Lets nobody in by it any more, from the next request on',
    who: 'integration.manage',
    params: z.object({ id }),
    answer: tokenAnswer,
    handle: async ({ tx, actor, params }) => {
      const row = await revokeToken(tx, actor, params.id);
      return (await presenter(tx, [row]))(row);
    },
  });
}

async function presenter(
  tx: Tx,
  tokens: readonly ApiToken[],
): Promise<(row: ApiToken) => z.input<typeof tokenAnswer>> {
  const people = new Map((await listStaff(tx)).map((member) => [member.id, member.name]));
  const departments = new Map((await listDepartments(tx)).map(({ id, path }) => [id, path]));
  const resting = await restingScopes(tx, tokens);
  const nameOf = (id: string | null) => (id === null ? null : (people.get(id) ?? ''));
  return (row) => ({
    id: row.id,
    name: row.name,
    hint: row.hint,
    scopes: [...row.scopes],
    restingScopes: [...(resting.get(row.id) ?? [])],
    departments: row.departmentIds.map((id) => ({ id, name: departments.get(id) ?? '' })),
    perMinute: row.perMinute,
    createdByName: people.get(row.createdBy) ?? '',
    sponsorName: nameOf(row.sponsorId),
    askedName: nameOf(row.askedId),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedByName: nameOf(row.revokedBy),
    revokedAt: row.revokedAt?.toISOString() ?? null,
  });
}
