import { X509Certificate } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { addServer, changeServer, listServers, openServer } from '#domain/sign-on/servers.ts';
import type { OwnCertificate } from '#domain/sign-on/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { BACK_PATH, beginSignOn, changeOwnKey, checkServer, OUT_PATH } from '#operations/sign-on.ts';
import { deskUrlOf, type HttpDeps } from '../context.ts';
import { asStaff, plainRoutes, staffRoutes } from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { begunSignOnAnswer, id } from '../shapes.ts';
import { setWayCookie, signOnDeps } from '../sign-on.ts';
import {
  addIdentityServer,
  changeIdentityServer,
  changeOwnKeyBody,
  checkIdentityServer,
  identityServerChecksAnswer,
  identityServersAnswer,
} from './identity-server-shapes.ts';

const TRIES_PER_MINUTE = 20;

function shownKey({ place, certificate }: OwnCertificate) {
  const { fingerprint256: fingerprint, validTo } = new X509Certificate(certificate);
  return { place, fingerprint, until: new Date(validTo).toISOString() };
}

/** The city's servers that say who somebody is: what they are asked, what their groups give, and whether it works. */
export function identityServerRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  const plain = plainRoutes(app, deps, 'admin');
  const common = { who: 'city.administer', answer: identityServersAnswer } as const;

  async function present(tx: Tx, actor: StaffActor): Promise<z.input<typeof identityServersAnswer>> {
    const deskUrl = deskUrlOf(deps.settings);
    const servers = await listServers(tx, actor);
    return {
      servers: servers.map(({ groupRules, settings, ownCertificates, ...rest }) => ({
        ...rest,
        ownKeys: ownCertificates.map(shownKey),
        settings:
          settings.kind === 'saml' ? { ...settings, certificates: [...settings.certificates] } : settings,
        groupRules: groupRules.map(({ roles, madeBy: _madeBy, ...rule }) => ({ ...rule, roles: [...roles] })),
      })),
      backUrl: deskUrl + BACK_PATH,
      leftUrl: `${deskUrl}/desk`,
      outUrl: `${deskUrl}${OUT_PATH}/${actor.tenantId}/`,
    };
  }

  staff({
    ...common,
    method: 'GET',
    url: '/admin/identity-servers',
    summary: 'Servers that say who somebody is, without their secrets',
    handle: ({ tx, actor }) => present(tx, actor),
  });
  staff({
    ...common,
    method: 'POST',
    url: '/admin/identity-servers',
    summary: 'Adds one',
    body: addIdentityServer,
    handle: async ({ tx, actor, body }) => {
      await addServer(tx, actor, body);
      return present(tx, actor);
    },
  });
  staff({
    ...common,
    method: 'PUT',
    url: '/admin/identity-servers/:id',
    summary: 'Changes one, on the version that was seen; without a secret the one that is kept stays',
    params: z.object({ id }),
    body: changeIdentityServer,
    handle: async ({ tx, actor, body, params }) => {
      const { version, ...input } = body;
      await changeServer(tx, actor, params.id, version, input);
      return present(tx, actor);
    },
  });
  plain({
    method: 'POST',
    url: '/admin/identity-servers/:id/own-key',
    summary:
      'Takes the change of our own key for it one step on: a next one, in use, back, the other one gone',
    who: 'city.administer',
    perMinute: TRIES_PER_MINUTE,
    params: z.object({ id }),
    body: changeOwnKeyBody,
    answer: identityServersAnswer,
    handle: async ({ request, params, body }) => {
      const actor = await asStaff(deps, request, 'city.administer', async (parts) => parts.actor);
      await changeOwnKey(signOnDeps(deps), actor, params.id, body.step);
      return asStaff(deps, request, 'city.administer', (parts) => present(parts.tx, parts.actor));
    },
  });
  plain({
    method: 'POST',
    url: '/admin/identity-servers/check',
    summary: 'Looks at a server as these settings say, before or after they are kept',
    who: 'city.administer',
    perMinute: TRIES_PER_MINUTE,
    body: checkIdentityServer,
    answer: identityServerChecksAnswer,
    handle: async ({ request, body }) => {
      const { settings, serverId } = body;
      const { actor, secret } = await asStaff(deps, request, 'city.administer', async (parts) => ({
        actor: parts.actor,
        secret:
          body.secret ??
          (serverId === null ? null : (await openServer(parts.tx, serverId, true)).opened.secret),
      }));
      const opened = { id: serverId ?? '', tenantId: actor.tenantId, settings, secret, ownKey: null };
      return { checks: await checkServer(signOnDeps(deps), actor, opened) };
    },
  });
  plain({
    method: 'POST',
    url: '/admin/identity-servers/:id/try',
    summary: 'Begins to sign in by it without coming in: its answer shows what would become of whoever does',
    who: 'city.administer',
    sessionOnly: SESSION_ONLY.session,
    perMinute: TRIES_PER_MINUTE,
    params: z.object({ id }),
    answer: begunSignOnAnswer,
    handle: async ({ request, reply, params }) => {
      const { tenantId, staffId } = await asStaff(
        deps,
        request,
        'city.administer',
        async (parts) => parts.actor,
      );
      const where = { tenantId, serverId: params.id };
      const { url, browserToken } = await beginSignOn(signOnDeps(deps), where, staffId);
      setWayCookie(reply, deps, browserToken);
      return { url };
    },
  });
}
