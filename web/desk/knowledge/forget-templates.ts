import { cache } from '../state/desk.ts';

/** What lists show of templates is fetched anew. */
export function forgetTemplates(): void {
  cache.invalidate((url) => url.startsWith('/desk/templates'), true);
}
