import { createStore } from '../state/store.ts';

/** What somebody asked for on another part of the screen: a number to call ('' to be typed). */
export const dialRequest = createStore<string | null>(null);

/** Opens the dialog that calls a number. */
export function requestDial(number: string): void {
  dialRequest.set(number);
}
