type Fields = Readonly<Record<string, string>>;

/**
 * Two who changed one thing, field by field: what only the other changed is theirs, everything else stays as this person
 * has it. `clashes` names the fields that both changed to different values: those somebody has to look at.
 */
export function takeOver<T extends Fields>(base: T, mine: T, theirs: T): { merged: T; clashes: (keyof T)[] } {
  const names = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])];
  const value = (fields: Fields, name: string): string => fields[name] ?? '';
  const merged = names.map((name): [string, string] => {
    const untouched = value(mine, name) === value(base, name);
    return [name, value(untouched ? theirs : mine, name)];
  });
  const clashes = names.filter(
    (name) =>
      value(mine, name) !== value(base, name) &&
      value(theirs, name) !== value(base, name) &&
      value(mine, name) !== value(theirs, name),
  );
  return { merged: Object.fromEntries(merged) as T, clashes };
}
