import { wantReadings } from '../kit/text.tsx';
import type { Store } from '../kit/store.ts';

/** How the chat looks on this device, at whatever entry point; kept in the frame's own storage. */
export interface Display {
  large: boolean;
  /** Readings over kanji; null = as the language has it. */
  readings: boolean | null;
}

export function readDisplay(store: Store): Display {
  const readings = store.get('readings');
  return { large: store.get('large') === 'yes', readings: readings === null ? null : readings === 'yes' };
}

/** Keeps it and makes it so. */
export function setDisplay(store: Store, display: Display): void {
  if (display.large) store.set('large', 'yes');
  else store.remove('large');
  if (display.readings === null) store.remove('readings');
  else store.set('readings', display.readings ? 'yes' : 'no');
  applyDisplay(display);
}

export function applyDisplay(display: Display): void {
  document.documentElement.classList.toggle('large', display.large);
  wantReadings(display.readings);
}
