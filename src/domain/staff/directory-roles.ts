import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { isGuarded, isRole, permissionsOfRole } from './rules.ts';
import { readSignInPolicy } from './sign-in-policy.ts';
import { selectOwnRoles } from './store-people.ts';
import type { Permission, StaffActor } from './types.ts';

/** What directories and identity servers of the city may give. */
export interface DirectoryRoles {
  /** Whether it is a role, of the product or of the city's own and in use. */
  has(role: string): boolean;
  /** Whether a directory may give it now: guarded ones only where the city named them. */
  mayGive(role: string): boolean;
  permissionsOf(role: string): readonly Permission[];
}

/** Looked up at each giving: a role that permits more from now on, or a policy that permits less, holds at once. */
export async function directoryRoles(tx: Tx): Promise<DirectoryRoles> {
  const [all, policy] = await Promise.all([selectOwnRoles(tx), readSignInPolicy(tx)]);
  const own = new Map(all.filter(({ active }) => active).map(({ id, permissions }) => [id, permissions]));
  const has = (role: string): boolean => isRole(role) || own.has(role);
  const permissionsOf = (role: string) => permissionsOfRole({ role, permissions: own.get(role) ?? null });
  return {
    has,
    permissionsOf,
    mayGive: (role) => has(role) && (!isGuarded(permissionsOf(role)) || policy.directoryRoles.includes(role)),
  };
}

/**
 * Looks whether somebody may write a rule by which a directory gives these roles. Refuses 'request.invalid' {field: 'roles',
 * why: 'unknown'} for one that is none, {field: 'groupRules', why: 'guarded', role} for one that comes from no directory
 * here, and {why: 'beyond-own', role} for a guarded one that permits more than whoever writes the rule may themselves.
 */
export async function requireMayRule(tx: Tx, actor: StaffActor, roles: readonly string[]): Promise<void> {
  const { has, mayGive, permissionsOf } = await directoryRoles(tx);
  if (!roles.every(has)) throw new Refusal('request.invalid', { field: 'roles', why: 'unknown' });
  const guarded = roles.find((role) => !mayGive(role));
  if (guarded !== undefined)
    throw new Refusal('request.invalid', { field: 'groupRules', why: 'guarded', role: guarded });
  requireOwn(
    actor,
    roles.filter((role) => isGuarded(permissionsOf(role))),
    permissionsOf,
    'groupRules',
  );
}

/** Refuses 'request.invalid' {field, why: 'beyond-own', role} for a role that permits what this person may not. */
export function requireOwn(
  actor: StaffActor,
  roles: readonly string[],
  permissionsOf: DirectoryRoles['permissionsOf'],
  field: string,
): void {
  const beyond = roles.find((role) => permissionsOf(role).some((each) => !actor.permissions.has(each)));
  if (beyond !== undefined) throw new Refusal('request.invalid', { field, why: 'beyond-own', role: beyond });
}
