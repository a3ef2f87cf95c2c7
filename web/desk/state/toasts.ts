import { createStore } from './store.ts';

/** A short message at the foot of the screen, with an undo where that is possible, or another next step. */
export type Toast = {
  readonly id: number;
  readonly text: string;
  readonly tone: 'calm' | 'bad';
  readonly undo?: () => void;
  readonly action?: { readonly name: string; readonly run: () => void };
};

const SHOWN_MS = 6000;
const UNDO_MS = 10_000;

export const toasts = createStore<readonly Toast[]>([]);
let lastId = 0;

/** Says something that needs no answer. */
export function toast(text: string, options: Partial<Pick<Toast, 'tone' | 'undo' | 'action'>> = {}): void {
  const id = ++lastId;
  toasts.set((before) => [...before.slice(-2), { ...options, id, text, tone: options.tone ?? 'calm' }]);
  setTimeout(() => dismissToast(id), options.undo || options.action ? UNDO_MS : SHOWN_MS);
}

/** Takes a message away. */
export function dismissToast(id: number): void {
  toasts.set((before) => before.filter((one) => one.id !== id));
}
