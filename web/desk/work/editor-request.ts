import { createStore } from '../state/store.ts';

/** Asks the editor of a conversation to turn to a reply and take the focus; a new object each time. */
export const editorRequest = createStore<{ readonly conversationId: string } | null>(null);
