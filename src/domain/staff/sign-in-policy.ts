import { recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { requirePermission } from './access.ts';
import { isNetwork, mayComeFrom } from './address-rules.ts';
import { isRole, permissionsOfRole, SESSION_HOURS, SESSION_IDLE_HOURS } from './rules.ts';
import { selectRoles } from './store.ts';
import { selectOwnRoles } from './store-people.ts';
import * as store from './store-sign-in.ts';
import type { SignInPolicy, StaffActor } from './types.ts';

/** As NIST SP 800-63B-4 asks it of a password that is shown alone; beside a second factor less would do. */
export const USUAL: SignInPolicy = {
  secondFactorRoles: [],
  idleMinutes: SESSION_IDLE_HOURS * 60,
  sessionHours: SESSION_HOURS,
  passwordChars: 15,
  passwordCharsWithFactor: 12,
  addressRules: [],
  directoryRoles: [],
  version: 0,
};

/** What the city asks of whoever signs in. */
export async function readSignInPolicy(tx: Tx): Promise<SignInPolicy> {
  return (await store.selectPolicy(tx)) ?? USUAL;
}

/**
 * How long a session of this person lasts, and whether they must set up a second factor first. Refuses 'session.address'
 * {address} for whoever may not come from there.
 */
export async function limitsOf(
  tx: Tx,
  actor: StaffActor,
  { hasFactor, address }: { hasFactor: boolean; address: string },
): Promise<{ idleMinutes: number; sessionHours: number; pendingFactor: boolean }> {
  const { secondFactorRoles, idleMinutes, sessionHours, addressRules } = await readSignInPolicy(tx);
  if (!mayComeFrom(addressRules, actor.roles, address)) throw new Refusal('session.address', { address });
  const mustHave = actor.roles.some((role) => secondFactorRoles.includes(role));
  return { idleMinutes, sessionHours, pendingFactor: mustHave && !hasFactor };
}

/** Whether one of their roles asks for a second factor. */
export async function mustHaveFactor(tx: Tx, { roles }: Pick<StaffActor, 'roles'>): Promise<boolean> {
  const { secondFactorRoles } = await readSignInPolicy(tx);
  return roles.some((role) => secondFactorRoles.includes(role));
}

/** Refuses 'session.address' {address} for whoever may not come from there. */
export async function requireAddress(tx: Tx, actor: StaffActor, address: string): Promise<void> {
  const { addressRules } = await readSignInPolicy(tx);
  if (!mayComeFrom(addressRules, actor.roles, address)) throw new Refusal('session.address', { address });
}

/** The same for what somebody answers for, by their roles now. */
export async function requireAddressOf(tx: Tx, staffId: string, address: string): Promise<void> {
  const { addressRules } = await readSignInPolicy(tx);
  if (addressRules.length === 0) return;
  const roles = (await selectRoles(tx, staffId)).map(({ role }) => role);
  if (!mayComeFrom(addressRules, roles, address)) throw new Refusal('session.address', { address });
}

/**
 * Changes it; sessions that are open end as it says now and are looked at anew where they come from, a second factor is asked
 * for from the next signing in. Refuses 'permission.missing', 'version.conflict', 'request.invalid' {field: 'addressRules',
 * why}: 'form' for what is no network, 'own-address' {address} for whoever would shut themselves out (`address` is where
 * they are; null where nobody sits at a browser), and {field: 'directoryRoles', why: 'unknown' | 'beyond-own', role} for
 * a role that directories are to give from now on and that is none, or permits what the caller may not themselves. Kept
 * among the changes of the configuration.
 */
export async function changeSignInPolicy(
  tx: Tx,
  actor: StaffActor,
  { version, ...to }: SignInPolicy,
  address: string | null = null,
  undoesId: string | null = null,
): Promise<SignInPolicy> {
  requirePermission(actor, 'city.administer');
  const refuse = (why: string, more: object = {}): never => {
    throw new Refusal('request.invalid', { field: 'addressRules', why, ...more });
  };
  if (!to.addressRules.every(({ networks }) => networks.length > 0 && networks.every(isNetwork)))
    refuse('form');
  if (address !== null && !mayComeFrom(to.addressRules, actor.roles, address))
    refuse('own-address', { address });
  const { version: present, ...before } = await readSignInPolicy(tx);
  if (present !== version || !(await store.updatePolicy(tx, version, to)))
    throw new Refusal('version.conflict', { version: present });
  await requireMayLetGive(
    tx,
    actor,
    to.directoryRoles.filter((role) => !before.directoryRoles.includes(role)),
  );
  await store.limitSessions(tx, to.idleMinutes, to.sessionHours);
  recordChange(tx, {
    kind: 'sign-in',
    subjectId: tx.tenantId,
    name: '',
    undoesId,
    before: { ...before },
    after: { ...to },
  });
  return readSignInPolicy(tx);
}

/** Nobody lets a directory give what they may not themselves. */
async function requireMayLetGive(tx: Tx, actor: StaffActor, roles: readonly string[]): Promise<void> {
  if (roles.length === 0) return;
  const own = new Map((await selectOwnRoles(tx)).map(({ id, permissions }) => [id, permissions]));
  for (const role of roles) {
    const refuse = (why: string): never => {
      throw new Refusal('request.invalid', { field: 'directoryRoles', why, role });
    };
    if (!isRole(role) && !own.has(role)) refuse('unknown');
    const permits = permissionsOfRole({ role, permissions: own.get(role) ?? null });
    if (permits.some((permission) => !actor.permissions.has(permission))) refuse('beyond-own');
  }
}
