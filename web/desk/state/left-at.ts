import { go, presentPlace } from './router.ts';
import { presentOwner } from './desk.ts';

const KEY = 'engawa.desk.left-at.';

/** Keeps where this person is, for when they come back to this desk. */
export function rememberPlace(): void {
  const { href } = presentPlace();
  if (href.startsWith('/desk/view/')) localStorage.setItem(KEY + presentOwner(), href);
}

/** Goes to where this person covered the desk; nothing happens when they did not. */
export function goWhereLeft(): void {
  const href = localStorage.getItem(KEY + presentOwner());
  localStorage.removeItem(KEY + presentOwner());
  if (href) go(href, { replace: true });
}
