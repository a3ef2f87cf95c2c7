import { go, presentPlace } from './router.ts';

/** What the palette asks of the page that is open; the page decides whether it can. */
export type PageRequest = 'hand-over' | 'open-case' | 'assign' | 'templates' | 'mode' | 'end';

type Heard = (request: PageRequest) => void;
/** By what is asked: whoever can do it. */
const listeners = new Map<PageRequest, Heard>();
/** Asked of a page that is only being opened. */
let waiting: PageRequest | null = null;

/** Asks the open page to do something. */
export function requestOfPage(request: PageRequest): void {
  listeners.get(request)?.(request);
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

/** Hears these requests, also one that was made before the page was there; the answer ends the hearing. */
export function onPageRequest<R extends PageRequest>(
  can: readonly R[],
  listener: (request: R) => void,
): () => void {
  const heard = listener as Heard;
  for (const request of can) listeners.set(request, heard);
  const asked = can.find((request) => request === waiting);
  if (asked) {
    waiting = null;
    listener(asked);
  }
  return () => {
    for (const request of can) if (listeners.get(request) === heard) listeners.delete(request);
  };
}
