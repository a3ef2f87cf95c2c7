import { Refusal } from '#kernel/refusal.ts';
import type { Tx } from '#db/transaction.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import * as store from './store-filter.ts';
import type { Interaction, InteractionFilter } from './types.ts';

const MOST_COUNTED = 1_000;

/** A page of the interactions that fit a filter, as far as the actor may see them. */
export function filterInteractions(
  tx: Tx,
  actor: StaffActor,
  filter: InteractionFilter,
  page: { before: { at: Date; id: string } | undefined; limit: number },
): Promise<Interaction[]> {
  return store.selectFilteredInteractions(tx, actor, filter, page);
}

/** How many there are in all, counted up to 1,000. */
export function countInteractionsOf(tx: Tx, actor: StaffActor, filter: InteractionFilter): Promise<number> {
  return store.countFilteredInteractions(tx, actor, filter, MOST_COUNTED);
}

const LONGEST_WRAP_UP_SEC = 600;

/**
 * Gives after-contact work more time, counted from now or from its present end, whichever is later; ten minutes from now
 * at most, so that nobody is away by it. Refuses 'state.conflict' when the work is over. Emits `interaction.changed`.
 */
export async function extendWrapUp(tx: Tx, interaction: Interaction, bySec: number): Promise<void> {
  const nowMs = tx.now.getTime();
  const fromMs = Math.max(nowMs, interaction.wrapUpUntil?.getTime() ?? nowMs);
  const until = new Date(Math.min(fromMs + bySec * 1000, nowMs + LONGEST_WRAP_UP_SEC * 1000));
  if (!(await store.updateWrapUpUntil(tx, interaction.id, until)))
    throw new Refusal('state.conflict', { state: interaction.state });
  tx.append({
    type: 'interaction.changed',
    subjectKind: 'interaction',
    subjectId: interaction.id,
    audience: [...interaction.audience],
  });
}
