import type { Claimed, GroupRule, KeptRule } from './types.ts';

/**
 * The rules as far as they hold for somebody: without roles that no directory may give, and without what whoever wrote a
 * rule would give themselves by it. What a rule may not give it does not take either.
 */
export function rulesFor(
  rules: readonly KeptRule[],
  person: { staffId: string | null; held: readonly string[] },
  mayGive: (role: string) => boolean,
): GroupRule[] {
  const isOwn = ({ madeBy }: KeptRule): boolean => madeBy !== null && madeBy === person.staffId;
  return rules.map((rule) => ({
    ...rule,
    roles: rule.roles.filter((role) => mayGive(role) && (!isOwn(rule) || person.held.includes(role))),
  }));
}

/**
 * The roles of somebody in these groups: what a rule names is the server's to give and to take, everything else stays as it
 * was given here by hand.
 */
export function rolesByGroups(
  rules: readonly GroupRule[],
  groups: readonly string[],
  held: readonly string[],
): string[] {
  const ruled = new Set(rules.flatMap(({ roles }) => roles));
  const given = rules.filter(({ group }) => groups.includes(group)).flatMap(({ roles }) => roles);
  return [...new Set([...held.filter((role) => !ruled.has(role)), ...given])].sort();
}

/** Where somebody new belongs: as the first rule says that is theirs and names a department, else at home. */
export function departmentByGroups(
  rules: readonly GroupRule[],
  groups: readonly string[],
  homeDepartmentId: string | null,
): string | null {
  const rule = rules.find(({ group, departmentId }) => departmentId !== null && groups.includes(group));
  return rule?.departmentId ?? homeDepartmentId;
}

const MOST_GROUPS = 1_000;
const MOST_CHARS = 256;

/** What a server says as we take it: nothing of it is longer than a name, and a subject there must be; null without one. */
export function asClaimed(given: {
  subject: unknown;
  login: unknown;
  name: unknown;
  groups: unknown;
}): Claimed | null {
  const text = (value: unknown): string =>
    typeof value === 'string' ? value.normalize('NFC').trim().slice(0, MOST_CHARS) : '';
  // A subject is told apart byte by byte: one that is cut could be somebody else's.
  const { subject } = given;
  if (typeof subject !== 'string' || subject === '' || subject.length > MOST_CHARS) return null;
  const listed: readonly unknown[] = Array.isArray(given.groups) ? given.groups : [given.groups];
  const groups = listed.slice(0, MOST_GROUPS).map(text).filter(Boolean);
  const login = text(given.login);
  return { subject, login, name: text(given.name) || login, groups: [...new Set(groups)] };
}
