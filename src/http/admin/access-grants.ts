import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { endGrant, giveCover, listGrants, reviewGrant, takeElevated } from '#domain/staff/grants.ts';
import { listDepartments, listStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import {
  giveCover as coverShape,
  grantsAnswer,
  type GrantsAnswer,
  reviewGrant as reviewShape,
  takeElevated as elevatedShape,
} from './oversight-shapes.ts';

const byId = z.object({ id });

/** Access beyond one's place, for a time: covers, and what was taken in an emergency. */
export function accessGrantRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  staff({
    method: 'GET',
    url: '/admin/access-grants',
    summary: "Access beyond one's place: all for who oversees or administers, else one's own",
    who: 'staff',
    answer: grantsAnswer,
    handle: ({ tx, actor }) => present(tx, actor),
  });
  staff({
    method: 'POST',
    url: '/admin/access-grants/elevated',
    summary: 'Takes sight of records in an emergency, for some hours; the privacy officer is told',
    who: 'access.elevate',
    body: elevatedShape,
    answer: grantsAnswer,
    handle: async ({ tx, actor, body }) => {
      await takeElevated(tx, actor, body);
      return present(tx, actor);
    },
  });
  staff({
    method: 'POST',
    url: '/admin/access-grants/covers',
    summary: 'Lets somebody stand in for a place of another department, for a time',
    who: 'city.administer',
    body: coverShape,
    answer: grantsAnswer,
    handle: async ({ tx, actor, body: { fromAt, untilAt, ...body } }) => {
      await giveCover(tx, actor, { ...body, fromAt: new Date(fromAt), untilAt: new Date(untilAt) });
      return present(tx, actor);
    },
  });
  staff({
    method: 'POST',
    url: '/admin/access-grants/:id/end',
    summary: 'Ends it before its time',
    who: 'staff',
    params: byId,
    answer: grantsAnswer,
    handle: async ({ tx, actor, params }) => {
      await endGrant(tx, actor, params.id);
      return present(tx, actor);
    },
  });
  staff({
    method: 'POST',
    url: '/admin/access-grants/:id/review',
    summary: 'Says what was done with it, looked at afterwards',
    who: 'privacy.handle',
    params: byId,
    body: reviewShape,
    answer: grantsAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await reviewGrant(tx, actor, params.id, body.review);
      return present(tx, actor);
    },
  });
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

async function present(tx: Tx, actor: StaffActor): Promise<GrantsAnswer> {
  const [grants, staff, departments] = await Promise.all([
    listGrants(tx, actor),
    listStaff(tx),
    listDepartments(tx),
  ]);
  const people = new Map(staff.map((member) => [member.id, member.name]));
  const names = new Map(departments.map((department) => [department.id, department.path]));
  const { permissions } = actor;
  const may = (permission: 'city.administer' | 'privacy.handle') => permissions.has(permission);
  return {
    grants: grants.map((grant) => {
      const { departmentId, givenBy, endedBy, reviewedBy, roles, ...row } = grant;
      const own = grant.staffId === actor.staffId;
      const canEnd = grant.endedAt === null && grant.untilAt > tx.now;
      return {
        ...row,
        roles: [...roles],
        staffName: people.get(grant.staffId) ?? '',
        departmentName: departmentId && (names.get(departmentId) ?? ''),
        givenByName: people.get(givenBy) ?? '',
        endedByName: endedBy && (people.get(endedBy) ?? ''),
        reviewedByName: reviewedBy && (people.get(reviewedBy) ?? ''),
        ...{ fromAt: grant.fromAt.toISOString(), untilAt: grant.untilAt.toISOString() },
        ...{ givenAt: grant.givenAt.toISOString(), endedAt: iso(grant.endedAt) },
        reviewedAt: iso(grant.reviewedAt),
        can: [
          ...(canEnd && (own || may('city.administer') || may('privacy.handle')) ? (['end'] as const) : []),
          ...(may('privacy.handle') && !own && grant.reviewedAt === null ? (['review'] as const) : []),
        ],
      };
    }),
    departments: departments
      .filter(({ closedAt }) => closedAt === null)
      .map(({ id: departmentId, path, sealed }) => ({ id: departmentId, name: path, sealed })),
    can: [
      ...(permissions.has('access.elevate') ? (['elevate'] as const) : []),
      ...(may('city.administer') ? (['cover'] as const) : []),
    ],
  };
}
