/** What was opened lately, newest first; in the memory of this page only, because the names are people's. */
export type Recent = { readonly href: string; readonly name: string };

const MOST = 8;
let recent: readonly Recent[] = [];

/** Takes note of something that was opened. */
export function keepRecent(one: Recent): void {
  recent = [one, ...recent.filter((other) => other.href !== one.href)].slice(0, MOST);
}

export function recentOnes(): readonly Recent[] {
  return recent;
}

/** Another person sits down here. */
export function forgetRecent(): void {
  recent = [];
}
