import type { Kysely } from 'kysely';
import { Refusal } from '#kernel/refusal.ts';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { audience, keysOf, keysOfGrant } from './access.ts';
import { hashPassword } from './password.ts';
import { pathOf, permissionsHeld, withDescendants } from './rules.ts';
import * as store from './store.ts';
import { selectHeldGrants } from './store-grants.ts';
import type {
  Department,
  NewDepartment,
  NewStaff,
  Reach,
  Session,
  Skill,
  StaffActor,
  StaffMember,
} from './types.ts';

export { withDescendants } from './rules.ts';

/** Who acts, with what they may do and see now. `queueIds` are the queues they answer. Refuses 'session.required' for somebody who left. */
export async function loadActor(
  tx: Tx,
  session: Session,
  queueIds: readonly string[] | Promise<readonly string[]>,
): Promise<StaffActor> {
  const reach = await loadReach(tx, session.staffId, queueIds);
  if (!reach) throw new Refusal('session.required');
  const { departments: _departments, ...rest } = reach;
  return { ...rest, tenantId: tx.tenantId, staffId: session.staffId, accountId: session.accountId };
}

/** What a person may do and see now; undefined for somebody who left. Without the queues they answer what belongs to queues only is left out. */
export async function loadReach(
  tx: Tx,
  staffId: string,
  answered: readonly string[] | Promise<readonly string[]> = [],
): Promise<Reach | undefined> {
  const [queueIds, member, roles, departments, grants] = await Promise.all([
    answered,
    store.selectStaffMember(tx, staffId),
    store.selectRoles(tx, staffId),
    store.selectDepartments(tx),
    selectHeldGrants(tx, staffId),
  ]);
  if (!member?.active) return undefined;
  const { name, departmentId, languages } = member;
  const given = grants.map((grant) => ({ ...grant, permissions: permissionsHeld(grant.roles) }));
  const own = permissionsHeld(roles);
  const permissions = new Set([...own, ...given.flatMap((grant) => [...grant.permissions])]);
  const keys = [
    // What a cover permits is for the place it stands in for: it opens nothing more of one's own department.
    ...keysOf({ staffId, departmentId, queueIds, permissions: own }, departments),
    ...given.flatMap((grant) => keysOfGrant(staffId, grant, departments)),
  ];
  return {
    name,
    departmentId,
    languages,
    roles: roles.map(({ role }) => role),
    permissions,
    keys: [...new Set(keys)],
    departments,
  };
}

export function listDepartments(tx: Tx): Promise<Department[]> {
  return store.selectDepartments(tx);
}

/** The department; refuses 'not-found'. */
export async function getDepartment(tx: Tx, id: string): Promise<Department> {
  const department = await store.selectDepartment(tx, id);
  if (!department) throw new Refusal('not-found');
  return department;
}

export function listStaff(tx: Tx): Promise<StaffMember[]> {
  return store.selectStaff(tx);
}

/** The staff member; refuses 'not-found'. */
export async function getStaff(tx: Tx, id: string): Promise<StaffMember> {
  const member = await store.selectStaffMember(tx, id);
  if (!member) throw new Refusal('not-found');
  return member;
}

/** Those that are in use. */
export async function listSkills(tx: Tx): Promise<Skill[]> {
  return (await store.selectSkills(tx)).filter(({ active }) => active);
}

/** Of everybody who works here: their department and what they may see. `queueIds` are the queues that each answers. */
export async function keysByStaff(
  tx: Tx,
  queueIds: ReadonlyMap<string, readonly string[]>,
): Promise<Map<string, { departmentId: string; keys: string[] }>> {
  const roles = await store.selectRolesByStaff(tx);
  const departments = await store.selectDepartments(tx);
  const found = new Map<string, { departmentId: string; keys: string[] }>();
  for (const { id, departmentId, active } of await store.selectStaff(tx)) {
    if (!active) continue;
    const person = {
      staffId: id,
      departmentId,
      queueIds: queueIds.get(id) ?? [],
      permissions: permissionsHeld(roles.get(id) ?? []),
    };
    found.set(id, { departmentId, keys: keysOf(person, departments) });
  }
  return found;
}

/** A department and all that are below it. */
export async function departmentsUnder(tx: Tx, departmentId: string): Promise<string[]> {
  return withDescendants(await store.selectDepartments(tx), departmentId);
}

/** Adds departments in the given order, parents first. Emits `directory.changed`. Returns ids by code. */
export async function addDepartments(
  tx: Tx,
  departments: readonly NewDepartment[],
): Promise<Map<string, string>> {
  const known = new Map(
    (await store.selectDepartments(tx)).map((department) => [department.code, department]),
  );
  for (const { parentCode, kana = '', ...department } of departments) {
    const parent = parentCode === null ? undefined : known.get(parentCode);
    if (parentCode !== null && !parent)
      throw new Refusal('request.invalid', { field: 'parentCode', parentCode });
    const row = {
      ...department,
      kana,
      id: tx.newId(),
      parentId: parent?.id ?? null,
      path: pathOf(department.name, parent?.path ?? null),
    };
    await store.insertDepartment(tx, row);
    known.set(row.code, { ...row, version: 1, closedAt: null });
  }
  appendDirectoryChanged(tx);
  return new Map([...known].map(([code, department]) => [code, department.id]));
}

/** Adds skills; returns ids by code. */
export async function addSkills(
  tx: Tx,
  skills: readonly { code: string; name: string }[],
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const skill of skills) {
    const id = tx.newId();
    await store.insertSkill(tx, { id, ...skill });
    ids.set(skill.code, id);
  }
  return ids;
}

/**
 * Gives a person a place in this city, with an account of the installation made when the login is new.
 * The password only counts for a new account. Emits `directory.changed`.
 */
export async function addStaff(tx: Tx, input: NewStaff): Promise<{ staffId: string; accountId: string }> {
  const login = input.login.trim().toLowerCase();
  const known = await store.selectAccountByLogin(tx.db, login);
  const accountId = known?.id ?? tx.newId();
  if (!known) {
    await store.insertAccount(tx.db, {
      id: accountId,
      login,
      passwordHash: await hashPassword(input.password),
      createdAt: tx.now,
    });
  }
  const staffId = tx.newId();
  await store.insertStaff(
    tx,
    {
      id: staffId,
      accountId,
      name: input.name,
      kana: input.kana ?? '',
      departmentId: input.departmentId,
      languages: input.languages ?? ['ja'],
      capacity: {},
    },
    input.roles,
  );
  const skills = new Map((await store.selectSkills(tx)).map((skill) => [skill.code, skill.id]));
  await store.insertStaffSkills(
    tx,
    staffId,
    (input.skills ?? []).map(({ code, level }) => {
      const skillId = skills.get(code);
      if (!skillId) throw new Refusal('request.invalid', { field: 'skills', code });
      return { skillId, level };
    }),
  );
  appendDirectoryChanged(tx);
  return { staffId, accountId };
}

/**
 * Gives a program of another system a place in this city, so that what it does has an author. It signs in nowhere: its
 * account has no password, and it is never active. Emits `directory.changed`.
 */
export async function addProgram(
  tx: Tx,
  input: { name: string; departmentId: string },
): Promise<{ staffId: string }> {
  const [accountId, staffId] = [tx.newId(), tx.newId()];
  const passwordHash = await hashPassword(tx.newToken());
  await store.insertAccount(tx.db, {
    id: accountId,
    login: `program:${accountId}`,
    passwordHash,
    createdAt: tx.now,
  });
  const place = { id: staffId, accountId, kana: '', languages: ['ja'], capacity: {} };
  await store.insertStaff(tx, { ...place, ...input }, [], { program: true });
  appendDirectoryChanged(tx);
  return { staffId };
}

/** Gives an account of the installation another password; false when nobody has that login. */
export async function setPassword(db: Kysely<Tables>, login: string, password: string): Promise<boolean> {
  return store.updatePassword(db, login.trim().toLowerCase(), await hashPassword(password));
}

/** Tells every desk that names, departments or people changed. */
export function appendDirectoryChanged(tx: Tx): void {
  tx.append({
    type: 'directory.changed',
    subjectKind: 'directory',
    subjectId: tx.tenantId,
    audience: [audience.everyone],
  });
}
