import { audience } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Callback } from './types.ts';

export type CallbackAbility = 'take' | 'call' | 'reschedule' | 'cancel' | 'settle';

/**
 * Who may see a callback: as with what waits in its queue, and whoever promised it. Of a sealed department's, those who
 * may open its records.
 */
export function audienceOf(
  to: { queueId: string; departmentId: string; sealed: boolean },
  ownerStaffId: string | null,
): string[] {
  const keys = to.sealed
    ? [audience.sealed(to.departmentId)]
    : [audience.queue(to.queueId), audience.department(to.departmentId), audience.city];
  return ownerStaffId === null ? keys : [...keys, audience.staff(ownerStaffId)];
}

/** What this person may do with a callback; `inHandOf`: who has its interaction now. The desk shows exactly this. */
export function callbackAbilities(
  actor: StaffActor,
  callback: Callback,
  inHandOf: string | null,
): CallbackAbility[] {
  if (!actor.permissions.has('interaction.answer')) return [];
  const supervises = actor.permissions.has('interaction.supervise');
  const isMine = inHandOf === actor.staffId;
  const can: CallbackAbility[] = [];
  if (callback.state === 'waiting') can.push('take', 'reschedule', 'cancel');
  if (callback.state === 'in-line' && inHandOf === null) can.push('take', 'reschedule', 'cancel');
  if (callback.state === 'in-line' && isMine) can.push('call', 'reschedule', 'settle');
  if (callback.state === 'in-line' && inHandOf !== null && !isMine && supervises) can.push('reschedule');
  return can;
}
