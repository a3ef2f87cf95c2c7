import { useEffect, useState } from 'react';
import { placeOf, type Place } from './place.ts';
import { createStore } from './store.ts';

const here = (): Place => placeOf(location.pathname, location.search);
const place = createStore<Place>(here());

/** No longer than somebody takes for at once. */
const HOLD_MS = 80;
/** Of two links followed while the first is held, the later one counts. */
let wanted = '';

addEventListener('popstate', () => place.set(here()));

/** Goes to an address of the desk without loading the page anew. */
export function go(href: string, options: { replace?: boolean } = {}): void {
  if (href === place.get().href) return;
  if (options.replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  place.set(here());
}

/**
 * Goes to an address when what its page shows first has come, at the latest after HOLD_MS: a page that is drawn empty and
 * again 28 ms later (in a trace of an opening) does its work twice before one can read. Who goes elsewhere meanwhile is there.
 */
export function goWith(
  coming: Promise<void> | null,
  href: string,
  options: { replace?: boolean } = {},
): void {
  if (!coming) {
    go(href, options);
    return;
  }
  const from = place.get();
  const leave = (): void => {
    if (place.get() === from && wanted === href) go(href, options);
  };
  wanted = href;
  setTimeout(leave, HOLD_MS);
  void coming.then(leave);
}

/** Takes the place off the address, without a way back to it by this step. */
export function leavePlace(): void {
  history.replaceState(null, '', '/desk/');
  place.set(here());
}

/**
 * Where the desk is now; the screen is drawn again when that changes. A state rather than a followed store: what React hears
 * from a store it draws with all effects before the picture, and a new page has many.
 */
export function usePlace(): Place {
  const [shown, setShown] = useState(place.get);
  useEffect(() => {
    setShown(place.get());
    return place.subscribe(() => setShown(place.get()));
  }, []);
  return shown;
}

/** Where the desk is now, outside of drawing. */
export function presentPlace(): Place {
  return place.get();
}
