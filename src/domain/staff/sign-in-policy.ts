import { recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { requirePermission } from './access.ts';
import { SESSION_HOURS, SESSION_IDLE_HOURS } from './rules.ts';
import * as store from './store-sign-in.ts';
import type { SignInPolicy, StaffActor } from './types.ts';

const USUAL: SignInPolicy = {
  secondFactorRoles: [],
  idleMinutes: SESSION_IDLE_HOURS * 60,
  sessionHours: SESSION_HOURS,
  version: 0,
};

/** What the city asks of whoever signs in. */
export async function readSignInPolicy(tx: Tx): Promise<SignInPolicy> {
  return (await store.selectPolicy(tx)) ?? USUAL;
}

/** How long a session of this person lasts, and whether they must set up a second factor first. */
export async function limitsOf(
  tx: Tx,
  actor: StaffActor,
  hasFactor: boolean,
): Promise<{ idleMinutes: number; sessionHours: number; pendingFactor: boolean }> {
  const { secondFactorRoles, idleMinutes, sessionHours } = await readSignInPolicy(tx);
  const mustHave = actor.roles.some((role) => secondFactorRoles.includes(role));
  return { idleMinutes, sessionHours, pendingFactor: mustHave && !hasFactor };
}

/**
 * Changes it; sessions that are open end as it says now, a second factor is asked for from the next signing in. Refuses
 * 'permission.missing', 'version.conflict'. Kept among the changes of the configuration.
 */
export async function changeSignInPolicy(
  tx: Tx,
  actor: StaffActor,
  { version, ...to }: SignInPolicy,
): Promise<SignInPolicy> {
  requirePermission(actor, 'city.administer');
  const { version: present, ...before } = await readSignInPolicy(tx);
  if (present !== version || !(await store.updatePolicy(tx, version, to)))
    throw new Refusal('version.conflict', { version: present });
  await store.limitSessions(tx, to.idleMinutes, to.sessionHours);
  recordChange(tx, {
    kind: 'sign-in',
    subjectId: tx.tenantId,
    name: '',
    before: { ...before },
    after: { ...to },
  });
  return readSignInPolicy(tx);
}
