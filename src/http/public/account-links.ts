import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { listCities } from '#domain/city/city.ts';
import { readAccountLink, setPasswordByLink } from '#domain/staff/account-links.ts';
import type { HttpDeps } from '../context.ts';
import { plainRoutes } from '../routes.ts';
import { ok } from '../shapes.ts';
import { accountLinkAnswer, setAccountPassword } from './shapes.ts';

const linkToken = z.object({ token: z.string().min(16).max(64) });

/** The one-time link of somebody who was invited, or who forgot their password: they set it, and sign in with it. */
export function accountLinkRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const plain = plainRoutes(app, deps, 'public');
  const linkDeps = { db: deps.installation, clock: deps.clock, database: deps.database };

  plain({
    method: 'GET',
    url: '/public/account-links/:token',
    summary: 'Whose password the one-time link sets',
    who: 'anyone',
    perMinute: 30,
    params: linkToken,
    answer: accountLinkAnswer,
    handle: async ({ params }) => {
      const { kind, login, tenantId, expiresAt } = await readAccountLink(linkDeps, params.token);
      const city = (await listCities(deps.installation)).find(({ id }) => id === tenantId);
      return { kind, login, cityName: city?.name ?? '', expiresAt: expiresAt.toISOString() };
    },
  });
  plain({
    method: 'POST',
    url: '/public/account-links/:token',
    summary: 'Sets the password; works once, and ends every session of the account',
    who: 'anyone',
    perMinute: 10,
    params: linkToken,
    body: setAccountPassword,
    answer: ok,
    handle: async ({ params, body }) => {
      const { tenantId } = await readAccountLink(linkDeps, params.token);
      const city = (await listCities(deps.installation)).find(({ id }) => id === tenantId);
      const names = city ? [city.name, city.kana, city.nameEn] : [];
      await setPasswordByLink(linkDeps, params.token, body.password, names);
      return { ok: true } as const;
    },
  });
}
