import { go, presentPlace } from './router.ts';

/** What the palette asks of the page that is open; the page decides whether it can. */
export type PageRequest = 'hand-over' | 'open-case' | 'assign' | 'templates' | 'mode';

const listeners = new Set<(request: PageRequest) => void>();
/** Asked of a page that is only being opened. */
let waiting: PageRequest | null = null;

/** Asks the open page to do something. */
export function requestOfPage(request: PageRequest): void {
  for (const listener of [...listeners]) listener(request);
}

/** Goes to a page and asks it, once it is there. */
export function requestOfPageAt(href: string, request: PageRequest): void {
  if (presentPlace().href.split('?')[0] === href.split('?')[0]) {
    requestOfPage(request);
    return;
  }
  waiting = request;
  go(href);
}

/** Hears what is asked of the page, also what was asked before it was there; the answer ends the hearing. */
export function onPageRequest(listener: (request: PageRequest) => void): () => void {
  listeners.add(listener);
  const asked = waiting;
  waiting = null;
  if (asked) listener(asked);
  return () => listeners.delete(listener);
}
