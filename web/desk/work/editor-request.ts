import { createStore } from '../state/store.ts';

/**
 * Asks the editor of a conversation or case to turn to a reply and take the focus, also one that is only being opened;
 * who has answered it sets it to null.
 */
export const editorRequest = createStore<{ readonly requestId: string } | null>(null);
