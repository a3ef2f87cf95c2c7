/**
 * The new value, with each part of the old one that says the same in its place: an answer that brings nothing new is the
 * very object that was there, and of a list in which one line changed the others are. For what JSON can say.
 */
export function keepSame<T>(before: unknown, after: T): T {
  if (Object.is(before, after)) return after;
  if (Array.isArray(before) && Array.isArray(after)) {
    const kept = after.map((one, at) => keepSame(before[at], one) as unknown);
    return (
      before.length === kept.length && kept.every((one, at) => one === before[at]) ? before : kept
    ) as T;
  }
  if (!isRecord(before) || !isRecord(after)) return after;
  const names = Object.keys(after);
  let same = names.length === Object.keys(before).length;
  const kept: Record<string, unknown> = {};
  for (const name of names) {
    kept[name] = keepSame(before[name], after[name]);
    same &&= name in before && kept[name] === before[name];
  }
  return (same ? before : kept) as T;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
