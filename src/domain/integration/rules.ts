import { createHash } from 'node:crypto';
import { audience } from '#domain/staff/access.ts';
import { withDescendants } from '#domain/staff/staff.ts';
import type { Department, Permission } from '#domain/staff/types.ts';

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

/**
 * The audience keys of a program: what it was given, and nothing for the place that it has among the staff. Sealed
 * records are those of exactly the departments that were named.
 */
export function keysOfProgram(
  program: { staffId: string; scopes: readonly Permission[]; departmentIds: readonly string[] },
  departments: readonly Department[],
): string[] {
  const has = new Set(program.scopes);
  const keys = new Set<string>([audience.everyone, audience.staff(program.staffId)]);
  for (const id of program.departmentIds) {
    for (const each of withDescendants(departments, id)) keys.add(audience.department(each));
    if (has.has('sealed.read')) keys.add(audience.sealed(id));
  }
  if (has.has('history.read')) keys.add(audience.city);
  if (has.has('interaction.supervise')) keys.add(audience.supervisors);
  if (has.has('outreach.run')) keys.add(audience.outreach);
  if (has.has('resident.read')) keys.add(audience.residents);
  return [...keys];
}
