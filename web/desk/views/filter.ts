import type { CaseFilter, InteractionFilter } from '../../shared/desk-types.ts';

export type ViewKind = 'cases' | 'interactions';
export type AnyFilter = Omit<CaseFilter & InteractionFilter, 'sort'> & {
  sort?: CaseFilter['sort'] | InteractionFilter['sort'];
};

const TEXTS = [
  'departmentId',
  'queueId',
  'owner',
  'categoryId',
  'language',
  'channel',
  'text',
  'sort',
] as const;
const FLAGS = ['overdue', 'promiseDue'] as const;
const LISTS = ['status', 'state'] as const;
const PREFIX = 'f.';

/** A filter as the address of its list carries it, so that it can be shared and gone back to: `f.status=open,done`. */
export function paramsOf(filter: Partial<AnyFilter>): Record<string, string> {
  const params: Record<string, string> = {};
  for (const name of TEXTS) if (filter[name]) params[PREFIX + name] = filter[name];
  for (const name of FLAGS) if (filter[name]) params[PREFIX + name] = '1';
  for (const name of LISTS) if (filter[name]?.length) params[PREFIX + name] = filter[name].join(',');
  return params;
}

/** The filter that an address carries; null when it carries none. What it does not know is left to the server to refuse. */
export function filterOf(params: URLSearchParams): Partial<AnyFilter> | null {
  const filter: Record<string, unknown> = {};
  for (const name of TEXTS) {
    const value = params.get(PREFIX + name);
    if (value) filter[name] = value;
  }
  for (const name of FLAGS) if (params.get(PREFIX + name) === '1') filter[name] = true;
  for (const name of LISTS) {
    const value = params.get(PREFIX + name);
    if (value) filter[name] = value.split(',');
  }
  return Object.keys(filter).length > 0 ? filter : null;
}

/** The same filter whatever the order of its parts: to see whether a saved view was changed since it was opened. */
export function isSameFilter(a: Partial<AnyFilter>, b: Partial<AnyFilter>): boolean {
  const text = (filter: Partial<AnyFilter>): string =>
    JSON.stringify(
      Object.entries(paramsOf(withoutDefaults(filter)))
        .map(([name, value]) => [name, value.split(',').sort().join()])
        .sort(([x = ''], [y = '']) => (x < y ? -1 : 1)),
    );
  return text(a) === text(b);
}

function withoutDefaults(filter: Partial<AnyFilter>): Partial<AnyFilter> {
  const { sort, ...rest } = filter;
  return sort === 'due' || sort === 'oldest' ? rest : filter;
}

/** How many things a filter asks for; the order is none. */
export function countAsked(filter: Partial<AnyFilter>): number {
  const { sort: _, ...asked } = paramsOf(filter) as { sort?: string };
  return Object.keys(asked).filter((name) => name !== `${PREFIX}sort`).length;
}
