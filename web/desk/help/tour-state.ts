import { presentOwner } from '../state/desk.ts';
import { createStore } from '../state/store.ts';

const KEY = 'engawa.desk.tour.';

/** The step that is shown; null when the tour is not running. */
export const tourStep = createStore<number | null>(null);

export function startTour(): void {
  tourStep.set(0);
}

/** Ends it, at whichever step; this person is not invited again at this desk. */
export function endTour(): void {
  localStorage.setItem(KEY + presentOwner(), '1');
  tourStep.set(null);
}

/** Whether this person saw it, or did not want to. */
export function knowsTour(): boolean {
  return localStorage.getItem(KEY + presentOwner()) !== null;
}
