import { queries } from '../../shared/desk-queries.ts';
import type { Handover, Interaction } from '../../shared/desk-types.ts';
import { attempt } from '../state/act.ts';
import { cache, client, outbox } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { words } from '../text/text.ts';

/** Takes the server's answer to an action over as the present state of an interaction. */
export function keepInteraction(answer: Interaction): void {
  cache.write(queries.interaction(answer.id), () => answer);
  cache.invalidate((url) => url.startsWith('/desk/interactions?'), true);
}

const ARRIVED_WITHIN_MS = 10_000;

/** The exchange is over: the after-contact work begins. Replies on their way go first: one that comes after the end is refused. */
export function endExchange({ id }: Interaction): Promise<boolean> {
  return attempt(async () => {
    await outbox.arrived(`/desk/interactions/${id}/messages`, ARRIVED_WITHIN_MS);
    keepInteraction(await client.send<Interaction>('POST', `/desk/interactions/${id}/end`));
  });
}

/** Takes one that waits. */
export function take(interaction: Interaction): Promise<boolean> {
  return attempt(async () =>
    keepInteraction(await client.send<Interaction>('POST', `/desk/interactions/${interaction.id}/take`)),
  );
}

/** Withdraws a hand-over that nobody has accepted yet. */
export function withdraw(handover: Handover, interactionId: string): Promise<boolean> {
  return attempt(async () => {
    await client.send('POST', `/desk/handovers/${handover.id}/withdraw`);
    await cache.refetch(queries.interaction(interactionId));
    toast(words().handover.withdrawn);
  });
}

/** Accepts what a colleague hands over. */
export function acceptHandover(handover: Handover): Promise<boolean> {
  return attempt(async () =>
    keepInteraction(await client.send<Interaction>('POST', `/desk/handovers/${handover.id}/accept`)),
  );
}

/** Puts a conversation aside, to come back to oneself when the resident does; or no longer. */
export function park(interaction: Interaction, parked: boolean): Promise<boolean> {
  return attempt(async () => {
    keepInteraction(
      await client.send<Interaction>('PUT', `/desk/interactions/${interaction.id}/parked`, { parked }),
    );
    toast(parked ? words().personal.parked : words().personal.unparked);
  });
}

/** Gives the after-contact work its time once more. */
export function extendWrapUp(interaction: Interaction): Promise<boolean> {
  return attempt(async () =>
    keepInteraction(
      await client.send<Interaction>('POST', `/desk/interactions/${interaction.id}/wrap-up/extend`),
    ),
  );
}
