import { recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { audience, keysOf, requirePermission } from './access.ts';
import { requireAdministrator } from './people.ts';
import { permissionsHeld, permissionsOfRole } from './rules.ts';
import { appendDirectoryChanged, getStaff } from './staff.ts';
import * as store from './store-people.ts';
import * as base from './store.ts';
import { selectHeldGrants } from './store-grants.ts';
import { type AccessGrant, type OwnRole, type Permission, PERMISSIONS, type StaffActor } from './types.ts';

export { isGuarded, ROLE_PERMISSIONS } from './rules.ts';

const MOST_ROLES = 100;

/** What somebody may do, and which of their roles permits it. */
export interface Explanation {
  permissions: { permission: Permission; roles: string[] }[];
  sees: Sight;
  /** What was given beyond their place and holds now. */
  grants: {
    kind: AccessGrant['kind'];
    departmentId: string | null;
    untilAt: Date;
    permissions: Permission[];
  }[];
}

/** What somebody sees of the city's records, and by what. */
export interface Sight {
  /** The city's whole unsealed history. */
  city: boolean;
  residents: boolean;
  /** Departments whose talks and cases they see: their own and those below it. */
  departmentIds: string[];
  /** The department whose sealed records they open. */
  sealedIn: string[];
  queueIds: string[];
}

/** The city's own roles, those that were retired among them. Refuses 'permission.missing'. */
export function listOwnRoles(tx: Tx, actor: StaffActor): Promise<OwnRole[]> {
  requirePermission(actor, 'city.administer');
  return store.selectOwnRoles(tx);
}

/**
 * Makes a role of the city's own. Refuses 'permission.missing', 'request.invalid' {field, why} for a name that is empty or
 * taken and for one role too many. Emits `directory.changed`; kept among the changes.
 */
export async function addOwnRole(
  tx: Tx,
  actor: StaffActor,
  input: Pick<OwnRole, 'name' | 'description' | 'permissions'>,
): Promise<string> {
  requirePermission(actor, 'city.administer');
  const known = await store.selectOwnRoles(tx);
  if (known.length >= MOST_ROLES) throw new Refusal('request.invalid', { field: 'roles', why: 'most' });
  const role = clean(input, known);
  const id = tx.newId();
  await store.insertOwnRole(tx, { ...role, id });
  appendDirectoryChanged(tx);
  recordChange(tx, { kind: 'role', subjectId: id, name: role.name, before: null, after: role });
  return id;
}

/**
 * Changes a role of the city's own for everybody who has it, from their next request on. Refuses as `addOwnRole`,
 * 'version.conflict', 'not-found', {field: 'permissions', why: 'own'} for whoever has the role and would permit
 * themselves more by it, and 'state.conflict' {why: 'last-administrator'}.
 */
export async function changeOwnRole(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  change: Partial<Pick<OwnRole, 'name' | 'description' | 'permissions' | 'active'>>,
  undoesId: string | null = null,
): Promise<void> {
  requirePermission(actor, 'city.administer');
  await store.holdPeople(tx);
  const known = await store.selectOwnRoles(tx);
  const before = known.find((role) => role.id === id);
  if (!before) throw new Refusal('not-found');
  const { active = before.active } = change;
  const others = known.filter((role) => role.id !== id);
  const role = { ...clean({ ...before, ...change }, others), active };
  if (actor.roles.includes(id) && role.permissions.some((each) => !actor.permissions.has(each)))
    throw new Refusal('request.invalid', { field: 'permissions', why: 'own' });
  if (!(await store.updateOwnRole(tx, id, version, role)))
    throw new Refusal('version.conflict', { version: before.version });
  await requireAdministrator(tx);
  appendDirectoryChanged(tx);
  const { name, description, permissions } = before;
  const was = { name, description, permissions, active: before.active };
  recordChange(tx, {
    ...{ kind: 'role', subjectId: id, name: role.name, undoesId },
    ...{ before: was, after: role },
  });
}

function clean(
  input: Pick<OwnRole, 'name' | 'description' | 'permissions'>,
  others: readonly OwnRole[],
): Pick<OwnRole, 'name' | 'description' | 'permissions'> {
  const name = input.name.trim();
  if (name === '') throw new Refusal('request.invalid', { field: 'name', why: 'empty' });
  if (others.some((role) => role.name === name))
    throw new Refusal('request.invalid', { field: 'name', why: 'taken' });
  const wanted = new Set(input.permissions);
  return {
    name,
    description: input.description.trim(),
    permissions: PERMISSIONS.filter((permission) => wanted.has(permission)),
  };
}

/** Why somebody may do what they may, and sees what they see. `queueIds`: the queues they answer. Refuses 'not-found'. */
export async function explainStaff(
  tx: Tx,
  actor: StaffActor,
  staffId: string,
  queueIds: readonly string[],
): Promise<Explanation> {
  requirePermission(actor, 'city.administer');
  const member = await getStaff(tx, staffId);
  const roles = await base.selectRoles(tx, staffId);
  const permissions = permissionsHeld(roles);
  const departments = await base.selectDepartments(tx);
  const { departmentId } = member;
  const keys = new Set(keysOf({ staffId, departmentId, queueIds, permissions }, departments));
  const ids = departments.map(({ id }) => id);
  return {
    permissions: PERMISSIONS.filter((permission) => permissions.has(permission)).map((permission) => ({
      permission,
      roles: roles.filter((role) => permissionsOfRole(role).includes(permission)).map(({ role }) => role),
    })),
    sees: {
      city: keys.has(audience.city),
      residents: keys.has(audience.residents),
      departmentIds: ids.filter((id) => keys.has(audience.department(id))),
      sealedIn: ids.filter((id) => keys.has(audience.sealed(id))),
      queueIds: queueIds.filter((id) => keys.has(audience.queue(id))),
    },
    grants: (await selectHeldGrants(tx, staffId)).map(
      ({ kind, departmentId: of, untilAt, roles: given }) => ({
        ...{ kind, departmentId: of, untilAt },
        permissions: [...permissionsHeld(given)],
      }),
    ),
  };
}
