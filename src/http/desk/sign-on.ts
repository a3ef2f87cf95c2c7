import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { listCities } from '#domain/city/city.ts';
import { listWaysIn } from '#domain/sign-on/servers.ts';
import { getStaff } from '#domain/staff/staff.ts';
import { beginSignOn, finishSignOn, type Trial } from '#operations/sign-on.ts';
import type { HttpDeps } from '../context.ts';
import { plainRoutes } from '../routes.ts';
import { begunSignOnAnswer } from '../shapes.ts';
import { setWayCookie, signOnDeps, tenantOfHost, wayCookieOf } from '../sign-on.ts';
import { enter } from './entering.ts';
import { beginSignOnShape, finishedSignOnAnswer, finishSignOnShape, waysInAnswer } from './sign-on-shapes.ts';

const TRIES_PER_MINUTE = 60;

/** Signing in by an identity server of the city: there by the browser, and back with what it was given. */
export function signOnRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const plain = plainRoutes(app, deps, 'desk');
  const common = { who: 'anyone', perMinute: TRIES_PER_MINUTE } as const;

  plain({
    ...common,
    method: 'GET',
    url: '/desk/sign-on',
    summary: 'The identity servers by which one may sign in at this address',
    answer: waysInAnswer,
    handle: async ({ request }) => {
      const here = await tenantOfHost(deps, request);
      const cities = (await listCities(deps.installation)).filter(({ id }) => !here || id === here);
      const ways = await Promise.all(
        cities.map(async (city) => {
          const found = await deps.database.tx({ tenantId: city.id, actor: 'system:sign-on' }, listWaysIn);
          return found.map((way) => ({ ...way, cityId: city.id, cityName: city.name }));
        }),
      );
      return { ways: ways.flat() };
    },
  });
  plain({
    ...common,
    method: 'POST',
    url: '/desk/sign-on',
    summary: 'Begins to sign in by an identity server; answers where the browser goes',
    body: beginSignOnShape,
    answer: begunSignOnAnswer,
    handle: async ({ body, reply }) => {
      const { cityId: tenantId, serverId } = body;
      const { url, browserToken } = await beginSignOn(signOnDeps(deps), { tenantId, serverId });
      setWayCookie(reply, deps, browserToken);
      return { url };
    },
  });
  plain({
    ...common,
    method: 'POST',
    url: '/desk/sign-on/finish',
    summary: 'Ends it with what came back: a session, or what a trial found',
    body: finishSignOnShape,
    answer: finishedSignOnAnswer,
    handle: async ({ body, request, reply }) => {
      const browserToken = request.cookies[wayCookieOf(deps)] ?? '';
      const finished = await finishSignOn(signOnDeps(deps), { ...body, browserToken });
      setWayCookie(reply, deps, null);
      if (finished.is === 'trial') return { session: null, trial: await presentTrial(deps, finished) };
      const { session, serverId, leaveHint } = finished;
      const entered = await enter(deps, { request, reply }, session, async (tx) => ({
        cameBy: 'server',
        // How strongly it asks is agreed with the server, not asked again here.
        hasFactor: true,
        serverId,
        leaveHint:
          leaveHint === null
            ? null
            : tx.sealer.seal({ tenantId: tx.tenantId, purpose: 'session.leave-hint' }, leaveHint),
      }));
      return { session: entered, trial: null };
    },
  });
}

async function presentTrial(
  deps: HttpDeps,
  { trial, tenantId }: { trial: Trial; tenantId: string },
): Promise<z.input<typeof finishedSignOnAnswer>['trial']> {
  const { claimed, staffId, roles, why } = trial;
  const member =
    staffId === null
      ? null
      : await deps.database.tx({ tenantId, actor: 'system:sign-on' }, (tx) => getStaff(tx, staffId));
  return { ...claimed, groups: [...claimed.groups], staffName: member?.name ?? null, roles, why };
}
