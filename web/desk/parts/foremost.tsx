import type { ReactElement, ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { createStore, useStore } from '../state/store.ts';

/** The modal dialogs that are open, the one on top last. */
export const openDialogs = createStore<readonly HTMLDialogElement[]>([]);

/**
 * What has to be seen and reached whatever is open: a modal dialog covers everything outside of it and takes it away from
 * mouse and reader, so that this goes inside.
 */
export function Foremost({ children }: { children: ReactNode }): ReactElement {
  const top = useStore(openDialogs).at(-1);
  return <>{top ? createPortal(children, top) : children}</>;
}
