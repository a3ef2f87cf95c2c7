/** The parts of a key event that matter here; React's and the browser's both have them. */
export type KeyPress = {
  readonly key: string;
  readonly keyCode: number;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly isComposing?: boolean;
  readonly nativeEvent?: { readonly isComposing: boolean };
};

/**
 * True while an input method composes: Enter then chooses a word and must do nothing else. Safari ends the composition
 * before its Enter arrives, which then has the key code 229.
 */
export function isComposing(event: KeyPress): boolean {
  return event.isComposing === true || event.nativeEvent?.isComposing === true || event.keyCode === 229;
}

/** Decides whether a key sends what is written: Ctrl or ⌘ with Enter always, Enter alone when the person set it so. */
export function sends(event: KeyPress, enterSends: boolean): boolean {
  if (event.key !== 'Enter' || isComposing(event) || event.altKey) return false;
  if (event.ctrlKey || event.metaKey) return true;
  return enterSends && !event.shiftKey;
}
