import type { Tx } from '#db/transaction.ts';
import { requireAbility, requireVisible } from '#domain/interactions/access.ts';
import { newestInteraction, visibleInteractions } from '#domain/interactions/interactions.ts';
import { audience } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';

/** Who is to hear that somebody types: told at once, kept nowhere. */
export interface TypingNotice {
  /** The audience key of the one who hears it. */
  to: string;
  conversationId: string;
}

/** A resident types: only the owner of what is open hears of it; nobody when nobody has it. */
export async function typingOfResident(tx: Tx, conversationId: string): Promise<TypingNotice | null> {
  const interaction = await newestInteraction(tx, conversationId);
  if (interaction?.state !== 'active' || !interaction.ownerStaffId) return null;
  return { to: audience.staff(interaction.ownerStaffId), conversationId };
}

/**
 * The owner types a reply: only the resident hears of it, nobody when the exchange has ended meanwhile. Refuses 'not-found',
 * 'permission.missing' for what is somebody else's.
 */
export async function typingOfOwner(
  tx: Tx,
  actor: StaffActor,
  interactionId: string,
): Promise<TypingNotice | null> {
  const [seen] = await visibleInteractions(tx, actor, [interactionId]);
  const interaction = requireVisible(actor, seen);
  if (interaction.state !== 'active') return null;
  requireAbility(actor, interaction, 'reply');
  return {
    to: audience.conversation(interaction.conversationId),
    conversationId: interaction.conversationId,
  };
}
