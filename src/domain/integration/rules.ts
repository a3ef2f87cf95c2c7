import { createHash } from 'node:crypto';
import { audience } from '#domain/staff/access.ts';
import { withDescendants } from '#domain/staff/staff.ts';
import type { Department, Permission, Reach } from '#domain/staff/types.ts';

/** How a token begins, so that people and scanners of source code know one when they see it. */
export const TOKEN_PREFIX = 'engawa_';
const TOKEN = /^engawa_[A-Za-z0-9_-]{43}$/;
export const HINT_CHARS = 4;
export const MOST_TOKENS = 200;
export const MOST_TOKEN_DAYS = 730;

/** True for what has the form of a token of ours. */
export function looksLikeToken(text: string): boolean {
  return TOKEN.test(text);
}

/** What is kept of a token: it has 256 random bits, so that a plain hash is enough. */
export function hashApiToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

interface Given {
  staffId: string;
  scopes: readonly Permission[];
  departmentIds: readonly string[];
}

/**
 * The audience keys that a program was given; nothing for the place that it has among the staff. Sealed records are those
 * of exactly the departments that were named.
 */
function keysGiven(
  { staffId, scopes, departmentIds }: Given,
  departments: readonly Department[],
): Set<string> {
  const has = new Set(scopes);
  const keys = new Set<string>([audience.everyone, audience.staff(staffId)]);
  for (const id of departmentIds) {
    for (const each of withDescendants(departments, id)) keys.add(audience.department(each));
    if (has.has('sealed.read')) keys.add(audience.sealed(id));
  }
  if (has.has('history.read')) keys.add(audience.city);
  if (has.has('interaction.supervise')) keys.add(audience.supervisors);
  if (has.has('outreach.run')) keys.add(audience.outreach);
  if (has.has('resident.read')) keys.add(audience.residents);
  return keys;
}

type Sponsor = Pick<Reach, 'permissions' | 'keys' | 'departments'>;

/** Whoever sees the whole unsealed history sees the departments' part of it. */
function holds(keys: ReadonlySet<string>, key: string): boolean {
  return keys.has(key) || (key.startsWith(audience.department('')) && keys.has(audience.city));
}

/** What a program may do and see: what it was given, as far as whoever answers for it may and sees the same now. */
export function reachOfProgram(given: Given, sponsor: Sponsor): { scopes: Permission[]; keys: string[] } {
  const own = new Set([...sponsor.keys, audience.staff(given.staffId)]);
  const scopes = given.scopes.filter((scope) => sponsor.permissions.has(scope));
  const keys = [...keysGiven({ ...given, scopes }, sponsor.departments)];
  return { scopes, keys: keys.filter((key) => holds(own, key)) };
}

/**
 * What is asked for a program that a person may not do or see themselves. Whoever sees nothing by departments (who
 * administers) answers for programs that see nothing by them either, whichever they act for.
 */
export function beyondSponsor(
  given: Omit<Given, 'staffId'>,
  sponsor: Sponsor,
): { scopes: Permission[]; departmentIds: string[] } {
  const own = new Set(sponsor.keys);
  const seesByDepartment = own.has(audience.city) || sponsor.keys.some(isOfDepartment);
  const isBeyond = (id: string) =>
    [...keysGiven({ ...given, staffId: '', departmentIds: [id] }, sponsor.departments)].some(
      (key) => isOfDepartment(key) && !holds(own, key),
    );
  return {
    scopes: given.scopes.filter((scope) => !sponsor.permissions.has(scope)),
    departmentIds: seesByDepartment ? given.departmentIds.filter(isBeyond) : [],
  };
}

const isOfDepartment = (key: string): boolean =>
  key.startsWith(audience.department('')) || key.startsWith(audience.sealed(''));
