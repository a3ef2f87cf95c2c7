/** What the palette asks of the page that is open; the page decides whether it can. */
export type PageRequest = 'hand-over' | 'open-case' | 'assign';

const listeners = new Set<(request: PageRequest) => void>();

/** Asks the open page to do something. */
export function requestOfPage(request: PageRequest): void {
  for (const listener of [...listeners]) listener(request);
}

/** Hears what is asked of the page; the answer ends the hearing. */
export function onPageRequest(listener: (request: PageRequest) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
