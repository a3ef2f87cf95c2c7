import { type Expression, type SqlBool, sql } from 'kysely';
import { Refusal } from '#kernel/refusal.ts';
import { withDescendants, withTakenOver } from './rules.ts';
import type { Department, Permission, StaffActor } from './types.ts';

/**
 * The one predicate that decides visibility everywhere: a row or an event carries the keys of its audience, a person
 * holds keys, and sees what shares one. The same overlap is asked in SQL (rows), in memory (feed) and in tests.
 *
 *   everyone          all staff of the city (directory, presence, queue lengths)
 *   residents         the shared index of persons
 *   staff:ID          one person
 *   queue:ID          members of a queue
 *   department:ID     a department's people, and those of the departments above it
 *   city              the city's whole unsealed history (first line, supervisors)
 *   supervisors       who looks after the lines of the city (alerts of what is not sealed)
 *   oversight         who reads the audit (findings, access beyond one's place)
 *   outreach          who calls lists of numbers (campaigns of what is not sealed)
 *   sealed:ID         people of exactly that department, or of the one that took it over, who may open sealed records
 *   conversation:ID   the resident's own side; never held by staff
 */
export const audience = {
  everyone: 'everyone',
  residents: 'residents',
  city: 'city',
  supervisors: 'supervisors',
  outreach: 'outreach',
  oversight: 'oversight',
  staff: (id: string) => `staff:${id}`,
  queue: (id: string) => `queue:${id}`,
  department: (id: string) => `department:${id}`,
  sealed: (departmentId: string) => `sealed:${departmentId}`,
  conversation: (id: string) => `conversation:${id}`,
} as const;

/** The keys a staff member holds. */
export function keysOf(
  staff: {
    staffId: string;
    departmentId: string;
    queueIds: readonly string[];
    permissions: ReadonlySet<Permission>;
  },
  departments: readonly Department[],
): string[] {
  const keys: string[] = [audience.everyone, audience.staff(staff.staffId)];
  for (const queueId of staff.queueIds) keys.push(audience.queue(queueId));
  // Belonging to a department is no reason to read its talks: whoever answers nobody (editors, planners, administrators)
  // holds no key to them.
  if (staff.permissions.has('interaction.answer')) {
    for (const id of withDescendants(departments, staff.departmentId)) keys.push(audience.department(id));
  }
  if (staff.permissions.has('history.read')) keys.push(audience.city);
  if (staff.permissions.has('interaction.supervise')) keys.push(audience.supervisors);
  if (staff.permissions.has('outreach.run')) keys.push(audience.outreach);
  if (staff.permissions.has('audit.read')) keys.push(audience.oversight);
  if (staff.permissions.has('resident.read')) keys.push(audience.residents);
  if (staff.permissions.has('sealed.read')) {
    for (const id of withTakenOver(departments, staff.departmentId)) keys.push(audience.sealed(id));
  }
  return keys;
}

/** The keys that access beyond one's place adds: those of the place stood in for, or sight of a department or the city. */
export function keysOfGrant(
  staffId: string,
  grant: {
    kind: 'cover' | 'elevated';
    departmentId: string | null;
    permissions: ReadonlySet<Permission>;
  },
  departments: readonly Department[],
): string[] {
  const { kind, departmentId, permissions } = grant;
  if (departmentId === null) return [audience.city];
  if (kind === 'cover') return keysOf({ staffId, departmentId, queueIds: [], permissions }, departments);
  return [audience.department(departmentId), audience.sealed(departmentId)];
}

const STAFF = 'staff:';

/** The person of the staff that a transaction's actor names; null for residents and for the house itself. */
export function staffIdOf(actor: string): string | null {
  return actor.startsWith(STAFF) ? actor.slice(STAFF.length) : null;
}

/** True when somebody holding `keys` may see what has that audience. */
export function overlaps(rowAudience: readonly string[], keys: ReadonlySet<string>): boolean {
  return rowAudience.some((key) => keys.has(key));
}

/** Whoever looks, as far as what they may see goes: a person, or the house in the name of all who hold these keys. */
export type Viewer = Pick<StaffActor, 'keys'>;

/** The same predicate in SQL, for a column of audience keys. */
export function visibleTo(actor: Viewer, column: string): Expression<SqlBool> {
  return sql<SqlBool>`${sql.ref(column)} && ${[...actor.keys]}::text[]`;
}

/** Refuses ('permission.missing') unless the actor may. */
export function requirePermission(actor: StaffActor, permission: Permission): void {
  if (!actor.permissions.has(permission)) throw new Refusal('permission.missing', { permission });
}
