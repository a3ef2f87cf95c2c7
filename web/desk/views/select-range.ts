/** As many as one operation may change. */
export const MOST_SELECTED = 100;

/** Adds or takes away what lies between two rows of a list, both included; no more than `MOST_SELECTED` in all. */
export function selectRange(
  selected: ReadonlySet<string>,
  order: readonly string[],
  from: string,
  to: string,
  on: boolean,
): Set<string> {
  const [a, b] = [order.indexOf(from), order.indexOf(to)];
  const range = a < 0 || b < 0 ? [to] : order.slice(Math.min(a, b), Math.max(a, b) + 1);
  const next = new Set(selected);
  for (const id of range) {
    if (!on) next.delete(id);
    else if (next.size < MOST_SELECTED) next.add(id);
  }
  return next;
}
