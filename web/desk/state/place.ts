/** Pages live below this address, apart from what the server answers under /desk/. */
const BASE = '/desk/view';

/** Where the desk is: the path below the base, in parts, and what follows the question mark. */
export type Place = {
  readonly parts: readonly string[];
  readonly given: URLSearchParams;
  readonly href: string;
};

/** Reads a browser address; everything outside of the base is the first page. */
export function placeOf(pathname: string, search: string): Place {
  const inside = pathname.startsWith(`${BASE}/`) ? pathname.slice(BASE.length + 1) : '';
  const parts = inside
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  return {
    parts: parts.length > 0 ? parts : ['work'],
    given: new URLSearchParams(search),
    href: pathname + search,
  };
}

/** The browser address of a page: `hrefOf(['cases', id], {view: 'mine'})`. Empty values are left out. */
export function hrefOf(
  parts: readonly string[],
  given: Readonly<Record<string, string | null | undefined>> = {},
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(given)) if (value) search.set(name, value);
  const text = search.toString();
  return `${BASE}/${parts.map(encodeURIComponent).join('/')}${text ? `?${text}` : ''}`;
}
