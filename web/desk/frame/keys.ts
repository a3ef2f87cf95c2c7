import { isComposing, type KeyPress } from '../parts/ime.ts';

/** What a key does wherever one is. */
export type KeyAction =
  | 'search'
  | 'palette'
  | 'help'
  | 'go-work'
  | 'go-cases'
  | 'go-residents'
  | 'go-search'
  | 'go-board'
  | 'go-help'
  | 'go-supervision'
  | 'go-outbound'
  | 'go-admin'
  | 'next-talk'
  | 'previous-talk'
  | 'longest-wait'
  | 'lock'
  | 'down'
  | 'up'
  | 'back'
  | 'accept'
  | 'decline';

export type Pressed = KeyPress & { readonly code: string };

/** What matters of where the key was pressed. */
export type KeyPlace = {
  /** In a field that takes text: single keys belong to the text. */
  readonly typing: boolean;
  /** A dialog is open: it has the keys. */
  readonly dialog: boolean;
  /** The person uses single-letter keys (WCAG 2.1.4: they can be turned off). */
  readonly singleKeys: boolean;
  /** The key `g` came just before. */
  readonly afterG: boolean;
};

/** Keys of one letter, outside of fields. */
export const SINGLE: Readonly<Record<string, KeyAction>> = {
  '/': 'search',
  '?': 'help',
  j: 'down',
  k: 'up',
  ArrowDown: 'down',
  ArrowUp: 'up',
  Escape: 'back',
};
/** What goes where after `g`. */
export const AFTER_G: Readonly<Record<string, KeyAction>> = {
  i: 'go-work',
  c: 'go-cases',
  r: 'go-residents',
  s: 'go-search',
  b: 'go-board',
  h: 'go-help',
  v: 'go-supervision',
  o: 'go-outbound',
  a: 'go-admin',
};
/** By `code`, in every place but a dialog: none of them is a browser's own or an input method's. */
export const WITH_ALT: Readonly<Record<string, KeyAction>> = {
  KeyJ: 'next-talk',
  KeyK: 'previous-talk',
  KeyU: 'longest-wait',
  KeyL: 'lock',
};
/** Also while a dialog is open: an offer does not wait. */
export const ALT_ANYWHERE: Readonly<Record<string, KeyAction>> = { KeyA: 'accept', KeyD: 'decline' };
const ALWAYS: readonly string[] = ['ArrowDown', 'ArrowUp', 'Escape'];

/** Decides what a key press means. By `code` with Alt, because a Mac writes å for Alt+A. */
export function keyAction(event: Pressed, place: KeyPlace): KeyAction | 'g' | null {
  if (isComposing(event)) return null;
  if (event.altKey && !event.ctrlKey && !event.metaKey) {
    const anywhere = ALT_ANYWHERE[event.code];
    return anywhere ?? (place.dialog ? null : (WITH_ALT[event.code] ?? null));
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k')
    return place.dialog ? null : 'palette';
  if (event.ctrlKey || event.metaKey || place.typing || place.dialog) return null;
  if (!place.singleKeys && !ALWAYS.includes(event.key)) return null;
  if (place.afterG) return AFTER_G[event.key] ?? null;
  if (event.key === 'g') return 'g';
  return SINGLE[event.key] ?? null;
}

/** True for a combination with Alt and this letter, for example 'KeyN'. */
export function isAlt(event: Pressed, code: string): boolean {
  return event.altKey && !event.ctrlKey && !event.metaKey && event.code === code && !isComposing(event);
}
