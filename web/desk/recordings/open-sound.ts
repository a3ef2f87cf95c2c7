import { createStore } from '../state/store.ts';

/** The recording that stands open on the page, and the time that it covers. */
export type OpenSound = {
  readonly fromMs: number;
  readonly toMs: number;
  /** Plays from a moment on. */
  listenFrom(atMs: number): void;
};

/** At most one: what stands beside it (such as what was said, as text) leads to its place in it. */
export const openSound = createStore<OpenSound | null>(null);
