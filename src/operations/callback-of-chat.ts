import type { Tx } from '#db/transaction.ts';
import { abandonInteraction } from '#domain/interactions/interactions.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import { callbackPolicyOf } from '#domain/outreach/callbacks.ts';
import { callableNumber } from '#domain/outreach/rules.ts';
import { entryOf } from '#domain/routing/offers.ts';
import { leaveQueue } from '#domain/routing/routing.ts';
import { askCallback, freeSlotsOf, type KeptCallback, lineToCallFrom } from './callbacks.ts';

const DAY_MS = 86_400_000;

/**
 * Whoever wrote wants to be called: the talk goes on by telephone, at the place that they have in the line, and nobody is
 * asked for the chat any more. Undefined where the city cannot call them (no line, no such number, no time): then the
 * written wish waits for a person as it is.
 */
export async function callbackForWish(
  tx: Tx,
  interaction: Interaction,
  wish: { number: string; words: string | null },
): Promise<KeptCallback | undefined> {
  const number = callableNumber(wish.number);
  const entry = await entryOf(tx, interaction.id);
  if (interaction.state !== 'waiting' || !entry || !number) return undefined;
  const entryPointId = await lineToCallFrom(tx, interaction.queueId);
  if (!entryPointId) return undefined;
  const { settings } = await callbackPolicyOf(tx, interaction.queueId);
  const until = new Date(tx.now.getTime() + settings.expireDays * DAY_MS);
  const slots = await freeSlotsOf(tx, interaction.queueId, settings, { from: tx.now, until, most: 1 });
  if (slots.length === 0) return undefined;
  await leaveQueue(tx, interaction, 'withdrawn');
  await abandonInteraction(tx, interaction, 'callback-asked');
  return askCallback(tx, {
    queueId: interaction.queueId,
    number,
    language: interaction.language,
    source: 'chat',
    entryPointId,
    placeAt: entry.enteredAt,
    continuesId: interaction.id,
    reason: wish.words,
  });
}
