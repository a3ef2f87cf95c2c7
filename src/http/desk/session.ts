import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { categories } from '#domain/cases/cases.ts';
import { findCityByHost, listCities, readCalendar, readCity } from '#domain/city/city.ts';
import type { Tx } from '#db/transaction.ts';
import { returnToDesk } from '#domain/routing/absence.ts';
import { getPresence, listQueues, queueIdsOf, setPresence } from '#domain/routing/routing.ts';
import { isQueueOpen } from '#domain/routing/rules.ts';
import {
  checkPassword,
  countWrongCode,
  csrfTokenOf,
  deviceOf,
  listTenantIds,
  openSession,
  placeIn,
  signOut,
  switchTenant,
} from '#domain/staff/sessions.ts';
import { factorOf, requireFactor } from '#domain/staff/second-factor.ts';
import { limitsOf } from '#domain/staff/sign-in-policy.ts';
import { getDepartment, listDepartments, listSkills, listStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { HttpDeps } from '../context.ts';
import {
  actorOf,
  plainRoutes,
  requireCaller,
  scopeOf,
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
      const { code, ...credentials } = body;
      const session = await checkPassword(sessionDeps(deps), {
        ...credentials,
        ...(preferTenantId ? { preferTenantId } : {}),
      });
      const scope = { tenantId: session.tenantId, actor: `staff:${session.staffId}`, requestId: request.id };
      const entered = await deps.database
        .tx(scope, async (tx) => {
          const actor = await actorOf(tx, session);
          const hasFactor = await requireFactor(tx, session.accountId, code);
          const limits = await limitsOf(tx, actor, hasFactor);
          const device = deviceOf(request.headers['user-agent']);
          const token = await openSession({ ...sessionDeps(deps), db: tx.db }, session, {
            ...limits,
            device,
          });
          tx.audit({ action: 'sign-in', subjectKind: 'staff', subjectId: session.staffId });
          if (!limits.pendingFactor) await returnToDesk(tx, actor);
          return { token, answer: await presentSession(deps, tx, actor, token, limits.pendingFactor) };
        })
        .catch(async (error: unknown) => {
          // Counted apart: what was refused leaves nothing behind.
          if (error instanceof Refusal && error.code === 'session.wrong-code')
            await countWrongCode(sessionDeps(deps), session.accountId);
          throw error;
        });
      // Whoever sits down at a covered desk takes the place of the session that this browser held.
      const former = request.cookies[SESSION_COOKIE];
      if (former) await signOut(sessionDeps(deps), former);
      setSessionCookie(reply, deps, entered.token);
      return entered.answer;
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

  plain({
    method: 'PUT',
    url: '/desk/session/tenant',
    summary: 'Goes on in another of the own cities',
    who: 'staff',
    sessionOnly: SESSION_ONLY.session,
    body: switchTenantShape,
    answer: ok,
    handle: async ({ body, request }) => {
      const { accountId } = await requireCaller(deps, request);
      const there = await placeIn(sessionDeps(deps), accountId, body.tenantId);
      const limits = await deps.database.tx(scopeOf(there, request), async (tx) => {
        const { setAt } = await factorOf(tx, accountId);
        return limitsOf(tx, await actorOf(tx, there), setAt !== null);
      });
      await switchTenant(sessionDeps(deps), sessionToken(request), body.tenantId, limits);
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
  mustSetUpFactor = false,
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
    mustSetUpFactor,
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
