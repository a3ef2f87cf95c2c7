import type { Call } from '#domain/calls/types.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { HarassmentSettings } from '#domain/supervision/harassment.ts';
import type { Decision, HarassmentCase } from '#domain/supervision/types.ts';

export type HarassmentAbility = 'join' | 'warn' | 'end' | 'decide' | 'care';

/** Where the exchange stands in which help was called: whose it is, and whether the other side hears or reads what is said. */
export interface Standing {
  ownerStaffId: string | null;
  isHeard: boolean;
}

const ENDING: readonly (Decision | null)[] = ['end', 'end-and-report'];

/** What this person may do about it as it stands. `standing` is that of its exchange, null once that is over. */
export function harassmentAbilities(
  actor: StaffActor,
  found: HarassmentCase,
  standing: Standing | null,
  { ownerMayEnd }: HarassmentSettings,
): HarassmentAbility[] {
  const can: HarassmentAbility[] = [];
  const isInCharge = actor.permissions.has('interaction.supervise') && found.askedBy !== actor.staffId;
  const isOwner = standing?.ownerStaffId === actor.staffId;
  const isOpen = found.closedAt === null;
  if (isInCharge && isOpen && !found.joinedAt) can.push('join');
  if (isOpen && standing && (isOwner || isInCharge)) {
    if (standing.isHeard) can.push('warn');
    const isDecided = ENDING.includes(found.decision);
    if (isInCharge || isDecided || (ownerMayEnd && found.warnedAt !== null)) can.push('end');
  }
  if (isInCharge) can.push('decide');
  if (!isOpen && found.askedBy === actor.staffId && found.care === null) can.push('care');
  return can;
}

/** Where the exchange of a call for help stands; null unless people talk, or somebody answers in writing. */
export function standingOf(
  { callId }: Pick<HarassmentCase, 'callId'>,
  call: Call | null,
  interaction: Interaction,
): Standing | null {
  if (callId === null)
    return interaction.state === 'active' ? { ownerStaffId: interaction.ownerStaffId, isHeard: true } : null;
  if (call?.state.stage !== 'talk') return null;
  const { ownerStaffId, legs, farLegId } = call.state;
  return { ownerStaffId, isHeard: legs[farLegId]?.held === false };
}
