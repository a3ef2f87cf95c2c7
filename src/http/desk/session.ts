import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { categories } from '#domain/cases/cases.ts';
import { readCalendar, readCity } from '#domain/city/city.ts';
import type { Tx } from '#db/transaction.ts';
import { listQueues, queueIdsOf, setPresence } from '#domain/routing/routing.ts';
import { isQueueOpen } from '#domain/routing/rules.ts';
import { requirePasswordAllowed } from '#domain/sign-on/servers.ts';
import { checkPassword, placeIn, readLeave, signOut, switchTenant } from '#domain/staff/sessions.ts';
import { factorOf, requireFactor } from '#domain/staff/second-factor.ts';
import { countWrong } from '#domain/staff/sign-in-tries.ts';
import { limitsOf } from '#domain/staff/sign-in-policy.ts';
import { listDepartments, listSkills, listStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { leaveUrl } from '#operations/sign-on.ts';
import type { HttpDeps } from '../context.ts';
import {
  actorOf,
  asStaff,
  plainRoutes,
  requireCaller,
  scopeOf,
  sessionDeps,
  sessionToken,
  setSessionCookie,
  staffRoutes,
} from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { ok } from '../shapes.ts';
import { signOnDeps, tenantOfHost } from '../sign-on.ts';
import { whereFrom } from '../where-from.ts';
import { enter } from './entering.ts';
import { requirePasskeyOf } from './passkeys.ts';
import { presentPresence } from './present.ts';
import { presentSession } from './present-session.ts';
import {
  directoryAnswer,
  presenceAnswer,
  sessionAnswer,
  setPresence as setPresenceShape,
  signedOutAnswer,
  signIn as signInShape,
  switchTenant as switchTenantShape,
} from './session-shapes.ts';

const DONE = { ok: true } as const;
/** A town hall comes in behind one address at half past eight; whoever guesses is slowed by what they get wrong. */
const SIGN_INS_PER_MINUTE = 120;

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
      const { code, passkey, ...credentials } = body;
      const { network } = whereFrom(request);
      const session = await checkPassword(sessionDeps(deps), {
        ...{ ...credentials, network },
        ...(preferTenantId ? { preferTenantId } : {}),
      });
      return enter(deps, { request, reply }, session, async (tx) => {
        await requirePasswordAllowed(tx, session.staffId);
        const { accountId } = session;
        const withPasskey = passkey !== undefined;
        if (withPasskey) await requirePasskeyOf(deps, tx, passkey, accountId);
        return { cameBy: 'password', hasFactor: await requireFactor(tx, accountId, { code, withPasskey }) };
      }).catch(async (error: unknown) => {
        // Counted apart: what was refused leaves nothing behind.
        if (error instanceof Refusal && error.code === 'session.wrong-code')
          await countWrong(sessionDeps(deps), { accountId: session.accountId, network });
        throw error;
      });
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

  plain({
    method: 'DELETE',
    url: '/desk/session',
    summary: 'Signs out; nothing is offered to this person any more',
    who: 'staff',
    sessionOnly: SESSION_ONLY.session,
    answer: signedOutAnswer,
    handle: async ({ request, reply }) => {
      const { tenantId, left } = await asStaff(deps, request, 'staff', async ({ tx, actor }) => {
        const token = sessionToken(request);
        const own = { ...sessionDeps(deps), db: tx.db };
        const leave = await readLeave(own, token);
        await setPresence(tx, actor, 'offline', null);
        await signOut(own, token);
        return { tenantId: tx.tenantId, left: leave };
      });
      setSessionCookie(reply, deps, null);
      // Whoever came by an identity server is out there only when their browser goes there.
      const { serverId = null, leaveHint = null } = left ?? {};
      const url =
        serverId === null ? null : await leaveUrl(signOnDeps(deps), tenantId, { serverId, leaveHint });
      return { ok: true as const, leaveUrl: url };
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
      const there = await placeIn(sessionDeps(deps), sessionToken(request), accountId, body.tenantId);
      const limits = await deps.database.tx(scopeOf(there, request), async (tx) => {
        const { hasAny } = await factorOf(tx, accountId);
        return limitsOf(tx, await actorOf(tx, there), { hasFactor: hasAny, address: request.ip });
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
