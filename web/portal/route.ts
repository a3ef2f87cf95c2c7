export type Route =
  | { page: 'home' | 'accessibility' | 'privacy' | 'api' | 'missing' }
  | { page: 'town'; code: string | null }
  | { page: 'case' | 'setup' | 'account' | 'looks'; token: string };

/** Decides which page a path means. */
export function routeOf(path: string, search: string): Route {
  const [first = '', second = '', ...more] = path.split('/').filter(Boolean).map(decoded);
  if (more.length > 0) return { page: 'missing' };
  if (first === '') return { page: 'home' };
  if (first === 'demo' && second === 'town')
    return { page: 'town', code: new URLSearchParams(search).get('city') };
  if (first === 'c' && second) return { page: 'case', token: second };
  if (first === 'setup' && second) return { page: 'setup', token: second };
  if (first === 'account' && second) return { page: 'account', token: second };
  if (first === 'looks' && second) return { page: 'looks', token: second };
  if ((first === 'accessibility' || first === 'privacy' || first === 'api') && !second)
    return { page: first };
  return { page: 'missing' };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
