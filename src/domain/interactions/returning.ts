import type { Tx } from '#db/transaction.ts';
import { appendChange, requireMove } from './interactions.ts';
import { audienceOf } from './rules.ts';
import * as store from './store.ts';
import * as legs from './store-legs.ts';
import type { Interaction, ReturnReason } from './types.ts';

/**
 * Takes an interaction from whoever has it and does not answer: it waits again where it was, their leg ends for that
 * reason. Not a hop. Its place in the line is routing's. Emits `interaction.returned`.
 */
export async function returnToWaiting(
  tx: Tx,
  interaction: Interaction,
  reason: ReturnReason,
): Promise<Interaction> {
  requireMove(interaction, 'waiting');
  await legs.endLegs(tx, interaction.id, ['agent'], reason);
  await legs.insertLeg(tx, interaction.id, { kind: 'queue', queueId: interaction.queueId, staffId: null });
  const changed = await store.updateInteraction(tx, interaction.id, {
    state: 'waiting',
    ownerStaffId: null,
    audience: audienceOf({ ...interaction, ownerStaffId: null }),
  });
  appendChange(tx, 'interaction.returned', changed, interaction.audience, { reason });
  return changed;
}
