import { createStore } from '../state/store.ts';

/** Asks the editor of a conversation or case to turn to a reply and take the focus; a new object each time. */
export const editorRequest = createStore<{ readonly requestId: string } | null>(null);
