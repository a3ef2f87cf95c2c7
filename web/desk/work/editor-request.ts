import { createStore } from '../state/store.ts';

type EditorRequest = { readonly requestId: string; readonly from: Element | null };

export const editorRequest = createStore<EditorRequest | null>(null);

/** Asks the editor of a conversation or case to turn to a reply and take the focus, also one that is only being opened. */
export function askEditor(requestId: string): void {
  editorRequest.set({ requestId, from: document.activeElement });
}

/**
 * Whether the editor may still take the focus: not from what was opened or begun elsewhere while the conversation was on its
 * way. A panel that was opened in that moment closed again under the hands.
 */
export function mayTakeFocus({ from }: EditorRequest): boolean {
  const at = document.activeElement;
  if (at?.closest('dialog[open], .disclosure:has(> [aria-expanded="true"])')) return false;
  return at === from || !at?.closest('input, textarea');
}
