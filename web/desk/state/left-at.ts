import { go, presentPlace } from './router.ts';
import { presentOwner } from './desk.ts';

const KEY = 'engawa.desk.left-at.';
const keyOf = (): string => KEY + presentOwner();

/** Keeps where this person is: in this tab for when it is opened again, in this browser for when they come back to it. */
export function rememberPlace(): void {
  const { href } = presentPlace();
  if (!href.startsWith('/desk/view/')) return;
  sessionStorage.setItem(keyOf(), href);
  localStorage.setItem(keyOf(), href);
}

/** Goes to where this person covered the desk; nothing happens when they did not. */
export function goWhereLeft(): void {
  const href = sessionStorage.getItem(keyOf()) ?? localStorage.getItem(keyOf());
  sessionStorage.removeItem(keyOf());
  localStorage.removeItem(keyOf());
  if (href) go(href, { replace: true });
}
