import { Refusal } from '#kernel/refusal.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { overlaps } from '#domain/staff/access.ts';
import { audienceOf } from './rules.ts';
import type { Interaction } from './types.ts';

export type InteractionAbility =
  | 'reply'
  | 'note'
  | 'end'
  | 'wrap-up'
  | 'hand-over'
  | 'park'
  | 'open-case'
  | 'take'
  | 'link-resident';

/** Refuses 'not-found' for what the actor may not see: the same answer as for what is not there. */
export function requireVisible(actor: StaffActor, interaction: Interaction | undefined): Interaction {
  if (!interaction || !overlaps(interaction.audience, new Set(actor.keys))) throw new Refusal('not-found');
  return interaction;
}

/** What this person may do with the interaction as it stands. The desk shows exactly this; the operations hold it again. */
export function abilitiesOf(
  actor: StaffActor,
  interaction: Interaction,
  handoverPending: boolean,
): InteractionAbility[] {
  const mine = interaction.ownerStaffId === actor.staffId;
  const answers = actor.permissions.has('interaction.answer');
  const can: InteractionAbility[] = [];
  if (mine && interaction.state === 'active') can.push('reply');
  // Whoever asked somebody else to take over withdraws that first.
  if (mine && interaction.state === 'active' && !handoverPending) can.push('end', 'hand-over');
  if (answers) can.push('note');
  if (mine && interaction.state === 'wrap-up') can.push('wrap-up');
  if (mine && interaction.state !== 'waiting') can.push('park');
  if (interaction.state === 'waiting' && actor.permissions.has('interaction.take')) can.push('take');
  if (actor.permissions.has('case.write') && (mine || interaction.state === 'ended')) can.push('open-case');
  if (actor.permissions.has('resident.write') && mine) can.push('link-resident');
  return can;
}

/** Refuses 'permission.missing' unless the actor may do this to the interaction as it stands. */
export function requireAbility(
  actor: StaffActor,
  interaction: Interaction,
  ability: InteractionAbility,
  handoverPending = false,
): void {
  if (!abilitiesOf(actor, interaction, handoverPending).includes(ability)) {
    if (interaction.ownerStaffId === actor.staffId || interaction.ownerStaffId === null)
      throw new Refusal('state.conflict', { state: interaction.state });
    throw new Refusal('permission.missing', { ability });
  }
}

/** Whether this person may be given the interaction: only to whom it may be opened even without being theirs. */
export function mayBeGiven(person: StaffActor, interaction: Interaction): boolean {
  if (!person.permissions.has('interaction.answer')) return false;
  return overlaps(audienceOf({ ...interaction, ownerStaffId: null }), new Set(person.keys));
}
