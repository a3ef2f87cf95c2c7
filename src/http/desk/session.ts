import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { categories } from '#domain/cases/cases.ts';
import { findCityByHost, listCities, readCalendar, readCity } from '#domain/city/city.ts';
import type { Tx } from '#db/transaction.ts';
import { returnToDesk } from '#domain/routing/absence.ts';
import { getPresence, listQueues, queueIdsOf, setPresence } from '#domain/routing/routing.ts';
import { isQueueOpen } from '#domain/routing/rules.ts';
import { csrfTokenOf, listTenantIds, signIn, signOut, switchTenant } from '#domain/staff/sessions.ts';
import { getDepartment, listDepartments, listSkills, listStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { HttpDeps } from '../context.ts';
import {
  actorOf,
  plainRoutes,
  SESSION_COOKIE,
  sessionDeps,
  sessionToken,
  setSessionCookie,
  staffRoutes,
} from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { ok } from '../shapes.ts';
import { presentPresence } from './present.ts';
import {
  directoryAnswer,
  presenceAnswer,
  sessionAnswer,
  setPresence as setPresenceShape,
  signIn as signInShape,
  switchTenant as switchTenantShape,
} from './shapes.ts';

const DONE = { ok: true } as const;
const SIGN_INS_PER_MINUTE = 20;

/** Signing in and out, presence, and what every screen needs. */
export function sessionRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  const plain = plainRoutes(app, deps, 'desk');

  plain({
    method: 'POST',
    url: '/desk/session',
    summary: 'Signs in',
    who: 'anyone',
    perMinute: SIGN_INS_PER_MINUTE,
    body: signInShape,
    answer: sessionAnswer,
    handle: async ({ body, request, reply }) => {
      const preferTenantId = await tenantOfHost(deps, request);
      const { token, session } = await signIn(sessionDeps(deps), {
        ...body,
        ...(preferTenantId ? { preferTenantId } : {}),
      });
      // Whoever sits down at a covered desk takes the place of the session that this browser held.
      const former = request.cookies[SESSION_COOKIE];
      if (former) await signOut(sessionDeps(deps), former);
      const scope = { tenantId: session.tenantId, actor: `staff:${session.staffId}`, requestId: request.id };
      const answer = await deps.database.tx(scope, async (tx) => {
        tx.audit({ action: 'sign-in', subjectKind: 'staff', subjectId: session.staffId });
        const actor = await actorOf(tx, session);
        await returnToDesk(tx, actor);
        return presentSession(deps, tx, actor, token);
      });
      setSessionCookie(reply, deps, token);
      return answer;
    },
  });

  staff({
    method: 'GET',
    url: '/desk/session',
    summary: 'Who is signed in, what they may do',
    who: 'staff',
    sessionOnly: SESSION_ONLY.session,
    answer: sessionAnswer,
    handle: ({ tx, actor, request }) => presentSession(deps, tx, actor, sessionToken(request)),
  });

  staff({
    method: 'DELETE',
    url: '/desk/session',
    summary: 'Signs out; nothing is offered to this person any more',
    who: 'staff',
    sessionOnly: SESSION_ONLY.session,
    answer: ok,
    handle: async ({ tx, actor, request, reply }) => {
      await setPresence(tx, actor, 'offline', null);
      await signOut({ ...sessionDeps(deps), db: tx.db }, sessionToken(request));
      setSessionCookie(reply, deps, null);
      return DONE;
    },
  });

  staff({
    method: 'PUT',
    url: '/desk/session/tenant',
    summary: 'Goes on in another of the own cities',
    who: 'staff',
    sessionOnly: SESSION_ONLY.session,
    body: switchTenantShape,
    answer: ok,
    handle: async ({ tx, body, request }) => {
      await switchTenant({ ...sessionDeps(deps), db: tx.db }, sessionToken(request), body.tenantId);
      return DONE;
    },
  });

  staff({
    method: 'PUT',
    url: '/desk/presence',
    summary: 'Says whether one takes contacts',
    who: 'interaction.answer',
    sessionOnly: SESSION_ONLY.presence,
    body: setPresenceShape,
    answer: presenceAnswer,
    handle: async ({ tx, actor, body }) =>
      presentPresence(await setPresence(tx, actor, body.status, body.reason)),
  });

  staff({
    method: 'GET',
    url: '/desk/directory',
    summary: 'Queues, departments, colleagues, categories and codes of the city',
    who: 'desk.use',
    answer: directoryAnswer,
    handle: ({ tx, actor }) => presentDirectory(deps, tx, actor),
  });
}

async function tenantOfHost(deps: HttpDeps, request: FastifyRequest): Promise<string | undefined> {
  const cities = await listCities(deps.installation);
  if (cities.length < 2) return cities[0]?.id;
  return (await findCityByHost(deps.installation, request.hostname))?.id;
}

/** Who is signed in, as every screen needs it. */
export async function presentSession(
  deps: HttpDeps,
  tx: Tx,
  actor: StaffActor,
  token: string,
): Promise<z.input<typeof sessionAnswer>> {
  const city = await readCity(tx);
  const mine = new Set(await listTenantIds({ ...sessionDeps(deps), db: tx.db }, actor.accountId));
  const tenants = (await listCities(tx.db)).filter((other) => mine.has(other.id));
  return {
    staff: {
      id: actor.staffId,
      name: actor.name,
      departmentId: actor.departmentId,
      departmentName: (await getDepartment(tx, actor.departmentId)).name,
      languages: [...actor.languages],
    },
    tenant: { id: city.id, name: city.name, code: city.code },
    tenants: tenants.map((other) => ({ id: other.id, name: other.name })),
    roles: [...actor.roles],
    permissions: [...actor.permissions],
    presence: presentPresence(await getPresence(tx, actor.accountId)),
    csrfToken: csrfTokenOf(token),
  };
}

async function presentDirectory(
  deps: HttpDeps,
  tx: Tx,
  actor: StaffActor,
): Promise<z.input<typeof directoryAnswer>> {
  const cursor = deps.feed.cursor();
  const { settings } = await readCity(tx);
  const { opening } = await readCalendar(tx);
  const queues = await listQueues(tx);
  const mine = new Set(await queueIdsOf(tx, actor.staffId));
  const receiving = new Set(queues.map((queue) => queue.departmentId));
  return {
    queues: queues.map((queue) => ({
      id: queue.id,
      name: queue.name,
      departmentId: queue.departmentId,
      open: isQueueOpen(queue, opening, tx.now),
      mine: mine.has(queue.id),
    })),
    departments: (await listDepartments(tx))
      .filter(({ closedAt }) => !closedAt)
      .map((department) => ({
        id: department.id,
        parentId: department.parentId,
        name: department.name,
        kana: department.kana,
        path: department.path,
        phone: department.phone,
        receivesHandovers: receiving.has(department.id),
      })),
    staff: (await listStaff(tx))
      .filter((member) => member.active)
      .map(({ id, name, kana, departmentId }) => ({ id, name, kana, departmentId })),
    categories: await categories(tx),
    skills: (await listSkills(tx)).map(({ id, name }) => ({ id, name })),
    wrapUpCodes: (settings.wrapUpCodes ?? []).map((code) => ({
      ...code,
      outcome: code.outcome ?? ('other' as const),
    })),
    presenceReasons: [...(settings.presenceReasons ?? [])],
    refuseReasons: [...(settings.refuseReasons ?? [])],
    channels: Object.fromEntries([...deps.channels].map(([id, channel]) => [id, channel.abilities])),
    now: tx.now.toISOString(),
    cursor,
  };
}
