import { placeOf, type Place } from './place.ts';
import { createStore, useStore } from './store.ts';

const here = (): Place => placeOf(location.pathname, location.search);
const place = createStore<Place>(here());

addEventListener('popstate', () => place.set(here()));

/** Goes to an address of the desk without loading the page anew. */
export function go(href: string, options: { replace?: boolean } = {}): void {
  if (href === place.get().href) return;
  if (options.replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  place.set(here());
}

/** Takes the place off the address, without a way back to it by this step. */
export function leavePlace(): void {
  history.replaceState(null, '', '/desk/');
  place.set(here());
}

/** Where the desk is now; the screen is drawn again when that changes. */
export function usePlace(): Place {
  return useStore(place);
}

/** Where the desk is now, outside of drawing. */
export function presentPlace(): Place {
  return place.get();
}
