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
