import type { InteractionFilter, InteractionView, SavedView } from '../../shared/desk-types.ts';
import { filterOf, paramsOf, type AnyFilter } from '../views/filter.ts';

export const OWN_VIEWS = ['mine', 'waiting', 'handovers', 'active', 'ended'] as const;

/** What the list beside the conversations shows: one of the desk's own views, or a filter that may be a saved view. */
export type Listed = {
  readonly view: InteractionView;
  readonly filter: InteractionFilter | null;
  readonly saved: SavedView | null;
  /** What an address carries so that the same list stands beside another conversation. */
  readonly params: Readonly<Record<string, string>>;
};

/** Reads it from an address; a saved view that is not known (any more) is one's own conversations. */
export function listedOf(given: URLSearchParams, savedViews: readonly SavedView[]): Listed {
  const asked = given.get('view');
  const view = OWN_VIEWS.find((one) => one === asked) ?? 'mine';
  const saved = savedViews.find((one) => one.id === asked) ?? null;
  const typed = filterOf(given);
  const filter = (typed ?? saved?.filter ?? null) as InteractionFilter | null;
  // An unknown id stays in the address: the views may not have been fetched yet.
  return { view, filter, saved, params: paramsListed(typed, asked ?? (typed ? null : view)) };
}

/** The parts of an address that name a list: a filter, a view, or both for a saved view that was changed. */
export function paramsListed(
  filter: Partial<AnyFilter> | null,
  view: string | null | undefined,
): Record<string, string> {
  return { ...(filter ? paramsOf(filter) : {}), ...(view ? { view } : {}) };
}
