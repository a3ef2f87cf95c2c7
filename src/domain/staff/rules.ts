import { Refusal } from '#kernel/refusal.ts';
import { type Department, type Permission, type Role, ROLES } from './types.ts';

const READ: readonly Permission[] = ['desk.use', 'resident.read', 'case.read'];
/** With whom somebody lives is for those who serve residents, not for all who may look a name up. */
const HOUSEHOLD: readonly Permission[] = ['household.read', 'household.write'];

const DEPARTMENT: readonly Permission[] = [
  ...READ,
  ...HOUSEHOLD,
  'interaction.answer',
  'transcript.read',
  'resident.write',
  'case.write',
  'case.assign',
  'sealed.read',
];

/** What each role may do. A person with several roles may do what any of them may. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  agent: [
    ...READ,
    ...HOUSEHOLD,
    'interaction.answer',
    'interaction.take',
    'history.read',
    'resident.write',
    'case.write',
    'transcript.read',
  ],
  'department-staff': DEPARTMENT,
  // What the department says again and again, and how its talks went, is the head's to look after.
  'department-head': [
    ...DEPARTMENT,
    'knowledge.write',
    'recording.listen',
    'access.elevate',
    'resident.protect',
    'sensitive.reveal',
  ],
  supervisor: [
    ...READ,
    ...HOUSEHOLD,
    'interaction.answer',
    'interaction.take',
    'interaction.supervise',
    'routing.explain',
    'routing.write',
    'history.read',
    'resident.write',
    'case.write',
    'case.assign',
    'knowledge.write',
    'recording.listen',
    'recording.hold',
    'transcript.read',
    'outreach.run',
    'access.elevate',
    'resident.protect',
    'sensitive.reveal',
  ],
  'knowledge-editor': ['desk.use', 'knowledge.write'],
  planner: ['desk.use', 'case.read'],
  'privacy-officer': [
    ...READ,
    'audit.read',
    'recording.listen',
    'recording.hold',
    'recording.oversee',
    'transcript.read',
    'configuration.read',
    'privacy.manage',
    'privacy.approve',
    'privacy.handle',
    'access.elevate',
    'resident.protect',
  ],
  auditor: ['desk.use', 'audit.read', 'configuration.read'],
  integrator: ['desk.use', 'integration.manage'],
  administrator: [
    'desk.use',
    'routing.explain',
    'routing.write',
    'flow.edit',
    'flow.publish',
    // Among what a city is set up by, and to take back what somebody did to them.
    'knowledge.write',
    'outreach.run',
    'integration.manage',
    'configuration.read',
    'people.provision',
    // The second person of two; proposing is the privacy officer's.
    'privacy.approve',
    'city.administer',
  ],
};

export function isRole(role: string): role is Role {
  return (ROLES as readonly string[]).includes(role);
}

/** What opens a whole city: its administration, or what the law on personal data guards. */
const GUARDED: ReadonlySet<Permission> = new Set([
  'city.administer',
  'people.provision',
  'privacy.manage',
  'privacy.approve',
  'privacy.handle',
  'recording.oversee',
]);

/** Whether a role with these permissions comes from no directory by itself. */
export function isGuarded(permissions: Iterable<Permission>): boolean {
  return [...permissions].some((permission) => GUARDED.has(permission));
}

/** A role that somebody holds; `permissions` where it is the city's own. */
export interface HeldRole {
  role: string;
  permissions: readonly Permission[] | null;
}

/** What a role permits; nothing when it is neither the product's nor the city's. */
export function permissionsOfRole({ role, permissions }: HeldRole): readonly Permission[] {
  return permissions ?? (isRole(role) ? ROLE_PERMISSIONS[role] : []);
}

export function permissionsOf(roles: readonly Role[]): ReadonlySet<Permission> {
  return new Set(roles.flatMap((role) => ROLE_PERMISSIONS[role]));
}

/** The same for roles of which some may be the city's own. */
export function permissionsHeld(roles: readonly HeldRole[]): ReadonlySet<Permission> {
  return new Set(roles.flatMap(permissionsOfRole));
}

export const CAPACITY_UNITS_MAX = 25;
const LOGIN = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,99}$/u;

/** A login as it is kept; refuses 'request.invalid' {field: 'login'} for what nobody could type or what is kept for programs. */
export function cleanLogin(login: string): string {
  const clean = login.normalize('NFKC').trim().toLowerCase();
  if (!LOGIN.test(clean)) throw new Refusal('request.invalid', { field: 'login', why: 'form' });
  return clean;
}

/** A department and everything below it. */
export function withDescendants(departments: readonly Department[], rootId: string): string[] {
  const found = [rootId];
  for (let i = 0; i < found.length; i++) {
    for (const department of departments) if (department.parentId === found[i]) found.push(department.id);
  }
  return found;
}

/** A department and those that were closed in its favour, one after another. */
export function withTakenOver(departments: readonly Department[], rootId: string): string[] {
  const found = [rootId];
  for (let i = 0; i < found.length; i++) {
    for (const { id, parentId, closedAt } of departments)
      if (closedAt && parentId === found[i]) found.push(id);
  }
  return found;
}

/** The path of names that people see, from the top without the city itself. */
export function pathOf(name: string, parentPath: string | null): string {
  return parentPath ? `${parentPath} ${name}` : name;
}

const FREE_FAILURES = 4;
const FIRST_LOCK_SEC = 60;
const LONGEST_LOCK_SEC = 900;

/** How long an account rests after so many wrong passwords: not at all up to 4, then a minute, doubling to 15. */
export function lockSecAfter(failures: number): number {
  if (failures <= FREE_FAILURES) return 0;
  return Math.min(LONGEST_LOCK_SEC, FIRST_LOCK_SEC * 2 ** (failures - FREE_FAILURES - 1));
}

export const SESSION_HOURS = 12;
export const SESSION_IDLE_HOURS = 4;
