import { useEffect } from 'react';
import { newClientId } from '../../shared/desk-ids.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { SavedView } from '../../shared/desk-types.ts';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { viewsWords } from '../text/views-words.ts';
import type { AnyFilter, ViewKind } from './filter.ts';

/** The saved views of a list, with their counts and the one it opens with. */
export function useViews(kind: ViewKind): {
  views: readonly SavedView[];
  counts: Readonly<Record<string, number>>;
  defaultView: string | null;
} {
  const known = useQuery(queries.views).data;
  const views = known?.views.filter((view) => view.kind === kind) ?? [];
  const counts = useQuery(views.length > 0 ? queries.viewCounts : null).data?.counts ?? {};
  return { views, counts, defaultView: known?.defaults[kind] ?? null };
}

/** A list whose address says nothing opens with the view that the person chose for it. */
export function useDefaultView(section: 'cases' | 'work', given: URLSearchParams, view: string | null): void {
  const nothing = given.toString() === '';
  useEffect(() => {
    if (nothing && view && view !== 'mine') go(hrefOf([section], { view }), { replace: true });
  }, [section, nothing, view]);
}

async function refresh(): Promise<void> {
  await cache.refetch(queries.views);
  void cache.refetch(queries.viewCounts);
}

/** Saves a filter as a new view; throws the refusal. */
export async function addView(given: {
  kind: ViewKind;
  name: string;
  filter: Partial<AnyFilter>;
  shared: boolean;
}): Promise<SavedView> {
  const view = await client.send<SavedView>('POST', '/desk/views', { clientId: newClientId(), ...given });
  await refresh();
  return view;
}

/** Changes a view of one's own; throws the refusal. */
export async function changeView(
  view: SavedView,
  change: { name?: string; filter?: Partial<AnyFilter>; shared?: boolean },
): Promise<void> {
  await client.send('PATCH', `/desk/views/${view.id}`, { version: view.version, ...change });
  await refresh();
}

/** Deletes one, with the way back at hand. */
export function removeView(view: SavedView): Promise<boolean> {
  return attempt(async () => {
    await client.send('DELETE', `/desk/views/${view.id}`);
    await refresh();
    const undo = (): void =>
      void attempt(async () => {
        await client.send('POST', `/desk/views/${view.id}/restore`);
        await refresh();
      });
    toast(viewsWords().deleted(view.name), { undo });
  });
}

/** Makes a view the one that its list opens with. */
export function makeDefault(kind: ViewKind, view: string): Promise<boolean> {
  return attempt(async () => {
    await client.send('PUT', '/desk/view-default', { kind, view });
    await cache.refetch(queries.views);
    toast(viewsWords().madeDefault);
  });
}
