import type { Department, Permission, Role } from './types.ts';

const READ: readonly Permission[] = ['desk.use', 'resident.read', 'case.read'];
/** With whom somebody lives is for those who serve residents, not for all who may look a name up. */
const HOUSEHOLD: readonly Permission[] = ['household.read', 'household.write'];

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
  'department-staff': [
    ...READ,
    ...HOUSEHOLD,
    'interaction.answer',
    'transcript.read',
    'resident.write',
    'case.write',
    'case.assign',
    'sealed.read',
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
  ],
  administrator: [
    'desk.use',
    'routing.explain',
    'routing.write',
    'flow.edit',
    'flow.publish',
    'outreach.run',
    'city.administer',
  ],
};

export function permissionsOf(roles: readonly Role[]): ReadonlySet<Permission> {
  return new Set(roles.flatMap((role) => ROLE_PERMISSIONS[role]));
}

/** A department and everything below it. */
export function withDescendants(departments: readonly Department[], rootId: string): string[] {
  const found = [rootId];
  for (let i = 0; i < found.length; i++) {
    for (const department of departments) if (department.parentId === found[i]) found.push(department.id);
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
