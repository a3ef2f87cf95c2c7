import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { type CapacityDefaults, changeCapacity, readCapacity } from '#domain/staff/capacity.ts';
import { listPeople } from '#domain/staff/people.ts';
import { addOwnRole, changeOwnRole, isGuarded, listOwnRoles, ROLE_PERMISSIONS } from '#domain/staff/roles.ts';
import { PERMISSIONS, ROLES, type StaffActor } from '#domain/staff/types.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import {
  addRoleShape,
  capacityShape,
  changeRoleShape,
  type RolesAnswer,
  rolesAnswer,
} from './staff-shapes.ts';

/** What people may be made to be: the roles of the product and the city's own. */
export function roleRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  capacityRoutes(app, deps);
  staff({
    method: 'GET',
    url: '/admin/roles',
    summary: "Roles of the product and the city's own, with what each permits and how many have it",
    who: 'city.administer',
    answer: rolesAnswer,
    handle: ({ tx, actor }) => present(tx, actor),
  });
  staff({
    method: 'POST',
    url: '/admin/roles',
    summary: "Makes a role of the city's own",
    who: 'city.administer',
    body: addRoleShape,
    answer: rolesAnswer,
    handle: async ({ tx, actor, body }) => {
      await addOwnRole(tx, actor, body);
      return present(tx, actor);
    },
  });
  staff({
    method: 'PUT',
    url: '/admin/roles/:id',
    summary: "Changes or retires a role of the city's own, for all who have it",
    who: 'city.administer',
    params: z.object({ id }),
    body: changeRoleShape,
    answer: rolesAnswer,
    handle: async ({ tx, actor, params, body: { version, ...change } }) => {
      await changeOwnRole(tx, actor, params.id, version, change);
      return present(tx, actor);
    },
  });
}

/** How much people of a role take at once, where nothing is said of the person. */
function capacityRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  const shown = ({ byRole, version }: CapacityDefaults) => ({
    byRole: Object.fromEntries(Object.entries(byRole).map(([role, units]) => [role, { ...units }])),
    version,
  });
  staff({
    method: 'GET',
    url: '/admin/capacity',
    summary: 'Units at once by role and channel, where nothing is said of the person',
    who: 'city.administer',
    answer: capacityShape,
    handle: async ({ tx }) => shown(await readCapacity(tx)),
  });
  staff({
    method: 'PUT',
    url: '/admin/capacity',
    summary: 'Replaces them, on the version that was seen; held from the next offer on',
    who: 'city.administer',
    body: capacityShape,
    answer: capacityShape,
    handle: async ({ tx, actor, body }) => shown(await changeCapacity(tx, actor, body)),
  });
}

async function present(tx: Tx, actor: StaffActor): Promise<RolesAnswer> {
  const [people, own] = await Promise.all([listPeople(tx, actor), listOwnRoles(tx, actor)]);
  const having = (role: string): number =>
    people.filter(({ active, roles }) => active && roles.includes(role)).length;
  const product = ROLES.map((role) => ({
    id: role,
    name: null,
    description: '',
    permissions: [...ROLE_PERMISSIONS[role]],
    guarded: isGuarded(ROLE_PERMISSIONS[role]),
    people: having(role),
    active: true,
    version: null,
  }));
  const city = own.map(({ permissions, ...role }) => ({
    ...role,
    permissions: [...permissions],
    guarded: isGuarded(permissions),
    people: having(role.id),
  }));
  return { roles: [...product, ...city], permissions: [...PERMISSIONS] };
}
